"""The questions of rounds and their hosts, in Slack."""
