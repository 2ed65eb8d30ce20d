"""The feature of repairs."""

from slackapp.domain.home.pages import of_acting
from slackapp.domain.repairs import reading
from slackapp.domain.repairs.data import DATA
from slackapp.slack.block_kit.home_sections import each_plain
from slackapp.slack.feature import CommandWord, Feature, numbered
from slackapp.slack.repairs import (
    audience_listeners,
    door_listeners,
    door_views,
    home_views,
    ids,
    posts,
    refusal_views,
)
from slackapp.slack.repairs.corrections import listeners as corrections_listeners
from slackapp.slack.repairs.corrections import posts as corrections_posts
from slackapp.slack.repairs.our_words import listeners as our_words_listeners
from slackapp.slack.repairs.proposals import listeners as proposals_listeners
from slackapp.slack.repairs.reading import home_views as reading_home
from slackapp.slack.repairs.reading import listeners as reading_listeners
from slackapp.slack.repairs.reminding import kinds as reminding_kinds
from slackapp.slack.repairs.reminding import listeners as reminding_listeners
from slackapp.slack.repairs.writing import (
    held_listeners,
    help_listeners,
    landed_listeners,
    listeners,
    pattern_listeners,
    promise_listeners,
)

FEATURE = Feature(
    name="repairs",
    switch="repair",
    ids=ids,
    listeners=(
        audience_listeners.register,
        door_listeners.register,
        listeners.register,
        held_listeners.register,
        landed_listeners.register,
        help_listeners.register,
        our_words_listeners.register,
        pattern_listeners.register,
        promise_listeners.register,
        reading_listeners.register,
        reminding_listeners.register,
        proposals_listeners.register,
        corrections_listeners.register,
    ),
    outbox_kinds={**posts.KINDS, **corrections_posts.KINDS},
    sentences=refusal_views.SENTENCES,
    home_sections=(*home_views.SECTIONS, *reading_home.SECTIONS),
    home_lists=(numbered(reading_home.RECEIVED, of_acting(reading.lines), each_plain(reading_home.rows)),),
    words=(CommandWord("repair", door_listeners.on_word),),
    usage=door_views.USAGE,
    reminders=reminding_kinds.KINDS,
    jobs=("send_reminders",),
    data=DATA,
)
