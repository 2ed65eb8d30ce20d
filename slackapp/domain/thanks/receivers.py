"""Load the receivers of a thanks, and whether the thanks may answer efforts of theirs.

A single statement loads everything: every thanks runs this query, and the cost of a statement is mostly overhead. Only
the domain may use the facts about efforts; givers never see them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import String, Table, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.blocks import blocking
from slackapp.domain.outbox.homes import HOME_STAYS_OPEN
from slackapp.domain.people.profiles import NEVER
from slackapp.domain.rows.lists import is_one_of
from slackapp.domain.rows.new_ids import NewId
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.binding import sealed_columns_of
from slackapp.domain.tables.blocks import PersonBlock
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.foundation import UtcDateTime
from slackapp.domain.tables.outbox import HomeTab
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks.answering.reasons import is_not_over
from slackapp.domain.visibility.efforts import OPEN_FOR, is_open_to_noter

LATELY = timedelta(hours=25)  # the longest day, where clocks change


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiver's facts for deciding about a thanks."""

    user_id: str
    sealed_name: str  # decrypted only where an effort's words are compared: decrypting takes as long as a statement
    sharing: str
    is_bot: bool
    is_deactivated: bool
    is_external: bool
    has_efforts: bool  # an effort of the receiver is in its time, answered or not, hidden or not
    has_blocks: bool  # somebody in the workspace blocked somebody; who, is asked for then only
    got_lately: int  # thanks within a day and an hour, from the giver or without a giver in their row
    is_noted: bool  # the giver noted an effort by the receiver, and may still read it
    has_home_open: bool  # the receiver or the giver opened their Home lately
    new_id: int | None  # for a thanks, the same for all receivers; None where the database numbers it later

    @property
    def name(self) -> str:
        """Return the name, decrypted. Raises DoesNotOpen."""
        return _NAME.open(self.sealed_name) or ""


_PERSON = cast("Table", Person.__table__)
_PEOPLE = _PERSON.c  # the table instead of the mapped class, because nothing here is changed
_NAME = sealed_columns_of(_PERSON)["name"]
_NOW, _SINCE = bindparam("now", type_=UtcDateTime()), bindparam("since", type_=UtcDateTime())
_LATELY = bindparam("lately", type_=UtcDateTime())
_WORKSPACE, _GIVER = bindparam("workspace", type_=String()), bindparam("giver", type_=String())
_THEIRS = (Effort.workspace_id == _WORKSPACE, Effort.doer_id == _PEOPLE.user_id, Effort.noted_at > _SINCE)
_GOT_LATELY = (
    select(func.count())
    .select_from(ThanksReceiver)
    .where(
        ThanksReceiver.workspace_id == _WORKSPACE,
        ThanksReceiver.receiver_id == _PEOPLE.user_id,
        ThanksReceiver.said_at > _LATELY,
        # a process of the version before migration 0037 writes no giver; `had_enough` looks at the thanks itself then
        or_(ThanksReceiver.giver_id == _GIVER, ThanksReceiver.giver_id.is_(None)),
    )
    .scalar_subquery()
)
_RECEIVERS = Prepared(
    select(  # built once: building the statement took twice as long as running it
        _PEOPLE.user_id,
        _NAME.unopened(_PEOPLE.name),
        _PEOPLE.sharing,
        _PEOPLE.is_bot,
        _PEOPLE.is_deactivated,
        _PEOPLE.is_external,
        exists().where(*_THEIRS, is_not_over(_NOW)),
        exists().where(PersonBlock.workspace_id == _WORKSPACE),
        _GOT_LATELY,
        exists().where(*_THEIRS, is_open_to_noter(_WORKSPACE, _GIVER, _NOW, _SINCE)),
        exists().where(
            HomeTab.workspace_id == _WORKSPACE,
            HomeTab.user_id.in_((_GIVER, _PEOPLE.user_id)),
            HomeTab.opened_at > bindparam("opened_after", type_=UtcDateTime()),
        ),
        NewId(Thanks),
    ).where(
        _PEOPLE.workspace_id == _WORKSPACE,
        is_one_of(_PEOPLE.user_id, "receivers", String),
        _PEOPLE.refreshed_at > NEVER,
    )
)


async def withheld_from(
    session: AsyncSession, workspace_id: str, giver_id: str, reached: Iterable[Receiver]
) -> frozenset[str]:
    """Return those of the receivers who blocked the giver; the giver never sees the result.

    Runs no statement in a workspace without blocks, and the same one for every giver in another.
    """
    asked = [receiver.user_id for receiver in reached if receiver.has_blocks]
    return await blocking.withheld_from(session, workspace_id, giver_id, asked) if asked else frozenset()


async def receivers(session: AsyncSession, acting: Acting, user_ids: Iterable[str]) -> dict[str, Receiver]:
    """Return the receivers known to the directory, by user id, with their facts for the acting giver."""
    now = acting.now
    facts = {
        "workspace": acting.workspace_id,
        "giver": acting.user_id,
        "receivers": sorted(set(user_ids)),
        "now": now,
        "since": now - OPEN_FOR,
        "lately": now - LATELY,
        "opened_after": now - HOME_STAYS_OPEN,
    }
    return {row[0]: Receiver(*row) for row in await _RECEIVERS.run(session, facts)}
