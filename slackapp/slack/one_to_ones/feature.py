"""What lists for one-to-ones bring to Tend."""

from slackapp.slack.feature import Feature
from slackapp.slack.one_to_ones import listeners

FEATURE = Feature(
    name="one_to_ones",
    listeners=(listeners.register,),
)
