"""Thanks that answer a round of a ritual: offered to the one post of that round, never posted alone."""
