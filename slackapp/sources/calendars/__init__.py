"""On-call calendars: the text of a feed, its shifts, and the child process that works them out."""
