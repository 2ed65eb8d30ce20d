"""The feature of efforts from sources."""

from slackapp.domain.sources.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.sources import ids, listeners, posts, refusal_views

FEATURE = Feature(
    name="sources",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    jobs=("pull_efforts",),
    sentences=refusal_views.SENTENCES,
    data=DATA,
)
