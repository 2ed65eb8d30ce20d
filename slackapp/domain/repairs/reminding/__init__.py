"""When people are reminded of private words, and what the reminders are about."""
