"""The feature of private notes."""

from slackapp.domain.home.pages import of_acting
from slackapp.domain.notes import noticing
from slackapp.domain.notes.data import DATA
from slackapp.slack.block_kit.home_sections import each_plain
from slackapp.slack.feature import CommandWord, Feature, numbered
from slackapp.slack.notes import home_views, ids, list_listeners, listeners, refusal_views, views

FEATURE = Feature(
    name="notes",
    switch="notes",
    ids=ids,
    listeners=(listeners.register, list_listeners.register),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    home_lists=(numbered(home_views.NOTICED, of_acting(noticing.lines), each_plain(home_views.rows)),),
    words=(CommandWord("note", listeners.on_word, alike=("notes",)),),
    usage=views.USAGE,
    data=DATA,
)
