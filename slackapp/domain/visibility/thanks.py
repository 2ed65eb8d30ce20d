"""Decide the readers of every thanks, as SQL conditions for every query."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, literal, select

from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver, UnfinishedThanks

REMOVED = "removed"  # a receiver's standing: removed from the receiver's screens, unchanged for the giver


def is_received_by(workspace_id: str, receiver_id: str) -> ColumnElement[bool]:
    """Match thanks, joined with their receivers, delivered to the receiver and not removed or taken back.

    The receiver may read, share and answer the thanks.
    """
    return _received(workspace_id, receiver_id)


def is_received() -> ColumnElement[bool]:
    """Match thanks as `is_received_by`, for statements built once: with parameters `workspace` and `receiver`."""
    return _received(bindparam("workspace"), bindparam("receiver"))


def _received(workspace: str | BindParameter[Any], receiver: str | BindParameter[Any]) -> ColumnElement[bool]:
    return and_(
        ThanksReceiver.workspace_id == workspace,
        ThanksReceiver.receiver_id == receiver,
        ThanksReceiver.standing != "pending",
        ThanksReceiver.standing != REMOVED,
        Thanks.taken_back_at.is_(None),
    )


def is_answer_to(workspace_id: str, giver_id: str) -> ColumnElement[bool]:
    """Match answered thanks, joined with their receivers, given by the giver; the giver may read the answers."""
    return and_(
        Thanks.workspace_id == workspace_id,
        Thanks.giver_id == giver_id,
        Thanks.taken_back_at.is_(None),
        ThanksReceiver.mattered_at.is_not(None),
    )


def is_passed_by(workspace_id: str, receiver_id: str) -> ColumnElement[bool]:
    """Match passings by `receiver_id`, joined with the receiver's row of the thanks."""
    return and_(ThanksReceiver.workspace_id == workspace_id, ThanksReceiver.receiver_id == receiver_id)


def is_passed_to(workspace_id: str, manager_id: str) -> ColumnElement[bool]:
    """Match thanks, joined with `PassedOn`, passed on to the manager by a receiver."""
    return and_(
        PassedOn.workspace_id == workspace_id,
        PassedOn.manager_id == manager_id,
        Thanks.taken_back_at.is_(None),
    )


def thanks_stands(workspace_id: str | BindParameter[Any]) -> ColumnElement[bool]:
    """Match thanks not taken back; callers add the condition for readers."""
    return and_(Thanks.workspace_id == workspace_id, Thanks.taken_back_at.is_(None))


def is_said_by(workspace_id: str, giver_id: str) -> ColumnElement[bool]:
    """Match thanks given by the giver, readable to the giver."""
    return and_(thanks_stands(workspace_id), Thanks.giver_id == giver_id)


def is_said() -> ColumnElement[bool]:
    """Match thanks as `is_said_by`, for statements built once: with parameters `workspace` and `giver`."""
    return and_(thanks_stands(bindparam("workspace")), Thanks.giver_id == bindparam("giver"))


def is_kept_by(workspace_id: str, keeper_id: str) -> ColumnElement[bool]:
    """Match messages kept for words later by `keeper_id`. Visible to the keeper only."""
    return and_(UnfinishedThanks.workspace_id == workspace_id, UnfinishedThanks.keeper_id == keeper_id)


def was_thanked_between(begins_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """Match people with at least one thanks in a time, for rounded figures of a workspace. No person reads names."""
    # one look at the index a person; as EXISTS, PostgreSQL may join all thanks of the time instead
    first = (
        select(literal(1))
        .select_from(ThanksReceiver)
        .join(Thanks, Thanks.id == ThanksReceiver.thanks_id)
        .where(
            ThanksReceiver.workspace_id == Person.workspace_id,
            ThanksReceiver.receiver_id == Person.user_id,
            ThanksReceiver.said_at >= begins_at,
            ThanksReceiver.said_at < ends_at,
            ThanksReceiver.standing.not_in(("pending", REMOVED)),
            Thanks.taken_back_at.is_(None),
        )
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return first.is_not(None)


def is_named_in_channel() -> ColumnElement[bool]:
    """Match receivers the shared post may name: receivers who agreed, and whose own copy was delivered first."""
    return and_(ThanksReceiver.standing.in_(("agreed", "shared")), ThanksReceiver.decided_at.is_not(None))
