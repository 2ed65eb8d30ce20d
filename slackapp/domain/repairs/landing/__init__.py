"""Events that landed badly on a person: kept to themselves, asked about, or brought to a colleague."""
