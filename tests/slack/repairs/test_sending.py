"""From the door to the envelope, as Slack sends and receives it."""

from datetime import timedelta

from sqlalchemy import event

from slackapp.domain.tables.outbox import Outgoing
from tests.cast import ANA, MIRA, SAM
from tests.slack.repairs.repair_steps import HAPPENED, door, let_go, own_form, send_own
from tests.world import WEDNESDAY, World


async def test_words_go_as_an_envelope_after_the_hold(world: World) -> None:
    """Nothing is posted at Send; the envelope has no words, and the row of the outbox no sender."""
    await world.tend.directory.meet(world.slack.team.id, [ANA, SAM])
    shown = await send_own(world, SAM, [ANA])
    assert "Take back" in world.slack.texts(shown)
    await world.deliver()
    assert await world.count(Outgoing) == 0
    await let_go(world, WEDNESDAY + timedelta(minutes=25))
    assert await world.count(Outgoing) == 0
    await let_go(world, WEDNESDAY + timedelta(minutes=30))
    said = world.slack.last_message(ANA)
    assert said.text == f"<@{SAM}> left you a private word."
    assert HAPPENED not in str(said)
    (row,) = await world.rows(Outgoing)
    assert (row.kind, row.target, row.giver_id) == ("private_word", ANA, ANA)
    assert SAM not in str(row.refs) + row.dedupe_key
    assert world.slack.refused == []


async def test_7_words_to_ones_own_lead_say_that_nobody_may_ask_for_them(world: World) -> None:
    """At `Send` and behind the door, while they can still be taken back; not for words to colleagues or downwards."""
    await world.lead(MIRA, SAM, ANA)
    for sender, receiver, is_up in ((SAM, MIRA, True), (SAM, ANA, False), (MIRA, ANA, False)):
        shown = await send_own(world, sender, [receiver])
        assert ("Nobody may ask you to send this." in world.slack.texts(shown)) is is_up
        world.slack.modals_of(sender).clear()
    assert world.slack.texts(await door(world, SAM)).count("Nobody may ask you to send this.") == 1


async def test_send_takes_few_statements(world: World) -> None:
    """With everybody known and nothing saved before; most of them look for limits, whatever they are."""
    await world.tend.directory.meet(world.slack.team.id, [ANA, SAM])
    form = await own_form(world, SAM)
    seen: list[str] = []
    engine = world.tend.db._writer.sync_engine

    def count(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    await world.slack.submit(SAM, form, {"receiver": [ANA], "happened": HAPPENED})
    event.remove(engine, "before_cursor_execute", count)
    assert 0 < len(seen) <= 4, seen
