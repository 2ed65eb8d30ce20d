"""`/tend privacy`: what Tend holds about a person, in numbers, in words and as JSON; and how it is erased."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from sandbox.workspace.state import View
from slackapp.domain.languages import LANGUAGES
from slackapp.domain.own_data import telling
from slackapp.domain.own_data.exports import CLOSED
from slackapp.domain.people.profiles import NEVER
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.notes import Note
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.features import DATA_RULES
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.own_data.privacy import export_text, views
from slackapp.slack.own_data.privacy.export_fields import FIELDS
from slackapp.slack.own_data.privacy.export_text import Known
from slackapp.slack.own_data.privacy.export_values import OWN_TEXTS
from slackapp.slack.platform.installations import Installation
from tests.cast import ANA, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.notes.note_forms import save
from tests.slack.own_data.export_steps import facts_of
from tests.slack.own_data.settings_steps import modal
from tests.world import World

WORDS = "taking my night so I could fly home"


async def privacy_of(world: World, user_id: str) -> View:
    """Open the view."""
    world.slack.modals_of(user_id).clear()
    await world.slack.command(user_id, PLATFORM, "/tend privacy")
    return modal(world, user_id)


async def lived(world: World) -> None:
    """Let Ana thank Tomas, and note an effort of his."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for {WORDS}")
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> stayed for the release")
    await world.deliver()


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("export", "exported what I hold about you"), ("erase", "erased what I held about you")],
)
async def test_a_person_reads_what_the_operators_did_with_their_data(
    world: World, what: telling.What, sentence: str
) -> None:
    """When, and whom to ask; nobody else learns of it."""
    await lived(world)
    of_ana, of_tomas = (len(world.slack.messages_for(user_id)) for user_id in (ANA, TOMAS))
    async with world.tend.db.transaction() as session:
        await telling.tell_person(session, TEAM, TOMAS, what, world.clock.now())
    await world.deliver()
    said = world.slack.last_message(TOMAS).text
    assert f"The people who run Tend's server {sentence}" in said
    assert "If you did not ask for it, ask them." in said
    assert f"<!date^{int(world.clock.now().timestamp())}^" in said
    assert len(world.slack.messages_for(TOMAS)) == of_tomas + 1
    assert len(world.slack.messages_for(ANA)) == of_ana


async def test_it_counts_what_is_there_and_shows_words_behind_a_press(world: World) -> None:
    await lived(world)
    seen = await privacy_of(world, ANA)
    assert seen.callback_id == "privacy"
    assert "Thanks you gave: 1" in world.slack.texts(seen)
    assert "Efforts you noted: 1" in world.slack.texts(seen)
    assert "Promises" not in world.slack.texts(seen)
    assert WORDS not in world.slack.texts(seen)
    await world.slack.press_label(ANA, seen, "Read it")
    read = world.slack.texts(modal(world, ANA))
    assert WORDS in read
    assert "stayed for the release" in read
    assert "Tomas" in read
    assert TOMAS not in read
    await world.slack.press_label(TOMAS, await privacy_of(world, TOMAS), "Read it")
    read = world.slack.texts(modal(world, TOMAS))
    assert "Kind: Thanks to you" in read
    assert re.search(r"Message: https://\S+/archives/D\w+/p\d{16}", read)
    of_mira = await privacy_of(world, MIRA)
    await world.slack.press_label(MIRA, of_mira, "Read it")
    assert WORDS not in world.slack.texts(modal(world, MIRA))


async def test_the_json_is_that_of_the_command_and_can_be_copied(world: World) -> None:
    await lived(world)
    await world.slack.press_label(ANA, await privacy_of(world, ANA), "Copy as JSON")
    pieces, page = "", modal(world, ANA)
    while True:
        pieces += "".join(block["element"]["initial_value"] for block in page.blocks if block["type"] == "input")
        if "After" not in world.slack.texts(page):
            break
        await world.slack.press_label(ANA, page, "After")
        page = modal(world, ANA)
    held = json.loads(pieces)
    assert [thanks["words"] for thanks in held["thanks_given"]] == [WORDS]
    done = await world.slack.submit(ANA, page, {})
    assert done.errors == {}


