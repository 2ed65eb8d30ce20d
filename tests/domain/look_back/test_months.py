"""Looking back month by month: one's own thanks, by kind of work, as far as one can tell what they were for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.efforts import data as efforts_data
from slackapp.domain.efforts import kinds, noting
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.look_back import months
from slackapp.domain.look_back.months import MonthShown, month_of
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.domain.thanks import answered_efforts, correcting, removing
from slackapp.domain.thanks.answering import claiming
from slackapp.domain.thanks.giving import Saying, give_thanks
from tests.cast import ANA, MIRA, NOW, OLEG, SAM, TEAM, TOMAS, acting, moment
from tests.domain.own_data.data_requests import erase_person
from tests.domain.team_history import note_and_notify

DAY = timedelta(days=1)
NAMING = "You covered the night on-call for me."


async def thank(
    session: AsyncSession, giver_id: str, *receiver_ids: str, words: str = "Great.", at: datetime = NOW, **more: object
) -> int:
    """Say thanks, and give its number."""
    saying = replace(Saying(receiver_ids or (TOMAS,), words), **more)  # type: ignore[arg-type]  # fields by name
    return (await give_thanks(session, acting(giver_id, at), saying)).thanks_id


async def note(session: AsyncSession, noter_id: str, kind: str = "cover", at: datetime = NOW - DAY) -> int:
    """Note that Tomas covered the night on-call."""
    noted = await note_and_notify(session, acting(noter_id, at), Noting((TOMAS,), "Covering the night on-call", kind))
    return noted.effort_ids[TOMAS]


def by_kind(shown: MonthShown) -> dict[str, list[int]]:
    """Give the thanks of a page by kind."""
    return {group.kind: [line.thanks_id for line in group.lines] for group in shown.groups}


async def looked_back(
    session: AsyncSession, user_id: str = TOMAS, first: date | None = None, skip: int = 0
) -> MonthShown:
    """Look at a month."""
    return await month_of(session, acting(user_id, NOW + DAY), first, skip)


async def test_without_thanks_the_present_month_is_empty(session: AsyncSession) -> None:
    assert await looked_back(session) == MonthShown(date(2026, 11, 1))


async def test_months_follow_one_another_and_empty_ones_are_left_out(session: AsyncSession) -> None:
    for at in (NOW, NOW - 100 * DAY, NOW - 400 * DAY):
        await thank(session, ANA, at=at)
    newest = await looked_back(session)
    assert (newest.first, newest.earlier, newest.later) == (date(2026, 11, 1), date(2026, 8, 1), None)
    summer = await looked_back(session, first=newest.earlier)
    assert (summer.earlier, summer.later) == (date(2025, 10, 1), date(2026, 11, 1))
    assert (await looked_back(session, first=summer.earlier)).earlier is None
    between = await looked_back(session, first=date(2026, 9, 17))
    assert (between.groups, between.earlier, between.later) == ((), date(2026, 8, 1), date(2026, 11, 1))


async def test_a_month_begins_at_ones_own_midnight(session: AsyncSession) -> None:
    new_year_in_prague = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    await thank(session, ANA, TOMAS, SAM, at=new_year_in_prague)
    assert (await looked_back(session)).first == date(2026, 1, 1)
    assert (await looked_back(session, SAM)).first == date(2025, 12, 1)


async def test_one_reads_ones_own_thanks_and_no_others(session: AsyncSession) -> None:
    await thank(session, ANA)
    for other in (ANA, SAM, MIRA):
        assert (await looked_back(session, other)).groups == ()


async def test_what_was_removed_or_taken_back_is_gone(session: AsyncSession) -> None:
    kept, removed, taken_back = [await thank(session, giver) for giver in (ANA, SAM, OLEG)]
    await removing.remove_received(session, acting(TOMAS), removed)
    await correcting.take_back(session, acting(OLEG), taken_back)
    assert by_kind(await looked_back(session)) == {"other": [kept]}


async def test_kinds_stand_in_a_fixed_order_whatever_their_number_and_pages_go_on(session: AsyncSession) -> None:
    """Never by count: nine for other work, one review, one cover."""
    others = [
        await thank(session, giver, at=NOW + step * timedelta(hours=1))
        for giver in (SAM, OLEG, MIRA)
        for step in (0, 1, 2)
    ]
    review, cover = [await thank(session, ANA) for _ in range(2)]
    for number, kind in ((review, "review"), (cover, "cover")):
        mine = update(ThanksReceiver).where(ThanksReceiver.thanks_id == number)
        await session.execute(mine.values(about_kind=kind))
    first = await looked_back(session)
    assert list(by_kind(first)) == ["cover", "review", "other"]
    assert (len(by_kind(first)["other"]), first.has_more, first.skip) == (6, True, 0)
    second = await looked_back(session, skip=months.LINES_MAX)
    assert (second.has_more, second.skip, second.groups[0].goes_on) == (False, 8, True)
    assert {*by_kind(first)["other"], *by_kind(second)["other"]} == {*others}
    assert await looked_back(session, skip=10**6) == second


async def test_a_month_with_very_many_thanks_is_cut(session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(months, "LOOKED_AT_MAX", 3)
    numbers = [await thank(session, ANA, at=NOW + step * timedelta(minutes=1)) for step in range(4)]
    shown = await looked_back(session)
    assert (by_kind(shown), shown.is_cut) == ({"other": numbers[:0:-1]}, True)


async def test_words_that_name_an_effort_give_its_kind(session: AsyncSession) -> None:
    await note(session, ANA)
    named, vague = await thank(session, SAM, words=NAMING), await thank(session, OLEG)
    assert by_kind(await looked_back(session)) == {"cover": [named], "other": [vague]}


async def test_a_second_thanks_for_one_effort_has_its_kind_too(session: AsyncSession) -> None:
    """Whether an effort still waits must not show: somebody may have answered it without the doer knowing."""
    effort_id = await note(session, ANA)
    await session.execute(
        update(Effort).where(Effort.id == effort_id).values(acknowledged_at=NOW, acknowledged_how="already")
    )
    numbers = {await thank(session, giver, words=NAMING) for giver in (SAM, OLEG)}
    assert {*by_kind(await looked_back(session))["cover"]} == numbers


async def test_who_starts_from_the_effort_gives_its_kind_as_its_noter_only(
    session: AsyncSession,
) -> None:
    """Nobody learns from a kind that a manager thanked from a prompt."""
    await import_leads(session, moment(), [(TOMAS, MIRA)])
    effort_id = await note(session, ANA)
    noter = await thank(session, ANA, effort_id=effort_id)
    manager = await thank(session, MIRA, effort_id=effort_id)
    assert by_kind(await looked_back(session)) == {"cover": [noter], "other": [manager]}
    plain = await thank(session, MIRA, words=NAMING, effort_id=effort_id)
    assert by_kind(await looked_back(session))["cover"] == [plain, noter]


async def test_a_choice_of_the_noter_and_a_claim_give_the_kind(session: AsyncSession) -> None:
    effort_id = await note(session, ANA)
    chosen, claimed = await thank(session, ANA), await thank(session, OLEG)
    await answered_efforts.choose(session, acting(ANA), chosen, effort_id)
    await claiming.claim(session, acting(TOMAS), claimed, effort_id)
    assert by_kind(await looked_back(session)) == {"cover": [claimed, chosen]}
    await claiming.claim(session, acting(TOMAS), claimed, None)
    assert by_kind(await looked_back(session)) == {"cover": [chosen], "other": [claimed]}


async def test_changed_words_change_the_kind_but_not_what_the_receiver_said(session: AsyncSession) -> None:
    effort_id = await note(session, ANA)
    named, claimed = [await thank(session, giver, words=NAMING) for giver in (SAM, OLEG)]
    await claiming.claim(session, acting(TOMAS), claimed, effort_id)
    for giver, number in ((SAM, named), (OLEG, claimed)):
        await correcting.change(session, acting(giver), number, "Something else entirely.")
    assert by_kind(await looked_back(session)) == {"cover": [claimed], "other": [named]}
    await correcting.change(session, acting(SAM), named, NAMING)
    assert "other" not in by_kind(await looked_back(session))


async def test_a_kind_chosen_later_is_the_kind_of_its_thanks(session: AsyncSession) -> None:
    effort_id = await note(session, ANA, kind="other")
    number = await thank(session, SAM, words=NAMING)
    await kinds.choose_kind(session, acting(ANA), effort_id, "firefighting")
    assert by_kind(await looked_back(session)) == {"firefighting": [number]}


async def test_the_kind_outlasts_the_effort_but_not_the_erasure_of_its_noter(session: AsyncSession) -> None:
    await note(session, ANA)
    number = await thank(session, SAM, words=NAMING)
    await session.execute(update(Effort).values(closes_at=NOW - 200 * DAY))
    assert await efforts_data.forget_efforts(session, NOW)
    assert by_kind(await looked_back(session)) == {"cover": [number]}
    again = await note(session, ANA, kind="review", at=NOW)
    await thank(session, OLEG, words=NAMING, at=NOW + timedelta(hours=1))
    assert set(by_kind(await looked_back(session))) == {"cover", "review"}
    await erase_person(session, TEAM, ANA, NOW)
    assert set(by_kind(await looked_back(session))) == {"cover", "other"}
    assert await session.scalar(select(Effort.id).where(Effort.id == again)) is None


async def test_an_effort_withheld_from_its_doer_gives_no_kind(session: AsyncSession) -> None:
    """Tomas wants to hear nothing from Ana, and learns of no note of hers."""
    await blocking.block(session, acting(TOMAS, NOW - 2 * DAY), ANA)
    await noting.note_effort(session, acting(ANA, NOW - DAY), Noting((TOMAS,), "Covering the night on-call", "cover"))
    number = await thank(session, SAM, words=NAMING)
    assert by_kind(await looked_back(session)) == {"other": [number]}


async def test_an_unknown_kind_and_an_unknown_zone_break_nothing(session: AsyncSession) -> None:
    number = await thank(session, ANA)
    await session.execute(update(ThanksReceiver).values(about_kind="unheard-of"))
    await session.execute(update(Person).values(zone="Mars/Olympus"))
    assert by_kind(await looked_back(session)) == {"other": [number]}
