"""What landed badly on a person: kept for oneself, asked about, or a colleague asked to talk."""
