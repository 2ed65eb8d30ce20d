"""The feature of entries to Tend: shortcuts, `/tend`, and events about people and the installation."""

from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.front import ids, lifecycle, posts, shortcuts, tend_command, tend_command_views

FEATURE = Feature(
    name="front",
    switched={ids.NOTE_MESSAGE: "efforts", ids.NOTE_AN_EFFORT: "efforts"},
    ids=ids,
    outbox_kinds=posts.KINDS,
    listeners=(shortcuts.register, lifecycle.register),
    jobs=("sync_directory",),
    words=(CommandWord("home", tend_command.way_home),),
    usage=tend_command_views.USAGE,
)
