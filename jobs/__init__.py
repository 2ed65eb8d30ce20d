"""Scheduled jobs: each job reads due work from the database at a given `now`."""
