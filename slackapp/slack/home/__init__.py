"""Home in Slack."""
