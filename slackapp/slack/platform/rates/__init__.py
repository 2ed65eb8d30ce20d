"""What Slack says about the rate of calls, in all processes."""
