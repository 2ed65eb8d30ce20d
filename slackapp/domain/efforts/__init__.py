"""Efforts: something somebody did that deserves thanks."""
