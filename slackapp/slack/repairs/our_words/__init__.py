"""A team's own words as the beginning of a repair."""
