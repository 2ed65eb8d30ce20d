"""Times away, and who stands in for a manager meanwhile."""
