"""What the ways into Tend bring: Slack's shortcuts, `/tend`, and news of people and of the installation."""

from slackapp.slack.feature import Feature
from slackapp.slack.front import ids, lifecycle, shortcuts, tend_command

FEATURE = Feature(
    name="front",
    ids=ids,
    listeners=(shortcuts.register, tend_command.register, lifecycle.register),
    jobs=("sync_directory",),
)
