"""Define the tables of team rituals: seasons of a channel, the people counted in, and rounds."""
