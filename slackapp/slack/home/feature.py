"""The Home tab feature."""

from slackapp.slack.feature import Feature
from slackapp.slack.home import listeners, pages_listeners

FEATURE = Feature(
    name="home",
    listeners=(listeners.register, pages_listeners.register),
)
