"""Times away in Slack."""
