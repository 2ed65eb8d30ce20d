"""People's acts and screens in Slack: commands, shortcuts, reactions, messages, forms."""
