"""A person's own kept words in Slack."""
