"""The feature of blocks: no more from one person."""

from slackapp.domain.blocks.data import DATA
from slackapp.slack.blocks import ids, listeners
from slackapp.slack.feature import Feature

FEATURE = Feature(name="blocks", ids=ids, listeners=(listeners.register,), data=DATA)
