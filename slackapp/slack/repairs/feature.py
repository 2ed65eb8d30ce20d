"""The feature of repairs."""

from slackapp.domain.repairs.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.repairs import ids, posts, refusal_views

FEATURE = Feature(
    name="repairs",
    ids=ids,
    outbox_kinds=posts.KINDS,
    sentences=refusal_views.SENTENCES,
    data=DATA,
)
