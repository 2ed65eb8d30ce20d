"""Decide the readers of every draft and private word, as SQL conditions for every query.

The rows name no person in the clear, so the conditions compare keyed digests. The sealed body names the people too, and
each opening checks the reader's name in the body: a row moved to another person shows nothing.
"""

from sqlalchemy import ColumnElement, String, and_, bindparam

from slackapp.domain.rows.lists import is_one_of
from slackapp.domain.tables.digests import digests
from slackapp.domain.tables.repairs import AUTHOR, PAIR, RECEIVER, SENDER, PrivateWord, RepairDraft


def is_draft_of(workspace_id: str, author_id: str) -> ColumnElement[bool]:
    """Match the author's drafts. Visible to the author only."""
    theirs = digests(AUTHOR, workspace_id, author_id)
    return and_(RepairDraft.workspace_id == workspace_id, RepairDraft.author_digest.in_(theirs))


def is_draft_of_digests(name: str) -> ColumnElement[bool]:
    """Match the drafts of the author with the digests in the parameter `name`, in the workspace of `workspace`."""
    is_theirs = is_one_of(RepairDraft.author_digest, name, String)
    return and_(RepairDraft.workspace_id == bindparam("workspace", type_=String()), is_theirs)


def is_sent_by(workspace_id: str, sender_id: str) -> ColumnElement[bool]:
    """Match the sender's private words; before the sending, the sender may read, edit and take back the words."""
    theirs = digests(SENDER, workspace_id, sender_id)
    return and_(PrivateWord.workspace_id == workspace_id, PrivateWord.sender_digest.in_(theirs))


def is_meant_for(workspace_id: str, receiver_id: str) -> ColumnElement[bool]:
    """Match private words to the receiver, also words not sent yet: no condition for reading."""
    theirs = digests(RECEIVER, workspace_id, receiver_id)
    return and_(PrivateWord.workspace_id == workspace_id, PrivateWord.receiver_digest.in_(theirs))


def is_received_by(workspace_id: str, receiver_id: str) -> ColumnElement[bool]:
    """Match private words whose envelope went to the receiver, who may read them."""
    return and_(is_meant_for(workspace_id, receiver_id), PrivateWord.queued_at.is_not(None))


def is_between(workspace_id: str, sender_id: str, receiver_id: str) -> ColumnElement[bool]:
    """Match private words from `sender_id` to `receiver_id`, sent or held; for limits, never for reading."""
    theirs = digests(PAIR, workspace_id, sender_id, receiver_id)
    return and_(PrivateWord.workspace_id == workspace_id, PrivateWord.pair_digest.in_(theirs))


def is_between_these(name: str) -> ColumnElement[bool]:
    """Match private words as `is_between`, for the pairs with the digests in the parameter `name`."""
    is_theirs = is_one_of(PrivateWord.pair_digest, name, String)
    return and_(PrivateWord.workspace_id == bindparam("workspace", type_=String()), is_theirs)
