"""Walk at night through all members of a workspace, page by page, and read managers from the profiles.

Stores no facts of people unknown to Tend: of a hundred thousand members, a page at a time is in memory, and only
changes of known people are stored. For jobs only, because the walk waits as long as Slack requests. The domain decides
about the effects of a change.
"""

import asyncio
import logging
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from slackapp.clock import real_now
from slackapp.domain.acting import Moment
from slackapp.domain.away import departures
from slackapp.domain.leads import profile_field
from slackapp.domain.people import directory_walks
from slackapp.domain.people import profiles as people
from slackapp.domain.people.announcing import announce_change
from slackapp.domain.people.directory_walks import LEASE_S, LeaseLost, Walk
from slackapp.domain.people.profiles import Profile
from slackapp.slack.directory.client import Page, PeopleClient, Waiting, payload_of
from slackapp.slack.directory.people import Directory, profiles_of
from slackapp.slack.platform import workspace_holds
from slackapp.slack.platform.installations import Installation, Installations
from slackapp.slack.platform.outcome_table import MISSING_SCOPE
from slackapp.slack.platform.web_api import AccessRefused, NotNow, OutcomeUnknown, Refused, SlackApi, SlackFailure
from slackapp.storage.database import Database
from slackapp.token_bucket import TokenBucket

logger = logging.getLogger(__name__)

# docs.slack.dev/apis/web-api/pagination: a thousand at most. Slack recommends two hundred, which is what a page falls
# back to once Slack could not give more; a hundred thousand members are then half an hour instead of six minutes.
PAGE_MAX, PAGE_AFTER_TROUBLE = 1_000, 200
# users.list is of Tier 2, 20 a minute; docs.slack.dev/apis/web-api/rate-limits. Both together are no more than that
# in whichever minute Slack counts.
METHOD_RATES = {"users.list": (17, 3)}  # a minute, and at once
PROFILE_RATE = (60, 10)  # users.profile.get and users.info: Tier 4, 100; forms need some too
STORED_AT_ONCE = 250  # people of one transaction
PROFILES_OF_ONE_RUN = 300
RUN_S = 600.0  # in one workspace; the next tick goes on
CURSOR_LOST = "invalid_cursor"
TOO_MUCH = frozenset({"limit_required"})


class OutOfTime(Exception):
    """The run's time is over; the next tick continues."""


@dataclass(slots=True)
class _Run:
    """A run in a workspace."""

    installation: Installation
    key: str
    moment: Moment
    ends_s: float
    page: int  # members of one page
    did: Counter[str] = field(default_factory=Counter)

    @property
    def workspace_id(self) -> str:
        return self.installation.workspace_id

    @property
    def now(self) -> datetime:
        return self.moment.now


