"""The Home tab feature."""

from slackapp.slack.bolt.answers import opening
from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.home import listeners, pages_listeners

FEATURE = Feature(
    name="home",
    switched={"promises": "repair"},
    listeners=(listeners.register, pages_listeners.register),
    words=(
        CommandWord("later", opening(pages_listeners.open_later)),
        CommandWord("promises", opening(pages_listeners.open_promises), alike=("promise",)),
    ),
)
