"""The tables of sources, typed: what is connected, what it told, and what each person said to that.

Beside `models`, with the same rules: every row belongs to a workspace, every moment is aware UTC, every free text and
every secret is encrypted.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId


class Source(Base):
    """Where efforts come from besides people, as an admin connected it."""

    __tablename__ = "sources"
    __table_args__ = (Index(None, "workspace_id", "kind"), Index(None, "next_try_at"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    kind: Mapped[str]  # github · webhook · csv · on_call
    name: Mapped[str] = mapped_column(Encrypted("sources.name"))
    connected_by: Mapped[str]  # empty: nobody in Slack, as for a file
    connected_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]  # then its token and secret are gone
    token_digest: Mapped[str | None] = mapped_column(unique=True)  # sha256 of the token in a webhook's address
    secret: Mapped[str | None] = mapped_column(
        Encrypted("sources.secret")
    )  # to sign with, or to ask with; of GitHub see `github_access`
    rules: Mapped[str] = mapped_column(Encrypted("sources.rules"))  # JSON, see `source_rules`
    next_try_at: Mapped[datetime | None]  # None: it comes to us
    lease_until: Mapped[datetime | None]  # real time
    tried_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failure: Mapped[str | None]  # a short name, never a text
    failures: Mapped[int]  # in a row


class Feed(Base):
    """One repository or calendar of a source, and how far it was read."""

    __tablename__ = "source_feeds"
    __table_args__ = (UniqueConstraint("source_id", "digest"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    source_id: Mapped[int] = mapped_column(RowId, ForeignKey("sources.id", ondelete="CASCADE"))
    digest: Mapped[str]  # sha256 of the name an admin gave
    name: Mapped[str] = mapped_column(Encrypted("source_feeds.name"))  # as it is called now
    cursor_at: Mapped[datetime]  # everything the other side changed before this was read, by its own clock
    etag: Mapped[str | None]
    modified: Mapped[str | None]  # Last-Modified, as it was told
    next_at: Mapped[datetime | None]  # of a calendar: when the next shift ends, so that it has to be read again
    failure: Mapped[str | None]


class SourceItem(Base):
    """One thing that a source told of one person; several become one effort."""

    __tablename__ = "source_items"
    __table_args__ = (
        UniqueConstraint("source_id", "item_key"),
        Index(None, "workspace_id", "doer_id"),
        Index(None, "effort_id"),
        Index(None, "settle_at"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    source_id: Mapped[int] = mapped_column(RowId, ForeignKey("sources.id", ondelete="CASCADE"))
    item_key: Mapped[str]  # sha256 of what names it at the source
    body_digest: Mapped[str]  # sha256 of what was said under that name
    doer_id: Mapped[str]  # empty: they would rather not; then nothing else is kept either
    kind: Mapped[str]
    topic: Mapped[str]  # words · merged · reviewed · shift
    words: Mapped[str | None] = mapped_column(Encrypted("source_items.words"))  # None: a count is all that is shown
    link: Mapped[str | None] = mapped_column(Encrypted("source_items.link"))
    fortnight: Mapped[int]  # in which it was done, by the doer's calendar
    told_at: Mapped[datetime]
    settle_at: Mapped[datetime | None]  # when it becomes part of an effort; None: it is, or never will be
    effort_id: Mapped[int | None] = mapped_column(RowId)


class Bundle(Base):
    """The one effort of a person, kind and fortnight from one source."""

    __tablename__ = "source_bundles"

    source_id: Mapped[int] = mapped_column(RowId, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True)
    doer_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    fortnight: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    effort_id: Mapped[int | None] = mapped_column(RowId)


class SourceChoice(Base):
    """Whether a person was told of a kind of source, and whether they want to be in it."""

    __tablename__ = "source_choices"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]


class Account(Base):
    """Who somebody is at a source: a GitHub login and the person here whose it is."""

    __tablename__ = "source_accounts"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)  # sha256 of the login in lower case
    user_id: Mapped[str] = mapped_column(primary_key=True)  # empty: it was looked up, and nobody was found
    login: Mapped[str] = mapped_column(Encrypted("source_accounts.login"))
    said_at: Mapped[datetime]
    looked_up_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]  # an admin; empty: the e-mail on the public profile
