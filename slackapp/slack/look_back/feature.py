"""The feature of looking back: a person's own months, as a page and as a message."""

from slackapp.domain.look_back.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.look_back import digest_listeners, home_views, ids, listeners, posts

FEATURE = Feature(
    name="look_back",
    ids=ids,
    listeners=(listeners.register, digest_listeners.register),
    outbox_kinds=posts.OUTBOX_KINDS,
    home_sections=home_views.SECTIONS,
    jobs=("send_digests",),
    data=DATA,
)
