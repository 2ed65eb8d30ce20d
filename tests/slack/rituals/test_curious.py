"""What must never happen: anybody learns who answered a round, passed, or is counted in.

A curious lead who started the season, an admin and a colleague look at everything they can reach, in two worlds that
differ only in what Ana did: she answered and nobody agreed to share it, she passed, or she looked away.
"""

import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from sandbox import Slack
from sandbox.workspace.state import Message
from slackapp.clock import FixedClock
from slackapp.domain.own_data.exports import export_person
from slackapp.features import DATA_RULES
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.home.home_steps import home_of
from tests.slack.rituals.rounds.round_steps import FRIDAY, answer, open_round
from tests.slack.rituals.seasons.season_steps import open_ritual
from tests.world import WEDNESDAY, World, opened_world

CURIOUS: Final = (MIRA, INES, SAM)  # who leads Ana and started the season; an admin of Slack; a colleague
LINES: Final = ("/tend settings", "/tend words", "/tend privacy")
Act = Callable[[World, Message], Awaitable[object]]


async def answers(world: World, post: Message) -> None:
    await answer(world, ANA, post, [TOMAS], "You took the late shift so that I could rest")


async def passes(world: World, post: Message) -> None:
    await world.slack.press_label(ANA, post, "Pass")


async def looks_away(world: World, post: Message) -> None:
    """Do nothing."""


async def counts_in(world: World, post: Message) -> None:
    await world.slack.press_label(ANA, post, "Count me in")


async def seen_after(url: str, patience: int, act: Act) -> dict[str, str]:
    """Play a round in which Ana does something; give all that the curious people see, by their name and place."""
    clock = FixedClock(WEDNESDAY)
    async with opened_world(url, patience, Slack(clock=clock), clock) as world:
        await world.lead(MIRA, TOMAS, ANA, SAM)
        post = await open_round(world)
        await answer(world, OLEG, post, [SAM], "You explained the queue to me")
        await act(world, post)
        await world.deliver()
        await world.run_job("close_rounds", FRIDAY)
        seen: dict[str, str] = {}
        for user in CURIOUS:
            seen |= await _seen_by(world, user)
        assert world.slack.tend is not None
        return seen


async def _seen_by(world: World, user: str) -> dict[str, str]:
    seen = {f"{user} Home": world.slack.texts(await home_of(world, user))}
    for line in LINES:
        done = await world.slack.command(user, PLATFORM, line)
        views = [world.slack.texts(view) for view in world.slack.modals_of(user)]
        world.slack.modals_of(user).clear()
        seen[f"{user} {line}"] = f"{done.text} {views}"
    seen[f"{user} season"] = world.slack.texts(await open_ritual(world, user))
    told = [*world.slack.messages_for(user), *world.slack.messages_for(user, PLATFORM)]
    seen[f"{user} messages"] = "\n".join(world.slack.texts(one) for one in told)
    async with world.tend.db.reading() as session:
        held = repr(await export_person(session, TEAM, user, DATA_RULES))
    seen[f"{user} export"] = re.sub(
        r"\d{10}\.\d{6}|127\.0\.0\.1:\d+", "…", held
    )  # numbers of messages, and the port of pictures
    return seen


async def test_must_never_a_lead_an_admin_or_a_colleague_learns_what_somebody_did(
    sqlite_url: str, tmp_path: Path, patience: int
) -> None:
    """All they see is the same after a private answer, a pass, a look away, and after Ana counted herself in."""
    found: list[dict[str, str]] = []
    for act in (answers, passes, looks_away, counts_in):
        path = tmp_path / f"{act.__name__}.db"
        shutil.copy(sqlite_url.removeprefix("sqlite:///"), path)
        found.append(await seen_after(f"sqlite:///{path}", patience, act))
    for seen in found:
        assert seen.keys() == found[0].keys()
        assert [place for place, text in seen.items() if text != found[0][place]] == []
    assert all(found[0].values())
    assert "late shift" not in str(found)
    assert "explained the queue" in found[0][f"{SAM} messages"]
