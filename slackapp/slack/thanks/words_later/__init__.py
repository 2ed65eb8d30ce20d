"""Messages kept for words later, in Slack."""
