"""The feature of repairs."""

from slackapp.domain.repairs.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.repairs import audience_listeners, ids, posts, refusal_views

FEATURE = Feature(
    name="repairs",
    ids=ids,
    listeners=(audience_listeners.register,),
    outbox_kinds=posts.KINDS,
    sentences=refusal_views.SENTENCES,
    data=DATA,
)
