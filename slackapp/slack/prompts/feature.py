"""The feature of prompts to managers."""

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.home.pages import by_number, of_acting
from slackapp.domain.prompts.data import DATA
from slackapp.slack.block_kit.home_sections import HomeList
from slackapp.slack.feature import Feature
from slackapp.slack.prompts import home_views, ids, listeners, posts

FEATURE = Feature(
    name="prompts",
    switch="prompts",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    jobs=("send_prompts",),
    home_sections=home_views.SECTIONS,
    home_lists=(
        HomeList(home_views.WAITING, by_number(of_acting(effort_lists.waiting_for_manager)), home_views.waiting_rows),
    ),
    data=DATA,
)
