"""The moments and subjects of reminders of private words."""
