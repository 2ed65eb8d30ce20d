"""A person's view of their own data in Tend: to see, take along, correct and erase the data."""
