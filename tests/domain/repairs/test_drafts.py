"""Drafts: stored, found again, rested overnight, burnt. Held words: edited and taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.own_data.erasures import erase_person
from slackapp.domain.own_data.exports import export_person
from slackapp.domain.promises.refusals import DueDayNotPossible
from slackapp.domain.refusals import NobodyNamed, NotFound, NothingWritten, TooLong, TooManyPeople
from slackapp.domain.repairs import delivery, drafts, sending, words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.repairs.refusals import CannotGetWords, WentAlready
from slackapp.domain.repairs.sending import Cools, Held
from slackapp.domain.tables.message_places import MessagePlace
from slackapp.domain.workspace.settings import HOLD_MINUTES_MAX, row_to_change
from slackapp.features import DATA_RULES
from tests.cast import ANA, DEPLOYBOT, EXT, IVO, MIRA, NOBODY, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting
from tests.domain.repairs.word_steps import contents, draft_of, drafts_stored, envelopes, held, let_go, words_stored

NEXT_MORNING = datetime(2026, 11, 19, 14, 30, tzinfo=UTC)  # 09:30 in New York, where Sam is
ME = acting(SAM)


def later(**step: float) -> Acting:
    """Let Sam act later."""
    return acting(SAM, NOW + timedelta(**step))


async def sent(session: AsyncSession, *receivers: str, now: Acting = ME, form: str = "f") -> Held:
    outcome = await sending.send(session, now, replace(draft_of(SAM, "I cut you off", *receivers), form=form))
    assert isinstance(outcome, Held)
    return outcome


async def test_3_one_form_is_one_draft(session: AsyncSession) -> None:
    """However often it stores, also with metadata older than its first draft; another form has its own."""
    first = await drafts.save(session, ME, None, replace(draft_of(), form="one"))
    again = await drafts.save(session, later(minutes=1), None, replace(draft_of(SAM, "more"), form="one"))
    other = await drafts.save(session, later(minutes=2), None, replace(draft_of(), form="two"))
    assert (first.draft_id, other.draft_id) == (again.draft_id, again.draft_id + 1)
    found = await drafts.of_author(session, later(minutes=3))
    assert [draft.draft_id for draft in found] == [other.draft_id, again.draft_id]
    assert found[1].body.contents.texts == {"happened": "more"}


@pytest.mark.parametrize("who", [acting(ANA), acting(MIRA), acting(SAM, workspace_id=VEGA)])
async def test_3_a_draft_is_its_authors_alone(session: AsyncSession, who: Acting) -> None:
    """Not the receiver's, not a manager's, not a namesake's of another workspace."""
    draft = await drafts.save(session, ME, None, draft_of())
    assert await drafts.of_author(session, who) == ()
    with pytest.raises(NotFound):
        await drafts.find(session, who, draft.draft_id)
    assert not await drafts.burn(session, who, draft.draft_id)
    theirs = await drafts.save(session, who, draft.draft_id, draft_of(who.user_id, "taken over"))
    assert theirs.draft_id != draft.draft_id
    assert (await drafts.find(session, ME, draft.draft_id)).body.contents == contents()


async def test_3_a_draft_is_burnt_at_fifteen_days(session: AsyncSession) -> None:
    """Every press begins its days anew."""
    draft = await drafts.save(session, ME, None, draft_of())
    await drafts.save(session, later(days=10), draft.draft_id, draft_of())
    assert await drafts.forget(session, NOW + timedelta(days=24)) == 0
    assert await drafts.of_author(session, later(days=25)) == ()
    assert await drafts.forget(session, NOW + timedelta(days=25)) == 1
    assert await drafts_stored(session) == []


async def test_3_a_draft_that_does_not_open_is_burnt_too(session: AsyncSession) -> None:
    """Its key is lost, or somebody moved it; the other drafts of that night go as well."""
    drafted = [await drafts.save(session, ME, None, draft_of()) for _ in range(2)]
    moved = text("UPDATE repair_drafts SET body = (SELECT body FROM repair_drafts WHERE id = :a) WHERE id = :b")
    await session.execute(moved, {"a": drafted[0].draft_id, "b": drafted[1].draft_id})
    session.expire_all()
    assert await drafts.forget(session, NOW + timedelta(days=25)) == 2
    assert await drafts_stored(session) == []


async def test_4_a_hot_draft_rests_until_the_next_working_morning(session: AsyncSession) -> None:
    """Nothing is held; the message that brings it back is the author's; a second press sends it, and not before."""
    body = replace(draft_of(), heat="hot", form="f")
    outcome = await sending.send(session, ME, body)
    assert isinstance(outcome, Cools)
    assert outcome.comes_back_at == NEXT_MORNING
    assert await words_stored(session) == []
    [row] = await envelopes(session)
    assert (row.kind, row.target, row.due_at) == ("private_word", SAM, NEXT_MORNING)
    calm = replace(body, heat="calm", form="another")
    early = await sending.send(session, later(hours=2), calm, draft_id=outcome.draft_id)
    assert early == Cools(outcome.draft_id, NEXT_MORNING)
    morning = acting(SAM, NEXT_MORNING)
    assert isinstance(await sending.send(session, morning, calm, draft_id=outcome.draft_id), Held)
    assert await drafts_stored(session) == []
    assert await envelopes(session) == []


