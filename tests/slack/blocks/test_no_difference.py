"""The blocked person's screens: the same as without the block, press by press, while nothing reaches anybody.

Each story is played twice, in two worlds that differ by the block alone.
"""

import re
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox import Slack
from slackapp.clock import FixedClock
from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.efforts import lists
from slackapp.domain.own_data import exports
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.features import DATA_RULES
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.home.home_steps import drawn_home, home_of
from tests.slack.prompts.prompt_steps import NEXT_TUESDAY
from tests.world import WEDNESDAY, World, opened_world

Story = Callable[["Played"], Awaitable[None]]
NIGHT = "covering the night on-call for the whole team"


def plain(blocks: Any) -> str:
    """Give blocks as text, without the block ids that the sandbox counts out."""
    return re.sub(r"'block_id': 'b[0-9]+'|127\.0\.0\.1:[0-9]+", "", str(blocks))


class Played:
    """One world, and what one person saw after each step."""

    def __init__(self, world: World, watched: str, *, is_blocked: bool) -> None:
        self.world, self.watched, self.is_blocked = world, watched, is_blocked
        self.seen: list[Any] = []

    async def type(self, user: str, line: str, channel: str = PLATFORM) -> None:
        """Type a line."""
        answered = await self.world.slack.command(user, channel, line)
        if user == self.watched:
            self.seen.append((line, answered.status, str(getattr(answered, "body", ""))))
        await self.look()

    async def press(self, user: str, where: Any, label: str, words: str | None = None) -> None:
        """Press a button; fill in and send the form that opens, where there are words."""
        await self.world.slack.press_label(user, where, label)
        form = self.world.slack.modal_of(user)
        if form is not None and words is not None:
            if user == self.watched:
                self.seen.append(plain(form.blocks))
            done = await self.world.slack.submit(user, form, {"words": words})
            if user == self.watched:
                self.seen.append((done.errors, plain(done.view.blocks) if done.view else None))
        await self.look()

    async def look(self) -> None:
        """Deliver, and note everything that the watched person can see: messages, answers, Home, the open form."""
        slack = self.world.slack
        self.world.clock.move(timedelta(seconds=20))  # two presses are never at one moment
        await self.world.deliver()
        home, form = await drawn_home(self.world, self.watched), slack.modal_of(self.watched)
        self.seen += [
            [(message.text, plain(message.blocks)) for message in slack.messages_for(self.watched, None)],
            [(message.text, plain(message.blocks)) for message in slack.messages_for(self.watched, PLATFORM)],
            [(message.text, plain(message.blocks)) for message in slack.ephemerals(self.watched)],
            plain(home.blocks),
            plain(form.blocks) if form else None,
        ]
        slack.modals_of(self.watched).clear()

    async def export(self) -> None:
        """Note the watched person's own export, but for the rows of the outbox, which name messages."""
        async with self.world.tend.db.reading() as session:
            held = await exports.export_person(session, self.world.slack.team.id, self.watched, DATA_RULES)
        self.seen.append(plain({name: value for name, value in held.items() if not name.startswith("messages_")}))


@pytest.fixture
def twice(sqlite_template: Path, tmp_path: Path, patience: int) -> "Twice":
    """Plays a story without and with a block of `watched` by `owner`; the screens of `watched` must be the same."""

    async def played(watched: str, owner: str, story: Story, check: Story) -> None:
        done = []
        for name, is_blocked in (("open", False), ("blocked", True)):
            path = tmp_path / f"{name}.db"
            shutil.copy(sqlite_template, path)
            clock = FixedClock(WEDNESDAY)
            async with _world(f"sqlite:///{path}", patience, clock) as world:
                await world.know(ANA, MIRA, OLEG, SAM, TOMAS)
                one = Played(world, watched, is_blocked=is_blocked)
                if is_blocked:
                    async with world.tend.db.transaction() as session:
                        acting = Acting(world.slack.team.id, owner, clock.now(), None)
                        await blocking.block(session, acting, watched)
                await story(one)
                await one.export()
                one.seen.append(await world.count(Effort))
                await check(one)
                done.append(one)
        for step, (without, with_block) in enumerate(zip(done[0].seen, done[1].seen, strict=True)):
            assert without == with_block, f"step {step} shows the block"

    return played


def _world(url: str, patience: int, clock: FixedClock) -> AbstractAsyncContextManager[World]:
    return opened_world(url, patience, Slack(clock=clock), clock)


Twice = Callable[[str, str, Story, Story], Awaitable[None]]


