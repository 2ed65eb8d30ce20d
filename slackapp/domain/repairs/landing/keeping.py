"""Keep a person's `landed` words: as a draft, as one line that comes back once, or among words to say in person.

Visible to its author only. Sends no message.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.prompting_hours import next_working_morning
from slackapp.domain.people import calendars
from slackapp.domain.refusals import NothingWritten
from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.drafts import Draft
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.landing.drafts_of_landing import FELT, GUESS, SAW, turned
from slackapp.domain.repairs.sending import HOT, TEXT_MAX, Cools
from slackapp.domain.to_say import lines as to_say
from slackapp.domain.words import check_words, says_nothing

ANSWERED_WITHIN: Final = timedelta(days=2)  # of the question after `drafts.ASKED_AFTER`; then the draft is burnt


async def turn(
    session: AsyncSession, acting: Acting, draft_id: int | None, body: DraftBody, sort: Sort
) -> Draft | None:
    """Store the draft, turned into one of `sort`, with everything written so far; None where nothing is written."""
    if drafts.is_empty(body):
        return None
    stored = await drafts.save(session, acting, draft_id, body)
    return await drafts.save(session, acting, stored.draft_id, turned(stored.body, sort))


async def keep_for_me(session: AsyncSession, acting: Acting, draft_id: int | None, body: DraftBody) -> Cools | Draft:
    """Keep the draft; its author is asked once, on a working morning after `drafts.ASKED_AFTER`.

    A hot draft comes back on the author's next working morning besides. Raises NothingWritten where no text is written.
    """
    if not says_anything(body):
        raise NothingWritten
    is_hot = body.heat == HOT
    draft = await drafts.save(session, acting, draft_id, replace(body, why="hot" if is_hot else "kept"))
    if is_hot:
        return Cools(draft.draft_id, await drafts.bring_back(session, acting, draft.draft_id))
    calendar = await calendars.of_acting(session, acting)
    asked_at = next_working_morning(calendar, acting.now + drafts.ASKED_AFTER)
    await drafts.stay_until(session, acting, draft.draft_id, asked_at + ANSWERED_WITHIN)
    await drafts.plan(session, acting, draft.draft_id, drafts.ENDS, asked_at)
    return draft


async def keep_line(session: AsyncSession, acting: Acting, draft_id: int | None, line: str, form: str) -> datetime:
    """Keep one line of something a person cannot name yet; return the working morning of the line's return.

    It stands where the person saw or heard something; the rest of the draft stays. Raises NothingWritten, TooLong.
    """
    line = check_words(line, NothingWritten, TEXT_MAX)
    known = await drafts.of_form(session, acting, draft_id, form)
    body = DraftBody(acting.user_id, Contents("landed"), form=form) if known is None else known.body
    contents = replace(body.contents, texts={**body.contents.texts, SAW: line})
    stored = await drafts.save(session, acting, draft_id, replace(body, contents=contents, why="line", form=form))
    back_at = await drafts.next_morning(session, acting)
    await drafts.plan(session, acting, stored.draft_id, drafts.LINE, back_at)
    return back_at


async def say_in_person(session: AsyncSession, acting: Acting, draft_id: int | None, body: DraftBody) -> None:
    """Move the written words to the words to say in person, on the author's own Home; the draft is burnt.

    Raises NothingWritten, and TooLong for more than `to_say.TEXT_MAX` characters.
    """
    if not says_anything(body):
        raise NothingWritten
    person_id = body.receiver_ids[0] if body.receiver_ids else None
    texts = body.contents.texts
    words = "\n\n".join(texts[name] for name in (SAW, FELT, GUESS) if texts.get(name))
    await to_say.keep(session, acting, words, person_id)
    draft = await drafts.of_form(session, acting, draft_id, body.form)
    if draft is not None:
        await drafts.burn(session, acting, draft.draft_id)


def says_anything(body: DraftBody) -> bool:
    """Return whether one of the texts of the form says something."""
    return not all(says_nothing(body.contents.texts.get(name, "")) for name in (SAW, FELT, GUESS))
