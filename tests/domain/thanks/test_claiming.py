"""A doer says which effort of theirs a thanks was for, chooses another, or says that it was for none."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import noting as notings
from slackapp.domain.refusals import NotFound, TakenBack
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.thanks import correcting, removing
from slackapp.domain.thanks.answering import claiming
from tests.cast import ANA, MIRA, NOBODY, NOW, OLEG, SAM, TEAM, TOMAS, acting
from tests.domain.efforts.effort_steps import LATER, STEP, lead, note, thank, waiting

NIGHT = "covering the on-call night"
TO_CLAIM = acting(TOMAS, LATER)


async def claimed(session: AsyncSession, thanks_id: int) -> list[tuple[int, bool]]:
    """Give what Tomas can choose from, and what he chose."""
    return [(one.effort_id, one.is_claimed) for one in await claiming.claimable(session, TO_CLAIM, thanks_id)]


async def test_a_doer_claims_a_thanks_for_an_effort(session: AsyncSession) -> None:
    """Twice is once; the list shows the choice, and nothing of what others answered."""
    await lead(session, TOMAS)
    first, second = await note(session, TOMAS, NIGHT), await note(session, TOMAS, "the notes", at=NOW + STEP)
    given = await thank(session, OLEG, TOMAS)
    assert await claimed(session, given.thanks_id) == [(second, False), (first, False)]
    for _ in range(2):
        await claiming.claim(session, TO_CLAIM, given.thanks_id, first)
    assert await waiting(session) == [second]
    assert await claimed(session, given.thanks_id) == [(first, True), (second, False)]


async def test_a_wrong_claim_is_undone_or_changed(session: AsyncSession) -> None:
    """`Not for this`, or another effort: what was claimed before waits again."""
    await lead(session, TOMAS)
    first, second = await note(session, TOMAS, NIGHT), await note(session, TOMAS, "the notes", at=NOW + STEP)
    given = await thank(session, OLEG, TOMAS)
    await claiming.claim(session, TO_CLAIM, given.thanks_id, first)
    await claiming.claim(session, TO_CLAIM, given.thanks_id, second)
    assert await waiting(session) == [first]
    for _ in range(2):
        await claiming.claim(session, TO_CLAIM, given.thanks_id, None)
    assert await waiting(session) == [first, second]


async def test_a_claim_can_be_undone_however_much_was_noted_since(session: AsyncSession) -> None:
    """The list is short, and what was claimed stands in it first."""
    night = await note(session, TOMAS, NIGHT)
    given = await thank(session, OLEG, TOMAS)
    await claiming.claim(session, TO_CLAIM, given.thanks_id, night)
    newer = [await note(session, TOMAS, f"table {n}", at=NOW + n * STEP) for n in range(1, 13)]
    shown = await claimed(session, given.thanks_id)
    assert shown == [(night, True), *((number, False) for number in newer[:-9:-1])]
    assert len(shown) == claiming.CLAIMS_MAX


async def test_a_claim_holds_when_another_thanks_is_taken_back(session: AsyncSession) -> None:
    """Oleg's words named it first, and Tomas claimed Ana's too: either one is enough."""
    await lead(session, TOMAS)
    night = await note(session, TOMAS, NIGHT)
    named = await thank(session, OLEG, TOMAS, words="for covering that night")
    other = await thank(session, ANA, TOMAS, at=LATER + STEP)
    await claiming.claim(session, TO_CLAIM, other.thanks_id, night)
    await correcting.take_back(session, acting(OLEG, LATER + STEP), named.thanks_id)
    assert await waiting(session) == []
    await claiming.claim(session, TO_CLAIM, other.thanks_id, None)
    assert await waiting(session) == [night]


async def test_taking_back_a_claimed_thanks_restores_the_wait(session: AsyncSession) -> None:
    """And a card that still stands is answered with a sentence."""
    await lead(session, TOMAS)
    night = await note(session, TOMAS, NIGHT)
    given = await thank(session, OLEG, TOMAS)
    await claiming.claim(session, TO_CLAIM, given.thanks_id, night)
    await correcting.take_back(session, acting(OLEG, LATER), given.thanks_id)
    assert await waiting(session) == [night]
    with pytest.raises(TakenBack):
        await claiming.claim(session, TO_CLAIM, given.thanks_id, night)


async def test_an_edit_leaves_a_claim(session: AsyncSession) -> None:
    """Tomas said so; other words of Oleg's do not change that."""
    await lead(session, TOMAS)
    night = await note(session, TOMAS, NIGHT)
    given = await thank(session, OLEG, TOMAS, words="for covering the night")
    await claiming.claim(session, TO_CLAIM, given.thanks_id, night)
    await correcting.change(session, acting(OLEG, LATER), given.thanks_id, "Thank you for the coffee")
    assert await waiting(session) == []
    await claiming.claim(session, TO_CLAIM, given.thanks_id, None)
    assert await waiting(session) == [night]


