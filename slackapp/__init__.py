"""Tend, a Slack app that helps teams notice effort, say thanks and put things right."""

__version__ = "0.1.0"  # the one place; docs/releasing.md. The build reads it as text: no other annotation than `str`
