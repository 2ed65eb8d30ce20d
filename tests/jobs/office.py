"""An office of any size as a walk through its members sees it: a database, a directory, and a worker."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from jobs.running import JobRun
from jobs.sync_directory import sync_directory
from slackapp.clock import FixedClock
from slackapp.domain.people import profiles as people
from slackapp.domain.people.profiles import Profile
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.people import DirectoryWalk, Person
from slackapp.slack.directory.people import Directory
from slackapp.slack.directory.sync import DirectorySync
from slackapp.slack.platform.installations import Installations
from slackapp.storage.database import Database
from tests.cast import TEAM
from tests.jobs.members import Members, user_id

NIGHT = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
FIELD = "Xf0BOSS"


class Office:
    """A database, a directory of some size, and one worker of many."""

    def __init__(self, database: Database, members: Members) -> None:
        self.db = database
        self.members = members
        self.clock = FixedClock(NIGHT)
        self.sync = self.worker()

    def worker(self, page: int = 10) -> DirectorySync:
        """Give one more process's look at the same."""
        installations = Installations(self.db, self.members, "xoxb-sandbox-tend", self.clock)
        directory = Directory(self.db, self.members, installations, self.clock)
        time = self.members.time
        return DirectorySync(self.db, self.members, installations, directory, time.sleep, time.monotonic, page)

    async def run(self, now: datetime = NIGHT, worker: DirectorySync | None = None) -> Mapping[str, int]:
        """Tick once."""
        return await sync_directory(JobRun(self.db, (TEAM,), None, now, directory_sync=worker or self.sync))

    async def know(self, *places: int, now: datetime = NIGHT - timedelta(days=9), **facts: Any) -> None:
        """Have met these members before."""
        async with self.db.transaction() as session:
            some = [profile(place, **facts) for place in places]
            await people.remember(session, TEAM, some, now)

    async def rows(self, table: type[Base]) -> list[Any]:
        async with self.db.reading() as session:
            return list(await session.scalars(select(table).order_by(*table.__table__.primary_key)))

    async def person(self, place: int) -> Person:
        async with self.db.reading() as session:
            return await session.get_one(Person, (TEAM, user_id(place)))

    async def walk(self) -> DirectoryWalk:
        [row] = await self.rows(DirectoryWalk)
        return row  # type: ignore[no-any-return]


def profile(place: int, **facts: Any) -> Profile:
    """Give a member as Tend knows them; the name is an older one."""
    kept = {"name": f"once {place}", "zone": "Europe/Berlin", "locale": "en-GB", **facts}
    flags = dict.fromkeys(("is_bot", "is_deactivated", "is_guest", "is_external"), False)
    return Profile(user_id=user_id(place), **{**flags, **kept})
