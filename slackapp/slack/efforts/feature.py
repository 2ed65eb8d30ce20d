"""What efforts bring to Tend."""

from slackapp.slack.efforts import everyday_listeners, listeners, posts, refusal_views
from slackapp.slack.feature import Feature

FEATURE = Feature(
    name="efforts",
    listeners=(listeners.register, everyday_listeners.register),
    outbox_kinds=posts.KINDS,
    jobs=("repeat_efforts",),
    sentences=refusal_views.SENTENCES,
)
