"""Who leads a member, in Slack."""
