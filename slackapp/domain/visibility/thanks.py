"""Decide who may read which thanks, as conditions that every query is built from."""

from sqlalchemy import ColumnElement, and_

from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver

REMOVED = "removed"  # a receiver's standing: gone from what they have, and for the giver as before


def is_received_by(workspace_id: str, receiver_id: str) -> ColumnElement[bool]:
    """Say of a thanks, joined with its receivers, that it arrived at `receiver_id`, who may do with it as they like."""
    return and_(
        ThanksReceiver.workspace_id == workspace_id,
        ThanksReceiver.receiver_id == receiver_id,
        ThanksReceiver.standing.not_in(("pending", REMOVED)),
        Thanks.taken_back_at.is_(None),
    )


def is_answer_to(workspace_id: str, giver_id: str) -> ColumnElement[bool]:
    """Say of a thanks, joined with its receivers, that `giver_id` gave it and may read what was answered."""
    return and_(
        Thanks.workspace_id == workspace_id,
        Thanks.giver_id == giver_id,
        Thanks.taken_back_at.is_(None),
        ThanksReceiver.mattered_at.is_not(None),
    )


def is_passed_to(workspace_id: str, manager_id: str) -> ColumnElement[bool]:
    """Say of a thanks, joined with its passings, that its receiver let `manager_id` know of it."""
    return and_(
        PassedOn.workspace_id == workspace_id,
        PassedOn.manager_id == manager_id,
        Thanks.taken_back_at.is_(None),
    )


def thanks_stands(workspace_id: str) -> ColumnElement[bool]:
    """Say of a thanks that it was not taken back; who may read it is another question."""
    return and_(Thanks.workspace_id == workspace_id, Thanks.taken_back_at.is_(None))


def is_said_by(workspace_id: str, giver_id: str) -> ColumnElement[bool]:
    """Say of a thanks that `giver_id` said it and may read it."""
    return and_(thanks_stands(workspace_id), Thanks.giver_id == giver_id)


def is_named_in_channel() -> ColumnElement[bool]:
    """Say of a receiver that the shared post may name them: they agreed, and their own copy arrived first."""
    return and_(ThanksReceiver.standing.in_(("agreed", "shared")), ThanksReceiver.decided_at.is_not(None))
