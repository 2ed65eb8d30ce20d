"""People a person wants to hear no more from."""
