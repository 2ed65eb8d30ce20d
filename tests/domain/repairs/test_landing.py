"""What landed on a person turns into words to send and back, and a helper hears nothing of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.blocks import blocking
from slackapp.domain.refusals import NobodyNamed, NothingWritten, TooLong
from slackapp.domain.repairs import delivery, drafts, limits
from slackapp.domain.repairs.bodies import Contents, DraftBody, WordBody
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.landing import helping, keeping
from slackapp.domain.repairs.landing.drafts_of_landing import turned
from slackapp.domain.repairs.refusals import CannotGetWords
from slackapp.domain.repairs.sending import TEXT_MAX, Cools, Held
from slackapp.domain.ruptures import KINDS
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.people import Person
from tests.cast import ANA, DEPLOYBOT, MIRA, NINA, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.repairs.word_steps import drafts_stored, sent, words_stored

DAY = timedelta(days=1)
texts = st.text(min_size=1, max_size=20)
written = st.dictionaries(st.sampled_from(["saw", "felt", "guess"]), texts, min_size=1)
to_send = st.dictionaries(st.sampled_from(["happened", "words"]), texts)
ways = st.lists(st.sampled_from(["request", "ask", "landed"]), max_size=6)


@given(own=written, kind=st.none() | st.sampled_from(KINDS), more=to_send, way=ways)
def test_1_whichever_way_a_draft_is_turned_nothing_is_lost_and_nothing_private_is_sent(
    own: dict[str, str], kind: str | None, more: dict[str, str], way: list[Sort]
) -> None:
    """As often as one likes, with something typed in between; only the moment begins with what one saw."""
    body = DraftBody(SAM, Contents("landed", own, kind=kind, link="https://a.test/p1"), (ANA,), "hot")
    asked = turned(body, "request")
    assert asked.contents.texts == ({"happened": own["saw"]} if "saw" in own else {})
    typed = {**asked.contents.texts, **more}
    now = DraftBody(
        SAM, Contents("request", typed, link=asked.contents.link), asked.receiver_ids, asked.heat, aside=asked.aside
    )
    for sort in way:
        now = turned(now, sort)
    assert DraftBody.read(now.packed()) == now
    back = turned(now, "landed")
    assert (back.contents, back.receiver_ids, back.heat) == (body.contents, body.receiver_ids, body.heat)
    again = turned(back, "request")
    assert again.contents.texts == typed
    assert set(again.contents.texts) <= {"happened", "words"}
    assert again.contents.kind is None
    assert again.began_as_landed


def landed(**own: str) -> DraftBody:
    """Give a draft about Tomas."""
    return DraftBody(SAM, Contents("landed", own), (TOMAS,), form="1")


async def lead(session: AsyncSession, manager: str, member: str) -> None:
    session.add(
        Lead(workspace_id=TEAM, member_id=member, manager_id=manager, source="import", asked_at=NOW, confirmed_at=NOW)
    )
    await session.flush()


async def test_1_nothing_written_is_nothing_kept(session: AsyncSession) -> None:
    """Signs alone say nothing; a kind, a person or many moments alone neither."""
    for own in ({}, {"saw": "…"}, {"moments": "many"}):
        with pytest.raises(NothingWritten):
            await keeping.keep_for_me(session, acting(SAM), None, landed(**own))
        with pytest.raises(NothingWritten):
            await keeping.say_in_person(session, acting(SAM), None, landed(**own))
    for line, why in (("?", NothingWritten), ("a" * (TEXT_MAX + 1), TooLong)):
        with pytest.raises(why):
            await keeping.keep_line(session, acting(SAM), None, line, "1")
    assert await drafts_stored(session) == []


async def test_1_kept_words_stay_two_days_after_the_question(session: AsyncSession) -> None:
    """A hot one comes back in the morning instead."""
    kept = await keeping.keep_for_me(session, acting(SAM), None, landed(saw="a laugh"))
    assert not isinstance(kept, Cools)
    draft = await drafts.find(session, acting(SAM), kept.draft_id)
    assert timedelta(days=16) <= draft.expires_at - NOW <= timedelta(days=20)
    hot = DraftBody(SAM, Contents("landed", {"saw": "a laugh"}), heat="hot")
    assert isinstance(await keeping.keep_for_me(session, acting(SAM), None, hot), Cools)


async def test_1_a_form_pressed_again_keeps_what_is_aside(session: AsyncSession) -> None:
    """The form of a request knows nothing of what was written before; its draft does."""
    stored = await keeping.turn(session, acting(SAM), None, landed(saw="a laugh", felt="small"), "request")
    assert stored is not None
    pressed = DraftBody(SAM, Contents("request", {"words": "Could you listen?"}), (TOMAS,), form="1")
    again = await drafts.save(session, acting(SAM), stored.draft_id, pressed)
    assert again.body.aside == {"saw": "a laugh", "felt": "small"}
    assert (await drafts.find(session, acting(SAM), stored.draft_id)).body == again.body


@pytest.mark.parametrize("limit", ["none", "blocked", "off", "too soon"])
async def test_1_a_helper_whom_a_limit_keeps_it_from_looks_the_same_for_each(session: AsyncSession, limit: str) -> None:
    """Blocked, off and too soon; the draft is untouched in any case."""
    await drafts.save(session, acting(SAM), None, landed(saw="a laugh"))
    if limit == "blocked":
        await blocking.block(session, acting(NINA), SAM)
    if limit == "off":
        await session.execute(update(Person).where(Person.user_id == NINA).values(takes_repairs=False))
    if limit == "too soon":
        await sent(session, SAM, NINA, NOW - DAY, "help")
    outcome = await helping.ask_for_help(session, acting(SAM), (NINA,))
    if limit == "none":
        [word] = [WordBody.read(row.body) for row in await words_stored(session)]
        assert word == WordBody(SAM, NINA, Contents("help"), NOW)
    else:
        assert outcome == Held((), not_now=(NINA,))
    assert [body.contents.texts for body in await drafts_stored(session)] == [{"saw": "a laugh"}]


async def test_1_asking_for_help_takes_no_turn_of_other_words(session: AsyncSession) -> None:
    """Sam may write to Nina afterwards, and ask her again after two weeks, however often she answered in person."""
    await sent(session, SAM, NINA, NOW - DAY)
    assert (await helping.ask_for_help(session, acting(SAM), (NINA,))).not_now == ()
    row = await sent(session, SAM, OLEG, NOW, "help")
    assert (await limits.standing(session, acting(SAM), OLEG, "own")).may_send
    for days in (20, 40, 60):
        await delivery.erase(session, row, NOW + days * DAY)
        assert (await limits.standing(session, acting(SAM, NOW + days * DAY), OLEG, "help")).may_send
        row = await sent(session, SAM, OLEG, NOW + days * DAY, "help")
        assert not (await limits.standing(session, acting(SAM, NOW + (days + 13) * DAY), OLEG, "help")).may_send


@pytest.mark.parametrize("helpers", [(), (NINA, OLEG)])
async def test_1_one_helper_at_a_time(session: AsyncSession, helpers: tuple[str, ...]) -> None:
    with pytest.raises(NobodyNamed):
        await helping.ask_for_help(session, acting(SAM), helpers)


@pytest.mark.parametrize("helper", [SAM, DEPLOYBOT, "U0NOBODY01"])
async def test_1_who_cannot_read_private_words_cannot_help(session: AsyncSession, helper: str) -> None:
    with pytest.raises(CannotGetWords):
        await helping.ask_for_help(session, acting(SAM), (helper,), nobody=("U0NOBODY01",))


async def test_1_closeness_counts_managers_at_any_level_and_nobody_else(session: AsyncSession) -> None:
    """Oleg leads Mira, who leads Tomas; nobody leads Sam."""
    await lead(session, OLEG, MIRA)
    await lead(session, MIRA, TOMAS)
    for helper, found in (
        (TOMAS, helping.Closeness(is_about=True, leads_author=False)),
        (OLEG, helping.Closeness(is_about=False, leads_author=False, leads_about=(TOMAS,))),
        (ANA, helping.Closeness(is_about=False, leads_author=False)),
    ):
        assert await helping.closeness(session, acting(SAM), helper, (TOMAS,)) == found
    await lead(session, OLEG, SAM)
    assert (await helping.closeness(session, acting(SAM), OLEG, ())).leads_author
    assert not (await helping.closeness(session, acting(SAM), ANA, (TOMAS,))).is_worth_saying
    assert await session.scalar(select(Lead.member_id).where(Lead.manager_id == ANA)) is None
