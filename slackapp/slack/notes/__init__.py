"""Private notes, in Slack. Visible to their author alone."""