@pytest.mark.parametrize("who", [ANA, MIRA, SAM, OLEG])
async def test_only_the_receiver_claims_and_only_their_own_effort(session: AsyncSession, who: str) -> None:
    """Neither the giver nor the manager nor a colleague, and nobody for an effort of somebody else."""
    await lead(session, TOMAS)
    effort_id = await note(session, TOMAS, NIGHT)
    sams = await note(session, SAM, "the review")  # Mira does not lead Sam
    given = await thank(session, OLEG, TOMAS)
    with pytest.raises(NotFound):
        await claiming.claim(session, acting(who, LATER), given.thanks_id, effort_id)
    with pytest.raises(NotFound):
        await claiming.claimable(session, acting(who, LATER), given.thanks_id)
    with pytest.raises(NotFound):
        await claiming.claim(session, TO_CLAIM, given.thanks_id, sams)
    assert await waiting(session) == [effort_id]


async def test_a_thanks_that_is_gone_is_not_claimed(session: AsyncSession) -> None:
    """Removed by Tomas, or not arrived yet."""
    night = await note(session, TOMAS, NIGHT)
    given = await thank(session, OLEG, TOMAS, NOBODY)
    await removing.remove_received(session, TO_CLAIM, given.thanks_id)
    for who in (TOMAS, NOBODY):
        with pytest.raises(NotFound):
            await claiming.claim(session, acting(who, LATER), given.thanks_id, night)


async def test_what_the_doer_sees_does_not_tell_what_others_did(session: AsyncSession) -> None:
    """Named by Oleg, answered by Mira, or waiting: one and the same list; what Tomas hid is not in it."""
    await lead(session, TOMAS)
    ids = [await note(session, TOMAS, words, at=NOW + n * STEP) for n, words in enumerate((NIGHT, "notes", "a plan"))]
    given = await thank(session, SAM, TOMAS)
    before = await claimed(session, given.thanks_id)
    await thank(session, OLEG, TOMAS, words=NIGHT)
    await thank(session, MIRA, TOMAS, effort_id=ids[1])
    assert await claimed(session, given.thanks_id) == before
    await notings.hide(session, TO_CLAIM, ids[2])
    assert await claimed(session, given.thanks_id) == [(ids[1], False), (ids[0], False)]


async def test_one_effort_is_claimed_with_one_thanks(session: AsyncSession) -> None:
    """The list under another thanks leaves it out."""
    night = await note(session, TOMAS, NIGHT)
    first, second = await thank(session, OLEG, TOMAS), await thank(session, ANA, TOMAS)
    await claiming.claim(session, TO_CLAIM, first.thanks_id, night)
    assert await claimed(session, second.thanks_id) == []


async def test_a_managers_answer_comes_back_when_a_thanks_goes(session: AsyncSession) -> None:
    """Mira said `Already did` about what Oleg had thanked for; once he takes it back, hers counts."""
    await lead(session, TOMAS)
    night = await note(session, TOMAS, NIGHT)
    given = await thank(session, OLEG, TOMAS, words=NIGHT)
    prompt = Prompt(workspace_id=TEAM, manager_id=MIRA, week="2026-W48", made_at=LATER, introduces=False)
    session.add(prompt)
    await session.flush()
    said = {"workspace_id": TEAM, "manager_id": MIRA, "position": 0, "answer": "already", "answered_at": LATER}
    session.add(PromptItem(prompt_id=prompt.id, effort_id=night, **said))
    await session.flush()
    await correcting.take_back(session, acting(OLEG, LATER + STEP), given.thanks_id)
    rows = await session.execute(select(Effort.acknowledged_how, Effort.thanks_id))
    assert [tuple(row) for row in rows] == [("already", None)]


async def test_a_thanks_to_several_restores_only_what_no_other_thanks_answers(session: AsyncSession) -> None:
    """One of them has two efforts, one has none; Sam's is thanked for by Ana too."""
    for member in (TOMAS, SAM):
        await lead(session, member)
    night, plan = await note(session, TOMAS, NIGHT), await note(session, TOMAS, "drawing the migration plan")
    sams = await note(session, SAM, "reviewing the contract")
    said = "for covering the night, the migration plan, and for reviewing the contract"
    group = await thank(session, OLEG, TOMAS, SAM, ANA, words=said)
    await thank(session, ANA, SAM, words="reviewing that contract", at=LATER + STEP)
    assert await waiting(session) == []
    for _ in range(2):  # a double click
        await correcting.take_back(session, acting(OLEG, LATER + STEP), group.thanks_id)
    assert sorted(await waiting(session)) == sorted([night, plan])
    assert sams not in await waiting(session)
