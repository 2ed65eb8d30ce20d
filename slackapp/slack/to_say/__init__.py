"""Words to say in person, in Slack."""
