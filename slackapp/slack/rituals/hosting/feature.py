"""The feature of hosts and questions of rounds."""

from slackapp.domain.rituals.hosting.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.rituals.hosting import ids, listeners, own_question_listeners, posts, refusal_views

FEATURE = Feature(
    name="hosting",
    switch="rituals",
    ids=ids,
    listeners=(listeners.register, own_question_listeners.register),
    outbox_kinds=posts.KINDS,
    sentences=refusal_views.SENTENCES,
    data=DATA,
)