@pytest.mark.both_databases
async def test_a_person_erases_what_is_about_them(world: World) -> None:
    await lived(world)
    await save(world, user=ANA)
    await world.slack.press_label(ANA, await privacy_of(world, ANA), "Erase …")
    form = modal(world, ANA)
    unsure = await world.slack.submit(ANA, form, {})
    assert "tick this if you are sure" in str(unsure.errors)
    assert len(await world.rows(Thanks)) == 1
    done = await world.slack.submit(ANA, form, {"erase_me": ["sure"]})
    assert done.action == "update"
    assert "Erased." in world.slack.texts(modal(world, ANA))
    for table in (Thanks, ThanksReceiver, Effort, Note):
        assert await world.rows(table) == [], table
    assert await world.rows(Person, Person.user_id == ANA) == []
    await world.deliver()
    assert world.slack.messages_for(MIRA, None) == []


async def test_words_that_do_not_open_keep_nobody_from_reading_the_rest_and_erasing_all(world: World) -> None:
    await lived(world)
    async with world.tend.db.transaction() as session:
        lost = Fernet(Fernet.generate_key()).encrypt(b"words")
        await session.execute(text("UPDATE thanks SET words = :lost"), {"lost": lost})
    await world.slack.press_label(ANA, await privacy_of(world, ANA), "Read it")
    read = world.slack.texts(modal(world, ANA))
    assert "Thanks you gave:\nCannot be opened on this server: yes" in read
    assert "stayed for the release" in read
    await world.slack.press_label(ANA, await privacy_of(world, ANA), "Erase …")
    await world.slack.submit(ANA, modal(world, ANA), {"erase_me": ["sure"]})
    async with world.tend.db.reading() as session:
        assert (await session.scalars(select(Thanks.id))).all() == []


async def test_erasing_twice_changes_nothing_more_and_nothing_of_others(world: World) -> None:
    await lived(world)
    await world.slack.press_label(SAM, await privacy_of(world, SAM), "Erase …")
    await world.slack.submit(SAM, modal(world, SAM), {"erase_me": ["sure"]})
    again = await world.slack.replay()
    assert again.status == 200
    assert len(await world.rows(Thanks)) == 1


async def test_everybody_reads_who_can_read_what(world: World) -> None:
    await world.slack.press_label(SAM, await privacy_of(world, SAM), "Who can read this?")
    shown = world.slack.texts(modal(world, SAM))
    assert "the server has the key" in shown
    assert "nobody sees who answered or passed" in shown


def test_people_are_found_outside_of_words() -> None:
    held = {"a": [{"to": ["U0SAM00001"], "words": "U0ANA00001 did it"}], "b": {"by": "W0MIRA0001", "n": 3}}
    assert export_text.people_in(held) == {"U0SAM00001", "W0MIRA0001"}


@pytest.mark.parametrize("name", sorted(OWN_TEXTS))
def test_an_id_that_somebody_wrote_names_nobody(name: str) -> None:
    """Neither does an export look up whose id it is, nor does it change the words."""
    held = {"thanks_given": [{"to": ["U0SAM00001"], name: "U0ANA00001"}]}
    assert export_text.people_in(held) == {"U0SAM00001"}
    text = export_text.as_text(Reader(), held, Known({"U0SAM00001": "Sam", "U0ANA00001": "Ana"}))
    assert "To: Sam" in text
    assert text.endswith("U0ANA00001")


@pytest.mark.parametrize("part", ["led_by", "leads"])
def test_who_has_not_confirmed_is_told_apart_from_who_has(part: str) -> None:
    """Both stand under "Your managers"; the first reads nothing of the person."""
    rows = [{"manager": "U0MIRA0001", "confirmed_at": at} for at in (None, datetime(2026, 11, 18, 9, 0, tzinfo=UTC))]
    text = export_text.as_text(Reader(), {part: rows}, Known({"U0MIRA0001": "Mira"}))
    assert [line for line in text.splitlines() if "Confirmed" in line] == [
        "   Confirmed: Not yet", "   Confirmed: 18 November 2026 09:00",
    ]  # fmt: skip


