"""Tend, a Slack app that helps teams notice effort, say thanks and put things right."""
