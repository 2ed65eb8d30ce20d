"""What prompts to managers bring to Tend."""

from slackapp.slack.feature import Feature
from slackapp.slack.prompts import listeners, posts

FEATURE = Feature(
    name="prompts",
    listeners=(listeners.register,),
    outbox_kinds=posts.KINDS,
    jobs=("send_prompts",),
)