async def colleague_writes(one: Played) -> None:
    """Thank alone and together, edit, take back, add a word, note, every week, correct, and look a week later."""
    slack = one.world.slack
    await one.type(SAM, f"/thanks <@{ANA}> for the notes of the review")
    await one.press(SAM, slack.ephemerals(SAM)[-1], "Edit", "for the careful notes of the review")
    await one.type(SAM, f"/thanks privately <@{ANA}> <@{TOMAS}> for the night")
    await one.type(SAM, f"/thanks <@{ANA}> for something else")
    await slack.press_label(SAM, slack.ephemerals(SAM)[-1], "Edit")
    await one.press(SAM, slack.modal_of(SAM), "Take back")
    await one.type(SAM, f"/noticed <@{ANA}> {NIGHT}")
    await one.press(SAM, slack.ephemerals(SAM)[-1], "Edit", f"{NIGHT}, twice")
    await one.type(SAM, f"/noticed <@{ANA}> <@{TOMAS}> clearing the alerts")
    await one.press(SAM, slack.ephemerals(SAM)[-1], "Say thanks too", "for clearing the alerts so quietly")
    await one.type(SAM, f"/thanks <@{ANA}> for {NIGHT}")
    one.world.clock.moment = NEXT_TUESDAY
    await one.world.run_job("repeat_efforts")
    await one.look()
    await one.type(SAM, "/tend words")


async def test_b_a_colleague_sees_no_difference_and_reaches_nobody(twice: Twice) -> None:
    async def check(one: Played) -> None:
        arrived = len(one.world.slack.messages_for(ANA))
        assert arrived == 0 if one.is_blocked else arrived >= 4

    await twice(SAM, ANA, colleague_writes, check)


NOTED = (
    NIGHT,
    "clearing the backlog of alerts",
    "writing the runbook of the migration",
    "sitting with the new colleague",
)


async def manager_thanks(one: Played) -> None:
    """Be asked, say it now, thank by words, edit, take back, choose an effort, and be asked a week later."""
    world, slack = one.world, one.world.slack
    await world.lead(MIRA, ANA)
    await world.lead(OLEG, ANA)
    for words in NOTED:
        await world.pass_time(minutes=1)
        await one.type(TOMAS, f"/noticed <@{ANA}> {words}")
    world.clock.moment = NEXT_TUESDAY
    await world.run_job("send_prompts")
    await one.look()
    prompt = [message for message in slack.messages_for(MIRA, None) if "Say it now" in slack.labels(message)][-1]
    await one.press(MIRA, prompt, "Say it now", "You took the night, and all of us slept.")
    await one.type(MIRA, f"/thanks privately <@{ANA}> for clearing the backlog of alerts")
    await one.press(MIRA, slack.ephemerals(MIRA)[-1], "Edit", "for writing the runbook of the migration")
    await one.type(MIRA, f"/thanks privately <@{ANA}> for clearing the backlog of alerts")
    await slack.press_label(MIRA, slack.ephemerals(MIRA)[-1], "Edit")
    await one.press(MIRA, slack.modal_of(MIRA), "Take back")
    await one.type(MIRA, f"/thanks privately <@{ANA}> you make this team a good place")
    await one.press(MIRA, slack.ephemerals(MIRA)[-1], "Yes")
    world.clock.move(timedelta(days=7))
    await world.run_job("send_prompts")
    await one.look()


async def test_b_a_manager_sees_no_difference_and_stops_nothing(twice: Twice) -> None:
    """For Mira every effort is thanked; for everybody else all of them wait on, and Oleg reads them."""

    async def check(one: Played) -> None:
        efforts = await one.world.rows(Effort)
        waiting = [effort.words for effort in efforts if effort.acknowledged_at is None]
        assert len(waiting) == len(NOTED) if one.is_blocked else len(waiting) <= 1
        thanked = [message for message in one.world.slack.messages_for(ANA) if "thanked you" in message.text]
        assert bool(thanked) is not one.is_blocked
        async with one.world.tend.db.reading() as session:
            by_oleg = Acting(TEAM, OLEG, one.world.clock.now(), None)
            lines, _ = await lists.waiting_for_manager(session, by_oleg, limit=9)
        assert {line.words for line in lines} == set(waiting)

    await twice(MIRA, ANA, manager_thanks, check)


async def weekly_note(one: Played) -> None:
    """Note an effort of every week, and look for three weeks."""
    slack = one.world.slack
    await slack.command(SAM, PLATFORM, "/noticed")
    form = slack.modal_of(SAM)
    assert form is not None
    values = {"doers": [ANA], "words": "keeping the notes", "every_week": ["weekly"]}
    done = await slack.submit(SAM, form, values)
    one.seen.append(done.errors)
    await one.look()
    for _ in range(3):
        one.world.clock.move(timedelta(days=7))
        await one.world.run_job("repeat_efforts")
        await one.look()


