"""The feature of a team's own words."""

from slackapp.domain.home.pages import of_acting
from slackapp.domain.phrases import team_words
from slackapp.domain.phrases.data import DATA
from slackapp.slack.block_kit.home_sections import each_plain
from slackapp.slack.feature import Feature, numbered
from slackapp.slack.phrases import home_views, ids, listeners, refusal_views

FEATURE = Feature(
    name="phrases",
    switch="rituals",
    ids=ids,
    listeners=(listeners.register,),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    home_lists=(numbered(home_views.OUR_WORDS, of_acting(team_words.lines), each_plain(home_views.rows)),),
    data=DATA,
)
