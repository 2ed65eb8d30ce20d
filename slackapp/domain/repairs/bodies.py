"""The sealed bodies of drafts and private words: all facts a stolen database must not show.

A body is JSON inside an encrypted column. Unknown names are ignored, so that a worker of another version reads the
body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self, cast

from sqlalchemy import Table

from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.rows.sealed_bodies import SealedBody, day_in, moment_in
from slackapp.domain.tables.binding import sealed_columns_of
from slackapp.domain.tables.repairs import PrivateWord

WORD_TYPE = sealed_columns_of(cast("Table", PrivateWord.__table__))["body"]
# the body of a private word, unopened: opened by the query, the first that does not open would keep all others back
UNOPENED_WORD = WORD_TYPE.unopened(PrivateWord.__table__.c.body)


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a form; texts are by the form's field, such as `happened` and `will`."""

    sort: Sort
    texts: Mapping[str, str] = field(default_factory=dict)
    due: date | None = None  # the day of what the sender will do
    kind: str | None = None  # one of KINDS; None: not chosen
    link: str | None = None  # permalink of the message it is about
    quoted: str | None = None  # that message's text, only if its author ticked it


@dataclass(frozen=True, slots=True)
class DraftBody(SealedBody):
    """The sealed part of a draft."""

    author_id: str
    contents: Contents
    receiver_ids: tuple[str, ...] = ()
    heat: str | None = None  # calm · hot; None: not chosen
    why: str | None = None  # why it is a draft: see `drafts.WHY`; None: it was never sent
    form: str | None = None  # the number of the form that stored it last; None: no form did
    aside: Mapping[str, str] = field(default_factory=dict)  # written before for oneself, and never sent: see `landing`

    @property
    def began_as_landed(self) -> bool:
        """Return whether a request or a check-in began as something that landed on its author."""
        return self.contents.sort != "landed" and bool(self.aside)

    @classmethod
    def read(cls, sealed: str) -> Self:
        """Read a body from its JSON."""
        found = json.loads(sealed)
        return cls(
            author_id=found["author_id"],
            contents=_contents(found["contents"]),
            receiver_ids=tuple(found.get("receiver_ids") or ()),
            heat=found.get("heat"),
            why=found.get("why"),
            form=found.get("form"),
            aside=dict(found.get("aside") or {}),
        )


@dataclass(frozen=True, slots=True)
class WordBody(SealedBody):
    """The sealed part of a private word; moments are aware UTC."""

    sender_id: str
    receiver_id: str
    contents: Contents
    sent_at: datetime  # when the sender pressed Send
    answers_id: int | None = None  # the private word that this one answers
    read_at: datetime | None = None
    answered_at: datetime | None = None
    kept_at: datetime | None = None
    closed_at: datetime | None = None  # the receiver answers with nothing, which the sender never learns
    is_removed: bool = False  # the receiver removed words they had kept, and cannot open them
    comes_back_at: datetime | None = None  # the morning on which the receiver wants to see it again (`Not now`)
    no_reply_expected: bool = False
    nobody_may_ask: bool = False  # the receiver leads the sender

    @property
    def is_answer(self) -> bool:
        """Return whether the word answers another one; an offer of another day does, too."""
        return self.contents.sort == "answer" or self.answers_id is not None

    @classmethod
    def read(cls, sealed: str) -> Self:
        """Read a body from its JSON."""
        found = json.loads(sealed)
        return cls(
            sender_id=found["sender_id"],
            receiver_id=found["receiver_id"],
            contents=_contents(found["contents"]),
            sent_at=datetime.fromisoformat(found["sent_at"]),
            answers_id=found.get("answers_id"),
            read_at=moment_in(found.get("read_at")),
            answered_at=moment_in(found.get("answered_at")),
            kept_at=moment_in(found.get("kept_at")),
            closed_at=moment_in(found.get("closed_at")),
            is_removed=bool(found.get("is_removed")),
            comes_back_at=moment_in(found.get("comes_back_at")),
            no_reply_expected=bool(found.get("no_reply_expected")),
            nobody_may_ask=bool(found.get("nobody_may_ask")),
        )


def _contents(found: Mapping[str, Any]) -> Contents:
    return Contents(
        sort=cast("Sort", found["sort"]),
        texts=dict(found.get("texts") or {}),
        due=day_in(found.get("due")),
        kind=found.get("kind"),
        link=found.get("link"),
        quoted=found.get("quoted"),
    )
