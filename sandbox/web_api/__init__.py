"""The Web API: the app's calls to Slack. A module for each family of methods; beside them limits and faults."""
