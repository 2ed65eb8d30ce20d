"""What Tend knows and decides. Knows no Slack, no HTTP, no scheduler and no views."""
