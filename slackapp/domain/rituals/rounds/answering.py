"""Answer a round: with thanks to people, or for an effort. An answer is a thanks with all its rules.

The thanks arrives at once, in private, and is offered to the post of the round. An answer is stored only as the thanks,
readable by its giver and its receivers. A `Pass` is stored nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.rounds import asked
from slackapp.domain.rituals.rounds.asked import RoundShown
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.thanks import giving
from slackapp.domain.thanks.giving import Given, Saying
from slackapp.domain.visibility import efforts as visibility
from slackapp.domain.workspace import switches

EFFORTS_MAX: Final = 40  # of either list; a menu of Slack has room for a hundred


@dataclass(frozen=True, slots=True)
class EffortChoice:
    """One effort offered for thanks to the answering person."""

    effort_id: int
    doer_name: str
    words: str


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """The contents of the form, for the answering person only."""

    shown: RoundShown | None  # None: the season was deleted
    efforts: tuple[EffortChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as sent."""

    round_id: int
    channel_id: str | None  # of the post with the button, for a round that was deleted meanwhile
    receiver_ids: tuple[str, ...]
    words: str  # empty: the words noted with the effort, by the person who answers
    effort_id: int | None = None
    nobody: frozenset[str] = frozenset()  # as in `Saying`


@dataclass(frozen=True, slots=True)
class Answered:
    """The outcome of an answer, for its giver only."""

    given: Given
    is_season_gone: bool = False  # the season was deleted; the words are offered to the channel as any thanks
    is_late: bool = False  # the next round opened; the same


async def to_answer(session: AsyncSession, acting: Acting, round_id: int) -> ToAnswer:
    """Return the question, and the efforts to choose from: noted by the person, or open to the person's thanks."""
    shown = await asked.find(session, acting.workspace_id, round_id)
    if "efforts" in await switches.off(session, acting.workspace_id):
        return ToAnswer(shown)
    noted, _ = await effort_lists.for_noter(session, acting, limit=EFFORTS_MAX)
    person = (await people.known(session, acting.workspace_id, [acting.user_id])).get(acting.user_id)
    waiting: Sequence[Waiting] = ()
    if person is not None and person.prompting != prompts.OFF:  # who turned prompts off wants to see none
        waiting, _ = await effort_lists.waiting_for_manager(session, acting, limit=EFFORTS_MAX)
    found = {one.effort_id: (one.doer_id, one.words) for one in waiting}
    found |= {one.effort_id: (one.doer_id, one.words) for one in noted}  # a noter reads their own words
    known = await people.known(session, acting.workspace_id, {doer_id for doer_id, _ in found.values()})
    choices = [
        EffortChoice(effort_id, known[doer_id].name, words)
        for effort_id, (doer_id, words) in found.items()
        if doer_id in known and doer_id != acting.user_id
    ]
    return ToAnswer(shown, tuple(choices))


async def answer(session: AsyncSession, acting: Acting, said: Answer) -> Answered:
    """Give the answer as a thanks, and offer it to the post of the round; the result is for the giver.

    After the next round opened, or the season was deleted, the thanks is offered to the channel as any thanks; no words
    are refused. Raises NotFound for an effort closed to the giver, and as `give_thanks`.
    """
    effort = None if said.effort_id is None else await _effort_of(session, acting, said.effort_id)
    shown = await asked.find(session, acting.workspace_id, said.round_id)
    is_taken = shown is not None and shown.takes_answers(acting.now)
    saying = Saying(
        said.receiver_ids if effort is None else tuple(dict.fromkeys([*said.receiver_ids, effort.doer_id])),
        said.words or _noted_words(effort, acting.user_id),
        offered_channel_id=said.channel_id if shown is None else shown.season.channel_id,
        effort_id=None if effort is None else effort.id,
        nobody=said.nobody,
        round_id=said.round_id if is_taken else None,
    )
    given = await giving.give_thanks(session, acting, saying)
    return Answered(given, is_season_gone=shown is None, is_late=shown is not None and not is_taken)


async def _effort_of(session: AsyncSession, acting: Acting, effort_id: int) -> Effort:
    """Return an effort the giver noted or was asked about, waiting or not. Raises NotFound."""
    workspace_id, giver_id, now = acting.workspace_id, acting.user_id, acting.now
    mine = or_(
        visibility.is_open_to_noter(workspace_id, giver_id, now),
        visibility.is_known_to_giver(workspace_id, giver_id, now),
    )
    effort = await session.scalar(select(Effort).where(Effort.id == effort_id, mine))
    if effort is None:
        raise NotFound
    return effort


def _noted_words(effort: Effort | None, giver_id: str) -> str:
    """Return the giver's own noted words; empty for other people's notes."""
    return effort.words if effort is not None and effort.noter_id == giver_id else ""
