"""Thanks answering a round of a ritual: offered to the post of the round, never posted alone."""
