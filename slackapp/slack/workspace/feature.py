"""What a workspace's settings and admins bring to Tend."""

from slackapp.slack.feature import Feature
from slackapp.slack.workspace import listeners

FEATURE = Feature(
    name="workspace",
    listeners=(listeners.register,),
)
