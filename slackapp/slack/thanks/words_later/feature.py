"""What words kept for later bring to Tend."""

from slackapp.slack.feature import Feature
from slackapp.slack.thanks.words_later import ids, listeners, posts

FEATURE = Feature(
    name="words_later",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
)
