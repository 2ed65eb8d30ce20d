"""The archive feature: a person's own kept words."""

from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.thanks.archive import home_views, ids, listeners, views

FEATURE = Feature(
    name="archive",
    ids=ids,
    listeners=(listeners.register,),
    home_sections=home_views.SECTIONS,
    words=(CommandWord("words", listeners.on_word, alike=("search",)),),
    usage=views.USAGE,
)
