"""Agreed pauses, in Slack: on Home, and on the morning when both pick it up."""
