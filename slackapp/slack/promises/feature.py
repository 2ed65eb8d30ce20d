"""The feature of promises."""

from slackapp.domain.promises.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.promises import refusal_views

FEATURE = Feature(
    name="promises",
    sentences=refusal_views.SENTENCES,
    data=DATA,
)
