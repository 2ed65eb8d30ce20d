"""The seen check, in Slack."""
