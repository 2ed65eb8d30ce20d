"""The feature of a person's own settings."""

from slackapp.slack.bolt.answers import opening
from slackapp.slack.feature import CommandWord, Feature
from slackapp.slack.own_data import home_views, ids, refusal_views, settings_listeners
from slackapp.slack.own_data.privacy import listeners as privacy_listeners
from slackapp.slack.own_data.privacy import posts as privacy_posts
from slackapp.slack.own_data.privacy import views as privacy_views

FEATURE = Feature(
    name="own_data",
    ids=ids,
    listeners=(settings_listeners.register, privacy_listeners.register),
    outbox_kinds=privacy_posts.KINDS,
    jobs=("apply_retention",),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    words=(
        CommandWord("settings", opening(settings_listeners.open_settings), alike=("away",)),
        CommandWord("privacy", opening(privacy_listeners.open_privacy)),
    ),
    usage=privacy_views.USAGE,
)
