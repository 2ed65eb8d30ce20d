"""The feature of repairs."""

from slackapp.domain.home.pages import of_acting
from slackapp.domain.repairs import reading
from slackapp.domain.repairs.data import DATA
from slackapp.slack.block_kit.home_sections import each_plain
from slackapp.slack.feature import Feature, numbered
from slackapp.slack.repairs import audience_listeners, ids, posts, refusal_views
from slackapp.slack.repairs.reading import home_views as reading_home
from slackapp.slack.repairs.reading import listeners as reading_listeners

FEATURE = Feature(
    name="repairs",
    ids=ids,
    listeners=(audience_listeners.register, reading_listeners.register),
    outbox_kinds=posts.KINDS,
    sentences=refusal_views.SENTENCES,
    home_sections=reading_home.SECTIONS,
    home_lists=(numbered(reading_home.RECEIVED, of_acting(reading.lines), each_plain(reading_home.rows)),),
    data=DATA,
)
