"""The feature of seasons; their rows belong to the feature of rituals."""

from slackapp.domain.home.pages import of_acting
from slackapp.domain.rituals.seasons import lists
from slackapp.slack.block_kit.home_sections import each_plain
from slackapp.slack.feature import CommandWord, Feature, numbered
from slackapp.slack.rituals.seasons import channel_listeners, form_listeners, home_views, ids, listeners, posts

FEATURE = Feature(
    name="seasons",
    switch="rituals",
    ids=ids,
    listeners=(listeners.register, form_listeners.register, channel_listeners.register),
    outbox_kinds=posts.KINDS,
    words=(CommandWord("ritual", listeners.on_word, alike=("season", "seasons", "rituals", "round")),),
    usage=home_views.USAGE,
    home_sections=home_views.SECTIONS,
    home_lists=(numbered(home_views.SEASONS, of_acting(lists.lines), each_plain(home_views.rows)),),
)
