"""Look up people and user groups in Slack."""
