"""The entry of requests: the Bolt app, `/tend`, shortcuts, errors."""
