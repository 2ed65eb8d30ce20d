"""The feature of workspace settings and admins."""

from slackapp.domain.workspace.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.workspace import home_views, ids, listeners, posts, refusal_views

FEATURE = Feature(
    name="workspace",
    ids=ids,
    listeners=(listeners.register,),
    sentences=refusal_views.SENTENCES,
    outbox_kinds=posts.KINDS,
    home_sections=home_views.SECTIONS,
    data=DATA,
)
