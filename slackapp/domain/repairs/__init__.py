"""Putting something right between two people, in private. Knows no Slack."""