def test_every_part_of_an_export_has_a_headline() -> None:
    named = {key for rules in DATA_RULES for key in rules.export}
    assert named == set(export_text.LABELS)


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ([], 0),
        ([1, 2], 2),
        (None, 0),
        ("", 0),
        ("DE", 1),
        ({}, 0),
        ({"a": None}, 0),
        ({"a": "x"}, 1),
        ({"a": 2, "b": 3}, 5),
    ],
)
def test_counts_are_of_entries(value: Any, count: int) -> None:
    assert dict(export_text.counts({"workspace": "T1", "thing": value})).get("thing", 0) == count


def test_text_names_each_fact_once() -> None:
    held = {
        "workspace": "T1",
        "person": "U1",
        "thanks_given": [
            {"words": "for *this* <&>", "said_at": datetime(2026, 11, 18, 9, 0, tzinfo=UTC), "offered_in": None},
            {"words": "again\non two lines", "to": ["U2", "U3"], "joins_a_shared_thanks": True},
        ],
        "notes": {"count": 2},
    }
    assert export_text.as_text(Reader(zone="Europe/Berlin"), held, Known({"U2": "Sam"})) == (
        "Thanks you gave:\n• Words: for *this* <&>\n   Date: 18 November 2026 10:00\n"
        "• Words: again\n      on two lines\n   To: Sam and U3\n   Added to a shared thanks: yes\n\n"
        "Private notes:\nNumber: 2"
    )


@pytest.mark.parametrize("url", ["https://north.slack.test/", None])
def test_text_has_addresses_instead_of_slacks_numbers(url: str | None) -> None:
    """Where the workspace's address is known. A number that leads nowhere is not shown; JSON has them all."""
    held = {
        "seen_check_next_steps": [{"round": 7, "words": "Ask first"}],
        "user_groups": [{"group": "S0PLATFORM", "handle": "platform"}, {"group": "S0DATA0001", "handle": None}],
        "thanks_given": [{"offered_in": "C0PLATFORM"}],
        "messages_that_stand": [{"kind": "thanks", "channel": "D0ANA00001", "ts": "1795011000.000167"}],
    }
    text = export_text.as_text(Reader(), held, Known(installation=Installation("T1", "xoxb", None, None, url)))
    assert "7" not in text.partition("Thanks you gave")[0]
    assert "S0PLATFORM" not in text
    assert "Group: S0DATA0001" in text
    if url is None:
        assert "Offered to channel: C0PLATFORM" in text
        assert text.endswith("Channel: D0ANA00001\n   Number in Slack: 1795011000.000167")
    else:
        assert f"Offered to channel: {url}archives/C0PLATFORM" in text
        assert text.endswith(f"• Kind: Thanks to you\n   Message: {url}archives/D0ANA00001/p1795011000000167")


def test_text_says_what_its_headings_do_not() -> None:
    """No own name in a pair, no day of 1970 for a person whose data were erased, and who told whom of a tool."""
    at = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    held = {
        "person": "U1",
        "profile": {"refreshed_at": NEVER, "preferences": {"may_be_noted": False}},
        "led_by": [{"member": "U1", "manager": "U2"}],
        "leads": [{"member": "U3", "manager": "U1"}],
        "sources": {"told_of_me": [{"told_at": at}], "my_choices": [{"told_at": at}]},
        "one_to_ones": [{"manager": "U2", "member": "U1"}],
        "every_week": [{"done_by": "U1", "noted_by": "U1"}],
    }
    assert export_text.as_text(Reader(), held, Known({"U1": "Ana", "U2": "Mira", "U3": "Sam"})).splitlines() == [
        "What Slack told me about you, and your settings:", "Settings:", "   Colleagues may note your efforts: no", "",
        "Your managers:", "• Manager: Mira", "",
        "People you lead:", "• Team member: Sam", "",
        "Other tools, and your names there:", "Reported about you:", "   • Reported: 18 November 2026 09:00",
        "Your choices:", "   • I told you: 18 November 2026 09:00", "",
        "Days of your 1:1s:", "• Manager: Mira", "",
        "Everyday efforts:", "• Done by: Ana", "   Noted by: Ana",
    ]  # fmt: skip


