"""What admins see and choose in Slack."""
