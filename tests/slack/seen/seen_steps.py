"""What people do with the seen check: a season that asks, and answers to a round."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from sandbox.workspace.state import Message, View
from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import membership
from slackapp.domain.seen.words import Answer
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.domain.workspace import switches
from tests.cast import ANA, INES, MIRA, NINA, OLEG, SAM, TEAM, TOMAS
from tests.slack.rituals.rounds.round_steps import FRIDAY, THURSDAY, questions, start
from tests.world import World

PEOPLE = (ANA, INES, NINA, OLEG, SAM, TOMAS)  # whose answers count; Mira leads three of them
LABELS: Mapping[Answer, str] = {"most": "Most of the time", "half": "Half of the time", "hardly": "Hardly"}
ASKED = "Did you feel seen?"


async def asking_round(world: World, people: Sequence[str] = (*PEOPLE, MIRA)) -> Message:
    """Let an admin allow the check, and Mira start a season that asks; give the post of its first round."""
    season_id = await start(world)
    await world.lead(MIRA, TOMAS, ANA, SAM)
    now = world.clock.now()
    async with world.tend.db.transaction() as session:
        await switches.turn(session, TEAM, "seen", INES, now, is_on=True)
        await session.execute(update(Season).where(Season.id == season_id).values(asks_seen=True))
        for user_id in people:
            await membership.count_in(session, Acting(TEAM, user_id, now, None), season_id)
    await world.run_job("open_rounds", THURSDAY)
    return questions(world)[-1]


async def pressed(world: World, user: str, post: Message, label: str = ASKED) -> View:
    """Press the button of a post and give the view that follows."""
    world.slack.modals_of(user).clear()
    await world.slack.press_label(user, post, label)
    return top(world, user)


def top(world: World, user: str) -> View:
    """Give the view in front of somebody."""
    return world.slack.modals_of(user)[-1]


def read_by(world: World, user: str) -> str:
    """Give what the view in front of somebody says."""
    return world.slack.texts(top(world, user))


async def answer(world: World, user: str, post: Message, what: Answer) -> View:
    """Answer the check; give the confirmation."""
    done = await world.slack.submit(user, await pressed(world, user, post), {"seen_answer": LABELS[what]})
    assert done.view is not None, done
    return done.view


async def answer_all(world: World, post: Message, answers: Mapping[str, Answer]) -> None:
    """Let each person answer, in this order."""
    for user_id, what in answers.items():
        await answer(world, user_id, post, what)


async def gather(world: World) -> None:
    """Go on to the noon at which the round is gathered."""
    await world.run_job("close_rounds", FRIDAY)


async def step_written(world: World, user: str, form: View, words: str) -> Any:
    """Save a lead's next step."""
    done = await world.slack.submit(user, form, {"seen_step": words})
    await world.deliver()
    return done
