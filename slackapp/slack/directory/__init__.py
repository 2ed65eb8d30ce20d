"""People and user groups, asked of Slack."""
