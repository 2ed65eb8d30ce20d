"""Tend, a Slack app that helps teams notice effort, say thanks and put things right."""

from typing import Final

__version__: Final = "0.1.0"  # the one place; docs/releasing.md
