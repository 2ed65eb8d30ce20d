"""The thanks feature."""

from slackapp.domain.thanks.data import DATA
from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.thanks import (
    answered_effort_listeners,
    home_views,
    ids,
    listeners,
    posts,
    refusal_views,
    replying_listeners,
    replying_posts,
    views,
    wording_listeners,
)
from slackapp.slack.thanks.correcting import listeners as correcting_listeners
from slackapp.slack.thanks.correcting import posts as correcting_posts

FEATURE = Feature(
    name="thanks",
    ids=ids,
    listeners=(
        listeners.register,
        answered_effort_listeners.register,
        correcting_listeners.register,
        wording_listeners.register,
        replying_listeners.register,
    ),
    outbox_kinds={**posts.KINDS, **correcting_posts.KINDS, **replying_posts.KINDS},
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    data=DATA,
    words=(CommandWord("thanks", listeners.on_word),),
    usage=views.USAGE,
)
