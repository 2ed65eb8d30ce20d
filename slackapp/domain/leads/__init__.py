"""Managers of members, and the sources of these leads."""
