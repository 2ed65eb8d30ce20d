"""The blocked person's screens: the same as without the block, press by press, while nothing reaches anybody.

Each story is played twice, in two worlds that differ by the block alone.
"""

import re
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from sandbox import Slack
from slackapp.clock import FixedClock
from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.own_data import exports
from slackapp.domain.tables.efforts import Effort
from slackapp.features import DATA_RULES
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.prompts.prompt_steps import NEXT_TUESDAY
from tests.world import WEDNESDAY, World, opened_world

Story = Callable[["Played"], Awaitable[None]]
NIGHT = "covering the night on-call for the whole team"


def plain(blocks: Any) -> str:
    """Give blocks as text, without the block ids that the sandbox counts out."""
    return re.sub(r"'block_id': 'b[0-9]+'|127\.0\.0\.1:[0-9]+", "", str(blocks))


class Played:
    """One world, and what one person saw after each step."""

    def __init__(self, world: World, watched: str) -> None:
        self.world, self.watched = world, watched
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
        await self.world.deliver()
        await slack.open_home(self.watched)
        await self.world.deliver()
        home, form = slack.home_of(self.watched), slack.modal_of(self.watched)
        self.seen += [
            [(message.text, plain(message.blocks)) for message in slack.messages_for(self.watched, None)],
            [(message.text, plain(message.blocks)) for message in slack.messages_for(self.watched, PLATFORM)],
            [(message.text, plain(message.blocks)) for message in slack.ephemerals(self.watched)],
            plain(home.blocks) if home else None,
            plain(form.blocks) if form else None,
        ]
        slack.modals_of(self.watched).clear()

    async def export(self) -> None:
        """Note the watched person's own export, but for the rows of the outbox, which name messages."""
        async with self.world.tend.db.reading() as session:
            held = await exports.export_person(session, self.world.slack.team.id, self.watched, DATA_RULES)
        self.seen.append(plain({name: value for name, value in held.items() if not name.startswith("messages_")}))


@pytest.fixture
def twice(
    sqlite_template: Path, tmp_path: Path, patience: int
) -> Callable[[str, str, Story], Awaitable[tuple[Played, Played]]]:
    """Plays a story without and with a block of `watched` by `owner`; the screens of `watched` must be the same."""

    async def played(watched: str, owner: str, story: Story) -> tuple[Played, Played]:
        done = []
        for name, is_blocked in (("open", False), ("blocked", True)):
            path = tmp_path / f"{name}.db"
            shutil.copy(sqlite_template, path)
            clock = FixedClock(WEDNESDAY)
            async with _world(f"sqlite:///{path}", patience, clock) as world:
                await world.tend.directory.meet(world.slack.team.id, [ANA, MIRA, OLEG, SAM, TOMAS])
                one = Played(world, watched)
                if is_blocked:
                    async with world.tend.db.transaction() as session:
                        acting = Acting(world.slack.team.id, owner, clock.now(), None)
                        await blocking.block(session, acting, watched)
                await story(one)
                await one.export()
                one.seen.append(await world.count(Effort))
                done.append(one)
        for step, (without, with_block) in enumerate(zip(done[0].seen, done[1].seen, strict=True)):
            assert without == with_block, f"step {step} shows the block"
        return done[0], done[1]

    return played


def _world(url: str, patience: int, clock: FixedClock) -> AbstractAsyncContextManager[World]:
    return opened_world(url, patience, Slack(clock=clock), clock)


Twice = Callable[[str, str, Story], Awaitable[tuple[Played, Played]]]


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
    without, blocked = await twice(SAM, ANA, colleague_writes)
    assert len(without.world.slack.messages_for(ANA)) >= 4
    assert blocked.world.slack.messages_for(ANA) == []
