"""The feature of messages kept for a later thanks."""

from slackapp.domain.thanks.data import WORDS_LATER
from slackapp.slack.feature import Feature
from slackapp.slack.thanks.words_later import home_views, ids, listeners, posts

FEATURE = Feature(
    name="words_later",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    home_sections=home_views.SECTIONS,
    data=WORDS_LATER,
)