async def test_b_a_weekly_note_reaches_nobody_until_the_block_is_taken_back(twice: Twice) -> None:
    """Later weeks arrive, with a message of their own; the earlier ones never do."""

    async def check(one: Played) -> None:
        world = one.world
        if not one.is_blocked:
            assert len(world.slack.messages_for(ANA)) == 1
            return
        assert world.slack.messages_for(ANA) == []
        assert await _known_to(world, ANA) == ([], None)
        async with world.tend.db.transaction() as session:
            (lines, _) = await blocking.blocks_of(session, TEAM, ANA)
            await blocking.unblock(session, Acting(TEAM, ANA, world.clock.now(), None), lines[0].block_id)
        world.clock.move(timedelta(days=7))
        await world.run_job("repeat_efforts")
        about_me, every_week = await _known_to(world, ANA)
        assert len(about_me) == 1
        assert every_week is not None
        (told,) = world.slack.messages_for(ANA)
        assert "keeping the notes" in told.text

    await twice(SAM, ANA, weekly_note, check)


async def _known_to(world: World, user_id: str) -> tuple[list[Any], Any]:
    """Give the efforts about somebody, and those of every week, out of their export."""
    async with world.tend.db.reading() as session:
        held = await exports.export_person(session, TEAM, user_id, DATA_RULES)
    return list(held["efforts_about_me"] or []), held["every_week"] or None


@pytest.mark.parametrize("typed", [f"/thanks <@{ANA}> for the notes", f"/noticed <@{ANA}> keeping the notes"])
async def test_b_earlier_words_stay_away_when_a_block_is_taken_back(world: World, typed: str) -> None:
    """And while it holds: no message, no list, no digest, no export, no row of the outbox for the owner."""
    by_ana = Acting(TEAM, ANA, world.clock.now(), None)
    async with world.tend.db.transaction() as session:
        await blocking.block(session, by_ana, SAM)
    before, rows = plain((await home_of(world, ANA)).blocks), await world.count(Outgoing, Outgoing.target == ANA)
    await world.slack.command(SAM, PLATFORM, typed)
    await world.pass_time(minutes=30)
    async with world.tend.db.transaction() as session:
        (lines, _) = await blocking.blocks_of(session, TEAM, ANA)
        await blocking.unblock(session, by_ana, lines[0].block_id)
    await world.pass_time(minutes=1)
    assert plain((await home_of(world, ANA)).blocks) == before
    assert world.slack.messages_for(ANA) == []
    assert await world.count(Outgoing, Outgoing.target == ANA) == rows
    async with world.tend.db.reading() as session:
        held = await exports.export_person(session, TEAM, ANA, DATA_RULES)
    assert not held["thanks_received"]
    assert not held["efforts_about_me"]
    await world.slack.command(SAM, PLATFORM, f"{typed}, again")
    await world.deliver()
    assert "again" in world.slack.last_message(ANA).text


async def test_b_an_added_word_of_a_blocked_person_reaches_the_others(world: World) -> None:
    """Tomas thanks Ana and Mira in a channel, both agree; Sam, blocked by Ana, adds a word."""
    async with world.tend.db.transaction() as session:
        await blocking.block(session, Acting(TEAM, ANA, world.clock.now(), None), SAM)
    await world.slack.command(TOMAS, PLATFORM, f"/thanks <@{ANA}> <@{MIRA}> for the release")
    await world.deliver()
    for user_id in (ANA, MIRA):
        await world.slack.press_label(user_id, world.slack.last_message(user_id), "Share it")
        await world.deliver()
    counts = {user_id: len(world.slack.messages_for(user_id)) for user_id in (ANA, MIRA)}
    post = world.slack.messages_for(OLEG, PLATFORM)[-1]
    await world.slack.press_label(SAM, post, "Add a word")
    form = world.slack.modal_of(SAM)
    assert form is not None
    done = await world.slack.submit(SAM, form, {"words": "taking the pager while we released"})
    await world.deliver()
    assert done.view is not None
    assert f"<@{ANA}>" in world.slack.texts(done.view)
    assert len(world.slack.messages_for(ANA)) == counts[ANA]
    assert len(world.slack.messages_for(MIRA)) == counts[MIRA] + 1


@pytest.mark.strangers
async def test_b_a_receiver_looked_up_later_is_asked_too(world: World) -> None:
    """Slack's directory answers late; the block holds all the same."""
    async with world.tend.db.transaction() as session:
        await blocking.block(session, Acting(TEAM, ANA, world.clock.now(), None), SAM)
    for typed in (f"/thanks <@{ANA}> for the notes", f"/noticed <@{ANA}> keeping the notes"):
        world.slack.fail_next("users.info", error="internal_error", count=3)
        await world.slack.command(SAM, PLATFORM, typed)
        await world.pass_time(minutes=10)
    assert world.slack.messages_for(ANA) == []
