"""Notes are written, found, changed and deleted by their author alone, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.notes import keeping, lists, writing
from slackapp.domain.notes.kinds import TAGS
from slackapp.domain.notes.refusals import NothingNoted
from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.own_data.exports import export_person
from slackapp.domain.refusals import BrokenCharacter, NotFound, Refusal, TooLong
from slackapp.domain.rows import resealing
from slackapp.domain.ruptures import KINDS
from slackapp.domain.tables.encrypted import keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.notes import Note
from slackapp.features import DATA_RULES
from tests.cast import ANA, MIRA, NOW, SAM, TEAM, VEGA, acting
from tests.domain.notes.note_steps import TEXT, noted

ME = acting(SAM)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def after(**step: float) -> Acting:
    """Let Sam act later."""
    return acting(SAM, NOW + timedelta(**step))


async def texts(session: AsyncSession, who: Acting = ME, text: str = "") -> list[str]:
    """Give the texts of the first page."""
    return [note.body.text for note in (await lists.page(session, who, text=text)).notes]


async def test_6_a_note_is_written_changed_and_deleted(session: AsyncSession) -> None:
    """A line break is a space; kind and tag may be left out, and be taken away again."""
    note = await noted(session, " I was\ntalked over. ", kind="interrupted", tag="unheard")
    assert (note.body.text, note.body.kind, note.body.tag) == ("I was talked over.", "interrupted", "unheard")
    changed = await writing.edit(session, after(hours=1), note.note_id, "I was cut off.")
    assert (changed.body.kind, changed.body.tag, changed.body.written_at) == (None, None, NOW)
    assert await texts(session) == ["I was cut off."]
    await writing.delete_one(session, ME, note.note_id)
    await writing.delete_one(session, ME, note.note_id)
    assert await texts(session) == []
    with pytest.raises(NotFound):
        await writing.edit(session, ME, note.note_id, TEXT)


@pytest.mark.parametrize(
    ("text", "why"),
    [("", NothingNoted), (" \n ", NothingNoted), ("…!?", NothingNoted), ("x" * 501, TooLong),
     ("half \ud800", BrokenCharacter)],
)  # fmt: skip
async def test_6_what_cannot_be_a_note_is_refused(session: AsyncSession, text: str, why: type[Refusal]) -> None:
    """New or changed; the old text stays."""
    note = await noted(session)
    with pytest.raises(why):
        await noted(session, text)
    with pytest.raises(why):
        await writing.edit(session, ME, note.note_id, text)
    assert await texts(session) == [TEXT]


@pytest.mark.parametrize("forged", [{"kind": "angry"}, {"tag": "sad"}, {"kind": TAGS[0]}, {"tag": KINDS[0]}])
async def test_6_there_are_no_other_kinds_and_tags(session: AsyncSession, forged: dict[str, str]) -> None:
    """As a forged form could send them."""
    with pytest.raises(NotFound):
        await writing.write(session, ME, TEXT, **forged)


@pytest.mark.parametrize("who", [acting(ANA), acting(MIRA), acting(SAM, workspace_id=VEGA)])
async def test_must_never_a_note_is_its_authors_alone(session: AsyncSession, who: Acting) -> None:
    """Whatever somebody else asks with its number, and whatever they have themselves."""
    note = await noted(session, kind="sharp", tag="alone")
    old = replace(who, now=NOW + timedelta(days=95))
    assert await texts(session, who) == []
    assert await lists.alike(session, who, "kind", "sharp") == ()
    assert await keeping.asked_about(session, old, 5) == ()
    for attempt in (
        writing.find(session, who, note.note_id),
        writing.edit(session, who, note.note_id, "taken over"),
    ):
        with pytest.raises(NotFound):
            await attempt
    await writing.delete_one(session, who, note.note_id)
    assert await keeping.let_go(session, old, [note.note_id]) == 0
    assert await keeping.keep(session, old, [note.note_id]) == 0
    assert await writing.delete_all(session, who.workspace_id, who.user_id) == 0
    assert await texts(session) == [TEXT]


async def test_must_never_a_moved_row_shows_nothing(session: AsyncSession) -> None:
    """Somebody with the database gives Sam's row Ana's digest: the sealed body still names Sam."""
    note = await noted(session)
    await noted(session, "mine", author=ANA)
    theirs = await session.scalar(select(Note.author_digest).where(Note.id != note.note_id))
    await session.execute(update(Note).where(Note.id == note.note_id).values(author_digest=theirs))
    session.expire_all()
    assert await texts(session, acting(ANA)) == ["mine"]
    with pytest.raises(NotFound):
        await writing.find(session, acting(ANA), note.note_id)


async def test_6_after_ninety_days_a_note_is_asked_about_and_kept_or_let_go(session: AsyncSession) -> None:
    """Kept means ninety days more, and then the question comes again. A press from before changes nothing."""
    first, second = await noted(session, "one"), await noted(session, "two")
    assert await keeping.asked_about(session, after(days=89), 5) == ()
    asked = await keeping.asked_about(session, after(days=90), 1)
    assert [note.body.text for note in asked] == ["one"]
    assert asked[0].is_asked_about(NOW + timedelta(days=90))
    assert await keeping.let_go(session, after(days=10), [first.note_id]) == 0, "it was not asked about yet"
    assert await keeping.keep(session, after(days=91), [first.note_id]) == 1
    assert await keeping.keep(session, after(days=91), [first.note_id]) == 0
    assert await keeping.let_go(session, after(days=91), [first.note_id, second.note_id]) == 1
    assert await texts(session, after(days=91)) == ["one"]
    assert await keeping.asked_about(session, after(days=180), 5) == ()
    assert [note.note_id for note in await keeping.asked_about(session, after(days=181), 5)] == [first.note_id]


async def test_6_a_note_without_an_answer_ends_after_thirty_days_more(session: AsyncSession) -> None:
    """It shows no more from then on, and the nightly job deletes the row."""
    await noted(session)
    end = datetime(2027, 3, 18, tzinfo=UTC)  # 120 days after NOW, at midnight: the row tells no moment
    assert (await session.scalars(select(Note.ends_at))).all() == [end]
    assert await texts(session, after(days=119)) == [TEXT]
    assert await texts(session, acting(SAM, end)) == []
    assert await keeping.forget(session, end - timedelta(seconds=1)) == 0
    assert await keeping.forget(session, end) == 1


async def test_6_notes_of_a_kind_newest_first(session: AsyncSession) -> None:
    """For `many moments`, beside the form of what landed badly."""
    for number in range(4):
        await noted(session, f"note {number}", kind="sharp" if number != 2 else "absent")
    await noted(session, "of Ana", author=ANA, kind="sharp")
    assert [note.body.text for note in await lists.alike(session, ME, "kind", "sharp", 2)] == ["note 3", "note 1"]


async def test_must_never_the_export_has_a_number_alone_and_an_erasure_leaves_nothing(session: AsyncSession) -> None:
    """Of the author's own; other people's notes stay."""
    for author in (SAM, SAM, ANA):
        await noted(session, author=author, tag="unseen")
    held = await export_person(session, TEAM, SAM, DATA_RULES)
    assert held["notes"] == {"count": 2}
    assert TEXT not in repr(held)
    erased = await erase_person(session, TEAM, SAM, NOW, DATA_RULES)
    assert erased.counts["notes"] == 2
    assert (await texts(session), await texts(session, acting(ANA))) == ([], [TEXT])


async def test_6_notes_are_found_across_a_change_of_keys(session: AsyncSession) -> None:
    """Before and after `tend reencrypt`, also a note that was changed in between."""
    keyring.use([OLD])
    note = await noted(session)
    keyring.use([NEW, OLD])
    session.expire_all()
    await writing.edit(session, ME, note.note_id, "changed")
    await noted(session, "new")
    await resealing.reseal_some(session, Base.metadata.tables["notes"], None)
    keyring.use([NEW])
    session.expire_all()
    assert await texts(session) == ["new", "changed"]
