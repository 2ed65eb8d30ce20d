"""Slack's limits on the rate of calls, for all processes."""
