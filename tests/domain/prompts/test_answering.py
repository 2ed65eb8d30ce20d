"""Prompts: when one is made, what stands in it, and what a manager's answers do."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.leads import naming as leads
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.prompts import back_off
from slackapp.domain.prompts import due as due_prompts
from slackapp.domain.prompts import shown as shown_prompts
from slackapp.domain.prompts import weekly as weekly_prompts
from slackapp.domain.prompts.shown import PromptShown
from slackapp.domain.refusals import AlreadyDecided, NotFound
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.prompts import Prompt, PromptItem, PromptRhythm
from slackapp.domain.thanks import answered_efforts, giving
from slackapp.domain.thanks.giving import Saying
from tests.cast import ANA, MIRA, NINA, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting, moment
from tests.domain.team_history import led_by, note_and_notify, prepare_if_due

RIPE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # Thursday 10:00 in Berlin, six working days after NOW
NEXT_WEEK = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # Tuesday 10:00, when Mira's week begins to be asked
WEEK_AFTER = NEXT_WEEK + timedelta(days=7)
STEP = timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def team(session: AsyncSession) -> None:
    """Mira leads, and has met prompts before."""
    await led_by(session, MIRA, TOMAS, ANA, SAM, NINA)
    await met(session, NOW)


async def met(session: AsyncSession, at: datetime | None) -> None:
    await session.execute(update(Person).where(Person.user_id == MIRA).values(met_prompts_at=at))


async def note(session: AsyncSession, doer: str, *, at: datetime = NOW, noter: str = ANA) -> int:
    noting = Noting((doer,), f"something for {doer}")
    return (await note_and_notify(session, acting(noter, at), noting)).effort_ids[doer]


async def prepare(session: AsyncSession, now: datetime = RIPE, country: str | None = None) -> bool:
    return await prepare_if_due(session, MIRA, country, now)


async def newest(session: AsyncSession) -> int:
    return (await session.scalars(select(Prompt.id).order_by(Prompt.id.desc()).limit(1))).one()


async def asked(session: AsyncSession, now: datetime = RIPE) -> list[int]:
    """Prepare, look, send: the efforts that Mira is asked about."""
    if not await prepare(session, now):
        return []
    prompt_id = await newest(session)
    shown = await weekly_prompts.last_look(session, moment(now), prompt_id)
    await weekly_prompts.stands(session, TEAM, prompt_id, now)
    assert isinstance(shown, PromptShown)
    return [item.effort_id for item in shown.items]


async def reply(session: AsyncSession, effort_id: int, wish: str, now: datetime = RIPE) -> None:
    await prompts.answer(session, acting(MIRA, now), await newest(session), effort_id, wish)


async def messages(session: AsyncSession, kind: str) -> list[Outgoing]:
    return list(await session.scalars(select(Outgoing).where(Outgoing.kind == kind).order_by(Outgoing.id)))


async def state(session: AsyncSession, effort_id: int) -> str | None:
    return await session.scalar(select(Effort.acknowledged_how).where(Effort.id == effort_id))


async def test_nothing_is_asked_before_five_working_days(session: AsyncSession) -> None:
    await note(session, TOMAS)
    wednesday = RIPE - timedelta(days=1)

    assert await due_prompts.managers_to_prompt(session, moment(wednesday)) == ()
    assert not await prepare(session, wednesday)
    assert await due_prompts.managers_to_prompt(session, moment(RIPE)) == (MIRA,)
    assert await prepare(session, RIPE)


async def test_the_message_waits_behind_peoples_words_and_ends_with_the_week(session: AsyncSession) -> None:
    await note(session, TOMAS)
    await prepare(session)

    [message] = await messages(session, "prompt")
    assert (message.target, message.urgency) == (MIRA, 1)
    assert message.expires_at == datetime(2026, 11, 27, 15, 30, tzinfo=UTC)  # Friday 16:30 in Berlin


async def test_one_prompt_a_week(session: AsyncSession) -> None:
    await note(session, TOMAS)
    assert await prepare(session)
    await note(session, SAM, at=NOW + STEP)

    assert not await prepare(session, RIPE + timedelta(hours=1))
    assert await due_prompts.managers_to_prompt(session, moment(RIPE + timedelta(hours=1))) == ()
    assert len(await messages(session, "prompt")) == 1


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 30, 10, 0, tzinfo=UTC),  # Monday: Mira's moment is Tuesday 10:00
        datetime(2026, 12, 1, 8, 59, tzinfo=UTC),  # a minute before
        datetime(2026, 12, 1, 15, 30, tzinfo=UTC),  # Tuesday 16:30
        datetime(2026, 12, 4, 15, 30, tzinfo=UTC),  # Friday 16:30
        datetime(2026, 12, 5, 10, 0, tzinfo=UTC),  # Saturday
        datetime(2026, 12, 2, 1, 0, tzinfo=UTC),  # at night
    ],
)
async def test_nothing_is_asked_out_of_the_managers_hours(session: AsyncSession, now: datetime) -> None:
    await note(session, TOMAS)

    assert await due_prompts.managers_to_prompt(session, moment(now)) == ()
    assert not await prepare(session, now)


async def test_nothing_is_asked_on_the_managers_holiday(session: AsyncSession) -> None:
    await note(session, TOMAS, at=NOW + timedelta(days=23))
    friday = datetime(2026, 12, 25, 10, 0, tzinfo=UTC)

    assert not await prepare(session, friday, "DE")
    assert await prepare(session, friday)


@pytest.mark.parametrize("prompting", ["home", "off"])
async def test_who_does_not_want_the_message_gets_none(session: AsyncSession, prompting: str) -> None:
    await note(session, TOMAS)
    await prompts.choose_prompting(session, acting(MIRA), prompting)

    assert await due_prompts.managers_to_prompt(session, moment(RIPE)) == ()
    assert not await prepare(session)


async def test_a_manager_who_left_gets_none(session: AsyncSession) -> None:
    await note(session, TOMAS)
    await session.execute(update(Person).where(Person.user_id == MIRA).values(is_deactivated=True))

    assert await due_prompts.managers_to_prompt(session, moment(RIPE)) == ()
    assert not await prepare(session)


async def test_others_are_asked_nothing(session: AsyncSession) -> None:
    await note(session, TOMAS)

    assert not await weekly_prompts.prepare_prompt(session, acting(OLEG, RIPE))
    assert not await weekly_prompts.prepare_prompt(session, Acting(VEGA, MIRA, RIPE, None))


async def test_three_people_oldest_first_each_with_all_of_theirs(session: AsyncSession) -> None:
    sam, tomas = await note(session, SAM), await note(session, TOMAS, at=NOW + STEP)
    more = await note(session, SAM, at=NOW + 2 * STEP)
    nina, _ana = await note(session, NINA, at=NOW + 3 * STEP), await note(session, ANA, at=NOW + 4 * STEP, noter=SAM)

    assert await asked(session, NEXT_WEEK) == [sam, more, tomas, nina]


async def test_the_first_holds_one_and_introduces_itself_once_sent(session: AsyncSession) -> None:
    await met(session, None)
    sam, tomas = await note(session, SAM), await note(session, TOMAS, at=NOW + STEP)

    assert await asked(session, RIPE) == [sam]
    first = await shown_prompts.for_manager(session, acting(MIRA, RIPE), await newest(session))
    assert first is not None
    assert first.introduces
    assert await asked(session, NEXT_WEEK) == [tomas, sam]
    second = await shown_prompts.for_manager(session, acting(MIRA, NEXT_WEEK), await newest(session))
    assert second is not None
    assert not second.introduces


async def test_a_first_prompt_that_never_arrived_introduces_itself_next_week(session: AsyncSession) -> None:
    await met(session, None)
    await note(session, TOMAS)
    assert await prepare(session)
    assert await prepare(session, NEXT_WEEK)

    assert list(await session.scalars(select(Prompt.introduces))) == [True, True]


async def test_an_effort_is_asked_about_once_and_reminded_of_once(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)

    assert await asked(session, RIPE) == [effort_id]
    assert await asked(session, NEXT_WEEK) == [effort_id]
    await back_off.heed(session, acting(MIRA, NEXT_WEEK))
    assert await asked(session, WEEK_AFTER) == []
    assert await due_prompts.managers_to_prompt(session, moment(WEEK_AFTER)) == ()


async def test_what_was_never_sent_does_not_count_as_asked(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    assert await prepare(session)  # and Slack was away until Friday

    assert await asked(session, NEXT_WEEK) == [effort_id]
    assert await asked(session, WEEK_AFTER) == []  # no reminder in its last two working days


async def test_later_brings_it_once_more(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await asked(session, RIPE)
    await reply(session, effort_id, "later")
    shown = await shown_prompts.for_manager(session, acting(MIRA, RIPE), await newest(session))
    assert shown is not None
    assert shown.items[0].comes_again

    assert await asked(session, NEXT_WEEK) == [effort_id]
    await reply(session, effort_id, "later", NEXT_WEEK)
    shown = await shown_prompts.for_manager(session, acting(MIRA, NEXT_WEEK), await newest(session))
    assert shown is not None
    assert not shown.items[0].comes_again
    assert await asked(session, WEEK_AFTER) == []
    assert (await effort_lists.waiting_for_manager(session, acting(MIRA, NEXT_WEEK)))[1] == 1


async def test_not_mine_takes_it_out_of_that_managers_sight_alone(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await leads.name_manager(session, acting(TOMAS), OLEG)
    await session.execute(update(Lead).values(confirmed_at=NOW))  # as an admin's file may: two managers
    await asked(session, RIPE)
    await reply(session, effort_id, "not_mine")

    assert await effort_lists.waiting_for_manager(session, acting(MIRA, RIPE)) == ((), 0)
    assert await asked(session, NEXT_WEEK) == []
    assert (await effort_lists.waiting_for_manager(session, acting(OLEG, RIPE)))[1] == 1


async def test_already_is_believed(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await asked(session, RIPE)
    await reply(session, effort_id, "already")
    await reply(session, effort_id, "already")

    assert await state(session, effort_id) == "already"
    assert len(await messages(session, "prompt_redrawn")) == 1
    with pytest.raises(AlreadyDecided):
        await reply(session, effort_id, "later")


async def test_an_answer_never_tells_that_somebody_else_said_the_word(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await asked(session, RIPE)
    await giving.give_thanks(session, acting(OLEG, RIPE), Saying((TOMAS,), f"something for {TOMAS}"))
    await reply(session, effort_id, "already")

    assert await state(session, effort_id) == "words"


async def test_the_managers_thanks_mark_it_said(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await asked(session, RIPE)
    await reply(session, effort_id, "later")
    said = Saying((TOMAS,), "Thank you", None, effort_id)
    await giving.give_thanks(session, acting(MIRA, RIPE), said)

    shown = await shown_prompts.for_manager(session, acting(MIRA, RIPE), await newest(session))
    assert shown is not None
    assert [(item.answer, item.waiting) for item in shown.items] == [("said", None)]
    assert len(await messages(session, "prompt_redrawn")) == 2
    assert await asked(session, NEXT_WEEK) == []


async def test_a_choice_puts_the_other_effort_back(session: AsyncSession) -> None:
    first, second = await note(session, TOMAS), await note(session, TOMAS, at=NOW + STEP)
    assert await asked(session, RIPE) == [first, second]
    given = await giving.give_thanks(session, acting(MIRA, RIPE), Saying((TOMAS,), "Thank you"))
    await answered_efforts.choose(session, acting(MIRA, RIPE), given.thanks_id, second)

    assert await asked(session, NEXT_WEEK) == [first]


@pytest.mark.parametrize(("workspace", "person"), [(TEAM, OLEG), (TEAM, TOMAS), (VEGA, MIRA)])
async def test_only_its_manager_may_see_or_answer_a_prompt(session: AsyncSession, workspace: str, person: str) -> None:
    effort_id = await note(session, TOMAS)
    await asked(session, RIPE)
    prompt_id = await newest(session)

    assert await shown_prompts.for_manager(session, Acting(workspace, person, RIPE, None), prompt_id) is None
    with pytest.raises(NotFound):
        await prompts.answer(session, Acting(workspace, person, RIPE, None), prompt_id, effort_id, "already")
    with pytest.raises(NotFound):
        await prompts.why(session, Acting(workspace, person, RIPE, None), prompt_id)
    with pytest.raises(NotFound):
        await prompts.answer(session, acting(MIRA, RIPE), prompt_id, effort_id + 1, "already")


@pytest.mark.parametrize("change", ["thanked", "hidden", "left", "moved", "off"])
async def test_a_prompt_with_nothing_left_is_not_sent_and_leaves_room_for_another(
    session: AsyncSession, change: str
) -> None:
    effort_id = await note(session, TOMAS)
    assert await prepare(session)
    if change == "thanked":
        await giving.give_thanks(session, acting(OLEG, RIPE), Saying((TOMAS,), f"something for {TOMAS}"))
    elif change == "hidden":
        await notings.hide(session, acting(TOMAS, RIPE), effort_id)
    elif change == "left":
        await session.execute(update(Person).where(Person.user_id == TOMAS).values(is_deactivated=True))
    elif change == "moved":
        await leads.name_manager(session, acting(TOMAS, RIPE), OLEG)
        await leads.confirm(session, acting(OLEG, RIPE), TOMAS)
    else:
        await prompts.choose_prompting(session, acting(MIRA, RIPE), "off")
    await session.flush()
    session.expire_all()

    assert await weekly_prompts.last_look(session, moment(RIPE), await newest(session)) is None
    assert list(await session.scalars(select(Prompt.id))) == []
    assert list(await session.scalars(select(PromptItem.effort_id))) == []

    await prompts.choose_prompting(session, acting(MIRA, RIPE), "weekly")
    sams = await note(session, SAM)
    assert sams in await asked(session, RIPE + STEP)
    assert len({message.dedupe_key for message in await messages(session, "prompt")}) == 2


async def test_what_is_left_out_at_the_last_moment_does_not_count_as_asked(session: AsyncSession) -> None:
    sam, tomas = await note(session, SAM), await note(session, TOMAS, at=NOW + STEP)
    assert await prepare(session)
    await notings.hide(session, acting(SAM, RIPE), sam)
    shown = await weekly_prompts.last_look(session, moment(RIPE), await newest(session))
    assert isinstance(shown, PromptShown)
    assert [item.effort_id for item in shown.items] == [tomas]
    await weekly_prompts.stands(session, TEAM, shown.prompt_id, RIPE)

    await notings.bring_back(session, acting(SAM, RIPE), sam)
    assert await asked(session, NEXT_WEEK) == [sam, tomas]


async def test_a_late_prompt_waits_for_the_next_morning(session: AsyncSession) -> None:
    await note(session, TOMAS)
    assert await prepare(session)
    evening = RIPE.replace(hour=18)

    again = await weekly_prompts.last_look(session, moment(evening), await newest(session))

    assert again == datetime(2026, 11, 27, 8, 30, tzinfo=UTC)  # Friday 09:30


async def test_choosing_how_to_go_on_ends_the_introduction(session: AsyncSession) -> None:
    await met(session, None)
    await note(session, TOMAS)
    await asked(session)
    prompt_id = await newest(session)
    await prompts.choose_prompting(session, acting(MIRA, RIPE), "home", prompt_id=prompt_id)

    session.expire_all()
    shown = await shown_prompts.for_manager(session, acting(MIRA, RIPE), prompt_id)
    assert shown is not None
    assert (shown.introduces, shown.prompting) == (False, "home")
    assert [message.refs for message in await messages(session, "prompt_redrawn")] == [{"prompt_id": prompt_id}]


async def test_why_gives_facts(session: AsyncSession) -> None:
    effort_id = await note(session, TOMAS)
    await asked(session, RIPE)
    [first] = await prompts.why(session, acting(MIRA, RIPE), await newest(session))
    assert (first.waiting.effort_id, first.waiting.waited_days) == (effort_id, 5)
    assert (first.source, first.confirmed_at, first.is_reminder) == ("named", NOW, False)

    await asked(session, NEXT_WEEK)
    [second] = await prompts.why(session, acting(MIRA, NEXT_WEEK), await newest(session))
    assert second.is_reminder


async def test_what_was_asked_can_be_said_on_an_earlier_clock(session: AsyncSession) -> None:
    """A job can be run as of a later moment; the press comes on the clock of the day."""
    effort_id = await note(session, TOMAS)
    assert await prompts.to_say(session, acting(MIRA), effort_id) is None
    await asked(session, RIPE)

    waiting = await prompts.to_say(session, acting(MIRA), effort_id)
    assert waiting is not None
    assert waiting.effort_id == effort_id
    assert await prompts.to_say(session, acting(OLEG, RIPE), effort_id) is None


async def test_a_repeated_answer_is_no_new_sign(session: AsyncSession) -> None:
    """In the prompt or on Home, it changes nothing, not even when the manager was heard of last."""
    in_prompt, on_home = await note(session, TOMAS), await note(session, ANA)
    assert sorted(await asked(session)) == sorted([in_prompt, on_home])
    for now in (RIPE, RIPE + STEP):
        await reply(session, in_prompt, "already", now)
        await prompts.answer_on_home(session, acting(MIRA, now), on_home, "already")
    assert (await session.get_one(PromptRhythm, (TEAM, MIRA))).heeded_at == RIPE
