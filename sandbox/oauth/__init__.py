"""How workspaces add the app and remove it again: Slack's OAuth, and a page that shows which have it."""
