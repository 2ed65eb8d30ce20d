"""The efforts feature."""

from slackapp.domain.efforts.data import DATA
from slackapp.slack.efforts import everyday_listeners, home_views, ids, listeners, posts, refusal_views, views
from slackapp.slack.feature import CommandWord, Feature

FEATURE = Feature(
    name="efforts",
    ids=ids,
    listeners=(listeners.register, everyday_listeners.register),
    outbox_kinds=posts.KINDS,
    jobs=("repeat_efforts",),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    data=DATA,
    words=(CommandWord("noticed", listeners.on_word),),
    usage=views.USAGE,
)
