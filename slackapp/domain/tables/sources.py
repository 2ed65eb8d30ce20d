"""Define the tables of sources: connections, items, and each person's choices.

Same rules as all tables: every row belongs to a workspace, every moment is aware UTC, every free text and every secret
is encrypted.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId


class Source(Base):
    """A source of efforts besides people, as connected by an admin."""

    __tablename__ = "sources"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (Index(None, "workspace_id", "kind"), Index(None, "next_try_at"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]  # the number that the words are sealed for; None: older than this column
    kind: Mapped[str]  # github · webhook · csv · on_call
    name: Mapped[str] = mapped_column(Encrypted("sources.name", BOUND))
    connected_by: Mapped[str]  # empty: not a Slack user, for example for a file
    connected_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]  # the token and the secret are deleted then
    token_digest: Mapped[str | None] = mapped_column(unique=True)  # sha256 of the token in a webhook's address
    # for signatures or API calls; for GitHub see `github_access`
    secret: Mapped[str | None] = mapped_column(Encrypted("sources.secret", BOUND))
    rules: Mapped[str] = mapped_column(Encrypted("sources.rules", BOUND))  # JSON, see `domain.sources.rules`
    next_try_at: Mapped[datetime | None]  # None: not polled
    lease_until: Mapped[datetime | None]  # real time
    tried_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failure: Mapped[str | None]  # a short name, never a text
    failures: Mapped[int]  # in a row


class Feed(Base):
    """One repository or calendar of a source, with its reading position."""

    __tablename__ = "source_feeds"
    BOUND: ClassVar = ("workspace_id", "source_id", "digest")
    __table_args__ = (UniqueConstraint("source_id", "digest"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    source_id: Mapped[int] = mapped_column(RowId, ForeignKey("sources.id", ondelete="CASCADE"))
    digest: Mapped[str]  # sha256 of the admin's name for the feed
    name: Mapped[str] = mapped_column(Encrypted("source_feeds.name", BOUND))  # the current name
    cursor_at: Mapped[datetime]  # all changes before this were read, by the source's clock
    etag: Mapped[str | None]
    modified: Mapped[str | None]  # the Last-Modified header
    next_at: Mapped[datetime | None]  # of a calendar: the end of the next shift, the next time to read
    failure: Mapped[str | None]
    # JSON, see `domain.sources.reports`
    report: Mapped[str | None] = mapped_column(Encrypted("source_feeds.report", BOUND))
    report_at: Mapped[datetime | None]  # of the last change
    notified_at: Mapped[datetime | None]  # of the last message about it
    # JSON, see `domain.sources.postponed`
    postponed: Mapped[str | None] = mapped_column(Encrypted("source_feeds.postponed", BOUND))
    again_from: Mapped[datetime | None]  # the next read begins here; None: at `cursor_at`


class SourceItem(Base):
    """One item reported by a source about one person; several become one effort."""

    __tablename__ = "source_items"
    BOUND: ClassVar = ("workspace_id", "source_id", "item_key", "doer_id")
    __table_args__ = (
        UniqueConstraint("source_id", "item_key"),
        Index(None, "source_id", "content_key", unique=True),
        Index(None, "workspace_id", "doer_id"),
        Index(None, "effort_id"),
        Index(None, "bundle_at"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    source_id: Mapped[int] = mapped_column(RowId, ForeignKey("sources.id", ondelete="CASCADE"))
    item_key: Mapped[str]  # sha256 of the item's key at the source
    content_key: Mapped[
        str | None
    ]  # sha256 of person, words and end: equal under any key; None for items without length
    body_digest: Mapped[str]  # sha256 of the text sent with the key
    doer_id: Mapped[str]  # empty: the person opted out; no facts are stored
    kind: Mapped[str]
    topic: Mapped[str]  # words · merged · reviewed · shift
    words: Mapped[str | None] = mapped_column(Encrypted("source_items.words", BOUND))  # None: only counted
    link: Mapped[str | None] = mapped_column(Encrypted("source_items.link", BOUND))
    began_at: Mapped[datetime | None]  # of an item with a length, as a shift
    ended_at: Mapped[datetime | None]
    fortnight: Mapped[int]  # of the work, by the doer's calendar
    reported_at: Mapped[datetime]
    bundle_at: Mapped[datetime | None]  # time to join an effort; None: joined already, or never will
    effort_id: Mapped[int | None] = mapped_column(RowId)


class Bundle(Base):
    """The single effort of a person, kind and fortnight from one source."""

    __tablename__ = "source_bundles"

    source_id: Mapped[int] = mapped_column(RowId, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True)
    doer_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    fortnight: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    effort_id: Mapped[int | None] = mapped_column(RowId)


class SourceChoice(Base):
    """A person's choice about a kind of source, and the time of telling them."""

    __tablename__ = "source_choices"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    notified_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]


class Account(Base):
    """A GitHub login with its person in this workspace."""

    __tablename__ = "source_accounts"
    BOUND: ClassVar = ("workspace_id", "kind", "digest", "user_id")

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)  # sha256 of the login in lower case
    user_id: Mapped[str] = mapped_column(primary_key=True)  # empty: looked up without finding a person
    login: Mapped[str] = mapped_column(Encrypted("source_accounts.login", BOUND))
    said_at: Mapped[datetime]
    looked_up_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]  # an admin; empty: the e-mail on the public profile
