"""Define the table of questions that members of a channel wrote for its rounds. The words are sealed."""

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId


class OwnQuestion(Base):
    """A question for rounds of one channel; visible to its author, to hosts and to the starter, never with its author.

    The rounds that name it say when it was asked.
    """

    __tablename__ = "own_questions"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        Index("ix_own_questions_of_channel", "workspace_id", "channel_id"),
        Index("ix_own_questions_of_author", "workspace_id", "author_id"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)  # a lower one is older
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    channel_id: Mapped[str]
    author_id: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted("own_questions.words", BOUND))
