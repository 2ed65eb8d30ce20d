"""Pauses that two people agreed on, each with a day to pick it up."""
