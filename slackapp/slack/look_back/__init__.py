"""Looking back in Slack."""
