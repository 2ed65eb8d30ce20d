"""Find the managers whose prompt is due, in a workspace of any size.

Runs several statements, each over an index and in portions. As one joined statement, both databases badly misjudge the
few ripe efforts, and a hundred thousand colleagues cost twenty times as much as a thousand. Whether the moment has come
is decided here alone; `weekly` picks the efforts, for one manager after the other. The result is for the job only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.calendar.defaults import defaults_of
from slackapp.domain.calendar.prompting_hours import iso_week, prompt_due
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import shown
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.foundation import UtcDateTime
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem, PromptRhythm
from slackapp.domain.visibility.efforts import readers_are_known_to_doer, waits

PORTION = 500  # people a statement

EffortsOf = Mapping[str, frozenset[int]]  # ids of ripe efforts, by doer or by manager


RHYTHM = (  # the columns of a manager for the question whether the prompt is due
    Person.zone,
    Person.country,
    Person.work_days,
    Person.work_starts,
    Person.work_ends,
    Person.away,
    Person.prompt_weekday,
    Person.prompt_minute,
)


# built once: the job runs them every few minutes in every workspace
_RIPE = select(Effort.doer_id, Effort.id).where(
    Effort.workspace_id == bindparam("workspace"),
    Effort.ripe_at <= bindparam("now"),
    Effort.readable_at <= bindparam("now"),
    readers_are_known_to_doer(),
    waits(bindparam("now", type_=UtcDateTime())),
)
_GONE = select(Person.user_id).where(
    Person.workspace_id == bindparam("workspace"),
    Person.user_id.in_(bindparam("doers", expanding=True)),
    Person.is_deactivated.is_(True),
)
_LEADS = select(Lead.manager_id, Lead.member_id).where(
    Lead.workspace_id == bindparam("workspace"),
    Lead.member_id.in_(bindparam("doers", expanding=True)),
    Lead.confirmed_at.is_not(None),
)
_STAND_INS = select(TimeAway.user_id, TimeAway.stand_in_id).where(
    TimeAway.workspace_id == bindparam("workspace"),
    TimeAway.stand_in_id.is_not(None),
    TimeAway.reads_from <= bindparam("now"),
    TimeAway.ends_at > bindparam("now"),
)
_RHYTHMS = select(Person.user_id, *RHYTHM).where(
    Person.workspace_id == bindparam("workspace"),
    Person.user_id.in_(bindparam("managers", expanding=True)),
    *weekly_prompts.is_active(),
)
_MADE = select(Prompt.manager_id, Prompt.week).where(
    Prompt.workspace_id == bindparam("workspace"),
    Prompt.manager_id.in_(bindparam("managers", expanding=True)),
    Prompt.week.in_(bindparam("weeks", expanding=True)),
)
_RESTING = select(PromptRhythm.manager_id).where(
    PromptRhythm.workspace_id == bindparam("workspace"),
    PromptRhythm.manager_id.in_(bindparam("managers", expanding=True)),
    PromptRhythm.rests_until > bindparam("now"),
)


async def managers_to_prompt(session: AsyncSession, moment: Moment) -> tuple[str, ...]:
    """Return the sorted ids of managers due for a prompt, with possible efforts for `weekly.prepare_prompt`.

    The manager's days, hours, times away and chosen moment count.
    """
    ripe_of = await _ripe(session, moment)
    found: set[str] = set()
    for doers in _portions(sorted(ripe_of)):
        to_ask = await _efforts_by_manager(session, moment, {doer: ripe_of[doer] for doer in doers})
        for managers in _portions(sorted(to_ask.keys() - found)):
            # mostly empty, because few managers share an hour
            if due := await _due_managers(session, moment, managers):
                found |= await _still_to_ask(
                    session, moment.workspace_id, {manager: to_ask[manager] for manager in due}
                )
    return tuple(sorted(found))


async def _ripe(session: AsyncSession, moment: Moment) -> EffortsOf:
    """Return efforts past their waiting time, by doer."""
    rows = await session.execute(_RIPE, {"workspace": moment.workspace_id, "now": moment.now})
    return _gathered((doer_id, effort_id) for doer_id, effort_id in rows)


async def _efforts_by_manager(session: AsyncSession, moment: Moment, ripe_of: EffortsOf) -> EffortsOf:
    """Return the ripe efforts of active doers, by manager and by stand-in."""
    workspace_id = moment.workspace_id
    doers = sorted(ripe_of)
    asked = {"workspace": workspace_id, "doers": doers}
    left = set(await session.scalars(_GONE, asked))
    leads = await session.execute(_LEADS, asked)
    pairs = [(manager_id, member_id) for manager_id, member_id in leads if member_id not in left]
    pairs += await _stood_in(session, moment, pairs)
    return _gathered((manager_id, effort_id) for manager_id, doer_id in pairs for effort_id in ripe_of[doer_id])


async def _stood_in(session: AsyncSession, moment: Moment, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the (manager, member) pairs with each absent manager replaced by the stand-in."""
    rows = await session.execute(_STAND_INS, {"workspace": moment.workspace_id, "now": moment.now})
    stand_ins: dict[str, set[str]] = defaultdict(set)
    for manager_id, stand_in_id in rows:
        stand_ins[manager_id].add(str(stand_in_id))
    return [(stand_in_id, member_id) for manager_id, member_id in pairs for stand_in_id in stand_ins[manager_id]]


