"""The commands behind `tend`, one module a noun; `slackapp/cli.py` lists them."""
