"""The feature of private notes."""

from slackapp.domain.notes.data import DATA
from slackapp.slack.feature import Feature

FEATURE = Feature(name="notes", data=DATA)
