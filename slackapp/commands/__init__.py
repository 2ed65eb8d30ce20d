"""The commands behind `tend`, one module a topic; `slackapp/cli.py` lists them."""
