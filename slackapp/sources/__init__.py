"""Clients and readers for sources of efforts: GitHub, calendars, webhooks. Must not know Slack."""
