"""Build Block Kit blocks within Slack's limits. Knows no feature."""
