"""The feature of words to say in person."""

from slackapp.domain.home.pages import of_acting
from slackapp.domain.to_say import lines
from slackapp.domain.to_say.data import DATA
from slackapp.slack.block_kit.home_sections import each_plain
from slackapp.slack.feature import Feature, numbered
from slackapp.slack.to_say import home_views, ids, listeners

FEATURE = Feature(
    name="to_say",
    switch="repair",
    ids=ids,
    listeners=(listeners.register,),
    home_sections=home_views.SECTIONS,
    home_lists=(numbered(home_views.TO_SAY, of_acting(lines.lines), each_plain(home_views.rows)),),
    data=DATA,
)
