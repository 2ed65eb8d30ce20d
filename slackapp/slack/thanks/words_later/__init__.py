"""Messages kept for a later thanks, in Slack."""
