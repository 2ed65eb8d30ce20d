"""The feature of prompts to managers."""

from slackapp.domain.prompts.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.prompts import home_views, ids, listeners, posts

FEATURE = Feature(
    name="prompts",
    ids=ids,
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    jobs=("send_prompts",),
    home_sections=home_views.SECTIONS,
    data=DATA,
)
