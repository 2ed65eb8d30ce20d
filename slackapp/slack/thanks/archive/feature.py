"""What the archive of a person's thanks brings to Tend."""

from slackapp.slack.feature import Feature
from slackapp.slack.thanks.archive import ids, listeners

FEATURE = Feature(
    name="archive",
    ids=ids,
    listeners=(listeners.register,),
)