class DirectorySync:
    """The walks of all workspaces; several processes may run them, with a single walk in each workspace."""

    def __init__(
        self,
        db: Database,
        slack: SlackApi,
        installations: Installations,
        directory: Directory,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        page: int = PAGE_MAX,
    ) -> None:
        self._db = db
        self._slack = slack
        self._installations = installations
        self._directory = directory
        self._sleep = sleep
        self._monotonic = monotonic
        self._page = page
        self._buckets: dict[tuple[str, str], TokenBucket] = {}

    async def run(self, moment: Moment) -> Mapping[str, int]:
        """Run the due work in a workspace as of `moment`, for RUN_S at most; return the counts.

        `left` is 1 when the next tick has to continue, `failed` is 1 after a failure of Slack or the database.
        """
        if not await self._is_due(moment.workspace_id, moment.now):
            return {}
        try:
            installation = await self._installations.find(moment.workspace_id)
        except NotNow:
            return {"failed": 1}
        if installation is None:
            return {}
        run = _Run(installation, uuid.uuid4().hex, moment, self._monotonic() + RUN_S, self._page)
        try:
            async with self._turn(run) as walk:
                if walk is not None:
                    await self._walk(run, walk)
                    await self._read_profiles(run)
        except OutOfTime:
            run.did["left"] = 1
        except LeaseLost:
            logger.info("another worker walks through the members of a workspace; this one leaves it to them")
        except AccessRefused as refused:
            if refused.error != MISSING_SCOPE:
                await workspace_holds.hold(self._db, moment.workspace_id, refused.error, moment.now)
            logger.warning("the members of a workspace could not be read: %s", refused.error)
            run.did["failed"] = 1
        except (SlackFailure, SQLAlchemyError) as failure:
            # the text of a database error could quote a row; the next tick goes on
            why = failure.error if isinstance(failure, SlackFailure) else type(failure).__name__
            logger.warning("the members of a workspace could not be read to the end: %s", why)
            run.did["failed"] = 1
        return run.did

    async def _is_due(self, workspace_id: str, now: datetime) -> bool:
        async with self._db.reading() as session:
            if directory_walks.is_due(await directory_walks.look(session, workspace_id), now):
                return True
            if await profile_field.field_of(session, workspace_id) is None:
                return await profile_field.has_read(session, workspace_id)
            return bool(await profile_field.to_read(session, workspace_id, now, 1))

    @asynccontextmanager
    async def _turn(self, run: _Run) -> AsyncIterator[Walk | None]:
        async with self._db.transaction() as session:
            walk = await directory_walks.claim(session, run.workspace_id, run.key, run.now, real_now())
        try:
            yield walk
        finally:
            if walk is not None:
                async with self._db.transaction() as session:
                    await directory_walks.release(session, run.workspace_id, run.key)

    async def _walk(self, run: _Run, walk: Walk) -> None:
        cursor, is_listed, began_at, began_anew = walk.cursor, walk.is_listed, walk.began_at, False
        while not is_listed:
            try:
                page = await self._ask_page(run, cursor)
            except Refused as refused:
                if refused.error != CURSOR_LOST or began_anew:
                    raise
                # cursors expire, so the cursor left by an earlier run may be gone; once is trouble enough
                cursor, began_at, began_anew = None, run.now, True
                async with self._db.transaction() as session:
                    await directory_walks.begin_anew(session, run.workspace_id, run.key, run.now)
                continue
            cursor, is_listed = page.next_cursor, page.next_cursor is None
            await self._store_page(run, page)
        if not walk.is_checked:
            await self._look_for_missing(run, began_at)

    async def _ask_page(self, run: _Run, cursor: str | None) -> Page:
        client = self._client(run)
        try:
            return await client.page(cursor, run.page)
        except SlackFailure as failure:
            is_too_much = isinstance(failure, NotNow | OutcomeUnknown) or failure.error in TOO_MUCH
            if not is_too_much or run.page == PAGE_AFTER_TROUBLE:
                raise
            run.page = PAGE_AFTER_TROUBLE
            return await client.page(cursor, run.page)

    async def _store_page(self, run: _Run, page: Page) -> None:
        """Store the changes on a page, some people at a time, then the cursor of the next page."""
        members = {str(member["id"]): member for member in page.members}
        reported_ts = _parse_seconds(page.cache_ts)
        async with self._db.reading() as session:
            known = sorted(await people.of_these(session, run.workspace_id, members))
        for start in range(0, len(known), STORED_AT_ONCE):
            some = [members[user_id] for user_id in known[start : start + STORED_AT_ONCE]]
            await self._store(run, profiles_of(some, run.workspace_id), reported_ts)
        async with self._db.transaction() as session:
            await directory_walks.advance(
                session, run.workspace_id, run.key, page.next_cursor, len(members), run.now, real_now()
            )
        run.did += Counter({"pages": 1, "members seen": len(members)})

    async def _store(self, run: _Run, profiles: list[Profile], reported_ts: float | None) -> None:
        async with self._db.transaction() as session:
            await directory_walks.extend(session, run.workspace_id, run.key, real_now())
            new, changes = await people.refresh(session, run.workspace_id, profiles, run.now, reported_ts=reported_ts)
            await departures.follow(session, run.moment, changes)
            if new:
                await announce_change(session, run.workspace_id)
        self._directory.note(run.workspace_id, new)
        run.did += Counter({"people changed": len(new), "people left": sum(each.has_left for each in changes)})

    async def _look_for_missing(self, run: _Run, began_at: datetime) -> None:
        """Ask Slack for each person missing from all pages; only people unknown to Slack count as gone."""
        beyond_id = ""
        while True:
            async with self._db.reading() as session:
                missing = await people.unseen(session, run.workspace_id, began_at, beyond_id=beyond_id)
            for user_id in missing:
                await self._ask_for(run, user_id)
            if not missing:
                break
            beyond_id = missing[-1]
        async with self._db.transaction() as session:
            await directory_walks.check_off(session, run.workspace_id, run.key, run.now)

    async def _ask_for(self, run: _Run, user_id: str) -> None:
        user = payload_of(await self._client(run).by_id(user_id))
        profiles = [] if user is None else profiles_of([user], run.workspace_id)
        async with self._db.transaction() as session:
            if profiles:
                new, changes = await people.refresh(session, run.workspace_id, profiles, run.now)
            else:
                new, changes = [], await people.gone(session, run.workspace_id, [user_id], run.now)
            await departures.follow(session, run.moment, changes)
            if new or changes:
                await announce_change(session, run.workspace_id)
        if not profiles:
            self._directory.forget(run.workspace_id, user_id)
        self._directory.note(run.workspace_id, profiles)
        run.did["people left"] += sum(each.has_left for each in changes)

    async def _read_profiles(self, run: _Run) -> None:
        """Read managers from at most PROFILES_OF_ONE_RUN profiles; or end their leads if no field is configured."""
        async with self._db.reading() as session:
            field_id = await profile_field.field_of(session, run.workspace_id)
            some = (
                ()
                if field_id is None
                else await profile_field.to_read(session, run.workspace_id, run.now, PROFILES_OF_ONE_RUN + 1)
            )
        if field_id is None:
            await self._end_profiles(run)
            return
        try:
            for user_id in some[:PROFILES_OF_ONE_RUN]:
                await self._read_profile(run, user_id, field_id)
        except (Refused, AccessRefused) as refused:
            if isinstance(refused, AccessRefused) and refused.error != MISSING_SCOPE:
                raise
            # a scope never granted, or taken away: stored managers stay, and the doctor names the scope
            logger.warning("profiles could not be read: %s", refused.error)
            run.did["profiles refused"] = 1
            return
        if len(some) > PROFILES_OF_ONE_RUN:
            run.did["left"] = 1

    async def _read_profile(self, run: _Run, user_id: str, field_id: str) -> None:
        answer = payload_of(await self._client(run).profile_of(user_id))
        manager_id = None if answer is None else _named(answer, field_id)
        if manager_id is not None:
            await self._meet(run, manager_id)
        async with self._db.transaction() as session:
            changed = await profile_field.take_in(session, run.moment, {user_id: manager_id})
        run.did += Counter({"profiles read": 1, "leads changed": changed})

    async def _meet(self, run: _Run, user_id: str) -> None:
        """Store a manager named in a profile in the directory."""
        async with self._db.reading() as session:
            if user_id in await people.known(session, run.workspace_id, [user_id]):
                return
        user = payload_of(await self._client(run).by_id(user_id))
        if user is not None:
            await self._directory.store(run.workspace_id, [user])

    async def _end_profiles(self, run: _Run) -> None:
        while True:
            async with self._db.transaction() as session:
                ended = await profile_field.end_all(session, run.workspace_id, run.now, STORED_AT_ONCE)
            if not ended:
                return

    def _client(self, run: _Run) -> PeopleClient:
        """Return a client with the pace of each method; the client raises Slack's failures, OutOfTime and LeaseLost."""

        async def take_turn(method: str) -> None:
            await self._rest(run, self._bucket_of(run.workspace_id, method).reserve())

        async def sleep(seconds: float) -> None:
            await self._rest(run, seconds)

        return PeopleClient(Waiting(self._slack, sleep, take_turn), run.installation.token)

    async def _rest(self, run: _Run, seconds: float) -> None:
        """Wait while keeping the lease; raise OutOfTime if the wait exceeds the run's time."""
        if self._monotonic() + seconds > run.ends_s:
            raise OutOfTime
        if seconds > 0:
            async with self._db.transaction() as session:
                await directory_walks.extend(session, run.workspace_id, run.key, real_now(), by_s=seconds + LEASE_S)
            await self._sleep(seconds)

    def _bucket_of(self, workspace_id: str, method: str) -> TokenBucket:
        per_minute, burst = METHOD_RATES.get(method, PROFILE_RATE)
        bucket = TokenBucket(per_minute / 60, burst, self._monotonic)
        return self._buckets.setdefault((workspace_id, method), bucket)


def _named(answer: Mapping[str, Any], field_id: str) -> str | None:
    """Return the user id in a profile field of type user; `fields` is an empty list in profiles without fields."""
    fields = (answer.get("profile") or {}).get("fields")
    value = (fields.get(field_id) or {}).get("value") if isinstance(fields, dict) else None
    return str(value).strip() or None if value else None


def _parse_seconds(cache_ts: object) -> float | None:
    try:
        return float(str(cache_ts))
    except ValueError:
        return None
