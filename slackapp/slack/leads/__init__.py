"""A member's managers, in Slack."""
