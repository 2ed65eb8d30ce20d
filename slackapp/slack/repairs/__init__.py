"""Private words between two people, in Slack."""
