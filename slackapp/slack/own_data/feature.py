"""The feature of a person's own settings."""

from slackapp.slack.bolt.answers import opening
from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.own_data import home_views, ids, refusal_views, settings_listeners

FEATURE = Feature(
    name="own_data",
    ids=ids,
    listeners=(settings_listeners.register,),
    jobs=("apply_retention",),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    words=(CommandWord("settings", opening(settings_listeners.open_settings), alike=("away",)),),
)
