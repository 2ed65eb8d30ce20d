"""No more from one person, in Slack: the question, and the person's own list."""
