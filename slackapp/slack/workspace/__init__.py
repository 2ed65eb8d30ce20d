"""Workspace settings and admins, in Slack."""
