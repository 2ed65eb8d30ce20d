"""The feature of looking back: a person's own months, as a page and as a message."""

from slackapp.domain.look_back.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.look_back import home_views, ids, listeners

FEATURE = Feature(
    name="look_back",
    ids=ids,
    listeners=(listeners.register,),
    home_sections=home_views.SECTIONS,
    data=DATA,
)
