"""Turn counted answers into one word, as pure functions: *most*, *half* or *few*.

A word, and no number: with numbers, a reader of two rounds could subtract. The rule of `next_word` is for readers of
two rounds, see docs/decisions/rituals.md. The module must not know rounds, people or storage.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Answer = Literal["most", "half", "hardly"]  # "This week I felt seen: most of the time · half of the time · hardly"
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)
Word = Literal["most", "half", "few"]  # of the people who answered; never all, never nobody
WORDS: Final[tuple[Word, ...]] = get_args(Word)
ANSWERS_MIN: Final = 5  # PRODUCT §4 "groups in figures"
PEOPLE_MIN: Final = 2  # a word changes only where the answers of so many people differ
POINTS: Final = {"most": 2, "half": 1, "hardly": 0}
# of all points that were possible. With one person's difference, "most" still means more than half, and "few" less.
MOST_FROM, FEW_TO = 0.75, 0.25


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of people for each answer in one round."""

    most: int = 0
    half: int = 0
    hardly: int = 0

    @property
    def people(self) -> int:
        """The number of people who answered; shown to no person."""
        return self.most + self.half + self.hardly

    def plus(self, answer: Answer) -> "Counts":
        """Return the counts with one more answer."""
        return Counts(*(getattr(self, name) + (name == answer) for name in ANSWERS))


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing word of a channel, and the counts of its round."""

    word: Word
    counts: Counts


def next_word(counts: Counts, before: Standing | None) -> Standing | None:
    """Return the standing word after a round; None where fewer than ANSWERS_MIN people answered.

    `before`: the word before the round; None: the channel has no word yet. Where the answers of fewer than PEOPLE_MIN
    people differ from the counts of the standing word, the word stays. So a change never tells of one person: of a
    changed answer, a person who came, or a person who left.
    """
    if counts.people < ANSWERS_MIN:
        return None
    if before is not None and people_between(before.counts, counts) < PEOPLE_MIN:
        return before
    return Standing(plain_word(counts), counts)


def plain_word(counts: Counts) -> Word:
    """Return the word for the counts of one round, regardless of the standing word. For ANSWERS_MIN people or more."""
    share = sum(POINTS[name] * getattr(counts, name) for name in ANSWERS) / (2 * counts.people)
    if share >= MOST_FROM:
        return "most"
    return "few" if share <= FEW_TO else "half"


def people_between(one: Counts, other: Counts) -> int:
    """Return the least number of people who came, left or changed their answer between two counts."""
    steps: list[int] = [getattr(other, name) - getattr(one, name) for name in ANSWERS]
    return max(sum(step for step in steps if step > 0), -sum(step for step in steps if step < 0))
