"""The efforts feature."""

from slackapp.domain.efforts import everyday, lists
from slackapp.domain.efforts.data import DATA
from slackapp.domain.home.pages import by_number, of_moment, of_person
from slackapp.slack.block_kit.home_sections import HomeList, plain_row
from slackapp.slack.efforts import (
    everyday_listeners,
    everyday_views,
    home_views,
    ids,
    listeners,
    posts,
    refusal_views,
    views,
)
from slackapp.slack.feature import CommandWord, Feature

FEATURE = Feature(
    name="efforts",
    ids=ids,
    listeners=(listeners.register, everyday_listeners.register),
    outbox_kinds=posts.KINDS,
    jobs=("repeat_efforts",),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    home_lists=(
        HomeList(home_views.ABOUT_ME, by_number(of_moment(lists.for_doer)), home_views.about_row),
        HomeList(home_views.BY_ME, by_number(of_moment(lists.for_noter)), home_views.by_me_row),
        HomeList(home_views.EVERYDAY, by_number(of_person(everyday.of_person)), plain_row(everyday_views.rows)),
    ),
    data=DATA,
    words=(CommandWord("noticed", listeners.on_word),),
    usage=views.USAGE,
)
