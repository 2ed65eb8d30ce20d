"""Define the tables of a team's own words, and of who picked them.

Words and people are sealed; beside them stand keyed digests, of purposes of their own, so that rows cannot be joined
with those of other tables. A pick has no time: nobody can see who followed whom.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.digests import digest
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId

AUTHOR, PICKER = "phrase author", "phrase picker"  # purposes of digests


def _author_digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    return {"author_digest": digest(AUTHOR, row["workspace_id"], json.loads(words["body"])["author_id"])}


def _picker_digested(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    return {"picker_digest": digest(PICKER, row["workspace_id"], json.loads(words["body"])["picker_id"])}


class Phrase(Base):
    """A phrase that a member of a channel proposes for "let me try that again"; visible to the channel's members."""

    __tablename__ = "phrases"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        Index("ix_phrases_of_channel", "workspace_id", "channel_id"),
        Index(None, "author_digest"),
        {**NEVER_TWICE, "info": {"digested": _author_digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)  # a lower one is older
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    channel_id: Mapped[str]
    author_digest: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted("phrases.body", BOUND))  # JSON: author_id, text


class PhrasePick(Base):
    """One member's pick of a phrase; visible to that member only."""

    __tablename__ = "phrase_picks"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        UniqueConstraint("phrase_id", "picker_digest"),
        Index(None, "picker_digest"),
        {**NEVER_TWICE, "info": {"digested": _picker_digested}},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    phrase_id: Mapped[int] = mapped_column(RowId, ForeignKey("phrases.id", ondelete="CASCADE"))
    picker_digest: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted("phrase_picks.body", BOUND))  # JSON: picker_id
