"""The rounds of a season: each opens, takes answers, and gathers the answers with the receivers' agreement."""
