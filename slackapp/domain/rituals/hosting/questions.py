"""The twelve questions, and whose turn it is: the question, and the host, used least recently in a channel come first.

Pure. The sentences of the questions stand in the Slack wing. The module must not know the storage.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

# The order in which a new channel gets them. A key stays for ever: rounds are stored with it.
QUESTIONS: Final = (
    "easier",
    "unasked",
    "listened",
    "untangled",
    "covered",
    "taught",
    "welcomed",
    "tidied",
    "asked",
    "followed_up",
    "honest",
    "long_ago",
)
QUESTION_MAX: Final = 200  # characters of a question of one's own: two lines on a phone


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question written by a member of a channel."""

    own_id: int
    words: str
    used_at: datetime | None  # when a round last asked it, aware UTC; None: no round has


@dataclass(frozen=True, slots=True)
class Question:
    """A question for a round: one of QUESTIONS, or a member's own question."""

    key: str | None = None  # one of QUESTIONS; None: a member's own
    own_id: int | None = None  # of the member's own; None: one of QUESTIONS, or written for this round alone
    words: str | None = None  # of the member's own; None: one of QUESTIONS


def in_turn(
    used: Mapping[str, datetime], own: Collection[OwnQuestion], *, but: Question | None = None
) -> tuple[Question, ...]:
    """Return every question in the order for the channel; the first is next.

    `used`: the last time of each of QUESTIONS in the channel's rounds, aware; a missing question was never asked.
    Unasked questions come first, the members' own before the twelve, older before newer. Then the question asked
    longest ago. `but`: left out, because the host wants another question.
    """
    new_own = [Question(own_id=one.own_id, words=one.words) for one in _by_age(own) if one.used_at is None]
    never = [Question(key) for key in QUESTIONS if key not in used]
    asked = [
        *((at, 0, QUESTIONS.index(key), Question(key)) for key, at in used.items() if key in QUESTIONS),
        *(
            (one.used_at, 1, one.own_id, Question(own_id=one.own_id, words=one.words))
            for one in own
            if one.used_at is not None
        ),
    ]
    again = [question for _, _, _, question in sorted(asked, key=lambda one: one[:3])]
    return tuple(question for question in (*new_own, *never, *again) if question != but)


def _by_age(own: Collection[OwnQuestion]) -> list[OwnQuestion]:
    return sorted(own, key=lambda one: one.own_id)


def hosts_in_turn(season_id: int, last_hosted: Mapping[str, date | None]) -> tuple[str, ...]:
    """Return the members in the order of hosting, least recent first.

    `last_hosted`: the day of each member's last turn in the channel, by id; None: no turn yet, so first. Ties follow a
    digest of season and member: the same in every process, and no alphabet puts a member first for good.
    """

    def turn(user_id: str) -> tuple[date, str]:
        last = last_hosted[user_id]
        return (date.min if last is None else last, sha256(f"{season_id}:{user_id}".encode()).hexdigest())

    return tuple(sorted(last_hosted, key=turn))
