"""The feature of team rituals: seasons, rounds and hosting."""

from slackapp.domain.rituals.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.rituals import refusal_views

FEATURE = Feature(name="rituals", sentences=refusal_views.SENTENCES, data=DATA)
