"""The feature of efforts from sources."""

from slackapp.domain.sources.data import DATA
from slackapp.slack.bolt.answers import opening
from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.sources import ids, listeners, posts, refusal_views, views

FEATURE = Feature(
    name="sources",
    switch="sources",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    jobs=("pull_efforts",),
    sentences=refusal_views.SENTENCES,
    data=DATA,
    words=(
        CommandWord("sources", opening(listeners.open_my_sources)),
        CommandWord("link", listeners.link_account, alike=("github",)),
    ),
    usage=views.USAGE,
)
