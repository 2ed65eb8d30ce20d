"""Credit given back in the recorded play: one owner of the work agrees, and one leaves it."""

from sandbox.workspace.names import INES, MIRA, PLATFORM
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.repairs import ids as repairs_ids
from tests.recordings.pausing import press, read, top
from tests.recordings.playing import Player

LENA, KAI = "U0LENA0001", "U0KAI00001"
WORDS = "The index that I showed here was not my work. I should have said so."


async def propose_credit(player: Player) -> None:
    """Let two people propose a correction under a message of theirs."""
    slack = player.slack
    for user, owner in ((INES, KAI), (MIRA, LENA)):
        said = slack.say(user, PLATFORM, "I rebuilt the index.")
        act = slack.message_shortcut(user, said, repairs_ids.REPAIR_MESSAGE)
        await player.take(user, "chooses 'Put this right'", act)
        await press(player, user, repairs_ids.OPEN_CREDIT)
        proposed = {repairs_ids.RECEIVER: owner, shared_ids.WORDS: WORDS}
        await player.take(user, f"proposes to credit {owner}", slack.submit(user, top(player, user), proposed))
        slack.modals_of(user).clear()


async def answer_credit(player: Player) -> None:
    """Let one of the owners agree, so that the words are posted, and the other leave it."""
    for owner, action_id in ((KAI, repairs_ids.POST_CREDIT), (LENA, repairs_ids.LEAVE_CREDIT)):
        await read(player, owner)
        await press(player, owner, action_id)
        player.slack.modals_of(owner).clear()
