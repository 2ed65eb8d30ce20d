"""Propose, pick and remove a team's words, and read the three chosen words. For the members of the channel only.

No person sees a number, a proposer or a picker.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, exists, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.outbox import homes
from slackapp.domain.phrases.bodies import PhraseBody, PickBody
from slackapp.domain.phrases.refusals import NoPhrase, NotCountedIn, PhrasesFull, TooManyPicks
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows import inserts, removal
from slackapp.domain.tables.digests import digest
from slackapp.domain.tables.phrases import AUTHOR, PICKER, Phrase, PhrasePick
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.text import one_line
from slackapp.domain.visibility import phrases as visibility
from slackapp.domain.visibility import rituals
from slackapp.domain.words import check_words

PHRASE_MAX: Final = 80  # characters
STANDING: Final = 3  # phrases that stand; PRODUCT, "Rituals"
PICKS_MAX: Final = 3  # of one member in one channel
PROPOSED_MAX: Final = 20  # in one channel, so that the form keeps within Slack's hundred blocks
OWN_MAX: Final = 5  # of one member in one channel
OPENERS_MAX: Final = 5  # buttons in one row of a form


@dataclass(frozen=True, slots=True)
class PhraseShown:
    """A phrase, as one member of its channel sees it."""

    phrase_id: int
    text: str
    is_picked: bool  # by this member
    may_remove: bool  # this member proposed it, or started the season


@dataclass(frozen=True, slots=True)
class TeamWords:
    """The words of one channel, as one member sees them; both lists by the alphabet."""

    channel_id: str
    is_member: bool = True  # False: of a channel whose season they look after, for removing phrases alone
    standing: tuple[PhraseShown, ...] = ()  # STANDING at most
    proposed: tuple[PhraseShown, ...] = ()  # all, those that stand among them

    @property
    def picked_ids(self) -> tuple[int, ...]:
        """Return the numbers of the member's picked phrases."""
        return tuple(one.phrase_id for one in self.proposed if one.is_picked)


async def of_channel(session: AsyncSession, acting: Acting, channel_id: str) -> TeamWords:
    """Return the words of a channel for a member, or for its season's starter. Raises NotCountedIn for other people."""
    return (await _words_of(session, acting, [await _team_in(session, acting, channel_id)]))[0]


async def lines(
    session: AsyncSession, acting: Acting, *, skip: int = 0, limit: int = 5
) -> tuple[tuple[TeamWords, ...], int]:
    """Return a slice of the acting person's channels with their words, and the number of channels; for their Home.

    Channels whose season is over are left out.
    """
    teams = [team for team in await _teams_of(session, acting) if team.is_open]
    return await _words_of(session, acting, teams[skip : skip + limit]), len(teams)


async def of_person(session: AsyncSession, acting: Acting) -> tuple[PhraseShown, ...]:
    """Return the standing phrases of the acting person's channels, each text once, by the alphabet.

    OPENERS_MAX at most; for the person's own forms of repair. Empty for a person counted in nowhere.
    """
    mine = [team for team in await _teams_of(session, acting) if team.is_member]
    teams = await _words_of(session, acting, mine)
    by_text = {_alike(one.text): one for team in teams for one in team.standing}
    return _by_alphabet(by_text.values())[:OPENERS_MAX]


async def find(session: AsyncSession, acting: Acting, phrase_id: int) -> str:
    """Return the text of a phrase to a member of its channel. Raises NotFound for other people, and once removed."""
    mine = visibility.is_for(acting.workspace_id, acting.user_id)
    row = await session.scalar(select(Phrase).where(Phrase.id == phrase_id, mine))
    if row is None:
        raise NotFound
    return PhraseBody.read(row.body).text


