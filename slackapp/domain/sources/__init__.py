"""Connect sources of efforts besides people: GitHub, calendars, webhooks and files."""
