"""Removing everything Tend holds about one person, at their wish.

What others gave or noted stays theirs as far as it is not about this person. Nobody is told. Messages that already
stand in Slack are Slack's, and are not touched, except a manager's prompt, which loses the words that are erased.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    CursorResult,
    Delete,
    Select,
    String,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from slackapp.domain.away import times_away
from slackapp.domain.efforts import prompt_items
from slackapp.domain.outbox import homes
from slackapp.domain.own_data import source_exports
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.leads import Lead, ProfileManager
from slackapp.domain.tables.one_to_ones import OneToOne, PocketLine
from slackapp.domain.tables.outbox import BegunMessage, HomeTab, Outgoing, Received
from slackapp.domain.tables.people import Person, UserGroup
from slackapp.domain.tables.prompts import Prompt, PromptItem, PromptRhythm
from slackapp.domain.tables.thanks import PassedOn, SeedlingTold, Thanks, ThanksReceiver, UnfinishedThanks
from slackapp.domain.tables.workspaces import Admin

Ids = Select[int]
AnyIds = Ids | CompoundSelect[int]


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows went, for whoever ran it; all zero when nothing was held."""

    thanks_given: int
    thanks_received: int
    efforts: int
    prompts: int
    leads: int
    words_later: int  # messages they kept
    deliveries: int  # records of what was or would be sent
    profile: int
    wish_kept: bool = False  # not to be noted: a row that says this and nothing else


