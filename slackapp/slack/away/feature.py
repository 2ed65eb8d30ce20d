"""The feature of times away."""

from slackapp.domain.away.data import DATA
from slackapp.slack.away import ids, listeners, posts, refusal_views
from slackapp.slack.feature import Feature

FEATURE = Feature(
    name="away",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    sentences=refusal_views.SENTENCES,
    data=DATA,
)