async def test_4_a_hot_draft_of_a_friday_rests_over_the_weekend(session: AsyncSession) -> None:
    """The next working morning is Monday's."""
    friday = acting(SAM, datetime(2026, 11, 20, 18, 0, tzinfo=UTC))
    outcome = await sending.send(session, friday, replace(draft_of(), heat="hot"))
    assert isinstance(outcome, Cools)
    assert outcome.comes_back_at == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "day"), [(3, 18), (4, 19), (8, 19), (12, 19), (23, 19)])
async def test_4_there_is_a_night_between(session: AsyncSession, hour: int, day: int) -> None:
    """Hot at eight in the morning rests until tomorrow; hot at three in the night until the day that comes."""
    now = acting(SAM, datetime(2026, 11, 18, 5, 0, tzinfo=UTC) + timedelta(hours=hour))  # midnight in New York
    outcome = await sending.send(session, now, replace(draft_of(), heat="hot"))
    assert isinstance(outcome, Cools)
    assert outcome.comes_back_at == datetime(2026, 11, day, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "goes"), [(None, 10), (0, 0), (1, 5), (HOLD_MINUTES_MAX, 60)])
async def test_4_the_hold_is_the_workspaces(session: AsyncSession, minutes: int | None, goes: int) -> None:
    """Ten minutes by default; the moment is one at which the job looks."""
    (await row_to_change(session, TEAM, NOW)).repair_hold_minutes = minutes
    await session.flush()
    outcome = await sent(session, ANA)
    assert [one.goes_at for one in outcome.words] == [NOW + timedelta(minutes=goes)]


async def test_4_an_edit_changes_every_word_and_begins_the_hold_anew(session: AsyncSession) -> None:
    """For both receivers; the draft of the editing form goes."""
    outcome = await sent(session, ANA, OLEG)
    ids = [one.word_id for one in outcome.words]
    soon = later(minutes=8)
    await drafts.save(session, soon, None, replace(draft_of(SAM, "better"), form="edit"))
    new = replace(draft_of(SAM, "better"), form="edit")
    changed = await sending.change(session, soon, ids, new)
    assert isinstance(changed, Held)
    assert {one.body.contents.texts["happened"] for one in changed.words} == {"better"}
    assert {one.goes_at for one in changed.words} == {NOW + timedelta(minutes=20)}
    assert await drafts_stored(session) == []


async def test_4_taken_back_words_are_one_draft(session: AsyncSession) -> None:
    """With both receivers; nothing goes."""
    ids = [one.word_id for one in (await sent(session, ANA, OLEG)).words]
    draft_id = await words.take_back(session, later(minutes=5), ids)
    assert draft_id is not None
    assert (await drafts.find(session, later(minutes=6), draft_id)).body.receiver_ids == (ANA, OLEG)
    assert await let_go(session, NOW + timedelta(hours=1)) == []
    with pytest.raises(WentAlready):
        await words.take_back(session, later(minutes=6), ids)


async def test_4_an_edit_that_turns_hot_rests(session: AsyncSession) -> None:
    """The held words go back, as one draft."""
    ids = [one.word_id for one in (await sent(session, ANA, OLEG)).words]
    outcome = await sending.change(session, later(minutes=2), ids, replace(draft_of(SAM, "NO"), heat="hot"))
    assert isinstance(outcome, Cools)
    assert outcome.comes_back_at == NEXT_MORNING
    assert await words_stored(session) == []
    [draft] = await drafts_stored(session)
    assert (draft.receiver_ids, draft.contents.texts, draft.why) == ((ANA, OLEG), {"happened": "NO"}, "hot")


async def test_4_an_edit_to_a_day_that_no_promise_can_have_changes_nothing(session: AsyncSession) -> None:
    """The hold goes on with the words of before; with another day the edit is taken."""
    [one] = (await sent(session, ANA)).words
    new = draft_of(SAM, "better")
    for due in (NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=800)):
        late = replace(new, contents=replace(new.contents, due=due))
        with pytest.raises(DueDayNotPossible):
            await sending.change(session, later(minutes=2), [one.word_id], late)
    [same] = await words.to_change(session, later(minutes=3), [one.word_id])
    assert (same.body.contents, same.goes_at) == (one.body.contents, one.goes_at)
    due = NOW.date() + timedelta(days=8)
    planned = replace(new, contents=replace(new.contents, due=due))
    changed = await sending.change(session, later(minutes=3), [one.word_id], planned)
    assert isinstance(changed, Held)
    assert changed.words[0].body.contents == planned.contents


async def test_4_words_without_a_form_do_not_become_a_draft_by_an_edit(session: AsyncSession) -> None:
    """A wish to talk has no text that could cool: an edit of it is forged."""
    body = WordBody(SAM, ANA, Contents("help"), NOW)
    word_id = (await words.hold(session, TEAM, body, NOW)).word_id
    with pytest.raises(NotFound):
        await sending.change(session, later(minutes=2), [word_id], replace(draft_of(SAM, "NO"), heat="hot"))
    assert await drafts_stored(session) == []