async def erase_person(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> Erased:
    """Remove every row that is of or about `user_id`. Twice changes nothing more.

    Thanks they gave go with their words, for the receivers too; from thanks to several people only their name goes.
    Efforts they did or noted go. Their choices go as well, but for the wish not to be noted: forgetting that would
    let others note them again.
    """
    await homes.refresh_homes(session, workspace_id, await _others(session, workspace_id, user_id), now)
    efforts = select(Effort.id).where(Effort.workspace_id == workspace_id, _is_theirs(user_id))
    thanks = _given_or_only_to(workspace_id, user_id)
    await prompt_items.redraw(session, workspace_id, efforts, "erased", now)
    deliveries = await _erase_deliveries(session, workspace_id, user_id, thanks, efforts)
    given, received = await _erase_thanks(session, workspace_id, user_id, thanks)
    erased_efforts = await _erase_efforts(session, efforts)
    await _erase_meetings(session, workspace_id, user_id)
    everyday = or_(EverydayEffort.doer_id == user_id, EverydayEffort.noter_id == user_id)
    erased_efforts += await _erase(session, EverydayEffort, workspace_id, everyday)
    # the whole group: who is in it besides is asked of Slack again when somebody needs it
    in_group = cast(UserGroup.member_ids, String).contains(f'"{user_id}"', autoescape=True)
    await _erase(session, UserGroup, workspace_id, in_group)
    await source_exports.erase(session, workspace_id, user_id)
    named = or_(ProfileManager.user_id == user_id, ProfileManager.manager_id == user_id)
    await _erase(session, ProfileManager, workspace_id, or_(named, ProfileManager.denied_id == user_id))
    profile, wish_kept = await _erase_profile(session, workspace_id, user_id)
    return Erased(
        thanks_given=given,
        thanks_received=received,
        efforts=erased_efforts,
        prompts=await _erase(session, Prompt, workspace_id, Prompt.manager_id == user_id),
        leads=await _erase(session, Lead, workspace_id, or_(Lead.member_id == user_id, Lead.manager_id == user_id)),
        words_later=await _erase_unfinished(session, workspace_id, user_id),
        deliveries=deliveries,
        profile=profile,
        wish_kept=wish_kept,
    )


def _is_theirs(user_id: str) -> ColumnElement[bool]:
    return or_(Effort.doer_id == user_id, Effort.noter_id == user_id)


def _given_or_only_to(workspace_id: str, user_id: str) -> CompoundSelect[int]:
    """Give the thanks they gave, and those that without them would be thanks to nobody."""
    given = select(Thanks.id).where(Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id)
    return union(given, _only_to(workspace_id, user_id))


def _only_to(workspace_id: str, user_id: str) -> Ids:
    other = aliased(ThanksReceiver)
    return select(ThanksReceiver.thanks_id).where(
        ThanksReceiver.workspace_id == workspace_id,
        ThanksReceiver.receiver_id == user_id,
        ~exists().where(other.thanks_id == ThanksReceiver.thanks_id, other.receiver_id != user_id),
    )


async def _others(session: AsyncSession, workspace_id: str, user_id: str) -> set[str]:
    """Give whose Home shows something that goes now."""
    between = ThanksReceiver.thanks_id == Thanks.id
    found = await session.scalars(
        union(
            select(ThanksReceiver.receiver_id).where(
                between, Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id
            ),
            select(Thanks.giver_id).where(
                between,
                ThanksReceiver.workspace_id == workspace_id,
                ThanksReceiver.receiver_id == user_id,
            ),
            select(Effort.doer_id).where(Effort.workspace_id == workspace_id, Effort.noter_id == user_id),
            select(Effort.noter_id).where(Effort.workspace_id == workspace_id, Effort.doer_id == user_id),
            select(EverydayEffort.doer_id).where(
                EverydayEffort.workspace_id == workspace_id, EverydayEffort.noter_id == user_id
            ),
            select(EverydayEffort.noter_id).where(
                EverydayEffort.workspace_id == workspace_id, EverydayEffort.doer_id == user_id
            ),
            select(PassedOn.manager_id).where(PassedOn.workspace_id == workspace_id, PassedOn.receiver_id == user_id),
            select(PassedOn.manager_id).where(
                PassedOn.thanks_id == Thanks.id, Thanks.workspace_id == workspace_id, Thanks.giver_id == user_id
            ),
            select(UnfinishedThanks.keeper_id).where(
                UnfinishedThanks.workspace_id == workspace_id, UnfinishedThanks.author_id == user_id
            ),
            select(Lead.manager_id).where(Lead.workspace_id == workspace_id, Lead.member_id == user_id),
            select(Lead.member_id).where(Lead.workspace_id == workspace_id, Lead.manager_id == user_id),
        ),
    )
    return set(found)


async def _erase_deliveries(
    session: AsyncSession, workspace_id: str, user_id: str, thanks: AnyIds, efforts: Ids
) -> int:
    """Erase rows to them, rows that name them, and rows of what goes."""
    return await _erase(
        session,
        Outgoing,
        workspace_id,
        or_(
            Outgoing.target == user_id,
            _names(Outgoing.dedupe_key, user_id),
            # a whole value of the JSON, under whatever name: one id may be the beginning of another
            cast(Outgoing.refs, String).contains(f'"{user_id}"', autoescape=True),
            _ref("thanks_id").in_(thanks),
            _ref("effort_id").in_(efforts),
        ),
    )


def _names(key: ColumnElement[str] | InstrumentedAttribute[str], user_id: str) -> ColumnElement[bool]:
    """Say of a key that one of its parts, which colons separate, is that very id."""
    return (":" + key + ":").contains(f":{user_id}:", autoescape=True)


def _ref(name: str) -> ColumnElement[int]:
    return cast(Outgoing.refs[name].as_string(), BigInteger)


async def _erase_thanks(session: AsyncSession, workspace_id: str, user_id: str, thanks: AnyIds) -> tuple[int, int]:
    """Give how many they gave, and how many they had received."""
    mine = (ThanksReceiver.workspace_id == workspace_id, ThanksReceiver.receiver_id == user_id)
    received = await session.scalar(select(func.count()).select_from(ThanksReceiver).where(*mine)) or 0
    await session.execute(update(Effort).where(Effort.thanks_id.in_(thanks)).values(thanks_id=None))
    await _erase(session, Thanks, workspace_id, Thanks.id.in_(_only_to(workspace_id, user_id)))
    # receivers, and whom they let know, go by cascade
    given = await _erase(session, Thanks, workspace_id, Thanks.giver_id == user_id)
    passed = or_(PassedOn.receiver_id == user_id, PassedOn.manager_id == user_id)
    await _erase(session, PassedOn, workspace_id, passed)
    await _erase(session, ThanksReceiver, workspace_id, *mine)
    return given, received


async def _erase_efforts(session: AsyncSession, efforts: Ids) -> int:
    stopped_by = efforts.with_only_columns(Effort.thanks_id)
    answering = (Thanks.id.in_(stopped_by), Thanks.answers_effort_id.in_(efforts))
    await session.execute(update(Thanks).where(*answering).values(answers_effort_id=None))
    doers = efforts.with_only_columns(Effort.doer_id)
    chosen = (ThanksReceiver.receiver_id.in_(doers), ThanksReceiver.answers_effort_id.in_(efforts))
    await session.execute(update(ThanksReceiver).where(*chosen).values(answers_effort_id=None))
    await session.execute(delete(PromptItem).where(PromptItem.effort_id.in_(efforts)))
    return await _count(session, delete(Effort).where(Effort.id.in_(efforts)))


async def _erase_meetings(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Erase days and lists, with what others wrote for their talks with them: it is about them, and names them."""
    theirs = or_(PocketLine.keeper_id == user_id, PocketLine.other_id == user_id)
    await _erase(session, PocketLine, workspace_id, theirs)
    days = or_(OneToOne.manager_id == user_id, OneToOne.member_id == user_id)
    await _erase(session, OneToOne, workspace_id, days)


async def _erase_unfinished(session: AsyncSession, workspace_id: str, user_id: str) -> int:
    """Erase what they kept; of what others keep of theirs, only their name: the link is the other's."""
    await _erase(session, SeedlingTold, workspace_id, SeedlingTold.keeper_id == user_id)
    theirs = (UnfinishedThanks.workspace_id == workspace_id, UnfinishedThanks.author_id == user_id)
    await session.execute(update(UnfinishedThanks).where(*theirs).values(author_id=None))
    return await _erase(session, UnfinishedThanks, workspace_id, UnfinishedThanks.keeper_id == user_id)


async def _erase_profile(session: AsyncSession, workspace_id: str, user_id: str) -> tuple[int, bool]:
    """Give how many rows went or were emptied, and whether the wish not to be noted stays."""
    await _erase(session, HomeTab, workspace_id, HomeTab.user_id == user_id)
    await _erase(session, PromptRhythm, workspace_id, PromptRhythm.manager_id == user_id)
    await _erase(session, BegunMessage, workspace_id, BegunMessage.user_id == user_id)
    await times_away.erase(session, workspace_id, user_id)
    await _erase(session, Admin, workspace_id, Admin.user_id == user_id)
    # whom they added stays an admin, added by nobody any more
    theirs = (Admin.workspace_id == workspace_id, Admin.added_by == user_id)
    await session.execute(update(Admin).where(*theirs).values(added_by=""))
    await _erase(session, Received, workspace_id, _names(Received.key, user_id))
    person = await session.get(Person, (workspace_id, user_id), populate_existing=True)
    if person is None or person.may_be_noted:
        return await _erase(session, Person, workspace_id, Person.user_id == user_id), False
    return int(await people.empty(session, person)), True


async def _erase(session: AsyncSession, table: type[Base], workspace_id: str, *conditions: ColumnElement[bool]) -> int:
    scope = table.__table__.c.workspace_id == workspace_id
    return await _count(session, delete(table).where(scope, *conditions))


async def _count(session: AsyncSession, statement: Delete) -> int:
    done = await session.execute(statement, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0
