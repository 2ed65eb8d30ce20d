"""Envelopes on their way: refused by Slack, in doubt, after hours; and how words leave."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.repairs.bodies import DraftBody
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.features import DATA_RULES
from tests.cast import ANA, SAM, TEAM
from tests.slack.delivery.unreliable import shorten_waits
from tests.slack.repairs.repair_steps import let_go, modal, send_own
from tests.world import WEDNESDAY, World

SECRET = "xylophone-humiliated-me"
OPENS = WEDNESDAY + timedelta(minutes=30)  # 09:30 in Lisbon
DAY = timedelta(days=1)


async def held(world: World) -> None:
    """Have Sam send Ana a word, which waits for her hours."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    await send_own(world, SAM, [ANA], SECRET)
    world.slack.modals_of(SAM).clear()


async def test_4_slack_refuses_the_envelope(world: World) -> None:
    """The sender is told once, without words; the words are a draft that says why, and reach nobody."""
    await held(world)
    world.slack.fail_next("chat.postMessage", error="restricted_action", count=1)
    await let_go(world, OPENS)
    assert world.slack.messages_for(ANA) == []
    message = world.slack.last_message(SAM)
    assert SECRET not in repr(message)
    assert await world.count(PrivateWord) == 0
    # no row about the receiver stays beside the one to the sender: a stolen outbox shows no pair
    assert [row.target for row in await world.rows(Outgoing)] == [SAM]
    [draft] = [DraftBody.read(row.body) for row in await world.rows(RepairDraft)]
    assert (draft.why, draft.receiver_ids, draft.contents.texts["happened"]) == ("unreachable", (ANA,), SECRET)
    await world.slack.press_label(SAM, message, "Open")
    assert f"Slack did not take my message to <@{ANA}>" in world.slack.texts(modal(world, SAM))
    await let_go(world, OPENS + DAY)
    assert len(world.slack.messages_for(SAM)) == 1


async def test_4_an_envelope_in_doubt_is_sent_again_and_nothing_is_handed_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack posted it and the connection broke: an envelope has no words, so a second one harms nobody."""
    shorten_waits(monkeypatch)
    await held(world)
    world.slack.fail_next("chat.postMessage", cut="after", count=2)
    await let_go(world, OPENS)
    await world.pass_time(minutes=10)
    assert await world.count(RepairDraft) == 0
    assert await world.count(PrivateWord) == 1
    assert {one.text for one in world.slack.messages_for(ANA)} == {f"<@{SAM}> left you a private word."}


async def test_4_an_envelope_that_meets_the_end_of_the_day_waits_for_the_next(world: World) -> None:
    """Queued in the last minute, rendered after it."""
    await held(world)
    evening = WEDNESDAY.replace(hour=16, minute=25)
    world.clock.moment = evening
    await world.tend.run_job("send_reminders", evening)
    await world.pass_time(minutes=10)
    assert world.slack.messages_for(ANA) == []
    await let_go(world, OPENS + DAY)
    assert len(world.slack.messages_for(ANA)) == 1


async def test_4_a_worker_whose_clock_is_behind_sends_the_envelope_all_the_same(world: World) -> None:
    """`tend job run send_reminders --now` queues it beside `tend serve`, which may take the row first."""
    await held(world)
    world.clock.moment = WEDNESDAY - 3 * DAY  # a Sunday
    await world.tend.run_job("send_reminders", OPENS)
    await world.deliver()
    assert [one.text for one in world.slack.messages_for(ANA)] == [f"<@{SAM}> left you a private word."]


async def test_6_words_leave_on_both_sides_and_nothing_is_left(world: World, database_url: str, tmp_path: Path) -> None:
    """After 30 days unread: no word, no row of the outbox, no place, no byte; the message is drawn empty."""
    await held(world)
    await let_go(world, OPENS)
    message = world.slack.last_message(ANA)
    await world.run_job("apply_retention", OPENS + 29 * DAY)
    assert "Read" in world.slack.labels(message)
    await world.run_job("apply_retention", OPENS + 30 * DAY)
    assert message.text == "This private word is erased."
    assert world.slack.labels(message) == []
    for table in (PrivateWord, RepairDraft, Outgoing, MessagePlace):
        assert await world.count(table) == 0, table
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        for each in path.parent.glob(f"{path.name}*"):
            assert SECRET.encode() not in each.read_bytes()
    else:
        async with world.tend.db.reading() as session:
            tables = list(await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
            for table in tables:
                rows = list(await session.scalars(text(f'SELECT t::text FROM "{table}" t')))  # noqa: S608
                assert SECRET not in os.linesep.join(map(str, rows))


@pytest.mark.parametrize("gone", [ANA, SAM])
async def test_6_an_erased_person_leaves_an_empty_envelope(world: World, gone: str) -> None:
    """Of the receiver as of the sender: no `Read` stays that only refuses, and no row that says who it was."""
    await held(world)
    await let_go(world, OPENS)
    message = world.slack.last_message(ANA)
    async with world.tend.db.transaction() as session:
        await erase_person(session, TEAM, gone, world.clock.now(), DATA_RULES)
    await world.deliver()
    assert message.text == "This private word is erased."
    assert world.slack.labels(message) == []
    for table in (PrivateWord, Outgoing, MessagePlace):
        assert await world.count(table) == 0, table


async def test_6_drafts_are_burnt_with_the_message_that_brought_them_back(world: World) -> None:
    """Fifteen days after the last press; the button that stays in Slack says that nothing is here."""
    await send_own(world, SAM, [ANA], SECRET, heat="hot")
    world.slack.modals_of(SAM).clear()
    await let_go(world, WEDNESDAY + DAY + timedelta(hours=6))
    message = world.slack.last_message(SAM)
    await world.run_job("apply_retention", WEDNESDAY + 17 * DAY)
    assert await world.count(RepairDraft) == 0
    assert await world.count(Outgoing) == 0
    await world.slack.press_label(SAM, message, "Open")
    assert SECRET not in repr([view.blocks for view in world.slack.modals_of(SAM)])
