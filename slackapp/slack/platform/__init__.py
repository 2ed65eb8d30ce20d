"""Slack's Web API, HTTP and Socket Mode."""
