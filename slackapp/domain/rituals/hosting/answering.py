"""Let a host keep the question of the next round, take another question, or pass. Visible to the host only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.message_places import places
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.refusals import NotFound
from slackapp.domain.rituals.hosting import asking, own_questions
from slackapp.domain.rituals.hosting.questions import Question
from slackapp.domain.rituals.hosting.refusals import NotHosting
from slackapp.domain.rituals.seasons import host_messages
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season

CHOICES_MAX = 6  # questions to choose from: the next in turn, so that the form stays short


@dataclass(frozen=True, slots=True)
class Hosting:
    """The next round of a season, as its host sees it."""

    round_id: int
    channel_id: str
    opens_at: datetime  # aware UTC
    question: Question


async def hosted(session: AsyncSession, acting: Acting, round_id: int) -> Hosting:
    """Return the round to its host while it is planned. Raises NotHosting for other people, and later."""
    season, planned = await _planned(session, acting, round_id)
    question = Question(planned.question_key, planned.own_question_id, planned.own_question)
    return Hosting(planned.id, season.channel_id, planned.opens_at, question)


async def choices(session: AsyncSession, acting: Acting, round_id: int) -> tuple[Question, ...]:
    """Return the questions the host may take instead, in turn; CHOICES_MAX at most. Raises NotHosting."""
    season, planned = await _planned(session, acting, round_id)
    present = Question(planned.question_key, planned.own_question_id, planned.own_question)
    return (await own_questions.next_questions(session, season, but=present))[:CHOICES_MAX]


async def take(
    session: AsyncSession, acting: Acting, round_id: int, *, chosen: Question | None = None, words: str = ""
) -> Hosting:
    """Let the round ask a question chosen or written by the host; the host's message is drawn again.

    The host's own words are stored for later rounds of the channel too. `chosen` is known by its key or number; its
    words are read anew. Raises NotHosting, NotFound for a question gone meanwhile, and as `own_questions.propose`.
    """
    season, planned = await _planned(session, acting, round_id, is_to_change=True)
    if words:
        own_id = await own_questions.propose(session, acting, season.channel_id, words)
        chosen = Question(own_id=own_id)
    if chosen is not None:
        known = await own_questions.next_questions(session, season)
        meant = [one for one in known if (one.key, one.own_id) == (chosen.key, chosen.own_id)]
        if not meant:
            raise NotFound
        asking.set_question(planned, meant[0])
        await session.flush()
    await host_messages.redraw_of(session, planned, acting.user_id, acting.now)
    return await hosted(session, acting, round_id)


async def pass_on(session: AsyncSession, acting: Acting, round_id: int) -> None:
    """Ask the next member in turn instead; nothing is stored about the pass, and no message is sent.

    A second or late call changes nothing.
    """
    try:
        season, planned = await _planned(session, acting, round_id, is_to_change=True)
    except NotHosting:
        return
    key = asking.key_of(planned.id, acting.user_id)
    await outbox.forget(session, acting.workspace_id, key)
    await places.forget(session, acting.workspace_id, key)
    await asking.ask_next(session, season, planned, acting.moment)


async def _planned(
    session: AsyncSession, acting: Acting, round_id: int, *, is_to_change: bool = False
) -> tuple[Season, Round]:
    """Return the acting host's round and its season; `is_to_change`: locked. Raises NotHosting."""
    query = select(Round).where(Round.id == round_id, Round.workspace_id == acting.workspace_id)
    query = query.with_for_update() if is_to_change else query
    row = await session.scalar(query.execution_options(populate_existing=True))
    season = None if row is None else await session.get(Season, row.season_id, populate_existing=True)
    if row is None or season is None or (row.host_id, row.state) != (acting.user_id, "planned"):
        raise NotHosting
    if season.state != "running" or row.number != season.next_number:
        raise NotHosting
    return season, row
