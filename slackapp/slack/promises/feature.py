"""The feature of promises."""

from slackapp.domain.home.pages import by_number, of_acting
from slackapp.domain.promises import lists
from slackapp.domain.promises.data import DATA
from slackapp.slack.block_kit.home_sections import HomeList, each_plain
from slackapp.slack.feature import Feature
from slackapp.slack.promises import home_views, ids, listeners, refusal_views, reminder_kinds

FEATURE = Feature(
    name="promises",
    switch="repair",
    ids=ids,
    listeners=(listeners.register,),
    sentences=refusal_views.SENTENCES,
    usage=home_views.USAGE,
    home_sections=home_views.SECTIONS,
    home_lists=(
        HomeList(
            home_views.PROMISES,
            by_number(of_acting(lists.all_lines)),
            each_plain(home_views.rows),
            of_acting(lists.open_lines),
        ),
    ),
    reminders=reminder_kinds.KINDS,
    data=DATA,
)
