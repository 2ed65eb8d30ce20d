"""Rounds of a season in Slack: the post with the question, the form for an answer, and the gathering."""
