"""Number 5 of the messages: what a presser looks at is drawn again before everything else, under a flood too."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import select

import slackapp
from slackapp.domain.outbox.messages import FROM_A_PERSON, TO_THE_PRESSER
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.features import KINDS
from slackapp.slack.delivery.kinds import surface_of
from slackapp.slack.platform.pacing import LOOK_AGAIN_S
from slackapp.slack.platform.web_api import POSTING
from tests.cast import ANA, OLEG, PLATFORM, TOMAS
from tests.world import World

FLOOD = 200
UPDATES = frozenset(name for name in KINDS if surface_of(KINDS, name) == "update")


async def flood(world: World, to: str | None = None) -> None:
    """Queue many words of others, older than the press: to two people, with changes of their cards; or `to` many."""
    async with world.tend.db.transaction() as session:
        first = select(Outgoing).where(Outgoing.kind == "thanks").order_by(Outgoing.id).limit(1)
        row = (await session.scalars(first)).one()
        now = world.clock.now()
        for number in range(FLOOD):
            for kind in ("thanks",) if to else ("thanks", "thanks_redrawn"):
                session.add(
                    Outgoing(
                        workspace_id=row.workspace_id,
                        kind=kind,
                        target=to.format(number) if to else TOMAS if number % 2 else OLEG,
                        refs=row.refs,
                        dedupe_key=f"{kind}:{number}:{to}",
                        giver_id=f"U0CROWD{number:03d}",
                        urgency=FROM_A_PERSON,
                        created_at=now,
                        due_at=now,
                        state="queued",
                        lane="",
                        attempts=0,
                        unknown_outcomes=0,
                    )
                )


@pytest.mark.both_databases
async def test_5_the_presser_sees_their_card_first_under_a_flood(world: World) -> None:
    """Four hundred rows wait; the first that a worker takes changes the card with the pressed button."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
    await world.deliver()
    card = world.slack.last_message(TOMAS)
    await flood(world)
    await world.slack.press_label(TOMAS, card, "Keep between us")
    (first,) = (await world.tend.delivery._claims.claim(1, world.tend.delivery.pace)).rows
    place = (await world.rows(MessagePlace, MessagePlace.ts == card.ts))[0]
    assert (first.kind, first.target, first.refs["thanks_id"]) == ("thanks_redrawn", TOMAS, place.thanks_id)
    assert first.urgency == TO_THE_PRESSER
    assert await world.queued() > FLOOD


async def test_5_only_the_pressers_own_card_goes_first(world: World) -> None:
    """A change to what somebody else has waits its turn: it comes of the words, not of a press on that card."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    urgencies = {row.kind: row.urgency for row in await world.rows(Outgoing)}
    assert urgencies["thanks_redrawn"] == TO_THE_PRESSER
    assert urgencies["thanks"] == urgencies["thanks_shared"] == FROM_A_PERSON
    assert {row.urgency for row in await world.rows(Outgoing) if row.target == PLATFORM} == {FROM_A_PERSON}


def test_5_every_change_of_a_message_says_that_it_is_one() -> None:
    """So that no new kind of update waits behind words; ends the kind of mistake."""
    forgotten = []
    for path in Path(slackapp.__path__[0]).rglob("*.py"):
        written = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(written)) if "OutboxMessage(" in written else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "OutboxMessage":
                given = {key.arg: key.value for key in node.keywords}
                kind = given.get("kind", node.args[0] if node.args else None)
                if isinstance(kind, ast.Constant) and kind.value in UPDATES and "is_redraw" not in given:
                    forgotten.append(f"{path.name}: {kind.value}")
    assert forgotten == []


async def test_5_until_the_next_post_only_a_presser_is_looked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pace takes three posts a second: what arrives meanwhile is not lined up each time, a presser's card is."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
    await world.deliver()
    card = world.slack.last_message(TOMAS)
    claims, pace = world.tend.delivery._claims, world.tend.delivery.pace
    await flood(world, to="U0CROWD{}")
    monkeypatch.setattr(pace, "room", lambda _, method: 3 if method == POSTING else 12)
    assert len((await claims.claim(24, pace)).rows) == 3  # the next post waits for these
    lined_up = await world.rows(Outgoing, Outgoing.turn.is_not(None))
    await flood(world, to="U0LATER{}")
    found = await claims.claim(24, pace)
    assert (list(found.rows), found.again_s) == ([], LOOK_AGAIN_S)
    assert len(await world.rows(Outgoing, Outgoing.turn.is_not(None))) == len(lined_up)
    await world.slack.press_label(TOMAS, card, "Keep between us")
    assert (await claims.claim(1, pace)).rows[0].urgency == TO_THE_PRESSER
