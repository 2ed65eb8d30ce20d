"""Where requests enter: the Bolt app, `/tend`, shortcuts, errors."""
