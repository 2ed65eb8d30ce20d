"""A person's own view of what Tend holds about them: see it, take it along, correct it, erase it."""
