"""Look up people in Slack and keep their rows fresh: asked at first sight, updated by `user_change`.

Reads a person's name, picture, zone, locale and kind; never their messages, status or e-mail.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cachetools import LRUCache, TTLCache

from slackapp.clock import Clock
from slackapp.domain.people import profiles as people
from slackapp.domain.people.announcing import announce_change
from slackapp.domain.people.profiles import Profile
from slackapp.domain.text import one_line, whole
from slackapp.domain.workspace import settings
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.directory.client import Known, NoAnswer, Nobody, PeopleClient, WithinDeadline, object_of
from slackapp.slack.platform.deadline import STORED_WITHIN_S, Deadline
from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.pictures import picture_of
from slackapp.slack.platform.web_api import NotNow, Refused, SlackApi
from slackapp.storage.database import Database

MEETING_TIME_S = 1.5  # all look-ups of one request together; Slack waits three seconds for an answer
NOBODY_FOR_S = 60.0  # Slack is asked again afterwards
KNOWN_FOR_S = 600.0  # the database is read again afterwards, or once its count of changes has moved
LANGUAGE_FOR_S = 1.0  # an admin may have chosen another language for the workspace
WORKSPACES_MAX = 10_000
KNOWN_MAX = 50_000  # people cached in this process; about ten megabytes


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """The facts every request needs about its user."""

    reader: Reader
    is_external: bool
    is_deactivated: bool


@dataclass(frozen=True, slots=True)
class _Remembered:
    acquaintance: Acquaintance
    version: int | None  # of the directory, before the person was read; None: unknown by then


class Directory:
    """People of all workspaces, stored in the database and cached shortly in the process."""

    def __init__(
        self,
        db: Database,
        slack: SlackApi,
        installations: Installations,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._slack = slack
        self._installations = installations
        self._clock = clock
        self._known: TTLCache[tuple[str, str], _Remembered] = TTLCache(KNOWN_MAX, KNOWN_FOR_S, monotonic)
        self._languages: TTLCache[str, str | None] = TTLCache(WORKSPACES_MAX, LANGUAGE_FOR_S, monotonic)
        self._last_languages: LRUCache[str, str | None] = LRUCache(WORKSPACES_MAX)  # however old
        self._nobody: TTLCache[tuple[str, str], None] = TTLCache(KNOWN_MAX, NOBODY_FOR_S, monotonic)

    async def meet(self, workspace_id: str, user_ids: Iterable[str], deadline: Deadline | None = None) -> None:
        """Load the people with these ids, and ask Slack for the missing ones within a second and a half.

        `deadline` is the request's; all its look-ups share the time; None: the time begins now. A person is reread from
        the database after ten minutes in the cache, or when another process stored a change in the workspace.
        """
        strangers = [one for one in dict.fromkeys(user_ids) if self._current(workspace_id, one) is None]
        if not strangers:
            return
        version = self._installations.directory_version(workspace_id)
        async with self._db.reading() as session:
            stored = await people.known(session, workspace_id, strangers)
        for user_id, row in stored.items():
            met = Acquaintance(Reader(row.locale, row.zone), row.is_external, row.is_deactivated)
            self._known[(workspace_id, user_id)] = _Remembered(met, version)
        missing = [user_id for user_id in strangers if user_id not in stored and user_id != people.SLACKBOT]
        if missing:
            await self._ask_slack(workspace_id, missing[: people.PEOPLE_MAX + 1], deadline or Deadline())

    def nobody(self, workspace_id: str, user_ids: Iterable[str]) -> frozenset[str]:
        """Return the ids Slack has just reported as unknown."""
        return frozenset(user_id for user_id in user_ids if (workspace_id, user_id) in self._nobody)

    async def acquaintance(
        self, workspace_id: str, user_id: str, deadline: Deadline | None = None
    ) -> Acquaintance | None:
        """Return the facts about the acting user; None while Slack has not answered. `deadline` as for `meet`."""
        known = self._current(workspace_id, user_id)
        if known is None:
            await self.meet(workspace_id, [user_id], deadline)
            known = self._recall(workspace_id, user_id)
        return known and replace(known, reader=await self._read_by(workspace_id, known.reader))

    async def stranger(self, workspace_id: str) -> Reader:
        """Return a reader in the workspace's language, for a person still unknown to the directory."""
        return await self._read_by(workspace_id, Reader(people.UNSAID))

    async def is_back(self, workspace_id: str, user_id: str, deadline: Deadline) -> bool:
        """Ask Slack whether a person stored as deactivated is active again; False also while Slack does not answer.

        Nothing is stored: the event or the nightly list brings the change, with all its follow-ups.
        """
        try:
            installation = await self._installations.find(workspace_id)
        except NotNow:
            return False
        if installation is None:
            return False
        client = PeopleClient(WithinDeadline(self._slack, deadline, MEETING_TIME_S), installation.token)
        match (await client.by_ids([user_id])).get(user_id):
            case Known(user):
                return not profile_of(user, workspace_id).is_deactivated
        return False

    async def reader_of(self, workspace_id: str, user_id: str) -> Reader:
        """Return a reader with a person's language and zone, else the workspace's language, for an answer to a failure.

        Looks in the process's cache first, then in the database, and never asks Slack. Raises the database's errors.
        """
        known = self._current(workspace_id, user_id)
        if known is not None:
            return await self._read_by(workspace_id, known.reader)
        async with self._db.reading() as session:
            stored = (await people.known(session, workspace_id, [user_id])).get(user_id)
        found = Reader(people.UNSAID) if stored is None else Reader(stored.locale, stored.zone)
        return await self._read_by(workspace_id, found)

    def last_reader_of(self, workspace_id: str, user_id: str) -> Reader:
        """Return a person's reader as this process last knew it, for an answer while the database is away.

        Without the person's language it is the workspace's as last read, else the first that may be used.
        """
        known = self._recall(workspace_id, user_id)
        reader = Reader(people.UNSAID) if known is None else known.reader
        return replace(reader, locale=in_use.reads(reader.locale, self._last_languages.get(workspace_id)))

    async def names(self, workspace_id: str, user_ids: Iterable[str]) -> dict[str, str]:
        """Return the names of known people by id, for places where Slack renders no mention."""
        async with self._db.reading() as session:
            return {user_id: row.name for user_id, row in (await people.known(session, workspace_id, user_ids)).items()}

    async def fetch(self, workspace_id: str, user_id: str) -> bool:
        """Ask Slack for a person once and store the answer; False when Slack knows no such person or refuses the call.

        Raises NotNow or OutcomeUnknown when Slack cannot be asked, AccessRefused when Slack refuses the token.
        """
        installation = await self._installations.find(workspace_id)
        if installation is None:
            return False
        match await PeopleClient(self._slack, installation.token).by_id(user_id):
            case Known(user):
                await self.store(workspace_id, [user])
                return True
            case NoAnswer(failure=failure) if not isinstance(failure, Refused):
                raise failure
        return False

    async def profile_fields(self, workspace_id: str, deadline: Deadline) -> list[tuple[str, str]]:
        """Return the (id, label) of the profile fields of type user, in Slack's order.

        docs.slack.dev/reference/methods/team.profile.get. Raises as `SlackApi.call`, and NotNow after the deadline.
        """
        installation = await self._installations.find(workspace_id)
        if installation is None:
            return []
        slack = WithinDeadline(self._slack, deadline, MEETING_TIME_S)
        answer = await slack.call(installation.token, "team.profile.get", {})
        fields = [field for field in (answer.get("profile") or {}).get("fields") or () if field.get("type") == "user"]
        fields.sort(key=lambda field: int(field.get("ordering") or 0))
        return [(str(field["id"]), str(field.get("label") or field["id"])) for field in fields if field.get("id")]

    async def store(
        self, workspace_id: str, users: Iterable[Mapping[str, Any]], deadline: Deadline | None = None
    ) -> None:
        """Store user objects from Slack; skip objects without an id. `deadline`: of the waiting request.

        People who were known and changed are announced to the other processes. A person seen for the first time is
        not: no process remembers them, and each would reread everybody for every colleague whom some process meets.
        """
        profiles = profiles_of(users, workspace_id)
        within_s = None if deadline is None else deadline.left_s(STORED_WITHIN_S)
        async with self._db.transaction(within_s) as session:
            has_changes = await people.are_news(session, workspace_id, profiles)
            await people.remember(session, workspace_id, profiles, self._clock.now())
            if has_changes:
                await announce_change(session, workspace_id)
        self.note(workspace_id, profiles)

    def note(self, workspace_id: str, profiles: Iterable[Profile]) -> None:
        """Cache stored profiles in the process too."""
        version = self._installations.directory_version(workspace_id)
        for profile in profiles:
            known = self._recall(workspace_id, profile.user_id)
            said = profile.locale or (people.UNSAID if known is None else known.reader.locale)
            noted = Acquaintance(Reader(said, profile.zone), profile.is_external, profile.is_deactivated)
            self._known[(workspace_id, profile.user_id)] = _Remembered(noted, version)

    def forget(self, workspace_id: str, user_id: str) -> None:
        """Drop a person from the cache, so that the next use reads the database."""
        self._known.pop((workspace_id, user_id), None)

    async def _read_by(self, workspace_id: str, reader: Reader) -> Reader:
        """Return the reader in the workspace's language if the reader's own is unknown or may not be used."""
        if in_use.of(reader.locale) is not None:
            return reader
        try:
            language = self._languages[workspace_id]
        except KeyError:
            async with self._db.reading() as session:
                language = await settings.language_of(session, workspace_id)
            self._languages[workspace_id] = self._last_languages[workspace_id] = language
        return replace(reader, locale=in_use.reads(reader.locale, language))

    async def _ask_slack(self, workspace_id: str, user_ids: list[str], deadline: Deadline) -> None:
        try:
            installation = await self._installations.find(workspace_id)
        except NotNow:
            return
        if installation is None:
            return
        client = PeopleClient(WithinDeadline(self._slack, deadline, MEETING_TIME_S), installation.token)
        answers = await client.by_ids(user_ids)
        self._nobody.update(
            {(workspace_id, user_id): None for user_id, answer in answers.items() if isinstance(answer, Nobody)}
        )
        users = [answer.user for answer in answers.values() if isinstance(answer, Known)]
        if users:
            await self.store(workspace_id, users, deadline)

    def _recall(self, workspace_id: str, user_id: str) -> Acquaintance | None:
        """Return a person from the cache, perhaps as they were before a change."""
        remembered = self._known.get((workspace_id, user_id))
        return None if remembered is None else remembered.acquaintance

    def _current(self, workspace_id: str, user_id: str) -> Acquaintance | None:
        """Return a person from the cache if no process has stored a change in the workspace since."""
        remembered = self._known.get((workspace_id, user_id))
        if remembered is None or remembered.version != self._installations.directory_version(workspace_id):
            return None
        return remembered.acquaintance


def profiles_of(users: Iterable[Mapping[str, Any]], workspace_id: str) -> list[Profile]:
    """Return the few facts Tend stores of each user object; skip objects without an id."""
    return [profile_of(user, workspace_id) for user in map(object_of, users) if user.get("id")]


def profile_of(user: Mapping[str, Any], workspace_id: str) -> Profile:
    """Return the few facts Tend stores of a user object; docs.slack.dev/reference/objects/user-object."""
    shown = object_of(user.get("profile"))
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    name = next(filter(None, (one_line(whole(str(name or ""))) for name in names)), "")
    home = user.get("team_id") or workspace_id
    in_grid = workspace_id in (object_of(user.get("enterprise_user")).get("teams") or [])
    return Profile(
        user_id=str(user["id"]),
        name=name,
        zone=str(user.get("tz") or "UTC"),
        locale=str(user.get("locale") or people.UNSAID),
        is_bot=bool(user.get("is_bot")) or user.get("id") == people.SLACKBOT,
        is_deactivated=bool(user.get("deleted")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_external=bool(user.get("is_stranger")) or (home != workspace_id and not in_grid),
        picture=picture_of(shown),
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
    )
