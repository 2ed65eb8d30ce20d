"""What is played of looking back: Tomas chooses to get his week and his month as a message."""

from sandbox.workspace.names import PLATFORM, TOMAS
from slackapp.slack.own_data import ids
from tests.recordings.playing import Player

MONDAY, FIRST, TEN = "1", "1", "600"


async def choose_messages(player: Player) -> None:
    """Let Tomas choose both in the settings."""
    slack = player.slack
    await player.take(TOMAS, "/tend settings", slack.type(TOMAS, PLATFORM, "/tend settings"))
    wish = {ids.WEEK_DAY: MONDAY, ids.MONTH_DAY: FIRST, ids.MESSAGE_HOUR: TEN}
    await player.take(TOMAS, "chooses messages", slack.submit(TOMAS, slack.modals_of(TOMAS)[-1], wish))
    slack.modals_of(TOMAS).clear()
