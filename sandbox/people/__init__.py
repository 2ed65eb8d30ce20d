"""What people do and see in Slack: commands, shortcuts, reactions, messages, forms."""