async def save(
    session: AsyncSession, acting: Acting, channel_id: str, *, text: str = "", picked_ids: Collection[int] = ()
) -> TeamWords:
    """Store the acting member's picks in place of earlier ones, and the phrase in `text`, if any.

    The proposer picks the new phrase too, with a pick left. An existing phrase, in upper or lower case, is picked
    instead. Picks of phrases removed meanwhile are left out.

    Raises NotCountedIn, TooManyPicks, PhrasesFull, BrokenCharacter, TooLong beyond PHRASE_MAX characters, and NoPhrase
    for punctuation alone.
    """
    team = await _team_in(session, acting, channel_id)
    if not team.is_member:
        raise NotCountedIn
    rows = await _rows_to_change(session, acting.workspace_id, channel_id)
    by_text = {_alike(PhraseBody.read(row.body).text): row.id for row in rows}
    wanted = dict.fromkeys(number for number in picked_ids if number in {row.id for row in rows})
    if len(wanted) > PICKS_MAX:
        raise TooManyPicks(PICKS_MAX)
    if text := one_line(text):
        text = check_words(text, NoPhrase, PHRASE_MAX)
        phrase_id = by_text.get(_alike(text)) or await _propose(session, acting, channel_id, text, len(rows))
        if len(wanted) < PICKS_MAX:
            wanted[phrase_id] = None
    await _pick(session, acting, [*by_text.values()], wanted)
    await _refresh_homes(session, acting, channel_id)
    return (await _words_of(session, acting, [team]))[0]


async def remove(session: AsyncSession, acting: Acting, phrase_id: int) -> None:
    """Delete a phrase with its picks, for its proposer or the starter of the channel's season. Idempotent.

    Raises NotFound for other people. Sends no message.
    """
    row = await session.scalar(select(Phrase).where(Phrase.id == phrase_id, Phrase.workspace_id == acting.workspace_id))
    if row is None:
        return
    channel_id = row.channel_id
    is_mine = PhraseBody.read(row.body).author_id == acting.user_id
    if not is_mine and await _starter_in(session, acting.workspace_id, channel_id) != acting.user_id:
        raise NotFound
    await removal.run_delete(session, delete(Phrase).where(Phrase.id == phrase_id))
    await _refresh_homes(session, acting, channel_id)


async def left(session: AsyncSession, acting: Acting, channel_id: str) -> None:
    """Delete the picks of a person no longer counted in; the person's proposed phrases stay the team's."""
    here = select(Phrase.id).where(Phrase.workspace_id == acting.workspace_id, Phrase.channel_id == channel_id)
    mine = visibility.is_picked_by(acting.workspace_id, acting.user_id)
    await removal.run_delete(session, delete(PhrasePick).where(mine, PhrasePick.phrase_id.in_(here)))
    await _refresh_homes(session, acting, channel_id)


@dataclass(frozen=True, slots=True)
class _Team:
    """A channel where the acting person is counted in, or looks after the season."""

    channel_id: str
    starter_id: str  # of the channel's newest season
    is_open: bool  # that season is not over
    is_member: bool  # counted in


async def _teams_of(session: AsyncSession, acting: Acting) -> tuple[_Team, ...]:
    """Return the acting person's teams, by the id of the channel."""
    both = (acting.workspace_id, acting.user_id)
    columns = (Season.channel_id, Season.starter_id, Season.state)
    ways = ((rituals.is_counted_in(*both), 1), (rituals.is_looked_after_by(*both), 0))
    query = union_all(*(select(*columns, literal(is_member)).where(mine) for mine, is_member in ways))
    found: dict[str, _Team] = {}
    for channel_id, starter_id, state, is_member in await session.execute(query):
        if is_member or channel_id not in found:
            found[channel_id] = _Team(channel_id, starter_id, state != "ended", bool(is_member))
    return tuple(found[channel_id] for channel_id in sorted(found))


async def _team_in(session: AsyncSession, acting: Acting, channel_id: str) -> _Team:
    """Return the acting person's team in a channel. Raises NotCountedIn."""
    teams = await _teams_of(session, acting)
    for team in teams:
        if team.channel_id == channel_id:
            return team
    raise NotCountedIn


async def _starter_in(session: AsyncSession, workspace_id: str, channel_id: str) -> str | None:
    """Return who started the channel's newest season; None without a season."""
    here = (Season.workspace_id == workspace_id, Season.channel_id == channel_id)
    starter_id: str | None = await session.scalar(
        select(Season.starter_id).where(*here).order_by(Season.id.desc()).limit(1)
    )
    return starter_id


