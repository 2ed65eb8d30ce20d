"""A manager reads how often they thanked somebody themself, and nothing of what others gave."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.thanks import correcting
from slackapp.domain.thanks.answering import own_thanks
from tests.cast import MIRA, NOW, OLEG, SAM, TOMAS, acting
from tests.domain.efforts.effort_steps import LATER, STEP, note, thank


async def test_only_what_the_giver_gave_is_counted(session: AsyncSession) -> None:
    """Oleg's thanks is private, one was taken back, and an effort noted later counts from then."""
    first, second = await note(session, TOMAS, "the night"), await note(session, TOMAS, "the plan", at=LATER - STEP)
    for giver, words, at in ((MIRA, "for lunch", NOW), (OLEG, "for the charger", LATER), (MIRA, "for the tea", LATER)):
        await thank(session, giver, TOMAS, words=words, at=at)
    gone = await thank(session, MIRA, TOMAS, words="for the cake")
    await correcting.take_back(session, acting(MIRA, LATER), gone.thanks_id)
    since = {first: (TOMAS, NOW), second: (TOMAS, LATER - STEP)}
    assert await own_thanks.count_given(session, acting(MIRA, LATER), since) == {first: 2, second: 1}
    assert await own_thanks.count_given(session, acting(SAM, LATER), since) == {first: 0, second: 0}
    assert await own_thanks.count_given(session, acting(SAM, LATER), {}) == {}
