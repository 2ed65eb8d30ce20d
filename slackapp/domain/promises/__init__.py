"""Promises of a person for a day: their contents, their readers, and the reminders of their makers."""
