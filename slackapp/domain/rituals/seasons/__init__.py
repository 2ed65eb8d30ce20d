"""Seasons: their rhythm, the people counted in, and their end."""
