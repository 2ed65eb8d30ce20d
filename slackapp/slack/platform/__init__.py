"""Talk to Slack: Web API, HTTP and Socket Mode."""
