"""Fill a database with a workspace of any size by SQL alone; a million inserts one by one would take minutes.

The rows are equal to rows written by Tend, except that all words are the same.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from bench.bulk import Bulk
from bench.payloads import TEAM
from slackapp.domain.outbox.line_statements import COMMON_MAX
from slackapp.domain.tables.encrypted import keyring
from slackapp.storage.database import Database
from slackapp.storage.migrating import migrate, migration_engine

NOW = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)  # a Thursday, 15:00 in Berlin: every prompt of the week is due by now
TEAM_OF = 9  # members a manager
DUE = 100  # managers with a ripe effort


@dataclass(frozen=True, slots=True)
class Size:
    """The numbers of rows in a workspace."""

    people: int
    thanks: int = 0
    efforts: int = 0
    seasons: int = 0  # each of a channel of its own; everybody is counted in to one
    queued: int = 0  # messages to send; a thousand of them to as many people at least


class Filling:
    """Fills one database. People are P0 to P<people - 1>; every tenth person manages the next nine."""

    def __init__(self, engine: Engine, size: Size) -> None:
        self._bulk = Bulk(engine)
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._size = size

    def fill(self) -> None:
        """Insert all rows; the database must be migrated and empty."""
        self._people()
        self._thanks()
        self._efforts()
        self._seasons()
        self._queue()
        self._bulk.tend()

    def _people(self) -> None:
        self._insert(
            self._size.people,
            "people",
            workspace_id=":team", user_id="'P' || i", name=":name", zone="'Europe/Berlin'", locale="'en-GB'",
            is_bot="false", is_deactivated="false", is_guest="false", is_external="false", is_admin="false",
            refreshed_at=self._ago("0"), sharing="'ask'", may_be_noted="true", prompting="'weekly'",
        )  # fmt: skip
        self._insert(
            self._size.people,
            "leads",
            where=f"i % {TEAM_OF + 1} > 0",
            workspace_id=":team", member_id="'P' || i", manager_id=f"'P' || (i - i % {TEAM_OF + 1})",
            source="'import'", asked_at=self._ago("0"), confirmed_at=self._ago("0"),
        )  # fmt: skip

    def _thanks(self) -> None:
        people = self._size.people
        self._insert(
            self._size.thanks,
            "thanks",
            id="i + 1", workspace_id=":team", giver_id=f"'P' || (i % {people})", words=":words",
            said_at=self._ago("i % 500000"),
        )  # fmt: skip
        self._insert(
            self._size.thanks,
            "thanks_receivers",
            thanks_id="i + 1", workspace_id=":team", receiver_id=f"'P' || ((i * 7 + 1) % {people})",
            said_at=self._ago("i % 500000"), giver_id=f"'P' || (i % {people})", standing="'private'",
        )  # fmt: skip

    def _efforts(self) -> None:
        """Insert efforts: a hundred ripe ones, each of another team; one in twenty of the rest waits, not yet ripe."""
        people, span = self._size.people, TEAM_OF + 1
        is_due, is_fresh = f"i < {DUE}", f"i >= {DUE} AND i % 20 = 0"
        doer = f"CASE WHEN {is_due} THEN i * {span} + 1 ELSE i % {people} END"
        noted_on = "'2026-11-09'" if self._is_sqlite else "DATE '2026-11-09'"
        age = f"CASE WHEN {is_due} THEN 12960 WHEN {is_fresh} THEN i % 1440 ELSE 14400 + i % 130000 END"  # minutes
        self._insert(
            self._size.efforts,
            "efforts",
            id="i + 1", workspace_id=":team", doer_id=f"'P' || ({doer})", noter_id=f"'P' || ((i + 3) % {people})",
            kind="'other'", words=":effort", noted_at=self._ago(age), noted_on=noted_on,
            is_pending="false", readable_at=self._ago(f"({age}) - 1440"), ripe_at=self._ago(f"({age}) - 10080"),
            closes_at=self._ago(f"({age}) - 30240"),
            acknowledged_at=f"CASE WHEN {is_due} OR ({is_fresh}) THEN NULL ELSE {self._ago(f'({age}) - 2880')} END",
        )  # fmt: skip

    def _seasons(self) -> None:
        """Insert seasons whose first round is due now; people are counted in turn by turn."""
        day = "'2026-11-19'" if self._is_sqlite else "DATE '2026-11-19'"
        self._insert(
            self._size.seasons,
            "seasons",
            id="i + 1", workspace_id=":team", channel_id="'C' || i", starter_id="'P' || i", every_weeks="1",
            weekday="4", minute="900", zone="'Europe/Berlin'", country="'DE'", work_days="'12345'", state="'running'",
            next_on=day, next_opens_at=self._ago("0"), started_at=self._ago("10080"),
        )  # fmt: skip
        if self._size.seasons:
            self._insert(
                self._size.people,
                "season_members",
                season_id=f"i % {self._size.seasons} + 1", user_id="'P' || i", workspace_id=":team", joined_on=day,
            )  # fmt: skip

    def _queue(self) -> None:
        """Insert messages that wait in line: eight to each person in the common lane, the others in their lanes."""
        people = self._size.people
        self._insert(
            min(self._size.queued, 1),
            "workspaces",
            id=":team", bot_token=":token", bot_user_id="'U0TENDBOT1'", installed_at=self._ago("0"),  # noqa: S106
        )  # fmt: skip
        self._insert(
            self._size.queued,
            "outbox",
            id="i + 1", workspace_id=":team", kind="'thanks'", target=f"'P' || ((i * 7 + 1) % {people})",
            refs="'{}'" if self._is_sqlite else "CAST('{}' AS json)", dedupe_key="'thanks:' || i",
            giver_id=f"'P' || (i % {people})", urgency="0", created_at=self._ago("1"), due_at=self._ago("1"),
            state="'queued'", turn=f"i / {people}", attempts="0", unknown_outcomes="0",
            lane=f"CASE WHEN i / {people} < {COMMON_MAX} THEN '' ELSE 'P' || ((i * 7 + 1) % {people}) END",
        )  # fmt: skip

    def _ago(self, minutes: str) -> str:
        """Return SQL for the time `minutes` before NOW, as stored by the database; `minutes` is an SQL expression."""
        if self._is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', :now, (-({minutes})) || ' minutes')"
        return f"CAST(:now AS timestamptz) - ({minutes}) * interval '1 minute'"

    def _insert(self, count: int, table: str, where: str = "true", **columns: str) -> None:
        given = {
            "team": TEAM,
            "now": NOW.strftime("%Y-%m-%d %H:%M:%S") if self._is_sqlite else NOW,
            "name": keyring.seal("Somebody", "people.name"),
            "words": keyring.seal("You stayed late on Thursday to get the release out.", "thanks.words"),
            "token": keyring.seal("xoxb-bench", "workspaces.bot_token"),
            "effort": keyring.seal("covered the night on call", "efforts.words"),
        }
        if count:
            self._bulk.insert(table, count, columns, where, given)


def filled(url: str, size: Size) -> Database:
    """Return a migrated database with a workspace of `size`."""
    migrate(url)
    engine = migration_engine(url)
    try:
        Filling(engine, size).fill()
    finally:
        engine.dispose()
    return Database(url)
