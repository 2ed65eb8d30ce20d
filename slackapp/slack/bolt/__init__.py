"""Shared code for all listeners."""
