"""The questions of rounds, and the host of each round, who may choose another question."""