async def _due_managers(session: AsyncSession, moment: Moment, manager_ids: Sequence[str]) -> list[str]:
    """Return the managers inside their week and hour, without a prompt this week and without a rest."""
    workspace_id = moment.workspace_id
    rows = await session.execute(_RHYTHMS, {"workspace": workspace_id, "managers": list(manager_ids)})
    week_of = await _weeks(session, moment, rows.all())
    if not week_of:
        return []
    asked = {"workspace": workspace_id, "managers": sorted(week_of)}
    made = await session.execute(_MADE, {**asked, "weeks": sorted(set(week_of.values()))})
    done = {(manager_id, week) for manager_id, week in made}
    rests = set(await session.scalars(_RESTING, {**asked, "now": moment.now}))
    return [
        manager_id for manager_id, week in week_of.items() if (manager_id, week) not in done and manager_id not in rests
    ]


async def _weeks(session: AsyncSession, moment: Moment, rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[str, str]:
    """Return the ISO week by manager, for managers past their moment of the week."""
    workspace_id, now = moment.workspace_id, moment.now
    defaults = await defaults_of(session, moment)
    weeks: dict[str, str] = {}
    for row in rows:
        calendar = people.calendar_of(row, defaults)
        weekday, at = weekly_prompts.own_moment(calendar, row.prompt_weekday, row.prompt_minute) or (None, None)
        key = weekly_prompts.spread_key(workspace_id, row.user_id)
        if prompt_due(calendar, now, key=key, weekday=weekday, at=at):
            weeks[row.user_id] = iso_week(calendar, now)
    return weeks


async def _still_to_ask(session: AsyncSession, workspace_id: str, to_ask: EffortsOf) -> set[str]:
    """Return the managers with at least one effort not answered and prompted fewer than ASKED_MAX times."""
    asked = await session.execute(
        select(PromptItem.manager_id, PromptItem.effort_id, PromptItem.answer, Prompt.sent_at)
        .join(Prompt, Prompt.id == PromptItem.prompt_id)
        .where(
            PromptItem.workspace_id == workspace_id,
            PromptItem.manager_id.in_(sorted(to_ask)),
        ),
    )
    times: dict[tuple[str, int], int] = defaultdict(int)
    for manager_id, effort_id, answer, sent_at in asked:
        is_over = answer in prompts.SETTLED
        times[manager_id, effort_id] += shown.ASKED_MAX if is_over else int(sent_at is not None)
    return {
        manager_id
        for manager_id, numbers in to_ask.items()
        if any(times[manager_id, number] < shown.ASKED_MAX for number in numbers)
    }


def _gathered(pairs: Iterable[tuple[str, int]]) -> EffortsOf:
    gathered: dict[str, set[int]] = defaultdict(set)
    for person, number in pairs:
        gathered[person].add(number)
    return {person: frozenset(numbers) for person, numbers in gathered.items()}


def _portions(user_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (user_ids[start : start + PORTION] for start in range(0, len(user_ids), PORTION))
