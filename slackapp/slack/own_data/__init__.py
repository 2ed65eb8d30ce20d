"""One person's own settings in Slack."""
