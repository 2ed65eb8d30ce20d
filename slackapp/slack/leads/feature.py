"""The feature of managers and their members."""

from slackapp.domain.leads.data import DATA
from slackapp.slack.bolt.answers import opening
from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.leads import (
    admin_listeners,
    home_views,
    ids,
    listeners,
    posts,
    profile_listeners,
    refusal_views,
    team_listeners,
)

FEATURE = Feature(
    name="leads",
    ids=ids,
    listeners=(
        profile_listeners.register,
        listeners.register,
        team_listeners.register,
        admin_listeners.register,
    ),
    outbox_kinds=posts.KINDS,
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    data=DATA,
    words=(CommandWord("leader", opening(listeners.open_lead_form), alike=("manager",)),),
)
