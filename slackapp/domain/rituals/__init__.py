"""Team rituals: seasons of six rounds in one channel, which end by themselves."""
