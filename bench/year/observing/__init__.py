"""What Slack received in the simulated year, and an observer who judges it without Tend's help."""
