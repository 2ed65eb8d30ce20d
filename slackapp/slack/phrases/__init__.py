"""A team's own words, in Slack."""
