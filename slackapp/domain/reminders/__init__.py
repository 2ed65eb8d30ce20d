"""Private reminders of things a person handed over themselves."""
