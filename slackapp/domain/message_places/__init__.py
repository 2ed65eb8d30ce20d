"""Remember where messages stand in Slack, as long as the things they show live."""
