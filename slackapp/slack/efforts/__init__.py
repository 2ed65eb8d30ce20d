"""Efforts in Slack."""
