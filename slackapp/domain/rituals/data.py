"""Export, erasure and retention of seasons, rounds and the people counted in."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.data_rules import DataRules, Entry, Erasure, Rule
from slackapp.domain.rituals.seasons import deleting
from slackapp.domain.rows import removal
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember, SeasonOffer
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.visibility import rituals as visibility

KEPT_FOR = timedelta(days=180)  # after the end; a round lives as long as a thanks that answers it


async def _export_rows(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the seasons that the person started, was asked to take over, or is counted in."""
    both = (workspace_id, user_id)
    started = await session.scalars(select(Season).where(visibility.is_started_by(*both)))
    counted = await session.execute(
        select(Season, SeasonMember)
        .join(SeasonMember, SeasonMember.season_id == Season.id)
        .where(visibility.is_membership_of(*both))
    )
    entries: dict[int, Entry] = {row.id: _season_entry(row) for row in started}
    for row, member in counted:
        entry = entries.setdefault(row.id, _season_entry(row))
        entry |= {"counted_in_on": member.joined_on.isoformat()}
        if member.last_hosted_on is not None:
            entry |= {"last_hosted_on": member.last_hosted_on.isoformat()}
    return [entries[number] for number in sorted(entries)]


def _season_entry(row: Season) -> Entry:
    return {"channel": row.channel_id, "started_at": row.started_at, "state": row.state}


async def _export_hosted(session: AsyncSession, workspace_id: str, user_id: str) -> list[Entry]:
    """List the rounds that the person hosted or will host, with an own question in its words."""
    rows = await session.execute(
        select(Round, Season.channel_id)
        .join(Season, Season.id == Round.season_id)
        .where(visibility.is_hosted_by(workspace_id, user_id))
        .order_by(Round.id)
    )
    return [
        {"channel": channel_id, "opens_at": row.opens_at, "question": row.own_question or row.question_key}
        for row, channel_id in rows
    ]


async def _erase(session: AsyncSession, erasure: Erasure) -> Mapping[str, int]:
    """Erase the person's membership; seasons and rounds stay, without the person as starter or host."""
    both = (erasure.workspace_id, erasure.user_id)
    mine = visibility.is_membership_of(*both)
    left = await removal.remove(session, SeasonMember, erasure.workspace_id, mine)
    of_workspace = Season.workspace_id == erasure.workspace_id
    asked = update(Season).where(of_workspace, Season.next_starter_id == erasure.user_id)
    await session.execute(asked.values(next_starter_id=None))
    await session.execute(
        update(Season).where(of_workspace, Season.starter_id == erasure.user_id).values(starter_id="")
    )
    await session.execute(update(Round).where(visibility.is_hosted_by(*both)).values(host_id=None))
    return {"seasons_left": left}


async def forget_rounds(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of old rounds that no thanks answers any more, with the places of their posts."""
    answered = exists().where(Thanks.round_id == Round.id)
    is_over = Round.state.in_(("gathered", "closed", "skipped"))
    return await removal.remove_portion(session, Round, is_over, Round.gathers_at < now - KEPT_FOR, ~answered)


async def forget_seasons(session: AsyncSession, now: datetime) -> int:
    """Delete a portion of the seasons that ended long ago and have no round left, with the people counted in."""
    has_rounds = exists().where(Round.season_id == Season.id)
    return await removal.remove_portion(session, Season, Season.ended_at < now - KEPT_FOR, ~has_rounds)


DATA = DataRules(
    tables=(Season, SeasonMember, SeasonOffer, Round),
    export={
        "seasons": Rule(174, _export_rows, (Season, SeasonMember)),
        "rounds_hosted": Rule(175, _export_hosted, (Round,)),
    },
    erase=(Rule(195, _erase, (Season, SeasonMember, Round)),),
    retention={
        "rounds forgotten": Rule(146, forget_rounds, (Round,)),
        "seasons forgotten": Rule(147, forget_seasons, (Season, SeasonMember)),
    },
    counts=("seasons_left",),
    not_exported={SeasonOffer: "names nobody: a channel where a season was offered"},
    not_erased={SeasonOffer: "names nobody: a channel where a season was offered"},
    withdrawals=(deleting.withdraw_one,),
    kept={SeasonOffer: "as long as the workspace, so that a season is offered once a channel"},
)
