"""The rounds of a season: each opens, takes answers, and gathers those whose receivers agreed."""
