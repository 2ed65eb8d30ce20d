"""A search finds what a person would find by reading, in their own words alone, and never reads without end."""

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people.profiles import remember
from slackapp.domain.tables.binding import bind_row
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.text import folded
from slackapp.domain.thanks import correcting, daily_limit
from slackapp.domain.thanks.archive import LINES_MAX, LOOKED_AT_MAX, Found, Side, Wish, search
from tests.cast import ANA, NOBODY, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting, profile
from tests.domain.team_history import thank

SIGNS = ["%", "_", "'", '"', "\\", "%_'\"\\", "100%", "a_b", "<b>", "&amp;", "*", ".*", "[", "(?i)"]


async def found(session: AsyncSession, text: str, side: Side = "received", user_id: str = TOMAS) -> list[str]:
    """Give the words that are found."""
    page = await search(session, TEAM, user_id, Wish(side, text))
    return [line.words for line in page.lines]


@pytest.mark.parametrize("sign", SIGNS)
async def test_signs_are_signs(session: AsyncSession, sign: str) -> None:
    """None of them stands for anything but itself."""
    await thank(session, ANA, (TOMAS,), f"before {sign} after")
    await thank(session, ANA, (TOMAS,), "nothing of the kind")
    assert await found(session, sign) == [f"before {sign} after"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Für die Übergabe", "ubergabe"),
        ("danke für den Straßenplan", "STRASSE"),
        ("café au lait", "CAFE\u0301"),
        ("the night   shift", "night shift"),
        ("İstanbul trip", "istanbul"),
        ("\uff26ull width", "full"),
        ("नमस्ते दोस्त", "नमस्ते"),
        ("a 🌱 grew", "🌱"),
    ],
)
async def test_case_accents_and_spaces_make_no_difference(session: AsyncSession, words: str, text: str) -> None:
    """As people type on a phone."""
    await thank(session, ANA, (TOMAS,), words)
    assert await found(session, text) == [words]


async def test_names_are_found_on_both_sides(session: AsyncSession) -> None:
    """Of whoever gave them, and of those who received them, as they are called now."""
    await remember(session, TEAM, [profile(SAM, "Sämi Öztürk")], NOW)
    await thank(session, SAM, (TOMAS,), "You stayed.")
    await thank(session, ANA, (TOMAS,), "You wrote it down.")
    assert await found(session, "ozturk") == ["You stayed."]
    assert await found(session, "tomas", "given", SAM) == ["You stayed."]
    assert await found(session, "tomas") == []


async def test_only_ones_own(session: AsyncSession) -> None:
    """Neither what others received, nor the same person elsewhere."""
    await thank(session, ANA, (SAM,), "the minutes")
    await thank(session, SAM, (ANA,), "the minutes, too")
    assert await found(session, "minutes") == []
    assert await found(session, "minutes", "given", SAM) == ["the minutes, too"]
    assert (await search(session, VEGA, SAM, Wish("received", ""))).lines == ()


async def test_what_is_pending_or_taken_back_is_not_there(session: AsyncSession) -> None:
    """On neither side."""
    await thank(session, ANA, (NOBODY,), "you there")
    unsaid = await thank(session, ANA, (TOMAS,), "said too fast")
    await correcting.take_back(session, acting(ANA), unsaid)
    assert await found(session, "") == []
    assert await found(session, "", "given", ANA) == []
    assert await found(session, "", "received", NOBODY) == []


async def test_a_giver_reads_nothing_of_what_receivers_decided(session: AsyncSession) -> None:
    """Kept, offered: the same line."""
    await thank(session, ANA, (TOMAS, SAM), "the demo")
    before = await search(session, TEAM, ANA, Wish("given"))
    for receiver in await session.scalars(
        ThanksReceiver.__table__.select().with_only_columns(ThanksReceiver.thanks_id)
    ):
        row = await session.get_one(ThanksReceiver, (receiver, SAM))
        row.standing = "kept"
    await session.flush()
    assert await search(session, TEAM, ANA, Wish("given")) == before
    assert set(before.lines[0].user_ids) == {TOMAS, SAM}


async def fill(session: AsyncSession, count: int, *, rare: int) -> None:
    """Give Tomas `count` thanks from Oleg, a minute apart, of which the oldest `rare` hold a rare word."""
    given, received = [], []
    for number in range(count):
        words = f"{'heron' if number < rare else 'sparrow'} {number}"
        common = {"workspace_id": TEAM, "said_at": NOW + timedelta(minutes=number)}
        given.append(bind_row(Thanks, {"id": number + 1, "giver_id": OLEG, "words": words, **common}))
        received.append({"thanks_id": number + 1, "receiver_id": TOMAS, "standing": "private", **common})
    await session.execute(insert(Thanks), given)
    await session.execute(insert(ThanksReceiver), received)


async def every_page(session: AsyncSession, text: str) -> list[Found]:
    """Turn pages until the end."""
    pages = [await search(session, TEAM, TOMAS, Wish("received", text))]
    while pages[-1].older is not None:
        pages.append(await search(session, TEAM, TOMAS, Wish("received", text, pages[-1].older)))
    return pages


async def test_pages_hold_each_line_once(session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newest first, also where several were said in the same moment."""
    monkeypatch.setattr(daily_limit, "DAY_MAX", 100)
    for number in range(LINES_MAX * 2 + 3):
        await thank(session, ANA, (TOMAS,), f"sparrow {number}")
    for text in ("", "sparrow"):
        pages = await every_page(session, text)
        assert [len(page.lines) for page in pages] == [LINES_MAX, LINES_MAX, 3]
        numbers = [line.thanks_id for page in pages for line in page.lines]
        assert numbers == sorted(set(numbers), reverse=True)
        assert all(page.looked_back_to is None for page in pages)


async def test_a_search_stops_and_goes_on(session: AsyncSession) -> None:
    """It says how far it looked; from there the next press goes on, and nothing is missed."""
    await fill(session, LOOKED_AT_MAX + 20, rare=3)
    first = await search(session, TEAM, TOMAS, Wish("received", "heron"))
    assert first.lines == ()
    assert first.looked_back_to == NOW + timedelta(minutes=20)
    assert first.older is not None
    second = await search(session, TEAM, TOMAS, Wish("received", "heron", first.older))
    assert [line.words for line in second.lines] == ["heron 2", "heron 1", "heron 0"]
    assert (second.older, second.looked_back_to) == (None, None)


text = st.text(max_size=40)


@given(text, text, text)
def test_a_piece_is_found_in_the_whole(before: str, piece: str, after: str) -> None:
    """Between words of their own, whatever the piece is made of."""
    assert folded(piece) in folded(f"{before} {piece} {after}")


@given(text)
def test_folding_twice_changes_nothing(words: str) -> None:
    """What was folded compares equal to itself."""
    assert folded(folded(words)) == folded(words)


@given(st.text(alphabet="aeiouAEIOUcnsy", min_size=1), st.sampled_from("\u0300\u0301\u0302\u0303\u0308\u030a\u0327"))
def test_accents_and_case_fall_away(words: str, accent: str) -> None:
    """Written together or apart."""
    accented = "".join(letter + accent for letter in words)
    for written in (accented, unicodedata.normalize("NFC", accented), accented.upper()):
        assert folded(written) == words.lower()
