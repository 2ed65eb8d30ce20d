"""A redraw that changes nothing is left out: Slack marks a message as edited, also where nothing changed."""

from typing import Any

import pytest

from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.thanks import giving, sharing
from slackapp.features import KINDS
from tests.cast import SAM, TEAM, TOMAS
from tests.slack.delivery.unreliable import shorten_waits, thank
from tests.slack.rituals.rounds.round_steps import answer, gather, gatherings, open_round, share
from tests.world import World

KEY = giving.private_key(1, TOMAS)


async def redraw(world: World, why: str, words: str | None = None) -> None:
    """Let the card of a thanks be drawn again, with other words if given."""
    async with world.tend.db.transaction() as session:
        if words is not None:
            (await session.get_one(Thanks, 1)).words = words
        await outbox.enqueue(session, TEAM, [sharing.redrawn(1, TOMAS, why)], world.clock.now())
    await world.deliver()


def updates(world: World) -> int:
    """Give how many changes Slack was asked for."""
    return len(world.slack.calls_to("chat.update"))


async def test_only_a_redraw_that_changes_something_reaches_slack(world: World) -> None:
    await thank(world)
    await world.deliver()
    before = updates(world)
    await redraw(world, "a")
    await redraw(world, "b")
    assert (updates(world), world.slack.last_message(TOMAS).edited) == (before, False)
    assert {row.failure for row in await world.rows(Outgoing, Outgoing.kind == "thanks_redrawn")} == {"same"}
    await redraw(world, "c", "other words")
    assert updates(world) == before + 1
    assert "other words" in world.slack.texts(world.slack.last_message(TOMAS))
    await redraw(world, "d", "the words")  # back to what the post showed
    await redraw(world, "e")
    assert updates(world) == before + 2


@pytest.mark.parametrize("fault", [{"cut": True}, {"error": "internal_error"}])
async def test_a_change_in_doubt_is_followed_by_another(
    world: World, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack may show the new words by now, so that the old ones are no change of nothing."""
    shorten_waits(monkeypatch)
    await thank(world)
    await world.deliver()
    world.slack.fail_next("chat.update", count=1, **fault)
    async with world.tend.db.transaction() as session:
        (await session.get_one(Thanks, 1)).words = "other words"
        await outbox.enqueue(session, TEAM, [sharing.redrawn(1, TOMAS, "a")], world.clock.now())
    await world.tend.delivery.start_due()
    await world.tend.delivery._wait_for_sends()
    [place] = await world.rows(MessagePlace, MessagePlace.key == KEY)
    assert place.shown == ""
    async with world.tend.db.transaction() as session:
        (await session.get_one(Thanks, 1)).words = "the words"
    await world.deliver()
    assert "the words" in world.slack.texts(world.slack.last_message(TOMAS))
    assert updates(world) == 2


async def test_no_two_messages_have_the_same_digest(world: World) -> None:
    """Or a stolen database would tell which envelopes come from the same person."""
    await thank(world, TOMAS, SAM)
    await thank(world, TOMAS)
    await world.deliver()
    places = await world.rows(MessagePlace)
    assert len({place.shown for place in places}) == len(places) == 3
    assert all(place.shown for place in places)


async def test_a_gathering_is_not_marked_as_edited_because_of_an_earlier_yes(world: World) -> None:
    post = await open_round(world)
    await answer(world, SAM, post, [TOMAS], "You took the night")
    await share(world, TOMAS)
    await gather(world)
    await world.pass_time(minutes=5)
    [gathering] = gatherings(world)
    assert not gathering.edited
    await answer(world, TOMAS, post, [SAM], "You came along")
    await share(world, SAM)
    [gathering] = gatherings(world)
    assert gathering.edited
    assert "You came along" in world.slack.texts(gathering)


def test_messages_that_a_press_replaces_are_never_compared() -> None:
    """Nobody knows what they show: the answer to the press stands in their place, and no row says so."""
    replaced = {name for name, kind in KINDS.items() if kind.is_answered_in_place}
    assert replaced == {"host_asked", "season_notice", "stand_in_named"}
