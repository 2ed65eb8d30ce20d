"""The feature of pauses."""

from slackapp.domain.home.pages import of_acting
from slackapp.domain.pauses import agreeing
from slackapp.domain.pauses.data import DATA
from slackapp.slack.block_kit.home_sections import each
from slackapp.slack.feature import Feature, numbered
from slackapp.slack.pauses import home_views, ids, listeners, refusal_views, reminder_kinds, views

FEATURE = Feature(
    name="pauses",
    switch="repair",
    ids=ids,
    listeners=(listeners.register,),
    sentences=refusal_views.SENTENCES,
    home_sections=home_views.SECTIONS,
    home_lists=(numbered(home_views.PAUSES, of_acting(agreeing.lines), each(views.rows)),),
    reminders=reminder_kinds.KINDS,
    data=DATA,
)
