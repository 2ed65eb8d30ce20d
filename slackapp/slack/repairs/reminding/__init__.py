"""Private reminders of repairs: the kinds, and the rows behind `Open`."""
