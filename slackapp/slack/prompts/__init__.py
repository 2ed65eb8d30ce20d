"""Prompts in Slack."""
