"""Define the table of places: where each message of Tend stands in Slack, as long as the thing it shows lives."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.foundation import Base, RowId, partial_index


def _row_of(owner: str) -> Index:
    """Return the index by which the database finds the places of a deleted row."""
    return partial_index(f"ix_message_places_{owner}", owner, where=f"{owner} IS NOT NULL")


class MessagePlace(Base):
    """Channel and `ts` of one message, and the row that it shows. Ids, never words.

    The database deletes the place along with that row. A question about a manager has no row after the answer; see
    `message_places/data.py`.
    """

    __tablename__ = "message_places"
    __table_args__ = (
        _row_of("thanks_id"),
        _row_of("effort_id"),
        _row_of("prompt_id"),
        _row_of("away_id"),
        _row_of("word_id"),
        _row_of("round_id"),
        _row_of("season_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  # the dedupe key of the outbox row that posted the message
    kind: Mapped[str]  # names the renderer
    target: Mapped[str]  # a user id or a channel id
    refs: Mapped[dict[str, Any]] = mapped_column(JSON)
    channel_id: Mapped[str]
    ts: Mapped[str]  # Slack's id of the message in its channel
    posted_at: Mapped[datetime]
    # a keyed digest of what it shows now, empty while that is unknown; None: never compared. See `message_places/shown`
    shown: Mapped[str | None]
    thanks_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("thanks.id", ondelete="CASCADE"))
    effort_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("efforts.id", ondelete="CASCADE"))
    prompt_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("prompts.id", ondelete="CASCADE"))
    away_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("times_away.id", ondelete="CASCADE"))
    word_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("private_words.id", ondelete="CASCADE"))
    round_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("rounds.id", ondelete="CASCADE"))
    season_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("seasons.id", ondelete="CASCADE"))
