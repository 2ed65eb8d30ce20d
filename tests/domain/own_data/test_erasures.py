"""After an erasure nothing of the person is left, and everything of the others is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Column, ColumnElement, LargeBinary, String, cast, func, select, text, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import opting_out
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.outbox.messages import OutboxMessage
from slackapp.domain.own_data import exports
from slackapp.domain.own_data.erasures import Erased
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import NobodyLeft
from slackapp.domain.rows.at_end import do_what_is_left
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.encrypted import Encrypted, keyring
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.outbox import HomeTab, Outgoing
from slackapp.domain.tables.prompts import PromptItem
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.domain.thanks import giving, words_later
from slackapp.domain.thanks.words_later import Spot
from slackapp.features import DATA_RULES
from tests.cast import ANA, MIRA, NOW, SAM, TEAM, TOMAS, VEGA, acting, profile
from tests.domain.own_data.data_requests import erase_person, export_person
from tests.domain.team_history import TO_ANA, TO_BOTH, TO_TOMAS, TOMAS_DID, TOMAS_SAYS, make_history, note, thank

COUNTS = [name for rules in DATA_RULES for name in rules.counts]
NOTHING = Erased(dict.fromkeys(COUNTS, 0))


async def everything(session: AsyncSession) -> list[tuple[str, Sequence[Any]]]:
    """Every row of every table, opened."""
    found: list[tuple[str, Sequence[Any]]] = []
    for name, rows in ROWS.items():
        found += [
            (name, [keyring.open(value) if isinstance(value, bytes) else value for value in row])
            for row in await session.execute(rows)
        ]
    return found


def is_sealed(column: Column[Any]) -> bool:
    return isinstance(column.type, Encrypted)


def as_stored(column: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(column, LargeBinary).label(column.name) if is_sealed(column) else cast(column, String)


ROWS = {table.name: select(*map(as_stored, table.columns)) for table in Base.metadata.sorted_tables}
# of what is not sealed, under the names of the columns
PLAIN = {
    table.name: select(*(cast(column, String).label(str(column)) for column in table.columns if not is_sealed(column)))
    for table in Base.metadata.sorted_tables
}


async def count(session: AsyncSession, table: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_no_row_names_them_any_more(session: AsyncSession) -> None:
    """Not as a person, not inside a key, not inside the references of a message."""
    await make_history(session)
    assert [row for row in await everything(session) if TOMAS in str(row)]
    erased = await erase_person(session, TEAM, TOMAS, NOW)
    assert [row for row in await everything(session) if TOMAS in str(row)] == []
    assert exports.is_empty(await export_person(session, TEAM, TOMAS))
    assert erased.counts == {
        "thanks_given": 1,
        "thanks_received": 2,
        "efforts": 2,
        "prompts": 0,
        "leads": 1,
        "words_later": 0,
        "drafts": 0,
        "private_words": 0,
        "reminders": 0,
        "notes": 0,
        "words_to_say": 0,
        "promises": 0,
        "blocks": 0,
        "pauses": 0,
        "seasons_left": 0,
        "own_questions": 0,
        "phrases": 0,
        "next_steps": 0,
        "deliveries": 7,
        "profile": 1,
    }
    assert list(erased.counts) == COUNTS


async def test_no_words_of_theirs_or_about_them_alone_are_left(session: AsyncSession) -> None:
    """Neither what they said, nor what was said to nobody but them."""
    await make_history(session)
    await erase_person(session, TEAM, TOMAS, NOW)
    left = str(await everything(session))
    assert not [words for words in (TO_ANA, TO_TOMAS, TOMAS_DID, TOMAS_SAYS) if words in left]
    assert TO_BOTH in left


async def test_others_keep_what_is_theirs(session: AsyncSession) -> None:
    """Sam keeps the thanks to both; Ana keeps having given it."""
    past = await make_history(session)
    await erase_person(session, TEAM, TOMAS, NOW)
    shown = await giving.for_receiver(session, TEAM, past.to_both, SAM)
    assert shown is not None
    assert shown.words == TO_BOTH
    held = await export_person(session, TEAM, ANA)
    assert [thanks["to"] for thanks in held["thanks_given"]] == [[SAM]]
    assert [lead["manager"] for lead in held["led_by"]] == [MIRA]
    assert [about["noted_by"] for about in held["efforts_about_me"]] == [SAM]


async def test_it_works_for_each_of_the_others(session: AsyncSession) -> None:
    """The giver, the manager, the third: in whatever order, in the end nothing is left of the team."""
    await make_history(session)
    for user_id in (ANA, MIRA, SAM, TOMAS):
        await erase_person(session, TEAM, user_id, NOW)
        assert [row for row in await everything(session) if user_id in str(row)] == []
    for table in (Thanks, ThanksReceiver, Effort, PromptItem, Outgoing):
        assert await count(session, table) == 0


async def test_twice_changes_nothing_more(session: AsyncSession) -> None:
    """A run that was cut off may simply be started again."""
    await make_history(session)
    assert await erase_person(session, TEAM, TOMAS, NOW) != NOTHING
    before = await everything(session)
    assert await erase_person(session, TEAM, TOMAS, NOW) == NOTHING
    assert await everything(session) == before


async def test_an_effort_keeps_having_had_its_word(session: AsyncSession) -> None:
    """Erasing the giver must not wake up a prompt about somebody who was thanked."""
    effort_id = await note(session, ANA, SAM, "wrote the minutes")
    await thank(session, TOMAS, (SAM,), "Thank you for the minutes.")
    await erase_person(session, TEAM, TOMAS, NOW)
    effort = await session.get_one(Effort, effort_id, populate_existing=True)
    assert effort.acknowledged_at == NOW
    assert effort.thanks_id is None


async def test_homes_of_those_who_lose_a_line_are_drawn_anew(session: AsyncSession) -> None:
    """Ana's Home and Mira's, which are open."""
    await make_history(session)
    await do_what_is_left(session)
    session.expire_all()
    before = {row.user_id: row.wanted for row in await session.scalars(select(HomeTab))}
    await erase_person(session, TEAM, TOMAS, NOW)
    await do_what_is_left(session)
    session.expire_all()
    after = {row.user_id: row.wanted for row in await session.scalars(select(HomeTab))}
    assert after == {ANA: before[ANA] + 1, MIRA: before[MIRA] + 1}


async def test_a_number_is_never_given_twice(session: AsyncSession) -> None:
    """A message about the old thanks may still stand in Slack, with a button that carries its number."""
    old = await thank(session, TOMAS, (ANA,), TO_ANA)
    await erase_person(session, TEAM, TOMAS, NOW)
    new = await thank(session, SAM, (ANA,), "You listened.")
    assert new > old
    (message,) = await session.scalars(select(Outgoing).where(Outgoing.kind == "thanks"))
    assert (message.target, message.refs["thanks_id"]) == (ANA, new)


async def test_an_id_that_begins_like_theirs_is_somebody_else(session: AsyncSession) -> None:
    """Sam is U0SAM00001; of U0SAM000011 nothing may go, in no key and no reference."""
    longer = f"{SAM}1"
    message = OutboxMessage("thanks", longer, f"thanks:1:{longer}", {"thanks_id": 1, "receiver_id": longer})
    asked = OutboxMessage("lead_answered", MIRA, f"lead:{longer}:{MIRA}:now:confirmed", {"member_id": longer})
    await outbox.enqueue(session, TEAM, [message, asked], NOW)
    before = await everything(session)

    assert (await erase_person(session, TEAM, SAM, NOW)).counts["deliveries"] == 0
    assert [row for row in before if row[0] != "people"] == [
        row for row in await everything(session) if row[0] != "people"
    ]


async def test_a_managers_prompt_loses_what_is_erased(session: AsyncSession) -> None:
    """Tomas is erased: what Mira was asked about him leaves her screen."""
    await make_history(session)
    await erase_person(session, TEAM, TOMAS, NOW)
    (message,) = await session.scalars(select(Outgoing).where(Outgoing.kind == "prompt_redrawn"))
    assert message.target == MIRA


async def test_the_wish_not_to_be_noted_stays_and_nothing_else(session: AsyncSession) -> None:
    """Met again, Tomas is still not noted; whoever allows it first is forgotten altogether."""
    await make_history(session)
    await opting_out.stop_being_noted(session, acting(TOMAS))
    erased = await erase_person(session, TEAM, TOMAS, NOW)
    assert (erased.counts["profile"], erased.wish_kept) == (1, True)
    [(table, values)] = [row for row in await everything(session) if TOMAS in str(row)]
    assert table == "people"
    assert "Tomas" not in values
    assert await people.known(session, TEAM, [TOMAS]) == {}
    assert await erase_person(session, TEAM, TOMAS, NOW) == replace(NOTHING, wish_kept=True)

    await remember(session, TEAM, [profile(TOMAS, "Tomas")], NOW)
    with pytest.raises(NobodyLeft):
        await note(session, ANA, TOMAS, TOMAS_DID)
    await opting_out.allow_being_noted(session, acting(TOMAS))
    assert not (await erase_person(session, TEAM, TOMAS, NOW)).wish_kept
    assert [row for row in await everything(session) if TOMAS in str(row)] == []


@pytest.mark.parametrize("has_wish", [False, True])
async def test_rows_that_do_not_open_go_with_their_person(session: AsyncSession, *, has_wish: bool) -> None:
    """Every sealed column has lost its key. Until then their own export tells which parts are there."""
    await make_history(session)
    if has_wish:
        await opting_out.stop_being_noted(session, acting(TOMAS))
    for table in Base.metadata.sorted_tables:
        lost = Fernet(Fernet.generate_key()).encrypt(b"words")
        names = [column.name for column in table.columns if is_sealed(column)]
        changes = ", ".join(f"{name} = CASE WHEN {name} IS NOT NULL THEN :lost END" for name in names)
        if names:
            await session.execute(text(f"UPDATE {table.name} SET {changes}"), {"lost": lost})  # noqa: S608
    session.expunge_all()
    held = await exports.export_person(session, TEAM, TOMAS, DATA_RULES, is_whole=False)
    assert held["thanks_given"] == held["efforts_about_me"] == {exports.CLOSED: True}
    assert held["messages_that_stand"]
    await session.execute(update(Outgoing).values(state="sent"))
    assert (await erase_person(session, TEAM, TOMAS, NOW)).wish_kept is has_wish
    named = [
        (column, value)
        for rows in PLAIN.values()
        for row in (await session.execute(rows)).mappings()
        for column, value in row.items()
        if TOMAS in (value or "")
    ]
    assert named == ([("people.user_id", TOMAS)] if has_wish else [])


async def test_nothing_crosses_workspaces(session: AsyncSession) -> None:
    """Of the same id elsewhere nothing is touched."""
    await make_history(session)
    before = await everything(session)
    assert await erase_person(session, VEGA, TOMAS, NOW) == NOTHING
    assert await everything(session) == before


async def test_messages_kept_for_words_go_and_others_keep_theirs_without_the_name(session: AsyncSession) -> None:
    """What Tomas kept goes with what was remembered of his 🌱; Ana keeps the link to what he wrote, and not him."""
    seen = Spot("C0PLATFORM", "1.1", ANA, "https://x.slack.test/archives/C0PLATFORM/p11")
    await words_later.take_seedling(session, acting(TOMAS), seen, 5.0)
    await words_later.keep(session, acting(ANA), Spot("C0PLATFORM", "2.2", TOMAS, "https://x.slack.test/2"))
    assert (await erase_person(session, TEAM, TOMAS, NOW)).counts["words_later"] == 1
    assert [row for row in await everything(session) if TOMAS in str(row)] == []
    [kept], _ = await words_later.kept_by(session, TEAM, ANA)
    assert (kept.author_id, kept.link) == (None, "https://x.slack.test/2")
