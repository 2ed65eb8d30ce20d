"""People from whom somebody wants to hear no more."""
