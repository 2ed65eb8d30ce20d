"""People and user groups stored from Slack's directory."""
