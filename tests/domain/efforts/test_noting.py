"""Noting: who is reached, whose calendar counts, and the doer's say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts import opting_out
from slackapp.domain.efforts.noting import Noted, Noting
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import (
    LeftOut,
    NobodyLeft,
    NobodyNamed,
    NotFound,
    NothingWaiting,
    NoWords,
    TooLong,
    TooManyPeople,
    UnknownKind,
)
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from tests.cast import (
    ANA,
    DEPLOYBOT,
    EXT,
    IVO,
    NINA,
    NOBODY,
    NOW,
    SAM,
    SLACKBOT,
    TEAM,
    TOMAS,
    VEGA,
    acting,
    moment,
    profile,
)
from tests.domain.team_history import notify_doers

WORDS = "covered Thursday's on-call"
THREE_WEEKS = timedelta(days=21)


async def note(session: AsyncSession, *doers: str, noter: str = ANA, words: str = WORDS, kind: str = "cover") -> Noted:
    return await notings.note_effort(session, acting(noter), Noting(doers, words, kind))


async def note_one(session: AsyncSession, doer: str, *, noter: str = ANA) -> int:
    return (await note(session, doer, noter=noter)).effort_ids[doer]


async def messages(session: AsyncSession, kind: str) -> list[tuple[str, dict[str, Any]]]:
    rows = await session.execute(
        select(Outgoing.target, Outgoing.refs).where(Outgoing.kind == kind).order_by(Outgoing.id)
    )
    return [(target, refs) for target, refs in rows]


async def test_several_doers_each_get_an_effort_and_a_private_message(session: AsyncSession) -> None:
    noted = await note(session, TOMAS, NINA)

    assert noted.reached == (TOMAS, NINA)
    assert [(target, refs["effort_id"]) for target, refs in await messages(session, "effort_noted")] == [
        (TOMAS, noted.effort_ids[TOMAS]),
        (NINA, noted.effort_ids[NINA]),
    ]


async def test_the_days_are_those_of_the_doer(session: AsyncSession) -> None:
    friday_night = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # in New York still 18:30, in Prague Saturday 00:30
    noting = Noting((SAM, TOMAS), WORDS)
    noted = await notings.note_effort(session, acting(ANA, friday_night), noting)

    sam = await session.get_one(Effort, noted.effort_ids[SAM])
    tomas = await session.get_one(Effort, noted.effort_ids[TOMAS])
    assert sam.noted_on == date(2026, 11, 20)
    assert tomas.noted_on == date(2026, 11, 21)
    assert sam.readable_at == datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert tomas.readable_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert sam.ripe_at == tomas.ripe_at + timedelta(hours=6) == datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
    assert sam.closes_at == datetime(2026, 12, 11, 5, 0, tzinfo=UTC)


async def test_the_workspaces_holidays_count_for_the_doer(session: AsyncSession) -> None:
    monday = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)  # 25 December is a Friday
    noted = await notings.note_effort(session, acting(ANA, monday, "DE"), Noting((TOMAS,), WORDS))

    effort = await session.get_one(Effort, noted.effort_ids[TOMAS])
    assert effort.ripe_at == datetime(2026, 12, 29, 23, 0, tzinfo=UTC)


async def test_noting_oneself_sends_no_message(session: AsyncSession) -> None:
    noted = await note(session, ANA)

    assert noted.reached == (ANA,)
    assert await messages(session, "effort_noted") == []


async def test_who_cannot_be_noted_is_left_out_and_the_others_are_not(session: AsyncSession) -> None:
    await opting_out.stop_being_noted(session, acting(SAM))
    noted = await note(session, DEPLOYBOT, SLACKBOT, IVO, EXT, SAM, TOMAS)

    assert noted.reached == (TOMAS,)
    assert set(noted.left_out) == {
        LeftOut(DEPLOYBOT, "bot"),
        LeftOut(SLACKBOT, "bot"),
        LeftOut(IVO, "deactivated"),
        LeftOut(EXT, "external"),
        LeftOut(SAM, "opted_out"),
    }


async def test_with_nobody_left_nothing_is_stored(session: AsyncSession) -> None:
    with pytest.raises(NobodyLeft) as caught:
        await note(session, DEPLOYBOT)

    assert caught.value.left_out == (LeftOut(DEPLOYBOT, "bot"),)
    assert await session.scalar(select(Effort.id)) is None


@pytest.mark.parametrize(
    ("noting", "refusal"),
    [
        (Noting((), WORDS), NobodyNamed),
        (Noting((TOMAS,), "  \n"), NoWords),
        (Noting((TOMAS,), "x" * 2_001), TooLong),
        (Noting((TOMAS,), WORDS, "heroics"), UnknownKind),
        (Noting(tuple(f"U{n:09}" for n in range(31)), WORDS), TooManyPeople),
    ],
)
async def test_what_cannot_be_noted_is_refused(session: AsyncSession, noting: Noting, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await notings.note_effort(session, acting(ANA), noting)


async def test_an_unknown_doer_is_told_once_the_directory_knows_them(session: AsyncSession) -> None:
    noted = await note(session, NOBODY)
    effort_id = noted.effort_ids[NOBODY]
    assert noted.pending == (NOBODY,)
    assert await messages(session, "effort_noted") == []
    assert [target for target, _ in await messages(session, "look_up_effort")] == [NOBODY]

    await remember(session, TEAM, [profile(NOBODY, "Kim", "Asia/Tokyo")], NOW)
    await notings.resolve_doer(session, moment(), effort_id)
    await notings.resolve_doer(session, moment(), effort_id)

    effort = await session.get_one(Effort, effort_id)
    assert not effort.is_pending
    assert effort.closes_at == datetime(2026, 12, 8, 15, 0, tzinfo=UTC)  # midnight in Tokyo
    assert [target for target, _ in await messages(session, "effort_noted")] == [NOBODY]


@pytest.mark.parametrize("why", ["bot", "unknown"])
async def test_the_noter_is_told_of_an_unknown_doer_who_cannot_be_noted(session: AsyncSession, why: str) -> None:
    effort_id = await note_one(session, NOBODY)
    if why == "bot":
        await remember(session, TEAM, [profile(NOBODY, "Kim", is_bot=True)], NOW)
    await notings.resolve_doer(session, moment(), effort_id)

    [(target, refs)] = await messages(session, "effort_left_out")
    assert (target, refs) == (ANA, {"effort_id": effort_id, "why": why})
    assert await notings.left_out(session, TEAM, effort_id) == (NOBODY, WORDS)
    await notings.remove_left_out(session, TEAM, effort_id, NOW)
    await notings.remove_left_out(session, TEAM, effort_id, NOW)
    assert await session.scalar(select(Effort.id)) is None
    assert await notings.left_out(session, TEAM, effort_id) is None


async def test_the_doers_words_are_theirs_and_the_noter_keeps_their_own(session: AsyncSession) -> None:
    effort_id = await note_one(session, TOMAS)
    await notings.change(session, acting(TOMAS), effort_id, "  took the night shift ")
    await notings.change(session, acting(TOMAS, NOW + timedelta(hours=1)), effort_id, "took the night shift")

    shown = await effort_lists.one_about_me(session, TEAM, TOMAS, effort_id)
    assert shown is not None
    assert (shown.words, shown.is_changed) == ("took the night shift", True)
    [noted_by_ana], _ = await effort_lists.for_noter(session, acting(ANA))
    assert noted_by_ana.words == WORDS
    assert len(await messages(session, "effort_noted_redrawn")) == 1


async def test_a_hidden_effort_leaves_the_doers_list_and_stays_in_the_noters(session: AsyncSession) -> None:
    effort_id = await note_one(session, TOMAS)
    await notings.hide(session, acting(TOMAS), effort_id)
    await notings.hide(session, acting(TOMAS, NOW + timedelta(hours=1)), effort_id)

    assert await effort_lists.for_doer(session, acting(TOMAS)) == ((), 0)
    assert (await effort_lists.for_noter(session, acting(ANA)))[1] == 1
    assert len(await messages(session, "effort_noted_redrawn")) == 1
    with pytest.raises(NothingWaiting):
        await notings.change(session, acting(TOMAS), effort_id, "something else")

    await notings.bring_back(session, acting(TOMAS), effort_id)
    assert (await effort_lists.for_doer(session, acting(TOMAS)))[1] == 1


async def test_leaving_it_changes_nothing_but_the_message(session: AsyncSession) -> None:
    effort_id = await note_one(session, TOMAS)
    await notify_doers(session)
    before = await effort_lists.one_about_me(session, TEAM, TOMAS, effort_id)
    await notings.leave(session, acting(TOMAS), effort_id)

    assert await effort_lists.one_about_me(session, TEAM, TOMAS, effort_id) == before
    assert [refs["why"] for _, refs in await messages(session, "effort_noted_redrawn")] == ["left"]


@pytest.mark.parametrize(("workspace", "person"), [(TEAM, ANA), (TEAM, SAM), (VEGA, TOMAS)])
async def test_only_the_doer_has_a_say(session: AsyncSession, workspace: str, person: str) -> None:
    effort_id = await note_one(session, TOMAS)

    with pytest.raises(NotFound):
        await notings.change(session, Acting(workspace, person, NOW, None), effort_id, "mine now")
    with pytest.raises(NotFound):
        await notings.hide(session, Acting(workspace, person, NOW, None), effort_id)
    with pytest.raises(NotFound):
        await notings.bring_back(session, Acting(workspace, person, NOW, None), effort_id)
    with pytest.raises(NotFound):
        await notings.leave(session, Acting(workspace, person, NOW, None), effort_id)
    assert await effort_lists.one_about_me(session, workspace, person, effort_id) is None


async def test_after_three_weeks_there_is_nothing_left_to_change(session: AsyncSession) -> None:
    effort_id = await note_one(session, TOMAS)

    with pytest.raises(NothingWaiting):
        await notings.change(session, acting(TOMAS, NOW + THREE_WEEKS), effort_id, "late words")


async def test_whoever_stops_being_noted_is_left_out_until_they_allow_it_again(session: AsyncSession) -> None:
    await note(session, TOMAS)
    await opting_out.stop_being_noted(session, acting(TOMAS))
    assert await effort_lists.for_doer(session, acting(TOMAS)) == ((), 0)
    with pytest.raises(NobodyLeft):
        await note(session, TOMAS)
    assert (await note(session, TOMAS, noter=TOMAS)).reached == (TOMAS,)  # their own word about themself stands

    await opting_out.allow_being_noted(session, acting(TOMAS))
    assert (await note(session, TOMAS)).reached == (TOMAS,)
    assert (await effort_lists.for_doer(session, acting(TOMAS)))[1] == 2


async def test_nothing_the_doer_does_shows_in_what_the_noter_sees(session: AsyncSession) -> None:
    await note(session, TOMAS)
    before = await effort_lists.for_noter(session, acting(ANA))
    effort_id = before[0][0].effort_id
    await notings.change(session, acting(TOMAS), effort_id, "in other words")
    await notings.hide(session, acting(TOMAS), effort_id)
    await opting_out.stop_being_noted(session, acting(TOMAS))
    await session.execute(update(Effort).values(acknowledged_at=NOW, acknowledged_how="already"))

    assert await effort_lists.for_noter(session, acting(ANA)) == before