@pytest.mark.parametrize("who", [ANA, OLEG, MIRA])
async def test_held_words_are_changed_by_nobody_else(session: AsyncSession, who: str) -> None:
    """Nor after they went, by their sender."""
    word_id = await held(session, NOW)
    for act in (words.take_back, words.to_change):
        with pytest.raises(WentAlready):
            await act(session, acting(who), [word_id])
    with pytest.raises(WentAlready):
        await words.edit(session, acting(who), [word_id], contents("mine"))
    assert await let_go(session, NOW) == [word_id]
    for act in (words.take_back, words.to_change):
        with pytest.raises(WentAlready):
            await act(session, ME, [word_id])


@pytest.mark.parametrize(
    ("receivers", "refused"),
    [
        ((SAM,), CannotGetWords), ((DEPLOYBOT,), CannotGetWords), ((IVO,), CannotGetWords), ((EXT,), CannotGetWords),
        ((NOBODY,), CannotGetWords), ((ANA, SAM), CannotGetWords), (("USLACKBOT",), CannotGetWords),
        ((ANA, OLEG, TOMAS, MIRA, IVO, EXT), TooManyPeople),
    ],
)  # fmt: skip
async def test_bad_receivers_are_refused_and_nobody_gets_it(
    session: AsyncSession, receivers: tuple[str, ...], refused: type[Exception]
) -> None:
    """To oneself, a bot, deactivated, external, unknown, six people."""
    with pytest.raises(refused):
        await sent(session, *receivers)
    assert await words_stored(session) == []
    with pytest.raises(NobodyNamed):
        await sending.send(session, ME, replace(draft_of(), receiver_ids=()))


async def test_the_same_person_twice_is_once(session: AsyncSession) -> None:
    """However the form says it."""
    assert len((await sent(session, ANA, ANA)).words) == 1


@pytest.mark.parametrize("length", [0, 1, 3_000, 3_001, 12_000])
def test_texts_of_any_length(length: int) -> None:
    """Three thousand characters are taken; beyond, the field says how many; nothing is no words."""
    wrong = sending.wrong_texts(Contents("own", {"happened": "a" * length, "will": "b" * length}))
    if length > 3_000:
        assert {type(why) for why in wrong.values()} == {TooLong}
        assert set(wrong) == {"happened", "will"}
    else:
        assert list(map(type, wrong.values())) == ([NothingWritten] if length == 0 else [])


def test_a_check_in_needs_its_question() -> None:
    assert set(sending.wrong_texts(Contents("ask", {"happened": "…", "words": "?!"}))) == {"happened", "words"}


async def test_7_words_that_a_limit_keeps_stay_the_senders(session: AsyncSession) -> None:
    """One receiver is free, the other has an open word: one goes, the rest is a draft with a reason of its own."""
    await sent(session, ANA)
    outcome = await sent(session, ANA, OLEG, now=later(minutes=1), form="second")
    assert [one.body.receiver_id for one in outcome.words] == [OLEG]
    assert outcome.not_now == (ANA,)
    [draft] = await drafts_stored(session)
    assert (draft.receiver_ids, draft.why) == ((ANA,), "not_now")


async def test_6_unread_words_are_erased_after_thirty_days_and_held_ones_never_silently(session: AsyncSession) -> None:
    """With the row of the outbox."""
    await held(session, NOW)
    await let_go(session, NOW)
    assert await delivery.forget(session, NOW + timedelta(days=29)) == 0
    assert await delivery.forget(session, NOW + timedelta(days=30)) == 1
    assert await words_stored(session) == []
    assert await envelopes(session) == []


async def test_6_an_export_counts_and_an_erasure_takes_both_sides(session: AsyncSession) -> None:
    """Of drafts and words an export has numbers; erasing the sender empties the envelope of the receiver."""
    await drafts.save(session, ME, None, draft_of(SAM, "a secret draft"))
    word_id = await held(session, NOW)
    await held(session, NOW, OLEG, SAM)
    await let_go(session, NOW)
    at = {"channel_id": "D1", "ts": "1.1", "posted_at": NOW, "word_id": word_id}
    place = MessagePlace(
        workspace_id=TEAM, key=f"private_word:{word_id}", kind="private_word", target=ANA, refs={}, **at
    )
    session.add(place)
    await session.flush()
    exported = await export_person(session, TEAM, SAM, DATA_RULES)
    # what the sender sent is not counted: the number would tell whether it was read; Oleg's word waits for the morning
    assert exported["repairs"] == {"drafts": 1, "held": 0, "received": 0}
    assert "secret" not in str(exported)
    assert "I cut you off" not in str(exported)
    erased = await erase_person(session, TEAM, SAM, NOW, DATA_RULES)
    assert (erased.counts["drafts"], erased.counts["private_words"]) == (1, 2)
    assert await words_stored(session) == []
    assert await drafts_stored(session) == []
    [row] = await envelopes(session)
    assert (row.target, row.refs) == (ANA, {"channel_id": "D1", "ts": "1.1"})
