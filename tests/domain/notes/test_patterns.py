"""A pattern is the same tag or kind three times in six weeks, and is asked about once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.notes import keeping, noticing, writing
from slackapp.domain.notes.bodies import NoteBody
from slackapp.domain.notes.kinds import TAGS
from slackapp.domain.notes.noticing import OldNotes
from slackapp.domain.notes.patterns import BYS, TIMES, WITHIN, Pattern, is_part, newest_pattern
from slackapp.domain.ruptures import KINDS
from tests.cast import ANA, NOW, SAM, acting
from tests.domain.notes.note_steps import noted

ME = acting(SAM)
UNHEARD = Pattern("tag", "unheard")
DAY = timedelta(days=1)


def body(days: float = 0, *, kind: str | None = None, tag: str | None = None, is_answered: bool = False) -> NoteBody:
    """Give a note written some days before NOW."""
    return NoteBody(SAM, "…", NOW - timedelta(days=days), kind, tag, is_answered)


BODIES = st.lists(
    st.builds(
        body,
        st.floats(-5, 60),
        kind=st.sampled_from([None, *KINDS[:3], "other"]),
        tag=st.sampled_from([None, *TAGS[:3]]),
        is_answered=st.booleans(),
    ),
    max_size=12,
)


@given(BODIES)
def test_6_a_pattern_has_three_fresh_notes_and_without_one_nothing_has(notes: Sequence[NoteBody]) -> None:
    """Said apart from the code: three unanswered notes of the last six weeks, with that tag or kind."""

    def times(pattern: Pattern) -> int:
        fresh = [note for note in notes if NOW - WITHIN <= note.written_at <= NOW and not note.is_answered]
        return len([note for note in fresh if getattr(note, pattern.by) == pattern.name])

    found = newest_pattern(notes, NOW)
    every = [Pattern(by, name) for by in BYS for name in (TAGS if by == "tag" else KINDS) if name != "other"]
    if found is None:
        assert all(times(pattern) < TIMES for pattern in every)
    else:
        assert found in every
        assert times(found) >= TIMES


@given(BODIES, st.randoms(use_true_random=False))
def test_6_the_order_of_notes_does_not_matter(notes: Sequence[NoteBody], random: object) -> None:
    """Nor does a note more of an answered pattern, or of long ago."""
    shuffled = list(notes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = newest_pattern(notes, NOW)
    by_moment = len({note.written_at for note in notes}) == len(notes)
    assert not by_moment or newest_pattern(shuffled, NOW) == found
    assert newest_pattern([*notes, body(1, tag="unheard", is_answered=True), body(99, tag="unheard")], NOW) == found


@given(BODIES)
def test_6_an_answered_pattern_does_not_come_back(notes: Sequence[NoteBody]) -> None:
    """Answered one after the other, all patterns come to an end."""
    left = list(notes)
    for _ in range(len(notes) + 1):
        found = newest_pattern(left, NOW)
        if found is None:
            break
        left = [note.but(is_answered=True) if is_part(note, found, NOW) else note for note in left]
    assert newest_pattern(left, NOW) is None


@pytest.mark.parametrize(
    ("days", "is_one"), [((0, 20, 42), True), ((0, 20, 42.1), False), ((1, 1, 1), True), ((0, 1), False)]
)
def test_6_six_weeks_are_six_weeks(days: Sequence[float], *, is_one: bool) -> None:
    """To the moment."""
    notes = [body(one, tag="unheard") for one in days]
    assert newest_pattern(notes, NOW) == (UNHEARD if is_one else None)


def test_6_one_pattern_at_a_time_the_newest_first() -> None:
    """A tag goes before a kind; `Other` has nothing in common."""
    sharp, heard = [body(one, kind="sharp") for one in (1, 2, 3)], [body(one, tag="unheard") for one in (4, 5, 6)]
    assert newest_pattern([*heard, *sharp], NOW) == Pattern("kind", "sharp")
    assert newest_pattern([body(one, kind="sharp", tag="unheard") for one in (1, 2, 3)], NOW) == UNHEARD
    assert newest_pattern([body(one, kind="other") for one in (1, 2, 3)], NOW) is None


async def test_6_a_pattern_is_asked_about_once(session: AsyncSession) -> None:
    """Answered, it is gone; three new notes make a new one. Nobody else has it."""
    for days in (40, 20, 10):
        assert await noticing.lines(session, ME) == ((), 0)
        await noted(session, tag="unheard", at=NOW - days * DAY)
        await noted(session, tag="unheard", author=ANA, at=NOW - 99 * DAY)
    assert await noticing.lines(session, ME) == ((UNHEARD,), 1)
    assert await noticing.lines(session, acting(ANA)) == ((OldNotes(datetime(2026, 12, 9, tzinfo=UTC)),), 1)
    assert await noticing.answer(session, ME, Pattern("tag", "alone")) == 0
    assert await noticing.answer(session, acting(ANA), UNHEARD) == 0
    assert await noticing.answer(session, ME, UNHEARD) == 3
    assert await noticing.answer(session, ME, UNHEARD) == 0
    assert await noticing.lines(session, ME) == ((), 0)
    for days in range(3):
        await noted(session, tag="unheard", at=NOW + days * DAY)
    assert await noticing.lines(session, acting(SAM, NOW + 2 * DAY)) == ((UNHEARD,), 1)


async def test_6_a_deleted_or_changed_note_is_no_part(session: AsyncSession) -> None:
    """Whatever was a pattern a moment ago."""
    notes = [await noted(session, tag="alone", kind="absent") for _ in range(3)]
    await writing.edit(session, ME, notes[0].note_id, "changed", kind="absent")
    assert await noticing.lines(session, ME) == ((Pattern("kind", "absent"),), 1)
    await writing.delete_one(session, ME, notes[1].note_id)
    assert await noticing.lines(session, ME) == ((), 0)


async def test_6_old_notes_are_asked_about_on_home(session: AsyncSession) -> None:
    """With the day of the first that would end; an answer to all of them ends the question."""
    notes = [await noted(session, at=NOW + days * DAY) for days in (0, 1)]
    later = acting(SAM, NOW + 91 * DAY)
    assert await noticing.lines(session, later) == ((OldNotes(notes[0].ends_at),), 1)
    await keeping.keep(session, later, [notes[0].note_id])
    assert await noticing.lines(session, later) == ((OldNotes(notes[1].ends_at),), 1)
    await keeping.let_go(session, later, [notes[1].note_id])
    assert await noticing.lines(session, later) == ((), 0)
