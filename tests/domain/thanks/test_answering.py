"""Which thanks answers which effort, and who is asked about it."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.people.profiles import remember
from slackapp.domain.refusals import AlreadyDecided, NotFound
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.thanks import answered_efforts, giving
from slackapp.domain.thanks.answered_efforts import Choice
from slackapp.domain.thanks.receivers import receivers
from tests.cast import ANA, IVO, MIRA, NINA, NOBODY, NOW, OLEG, SAM, TEAM, TOMAS, VEGA, acting, moment, profile
from tests.domain.efforts.effort_steps import LATER, STEP, lead, note, thank, waiting


async def test_thanks_that_name_an_effort_stop_only_that(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await lead(session, SAM)
    await note(session, TOMAS, "the on-call night in May")
    notes = await note(session, TOMAS, "the notes", noter=NINA)
    sams = await note(session, SAM, "the review of the contract")

    given = await thank(session, OLEG, TOMAS, SAM, words="you took that on-call night!")

    assert await waiting(session) == [notes, sams]
    assert given.choices == ()  # Oleg may read neither


@pytest.mark.parametrize("words", ["thx", "great job, thank you so much!", "for the charger", "to the whole team"])
async def test_thanks_for_other_things_leave_all_waiting(session: AsyncSession, words: str) -> None:
    await lead(session, TOMAS)
    await lead(session, SAM)
    ids = [await note(session, TOMAS, "the on-call night"), await note(session, SAM, "the review of the contract")]

    for giver in (OLEG, NINA, MIRA):
        await thank(session, giver, TOMAS, SAM, words=words)

    assert await waiting(session) == ids


async def test_the_doers_own_words_can_be_named_too(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, "the thing on Friday")
    await notings.change(session, acting(TOMAS), effort_id, "migrated the billing database")

    await thank(session, OLEG, TOMAS, words="for migrating the database")

    assert await waiting(session) == []


async def test_thanks_that_came_from_one_effort_stop_only_that(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    first, second = await note(session, TOMAS, "the on-call"), await note(session, TOMAS, "the notes")

    given = await thank(session, MIRA, TOMAS, effort_id=second)

    assert given.choices == ()
    assert await waiting(session) == [first]


async def test_thanks_to_all_who_were_noted_in_one_breath_answer_each(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await lead(session, SAM)
    noted = await notings.note_effort(session, acting(ANA), Noting((TOMAS, SAM), "moved the office"))
    other = await note(session, SAM, "the review")  # the same noter, the same moment

    await thank(session, ANA, TOMAS, SAM, effort_id=noted.effort_ids[TOMAS])

    assert await waiting(session) == [other]


async def test_a_noter_is_asked_which_effort_they_meant(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    first, second = await note(session, TOMAS, "the on-call"), await note(session, TOMAS, "the notes", at=NOW + STEP)
    hers = await note(session, TOMAS, "somebody else's words", noter=NINA)
    await notings.change(session, acting(TOMAS), first, "the night")

    given = await thank(session, ANA, TOMAS)
    assert given.choices == (Choice(first, "the on-call", TOMAS), Choice(second, "the notes", TOMAS))
    assert await waiting(session) == sorted([first, hers, second])

    await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, second)
    await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, second)
    assert await waiting(session) == [first, hers]
    with pytest.raises(AlreadyDecided):
        await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, first)


async def test_a_manager_is_asked_about_what_they_may_read_already(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    old = [await note(session, TOMAS, words) for words in ("the on-call", "the notes")]
    await note(session, TOMAS, "fresh, and still the doer's to change", at=LATER)
    hidden = await note(session, TOMAS, "hidden")
    await notings.hide(session, acting(TOMAS), hidden)

    given = await thank(session, MIRA, TOMAS, at=LATER + STEP)

    assert [choice.effort_id for choice in given.choices] == old


async def test_a_manager_is_asked_about_a_single_effort_too(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    old = await note(session, TOMAS, "the on-call")
    await note(session, TOMAS, "fresh, and still the doer's to change", at=LATER)

    choices = (await thank(session, MIRA, TOMAS, at=LATER + STEP)).choices
    assert [choice.effort_id for choice in choices] == [old]


async def test_nobody_is_asked_about_whom_the_words_are_clear(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await note(session, TOMAS, "the on-call night")
    notes = await note(session, TOMAS, "the notes")

    given = await thank(session, MIRA, TOMAS, words="for the night on call")
    assert given.choices == ()
    assert await waiting(session) == [notes]


async def test_a_noter_is_asked_whatever_became_of_it(session: AsyncSession) -> None:
    hidden, had_its_word = await note(session, TOMAS, "one"), await note(session, TOMAS, "two")
    await notings.hide(session, acting(TOMAS), hidden)
    await thank(session, OLEG, TOMAS)

    given = await thank(session, ANA, TOMAS)

    assert [choice.effort_id for choice in given.choices] == [hidden, had_its_word]
    assert await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, had_its_word) == ()
    assert await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, had_its_word) == ()
    with pytest.raises(AlreadyDecided):
        await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, hidden)


async def test_each_receiver_keeps_their_choice(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await lead(session, SAM)
    sams, tomas = [[await note(session, doer, words) for words in ("one", "two")] for doer in (SAM, TOMAS)]
    given = await thank(session, ANA, TOMAS, SAM)

    left = await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, sams[0])
    assert [choice.effort_id for choice in left] == tomas
    assert await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, tomas[0]) == ()
    with pytest.raises(AlreadyDecided):
        await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, sams[1])

    assert set(await waiting(session)) == {sams[1], tomas[1]}


async def test_a_choice_answers_all_that_was_noted_together(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await lead(session, SAM)
    noted = await notings.note_effort(session, acting(ANA), Noting((TOMAS, SAM), "moved the office"))
    review = await note(session, SAM, "the review")

    given = await thank(session, ANA, TOMAS, SAM)
    left = await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, noted.effort_ids[TOMAS])

    assert left == ()
    assert await waiting(session) == [review]


async def test_a_choice_stops_only_that_effort(session: AsyncSession) -> None:
    await lead(session, TOMAS)
    await lead(session, SAM)
    tomas = [await note(session, TOMAS, words) for words in ("the first", "the second")]
    sams = await note(session, SAM, "the third")

    given = await thank(session, ANA, TOMAS, SAM)
    left = await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, tomas[0])

    assert [choice.effort_id for choice in left] == [sams]
    assert await waiting(session) == [tomas[1], sams]


async def test_each_receiver_is_asked_about(session: AsyncSession) -> None:
    ids = [await note(session, doer, words) for doer in (SAM, TOMAS) for words in ("one", "two")]

    given = await thank(session, ANA, TOMAS, SAM)
    assert [choice.effort_id for choice in given.choices] == ids

    left = await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, ids[0])
    assert [choice.effort_id for choice in left] == ids[2:]


async def test_the_noter_gets_back_whom_they_noted_together(session: AsyncSession) -> None:
    noting = Noting((TOMAS, ANA, SAM), "moved the office")
    noted = await notings.note_effort(session, acting(ANA), noting)

    for effort_id in noted.effort_ids.values():
        assert await answered_efforts.noted_together(session, TEAM, ANA, effort_id) == (
            (TOMAS, SAM),
            "moved the office",
        )
    with pytest.raises(NotFound):
        await answered_efforts.noted_together(session, TEAM, TOMAS, noted.effort_ids[TOMAS])
    with pytest.raises(NotFound):
        await answered_efforts.noted_together(session, VEGA, ANA, noted.effort_ids[TOMAS])


async def test_equal_words_at_the_same_time_are_not_noted_together(session: AsyncSession) -> None:
    """Two forms, sent within one moment: what was noted together is known, and not guessed from words and time."""
    tomas = await note(session, TOMAS, "moved the office")
    await note(session, SAM, "moved the office")

    assert await answered_efforts.noted_together(session, TEAM, ANA, tomas) == ((TOMAS,), "moved the office")


@pytest.mark.parametrize(("workspace", "giver"), [(TEAM, SAM), (TEAM, MIRA), (VEGA, ANA)])
async def test_only_the_giver_chooses(session: AsyncSession, workspace: str, giver: str) -> None:
    first = await note(session, TOMAS, "one")
    await note(session, TOMAS, "two")
    given = await thank(session, ANA, TOMAS)

    with pytest.raises(NotFound):
        await answered_efforts.choose(session, Acting(workspace, giver, LATER, None), given.thanks_id, first)


async def test_a_giver_cannot_choose_what_they_may_not_read(session: AsyncSession) -> None:
    await note(session, TOMAS, "one")
    hers = await note(session, TOMAS, "two", noter=NINA)
    given = await thank(session, ANA, TOMAS)

    with pytest.raises(NotFound):
        await answered_efforts.choose(session, acting(ANA, LATER), given.thanks_id, hers)


async def test_thanks_to_somebody_unknown_stop_what_waits_once_they_are_known(session: AsyncSession) -> None:
    await note(session, TOMAS, "the on-call")
    given = await thank(session, ANA, NOBODY, words="for the review")
    await remember(session, TEAM, [profile(NOBODY, "Kim")], NOW)
    effort_id = await note(session, NOBODY, "the review")
    await giving.resolve_receiver(session, moment(LATER), given.thanks_id, NOBODY)

    assert await session.scalar(select(Effort.thanks_id).where(Effort.id == effort_id)) == given.thanks_id


async def test_a_thanks_that_stops_nothing_asks_the_database_once(session: AsyncSession) -> None:
    thanks = Thanks(workspace_id=TEAM, giver_id=ANA, words="Thank you", said_at=NOW)
    session.add(thanks)
    await session.flush()
    statements: list[str] = []
    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))

    met = await receivers(session, acting(ANA), [TOMAS, IVO])
    assert await answered_efforts.answer_with(session, thanks, list(met.values()), [], NOW) == ()

    assert set(met) == {TOMAS, IVO}
    assert len(statements) == 1
