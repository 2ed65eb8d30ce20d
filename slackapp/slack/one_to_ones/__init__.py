"""One-to-ones in Slack."""
