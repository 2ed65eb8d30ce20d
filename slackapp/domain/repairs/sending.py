"""Send a repair: check the words, let hot words cool overnight, hold all other words. Posts nothing.

The sender keeps the draft until each receiver has a word of their own. The module must not know the forms.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.calendar.defaults import Defaults, defaults_of
from slackapp.domain.calendar.prompting_hours import begins_next
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import HasCalendar
from slackapp.domain.promises import promising
from slackapp.domain.refusals import LeftOut, NobodyNamed, NotFound, NothingWritten, Refusal, TooLong, TooManyPeople
from slackapp.domain.repairs import delivery, drafts, limits, send_facts, words
from slackapp.domain.repairs.bodies import Contents, DraftBody, WordBody
from slackapp.domain.repairs.kinds import Sort
from slackapp.domain.repairs.limits import Standing
from slackapp.domain.repairs.refusals import BelongsInOneToOne, CannotGetWords
from slackapp.domain.repairs.reminding import words as reminding
from slackapp.domain.repairs.send_facts import Facts, Receivers
from slackapp.domain.repairs.words import HeldWord
from slackapp.domain.ruptures import KINDS
from slackapp.domain.words import says_nothing
from slackapp.domain.workspace.settings import Contacts, contacts_of

TEXT_MAX: Final = 3_000  # characters of a field; Slack's own limit, docs.slack.dev plain_text_input
RECEIVERS_MAX: Final = 5  # of words of one's own or a check-in
HOT: Final = "hot"
# the sorts that a form sends, each with the fields it cannot go without
REQUIRED: Final[Mapping[Sort, tuple[str, ...]]] = {
    "own": ("happened",),
    "ask": ("happened", "words"),
    "request": ("words",),
    "credit": ("words",),
}


@dataclass(frozen=True, slots=True)
class Cools:
    """A hot draft, kept until the sender's next working morning."""

    draft_id: int
    comes_back_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Words on hold before they go, for their sender alone."""

    words: tuple[HeldWord, ...]
    goes_at: Mapping[str, datetime] = field(default_factory=dict)  # by receiver: the end of the hold, in their hours
    not_now: tuple[str, ...] = ()  # receivers whom a limit keeps this from; why is not said
    draft_id: int | None = None  # the words that stay the sender's, where a limit keeps them


@dataclass(frozen=True, slots=True)
class Door:
    """The contents of the door to repair, for its person alone."""

    held: Held
    drafts: tuple[drafts.Draft, ...]
    contacts: Contacts


async def open_door(session: AsyncSession, acting: Acting) -> Door:
    """Return the person's door. Nothing is stored: no record says that the person opened the door."""
    held = await shown(session, acting, await words.held_by(session, acting))
    return Door(held, await drafts.of_author(session, acting), await contacts_of(session, acting.workspace_id))


def wrong_texts(contents: Contents) -> dict[str, Refusal]:
    """Return missing and too long texts, by field; empty where the words can be sent."""
    wrong: dict[str, Refusal] = {
        name: TooLong(len(text), TEXT_MAX) for name, text in contents.texts.items() if len(text) > TEXT_MAX
    }
    for name in REQUIRED.get(contents.sort, ()):
        if says_nothing(contents.texts.get(name, "")):
            wrong[name] = NothingWritten()
    return wrong


async def send(
    session: AsyncSession,
    acting: Acting,
    body: DraftBody,
    *,
    draft_id: int | None = None,
    nobody: Collection[str] = (),
) -> Cools | Held:
    """Hold the words for each receiver alone, or keep a hot draft until the sender's next working morning.

    Words kept from a receiver by a limit stay the sender's as a draft. Blocked, off and limited look the same.

    `nobody`: receivers unknown to Slack, by its answer a moment ago. Callers check the texts before, by `wrong_texts`.
    Raises NobodyNamed, TooManyPeople, CannotGetWords, DueDayNotPossible, and BelongsInOneToOne for a request down or up
    a line of reporting; after an error nothing is stored.
    """
    _check(body)
    found = await reached(session, acting, body.receiver_ids, nobody)
    if body.contents.due is not None:
        await promising.check_day(session, acting, body.contents.due)
    facts = await send_facts.facts(session, acting, body.receiver_ids)
    standings = standings_of(acting, body, facts, found)
    draft = await drafts.of_form(session, acting, draft_id, body.form) if facts.has_drafts else None
    if body.heat == HOT or (draft is not None and draft.rests_at(acting.now)):
        return await _cool(session, acting, body, draft)
    outcome = await _remind(session, acting, await hold(session, acting, body, standings, found))
    if not outcome.not_now:
        if draft is not None:
            await drafts.burn(session, acting, draft.draft_id)
        return outcome
    rest = replace(body, receiver_ids=outcome.not_now, why="not_now")
    stored = await drafts.save(session, acting, None if draft is None else draft.draft_id, rest)
    return replace(outcome, draft_id=stored.draft_id)