async def _words_of(session: AsyncSession, acting: Acting, teams: Collection[_Team]) -> tuple[TeamWords, ...]:
    """Return the words of these channels, in their order, with the acting person's picks; one query."""
    if not teams:
        return ()
    starters = {team.channel_id: team.starter_id for team in teams}
    members = {team.channel_id for team in teams if team.is_member}
    of_phrase = select(func.count()).where(PhrasePick.phrase_id == Phrase.id)
    count = of_phrase.correlate(Phrase).scalar_subquery()
    mine = exists().where(
        PhrasePick.phrase_id == Phrase.id, visibility.is_picked_by(acting.workspace_id, acting.user_id)
    )
    here = (Phrase.workspace_id == acting.workspace_id, Phrase.channel_id.in_(sorted(starters)))
    by_channel: dict[str, list[tuple[PhraseShown, int]]] = defaultdict(list)
    for row, picks, is_picked in await session.execute(select(Phrase, count, mine).where(*here).order_by(Phrase.id)):
        body = PhraseBody.read(row.body)
        may_remove = acting.user_id in {body.author_id, starters[row.channel_id]}
        by_channel[row.channel_id].append((PhraseShown(row.id, body.text, is_picked, may_remove), picks))
    return tuple(
        TeamWords(
            channel_id,
            channel_id in members,
            _by_alphabet(_most_picked(by_channel[channel_id])),
            _by_alphabet(one for one, _ in by_channel[channel_id]),
        )
        for channel_id in starters
    )


def _most_picked(found: Collection[tuple[PhraseShown, int]]) -> list[PhraseShown]:
    """Return the standing phrases: the most picked, of equals the older; none without a pick."""
    liked = sorted(found, key=lambda each: (-each[1], each[0].phrase_id))
    return [one for one, picks in liked if picks][:STANDING]


def _by_alphabet(found: Iterable[PhraseShown]) -> tuple[PhraseShown, ...]:
    return tuple(sorted(found, key=lambda one: (_alike(one.text), one.phrase_id)))


def _alike(text: str) -> str:
    """Return a text in the form for comparing phrases: NFKC, without upper case."""
    return unicodedata.normalize("NFKC", text).casefold()


async def _rows_to_change(session: AsyncSession, workspace_id: str, channel_id: str) -> list[Phrase]:
    """Return the phrases of a channel, oldest first. Members who save at once take turns (PostgreSQL)."""
    of_channel = (Season.workspace_id == workspace_id, Season.channel_id == channel_id, rituals.is_newest())
    await session.execute(select(Season.id).where(*of_channel).with_for_update())
    here = (Phrase.workspace_id == workspace_id, Phrase.channel_id == channel_id)
    return list(await session.scalars(select(Phrase).where(*here).order_by(Phrase.id)))


async def _propose(session: AsyncSession, acting: Acting, channel_id: str, text: str, count: int) -> int:
    if count >= PROPOSED_MAX:
        raise PhrasesFull(PROPOSED_MAX)
    mine = visibility.is_proposed_by(acting.workspace_id, acting.user_id)
    own = await session.scalar(select(func.count()).where(mine, Phrase.channel_id == channel_id)) or 0
    if own >= OWN_MAX:
        raise PhrasesFull(OWN_MAX)
    row = Phrase(
        workspace_id=acting.workspace_id,
        channel_id=channel_id,
        author_digest=digest(AUTHOR, acting.workspace_id, acting.user_id),
        body=PhraseBody(acting.user_id, text).packed(),
    )
    session.add(row)
    await session.flush()
    return row.id


async def _pick(session: AsyncSession, acting: Acting, here: Collection[int], wanted: Collection[int]) -> None:
    """Store the picks among `wanted`, and delete the acting person's other picks of the phrases `here`."""
    mine = visibility.is_picked_by(acting.workspace_id, acting.user_id)
    others = PhrasePick.phrase_id.in_(sorted(set(here) - set(wanted)))
    await removal.run_delete(session, delete(PhrasePick).where(mine, others))
    kept = set(await session.scalars(select(PhrasePick.phrase_id).where(mine, PhrasePick.phrase_id.in_(wanted))))
    rows = [
        {
            "workspace_id": acting.workspace_id,
            "phrase_id": phrase_id,
            "picker_digest": digest(PICKER, acting.workspace_id, acting.user_id),
            "body": PickBody(acting.user_id).packed(),
        }
        for phrase_id in sorted(set(wanted) - kept)
    ]
    if rows:
        await inserts.insert_new(session, PhrasePick, rows)


async def _refresh_homes(session: AsyncSession, acting: Acting, channel_id: str) -> None:
    members = select(SeasonMember.user_id).join(Season, Season.id == SeasonMember.season_id)
    here = (Season.workspace_id == acting.workspace_id, Season.channel_id == channel_id)
    user_ids = set(await session.scalars(members.where(*here)))
    await homes.refresh_homes(session, acting.workspace_id, user_ids | {acting.user_id}, acting.now)
