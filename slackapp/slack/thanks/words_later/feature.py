"""The feature of messages kept for a later thanks."""

from slackapp.domain.home.pages import of_person
from slackapp.domain.thanks import words_later
from slackapp.domain.thanks.data import WORDS_LATER
from slackapp.slack.block_kit.home_sections import each_plain
from slackapp.slack.feature import Feature, numbered
from slackapp.slack.thanks.words_later import home_views, ids, listeners, posts, views

FEATURE = Feature(
    name="words_later",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    home_sections=home_views.SECTIONS,
    home_lists=(numbered(home_views.LATER, of_person(words_later.kept_by), each_plain(views.rows)),),
    data=WORDS_LATER,
)
