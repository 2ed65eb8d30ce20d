"""What the archive of a person's thanks brings to Tend."""

from slackapp.slack.feature import Feature
from slackapp.slack.thanks.archive import listeners

FEATURE = Feature(
    name="archive",
    listeners=(listeners.register,),
)
