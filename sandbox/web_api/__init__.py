"""The Web API: what the app asks of Slack. A module for each family of methods, and limits and faults beside them."""
