"""Define the table of blocks: people from whom somebody wants to hear no more.

A stolen database shows neither who blocked nor whom: the ids stand in sealed words, and beside them keyed digests.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest, digests
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId

OWNER, PAIR = "block owner", "block pair"  # purposes of digests


def owner_digests(workspace_id: str, owner_id: str) -> tuple[str, ...]:
    """Return the digests under which a person's own blocks stand, newest key first."""
    return digests(OWNER, workspace_id, owner_id)


def pair_digests(workspace_id: str, owner_id: str, other_id: str) -> tuple[str, ...]:
    """Return the digests of the block of `other_id` by `owner_id`, newest key first."""
    return digests(PAIR, workspace_id, owner_id, other_id)


def _digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of a row with the newest key, from its opened words."""
    body = json.loads(words["body"])
    return {
        "owner_digest": digest(OWNER, row["workspace_id"], body["owner"]),
        "pair_digest": digest(PAIR, row["workspace_id"], body["owner"], body["other"]),
    }


class PersonBlock(Base):
    """A person's wish that nothing from one other person reaches them."""

    __tablename__ = "person_blocks"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        UniqueConstraint("workspace_id", "pair_digest"),
        Index(None, "owner_digest"),
        {**NEVER_TWICE, "info": {"digested": _digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    owner_digest: Mapped[str]
    pair_digest: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted("person_blocks.body", BOUND))  # JSON: owner, other
    created_at: Mapped[datetime]
