"""A person's own settings in Slack."""
