"""Choices of admins for a whole workspace."""
