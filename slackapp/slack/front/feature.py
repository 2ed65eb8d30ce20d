"""The feature of entries to Tend: shortcuts, `/tend`, and events about people and the installation."""

from slackapp.slack.feature import Feature
from slackapp.slack.front import ids, lifecycle, shortcuts, tend_command

FEATURE = Feature(
    name="front",
    ids=ids,
    listeners=(shortcuts.register, tend_command.register, lifecycle.register),
    jobs=("sync_directory",),
)