def test_a_day_that_begins_at_midnight_is_there() -> None:
    text = export_text.as_text(Reader(), {"settings": {"work_starts": 0, "work_ends": 360, "away": False}})
    assert text.count("\n") == 2, text


def test_a_page_of_the_text_ends_with_a_line() -> None:
    text = "\n".join(f"• Words: for the long work number {number}\n   Date: today" for number in range(1_000))
    pages = [views.read(Reader(), text, page)["blocks"] for page in range(5)]
    lines = [
        line for blocks in pages for block in blocks if "text" in block for line in block["text"]["text"].splitlines()
    ]
    assert all(line.removeprefix("> ").startswith(("• Words: for the long work", "   Date: today")) for line in lines)


def test_the_text_is_in_the_persons_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels, days, hours and choices; people's own words and what has no translation stay."""
    monkeypatch.setattr(in_use, "allowed", LANGUAGES)
    held = {
        "profile": {
            "is_guest": True,
            "preferences": {"sharing": "ask", "prompting": "home", "work_starts_minute": 540, "work_days": "1234"},
        },
        "times_away": [{"from": "2026-12-01", "until": "2026-12-04", "stand_in": "U2"}],
        "efforts_about_me": [{"kind": "review", "words": "ask", "noted_at": datetime(2026, 11, 18, 9, 0, tzinfo=UTC)}],
        "one_to_ones": [{"weekday": 2, "first_on": date(2026, 11, 24)}],
        "messages_from_tend": [{"kind": "review", "channel": "C1"}],
    }
    assert export_text.as_text(Reader("de-DE", "Europe/Berlin"), held, Known({"U2": "Sam"})) == (
        "Was Slack mir über dich gesagt hat, und deine Einstellungen:\n"
        "Gastkonto: ja\nEinstellungen:\n   Teilen: Mich fragen\n"
        "   Wöchentliche Nachricht: Nur auf Home\n   Arbeitsbeginn: 09:00\n   Arbeitstage: Montag bis Donnerstag\n\n"
        "Abwesenheiten:\n• Erster Tag: 1. Dezember 2026\n   Letzter Tag: 4. Dezember 2026\n   Vertretung: Sam\n\n"
        "Einsätze von dir:\n• Art: Review\n   Worte: ask\n   Datum der Notiz: 18. November 2026, 10:00\n\n"
        "Tage deiner 1:1s:\n• Wochentag: Dienstag\n   Erster Tag: 24. November 2026\n\n"
        "Nachrichten von mir an dich:\n• Art: review\n   Channel: C1"
    )
    french = export_text.as_text(Reader("fr-FR"), {"notes": {"count": 2}})
    assert french == "Notes privées\u00a0:\nNombre\u00a0: 2"


def test_every_fact_of_an_export_has_a_label() -> None:
    """A name that an export gives and nobody labelled would be read in English by everybody."""
    names = {name for rules in DATA_RULES for rule in rules.export.values() for name, _ in facts_of(rule.run)}
    assert len(names) > 90
    assert names - set(FIELDS) == set()
    assert set(FIELDS) - names == {CLOSED}, "no export gives these any more"


@pytest.mark.parametrize("length", [0, 9_999, 10_001, 500_000])
def test_pages_hold_everything_within_slacks_sizes(length: int) -> None:
    text = ("words & <tags> 🌱 " * (length // 15 + 1))[:length]
    first = views.read(Reader(), text, 0)
    assert len(first["blocks"]) <= 100
    last = views.read(Reader(), text, 10_000)
    assert len(json.dumps(last)) < 240_000
    copied = views.copy(Reader(), text, 10_000)
    assert len(json.dumps(copied)) < 240_000
    assert all(
        len(block["element"]["initial_value"]) <= 3_000
        for block in copied["blocks"]
        if block["type"] == "input" and "initial_value" in block["element"]
    )


def test_days_are_written_too() -> None:
    assert export_text.plain(date(2026, 11, 18)) == "2026-11-18"
    with pytest.raises(TypeError):
        export_text.plain(object())