async def change(session: AsyncSession, acting: Acting, word_ids: Collection[int], body: DraftBody) -> Cools | Held:
    """Replace the contents of held words; hot words cool overnight as one draft.

    The receivers stay the same. Raises WentAlready, NotFound for words without a form, and DueDayNotPossible.
    """
    if body.contents.due is not None:
        await promising.check_day(session, acting, body.contents.due)
    draft = await drafts.of_form(session, acting, None, body.form)
    if draft is not None:
        await drafts.burn(session, acting, draft.draft_id)
    if body.heat != HOT:
        edited = await words.edit(session, acting, word_ids, body.contents)
        return await _remind(session, acting, await shown(session, acting, edited))
    taken_id = await words.take_back(session, acting, word_ids)
    if taken_id is None:
        raise NotFound
    taken = await drafts.find(session, acting, taken_id)
    return await _cool(session, acting, replace(body, receiver_ids=taken.body.receiver_ids), taken)


async def shown(session: AsyncSession, acting: Acting, held: tuple[HeldWord, ...]) -> Held:
    """Return held words with the moment each goes at the earliest."""
    known = await people.known(session, acting.workspace_id, [one.body.receiver_id for one in held])
    return _held(held, known, await defaults_of(session, acting))


def _held(held: tuple[HeldWord, ...], known: Mapping[str, HasCalendar], defaults: Defaults) -> Held:
    """Return held words, each with its earliest moment of sending.

    Receivers' times away and other people's words to the receivers are left out: the sender must not learn of either.
    """
    goes_at = {}
    for one in held:
        person = known.get(one.body.receiver_id)
        calendar = delivery.calendar_of(person, defaults, shows_away=False)
        goes_at[one.body.receiver_id] = begins_next(calendar, one.goes_at)
    return Held(held, goes_at)


def standings_of(acting: Acting, body: DraftBody, facts: Facts, found: Receivers) -> dict[str, Standing]:
    """Return the standing of each receiver. Pure. Raises BelongsInOneToOne."""
    off = frozenset(user_id for user_id, one in found.by_id.items() if not one.takes_repairs)
    standings = {
        receiver_id: limits.decide(facts, acting, receiver_id, body.contents.sort, off)
        for receiver_id in body.receiver_ids
    }
    if any(one.belongs_in_one_to_one for one in standings.values()):
        raise BelongsInOneToOne
    return standings


async def hold(
    session: AsyncSession, acting: Acting, body: DraftBody, standings: Mapping[str, Standing], found: Receivers
) -> Held:
    """Hold a word for each receiver within the limits; the other receivers are in `not_now`."""
    words_to, not_now = [], []
    for receiver_id, standing in standings.items():
        if not standing.may_send:
            not_now.append(receiver_id)
            continue
        word = WordBody(acting.user_id, receiver_id, body.contents, acting.now)
        word = word.but(no_reply_expected=standing.no_reply_expected, nobody_may_ask=standing.nobody_may_ask)
        words_to.append(word)
    goes_at = words.hold_ends(found.hold_minutes, acting.now)
    held = await words.hold_all(session, acting.workspace_id, words_to, goes_at)
    return replace(_held(held, found.known, found.defaults), not_now=tuple(not_now))


def receivers_max(sort: Sort) -> int:
    """Return the greatest number of receivers for a sort of words: one thing is asked of one person."""
    return 1 if sort in ("request", "help", "credit") else RECEIVERS_MAX


async def _remind(session: AsyncSession, acting: Acting, outcome: Held) -> Held:
    """Plan reminders of unanswered requests for the sender; return `outcome`."""
    asked = [one for one in outcome.words if one.body.contents.sort == "request"]
    if asked:
        goes_at = {one.word_id: outcome.goes_at[one.body.receiver_id] for one in asked}
        await reminding.plan_requests(session, acting, goes_at)
    return outcome


def _check(body: DraftBody) -> None:
    if body.contents.sort not in REQUIRED:
        raise NotFound
    if not body.receiver_ids:
        raise NobodyNamed
    count, most = len(set(body.receiver_ids)), receivers_max(body.contents.sort)
    if count > most:
        raise TooManyPeople(count, most)
    if body.contents.kind is not None and body.contents.kind not in KINDS:
        raise NotFound


async def reached(
    session: AsyncSession, acting: Acting, receiver_ids: tuple[str, ...], nobody: Collection[str]
) -> Receivers:
    """Return the receivers. Raises CannotGetWords unless all are known and can read private words.

    `nobody`: people unknown to Slack, by its answer a moment ago.
    """
    found = await send_facts.receivers(session, acting, receiver_ids)
    _, unknown, left_out = people.sort_out(found.known, acting.user_id, receiver_ids, nobody=nobody)
    left_out += [LeftOut(user_id, "unknown") for user_id in unknown]
    if left_out:
        raise CannotGetWords(tuple(left_out))
    return found


async def _cool(session: AsyncSession, acting: Acting, body: DraftBody, draft: drafts.Draft | None) -> Cools:
    """Store the draft; a resting draft keeps its morning."""
    body = replace(body, why="hot")
    stored = await drafts.save(session, acting, None if draft is None else draft.draft_id, body)
    if stored.rests_at(acting.now) and stored.comes_back_at is not None:
        return Cools(stored.draft_id, stored.comes_back_at)
    return Cools(stored.draft_id, await drafts.bring_back(session, acting, stored.draft_id))
