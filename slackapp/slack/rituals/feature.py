"""The feature of team rituals: seasons, rounds and hosting."""

from slackapp.domain.rituals.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.rituals import refusal_views
from slackapp.slack.rituals.rounds import doubt_listeners, gathering_posts, posts
from slackapp.slack.rituals.rounds import ids as rounds_ids
from slackapp.slack.rituals.rounds import listeners as rounds_listeners

FEATURE = Feature(
    name="rituals",
    switch="rituals",
    ids=rounds_ids,
    listeners=(rounds_listeners.register, doubt_listeners.register),
    outbox_kinds={**posts.KINDS, **gathering_posts.KINDS},
    sentences=refusal_views.SENTENCES,
    jobs=("open_rounds", "close_rounds"),
    data=DATA,
)
