"""Edits and take-backs of thanks, within the first minutes."""
