"""What Home shows one person."""
