"""Private reminders of what a person handed over themselves."""
