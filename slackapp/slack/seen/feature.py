"""The feature of the seen check."""

from slackapp.domain.seen.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.seen import ids, listeners, posts, refusal_views, season_listeners, step_listeners

FEATURE = Feature(
    name="seen",
    ids=ids,
    listeners=(listeners.register, step_listeners.register, season_listeners.register),
    sentences=refusal_views.SENTENCES,
    outbox_kinds=posts.KINDS,
    switch="seen",
    data=DATA,
)
