"""The thanks feature."""

from slackapp.domain.home.pages import by_mark, by_number, of_acting, of_person
from slackapp.domain.thanks import lists, passing_on, unspoken
from slackapp.domain.thanks.data import DATA
from slackapp.slack.block_kit.home_sections import HomeList, each, each_plain
from slackapp.slack.feature import CommandWord, Feature, numbered
from slackapp.slack.thanks import (
    answered_effort_listeners,
    home_views,
    ids,
    listeners,
    passing_on_views,
    posts,
    refusal_views,
    replying_listeners,
    replying_posts,
    views,
    wording_listeners,
)
from slackapp.slack.thanks.correcting import listeners as correcting_listeners
from slackapp.slack.thanks.correcting import posts as correcting_posts
from slackapp.slack.thanks.received import menu_listeners

FEATURE = Feature(
    name="thanks",
    ids=ids,
    listeners=(
        listeners.register,
        answered_effort_listeners.register,
        correcting_listeners.register,
        wording_listeners.register,
        replying_listeners.register,
        menu_listeners.register,
    ),
    outbox_kinds={**posts.KINDS, **correcting_posts.KINDS, **replying_posts.KINDS},
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    home_lists=(
        HomeList(home_views.UNSPOKEN, by_number(of_acting(unspoken.people_of)), each(home_views.unspoken_row)),
        numbered(home_views.PASSED_ON, of_person(passing_on.passed_to), each_plain(passing_on_views.rows)),
        HomeList(home_views.RECEIVED, by_mark(lists.received, lists.count_received), each(home_views.received_row)),
        HomeList(home_views.GIVEN, by_mark(lists.given, lists.count_given), each(home_views.given_row)),
    ),
    data=DATA,
    words=(CommandWord("thanks", listeners.on_word),),
    usage=views.USAGE,
)
