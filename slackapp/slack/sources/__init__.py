"""Sources in Slack."""
