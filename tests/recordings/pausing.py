"""Two pauses in the recorded play: one with another day, agreed to and let go, and one that is let be."""

from sandbox.workspace.names import INES, MIRA, NINA, OLEG, PLATFORM
from sandbox.workspace.state import View
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.pauses import ids as pauses_ids
from slackapp.slack.repairs import ids as repairs_ids
from tests.recordings.playing import Player

DAY, OTHER_DAY = "2026-12-14", "2026-12-15"


async def propose_pauses(player: Player) -> None:
    """Let two people propose a pause to one each."""
    for user, other in ((NINA, INES), (OLEG, MIRA)):
        await player.take(user, "/repair", player.slack.type(user, PLATFORM, "/repair"))
        await press(player, user, repairs_ids.OPEN_PAUSE)
        form = top(player, user)
        proposed = {repairs_ids.RECEIVER: other, shared_ids.DUE: DAY}
        await player.take(user, f"proposes a pause to {other}", player.slack.submit(user, form, proposed))
        player.slack.modals_of(user).clear()


async def answer_pauses(player: Player) -> None:
    """Let one offer another day, and the other let it be."""
    slack = player.slack
    await read(player, MIRA)
    await press(player, MIRA, repairs_ids.LET_BE_WORD)
    slack.modals_of(MIRA).clear()
    await read(player, INES)
    await press(player, INES, repairs_ids.OTHER_DAY_WORD)
    await player.take(INES, "offers a day", slack.submit(INES, top(player, INES), {shared_ids.DUE: OTHER_DAY}))
    slack.modals_of(INES).clear()


async def agree_to_pause(player: Player) -> None:
    """Let Nina agree to the other day, look at her pause on Home, and let it go again."""
    slack = player.slack
    await read(player, NINA)
    await press(player, NINA, repairs_ids.AGREE_WORD)
    slack.modals_of(NINA).clear()
    await player.take(NINA, "opens Home", slack.open_home(NINA))
    for action_id in (pauses_ids.OPEN_PAUSED, pauses_ids.LET_PAUSE_GO):
        at_home = slack.home_of(NINA)
        assert at_home is not None
        await player.take(NINA, f"presses {action_id}", slack.press(NINA, at_home, action_id))
        slack.modals_of(NINA).clear()


async def read(player: Player, user: str) -> None:
    """Press `Read` on a person's newest envelope."""
    envelope = [one for one in player.slack.messages_for(user) if "Read" in player.slack.labels(one)][-1]
    act = player.slack.press(user, envelope, repairs_ids.READ_WORD)
    await player.take(user, "reads a private word", act)


async def press(player: Player, user: str, action_id: str) -> None:
    """Press a button in the view in front of somebody."""
    act = player.slack.press(user, top(player, user), action_id)
    await player.take(user, f"presses {action_id}", act)


def top(player: Player, user: str) -> View:
    """Give the view in front of somebody."""
    return player.slack.modals_of(user)[-1]
