"""Settle proposals of a pause that cross."""
