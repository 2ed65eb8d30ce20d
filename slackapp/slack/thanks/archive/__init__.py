"""One's own kept words in Slack."""
