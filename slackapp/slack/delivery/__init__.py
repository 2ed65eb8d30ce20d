"""Send the outbox to Slack."""
