"""The feature of team rituals: seasons, rounds and hosting."""

from slackapp.domain.rituals.data import DATA
from slackapp.slack.feature import Feature

FEATURE = Feature(name="rituals", data=DATA)
