"""What must never happen: anybody learns who answered a round, passed, or is counted in.

A curious lead who started the season, an admin and a colleague look at everything they can reach, in two worlds: in
one, three people look away; in the other one of them answers and nobody agrees to share it, one passes, and one counts
herself in.
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
from tests.cast import ANA, INES, MIRA, NINA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.home.home_steps import home_text
from tests.slack.rituals.rounds.round_steps import FRIDAY, answer, open_round
from tests.slack.rituals.seasons.season_steps import open_ritual
from tests.world import WEDNESDAY, World, opened_world

CURIOUS: Final = (MIRA, INES, SAM)  # who leads them and started the season; an admin of Slack; a colleague
LINES: Final = ("/tend settings", "/tend words", "/tend privacy")
Act = Callable[[World, Message], Awaitable[object]]


async def act(world: World, post: Message) -> None:
    """Let one answer, one pass, and one count herself in."""
    await answer(world, TOMAS, post, [ANA], "You took the late shift so that I could rest")
    await world.slack.press_label(ANA, post, "Pass")
    await world.slack.press_label(NINA, post, "Count me in")


async def look_away(world: World, post: Message) -> None:
    """Do nothing."""


async def seen_after(url: str, patience: int, do: Act) -> dict[str, str]:
    """Play a round in which people do something; give all that the curious see, by their name and place."""
    clock = FixedClock(WEDNESDAY)
    async with opened_world(url, patience, Slack(clock=clock), clock) as world:
        await world.lead(MIRA, TOMAS, ANA, SAM, NINA)
        post = await open_round(world)
        await answer(world, OLEG, post, [SAM], "You explained the queue to me")
        await do(world, post)
        await world.deliver()
        await world.run_job("close_rounds", FRIDAY)
        seen: dict[str, str] = {}
        for user in CURIOUS:
            seen |= await _seen_by(world, user)
        assert world.slack.tend is not None
        return seen


async def _seen_by(world: World, user: str) -> dict[str, str]:
    seen = {f"{user} Home": await home_text(world, user)}
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
    """All they see is the same after a private answer, a pass and a `Count me in` as after three looks away."""
    found: list[dict[str, str]] = []
    for do in (look_away, act):
        path = tmp_path / f"{do.__name__}.db"
        shutil.copy(sqlite_url.removeprefix("sqlite:///"), path)
        found.append(await seen_after(f"sqlite:///{path}", patience, do))
    before, after = found
    assert after.keys() == before.keys()
    assert [place for place, text in after.items() if text != before[place]] == []
    assert all(before.values())
    assert "late shift" not in str(found)
    assert "explained the queue" in before[f"{SAM} messages"]
