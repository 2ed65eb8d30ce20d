"""The feature of lists for one-to-ones."""

from slackapp.domain.one_to_ones.data import DATA
from slackapp.slack.feature import Feature
from slackapp.slack.one_to_ones import home_views, ids, listeners, refusal_views

FEATURE = Feature(
    name="one_to_ones",
    ids=ids,
    listeners=(listeners.register,),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    data=DATA,
)
