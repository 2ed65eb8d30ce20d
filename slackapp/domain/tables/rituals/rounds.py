"""Define the table of rounds: one question to a channel, and the post that gathers what may be shared."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import NEVER_TWICE, Base, RowId, partial_index
from slackapp.domain.tables.rituals import own_questions  # noqa: F401  (a round names one)


class Round(Base):
    """One round of a season; the question is visible to the channel, before that to its host."""

    __tablename__ = "rounds"
    BOUND: ClassVar = ("workspace_id", "seal_id")
    __table_args__ = (
        UniqueConstraint("season_id", "number"),
        Index("ix_rounds_of_host", "workspace_id", "host_id"),
        partial_index("ix_rounds_open", "gathers_at", "id", where="state = 'open'"),
        partial_index("ix_rounds_of_own_question", "own_question_id", where="own_question_id IS NOT NULL"),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[str]
    seal_id: Mapped[str | None]
    season_id: Mapped[int] = mapped_column(RowId, ForeignKey("seasons.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1 to the season's rounds_wanted
    question_key: Mapped[str | None]  # one of the twelve questions; None: an own one
    own_question: Mapped[str | None] = mapped_column(Encrypted("rounds.own_question", BOUND))
    # where the own question is kept for later rounds; None: one of the twelve, or the question was removed there
    own_question_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("own_questions.id", ondelete="SET NULL"))
    host_id: Mapped[str | None]  # None: nobody was asked, or they are erased
    state: Mapped[str]  # planned · open · gathered · closed · skipped
    opens_at: Mapped[datetime]
    gathers_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    gathered_at: Mapped[datetime | None]
    # kinds of work without thanks, with commas between, as they were when the round was gathered; None: not gathered
    foot_kinds: Mapped[str | None]
