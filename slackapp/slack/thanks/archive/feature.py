"""The archive feature: a person's own kept words."""

from slackapp.slack.feature import Feature
from slackapp.slack.thanks.archive import home_views, ids, listeners

FEATURE = Feature(
    name="archive",
    ids=ids,
    listeners=(listeners.register,),
    home_sections=home_views.SECTIONS,
)
