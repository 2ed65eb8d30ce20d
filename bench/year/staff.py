"""People join, tell Tend their working time and time away, and leave; the admin's file names managers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bench.year.people import Somebody
from bench.year.stage import Stage
from slackapp.domain.acting import Acting, Moment
from slackapp.domain.away import departures, times_away
from slackapp.domain.leads import import_file
from slackapp.domain.own_data import settings
from slackapp.domain.own_data.settings import Chosen
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import Profile


class Staff:
    """The people of one company, as told to Tend by Slack and by themselves."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def come(self, those: Sequence[Somebody], session: AsyncSession, now: datetime) -> None:
        """Add new people from Slack's directory, their own settings, and their managers from the admin's file."""
        workspace_id = self._stage.company.workspace_id
        profiles = [self._profile(one, is_deactivated=False) for one in those]
        await people.remember(session, workspace_id, profiles, now)
        for one in those:
            await self._move_in(session, one, now)
        pairs = [pair for one in those for pair in self._pairs(one, now)]
        await import_file.import_leads(session, Moment(workspace_id, now, None), list(dict.fromkeys(pairs)))
        for one in those:
            await self._plan_away(session, one, now)

    async def go(self, one: Somebody, session: AsyncSession, now: datetime) -> None:
        """Deactivate the account of somebody who leaves."""
        profiles = [self._profile(one, is_deactivated=True)]
        workspace_id = self._stage.company.workspace_id
        _, changes = await people.refresh(session, workspace_id, profiles, now)
        await departures.follow(session, Moment(workspace_id, now, None), changes)

    async def _move_in(self, session: AsyncSession, one: Somebody, now: datetime) -> None:
        time = one.time
        wish = Chosen(country=time.country, work_days=time.work_days, hours=(time.starts, time.ends))
        await settings.choose(
            session,
            Acting(self._stage.company.workspace_id, one.user_id, now, None),
            wish,
            changed=("country", "work_days", "hours"),
        )

    async def _plan_away(self, session: AsyncSession, one: Somebody, now: datetime) -> None:
        """Save each time away with its stand-in."""
        company, today = self._stage.company, one.time.local(now).date()
        for first, last in one.time.away:
            if last >= today:
                stand_in_id = company.stand_in_of(one.user_id, max(one.joins, today))
                await times_away.add(
                    session, Acting(company.workspace_id, one.user_id, now, None), first, last, stand_in_id
                )

    def _pairs(self, one: Somebody, now: datetime) -> Iterable[tuple[str, str]]:
        """Yield pairs of member and manager: with the person as a member, and as a manager."""
        company, day = self._stage.company, max(one.joins, one.time.local(now).date())
        leader_id = company.leader_of(one.user_id, day)
        if leader_id is not None:
            yield one.user_id, leader_id
        for team in company.teams:
            if team.leader_on(day) == one.user_id:
                here = [user_id for user_id in team.member_ids if company.people[user_id].is_here(day)]
                yield from ((user_id, one.user_id) for user_id in here if user_id != one.user_id)

    def _profile(self, one: Somebody, *, is_deactivated: bool) -> Profile:
        return Profile(
            user_id=one.user_id,
            name=one.user_id,
            zone=one.time.zone,
            locale="en-GB",
            is_bot=False,
            is_deactivated=is_deactivated,
            is_guest=False,
            is_external=False,
            is_admin=one.user_id == self._stage.company.admin_id,
        )
