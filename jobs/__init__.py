"""What Tend does without being asked: each job reads what is due from the database at a given `now`."""
