"""The efforts feature."""

from slackapp.domain.efforts import everyday, lists
from slackapp.domain.efforts.data import DATA
from slackapp.domain.home.pages import of_acting, of_person
from slackapp.slack.block_kit.home_sections import each, each_plain
from slackapp.slack.efforts import (
    correcting_listeners,
    everyday_listeners,
    everyday_views,
    home_views,
    ids,
    listeners,
    noted_menu_listeners,
    posts,
    refusal_views,
    views,
)
from slackapp.slack.feature import CommandWord, Feature, numbered

FEATURE = Feature(
    name="efforts",
    switch="efforts",
    ids=ids,
    listeners=(
        listeners.register,
        everyday_listeners.register,
        correcting_listeners.register,
        noted_menu_listeners.register,
    ),
    outbox_kinds=posts.KINDS,
    jobs=("repeat_efforts",),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    home_lists=(
        numbered(home_views.ABOUT_ME, of_acting(lists.for_doer), each(home_views.about_row)),
        numbered(home_views.BY_ME, of_acting(lists.for_noter), each(home_views.by_me_row)),
        numbered(home_views.EVERYDAY, of_person(everyday.of_person), each_plain(everyday_views.rows)),
    ),
    data=DATA,
    words=(CommandWord("noticed", listeners.on_word),),
    usage=views.USAGE,
)
