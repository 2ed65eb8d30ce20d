"""Block Kit in small pieces, with Slack's sizes kept. Knows no feature."""
