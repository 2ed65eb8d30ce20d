"""Databases: engines, sessions, migrations."""
