"""What landed on somebody: each way on from the form, with the fields filled in as people do."""

from datetime import timedelta
from typing import Any

from sandbox import View
from sandbox.people.forms import fill_in
from tests.cast import ANA, OLEG, PLATFORM, SAM, TOMAS
from tests.recordings.playing import Player

OWN = {"saw": "You looked away while I spoke", "felt": "Small", "guess": "my point bored you", "receiver": OLEG}
# each a way on: buttons one after the other, and what is sent then; None: nothing is
WAYS: tuple[tuple[tuple[str, ...], dict[str, Any] | None], ...] = (
    (("Ask how they saw it", "Use this", "See one", "Go back", "Ask one thing", "See one", "Delete draft"), None),
    (("I can't say what it is",), {"words": "something in the review"}),
    (("Say it in person",), None),
    (("Say it in person",), None),  # once for each button of what stands on Home then
    (("Ask someone to help",), {"receiver": ANA}),
    (("Ask one thing",), {"words": "Could you hear me out next time?", "receiver": TOMAS}),
)


async def what_landed(player: Player) -> None:
    """Go each of WAYS as Sam; then the one who was asked says yes."""
    for labels, sent in WAYS:
        await _open(player)
        await player.take(SAM, "chooses many moments", player.slack.press(SAM, _top(player), "moments", given="many"))
        fill_in(_top(player), OWN)
        await player.take(SAM, "chooses a kind", player.slack.press(SAM, _top(player), "kind", given="dismissed"))
        for label in labels:
            await _press(player, SAM, label)
        if sent is not None:
            await _send(player, SAM, sent)
        player.slack.modals_of(SAM).clear()
    await _open(player)
    await _send(player, SAM, OWN)
    player.slack.modals_of(SAM).clear()
    await player.advance_to(player.clock.now() + timedelta(days=1))
    for user in (TOMAS, ANA):
        message = [one for one in player.slack.messages_for(user) if f"<@{SAM}>" in one.text][-1]
        await player.take(user, "presses 'Read'", player.slack.press_label(user, message, "Read"))
    await _press(player, TOMAS, "Yes, I will")
    await _send(player, TOMAS, {"due": "2026-12-14"})
    for user in (TOMAS, ANA):
        player.slack.modals_of(user).clear()


async def _open(player: Player) -> None:
    await player.take(SAM, "/repair", player.slack.type(SAM, PLATFORM, "/repair"))
    await _press(player, SAM, "Something landed badly on me")


async def _press(player: Player, user: str, label: str) -> None:
    await player.take(user, f"presses {label!r}", player.slack.press_label(user, _top(player, user), label))
    if label == "See one":
        await player.take(user, "closes it", player.slack.close(user, _top(player, user)))


async def _send(player: Player, user: str, values: dict[str, Any]) -> None:
    await player.take(user, "sends it", player.slack.submit(user, _top(player, user), values))


def _top(player: Player, user: str = SAM) -> View:
    view = player.slack.modal_of(user)
    assert view is not None
    return view
