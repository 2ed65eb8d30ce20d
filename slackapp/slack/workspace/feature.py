"""The feature of workspace settings and admins."""

from slackapp.domain.workspace.data import DATA
from slackapp.slack.bolt.answers import opening
from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.workspace import (
    contacts_listeners,
    contacts_views,
    home_views,
    ids,
    listeners,
    posts,
    refusal_views,
    switches_listeners,
    switches_views,
)

FEATURE = Feature(
    name="workspace",
    ids=ids,
    listeners=(listeners.register, contacts_listeners.register, switches_listeners.register),
    sentences={**refusal_views.SENTENCES, **switches_views.SENTENCES},
    outbox_kinds=posts.KINDS,
    home_sections=home_views.SECTIONS,
    data=DATA,
    words=(CommandWord("contacts", opening(contacts_listeners.open_contacts)),),
    usage=contacts_views.USAGE,
)
