"""Publish Homes: `delivery` claims, draws and records them. At most one publication per person at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slackapp.clock import Clock, real_now
from slackapp.domain.acting import Acting
from slackapp.domain.home import digest
from slackapp.domain.home.pages import Numbered
from slackapp.domain.outbox import home_tabs
from slackapp.domain.outbox.home_tabs import StaleHome
from slackapp.domain.people import profiles as people
from slackapp.domain.workspace import switches
from slackapp.slack.block_kit.faces import with_faces as filled
from slackapp.slack.block_kit.home_sections import HomeSection
from slackapp.slack.delivery.kinds import reader_for
from slackapp.slack.delivery.senders import Senders
from slackapp.slack.directory.faces import faces_for
from slackapp.slack.directory.switches import SwitchMap, without_doors
from slackapp.slack.home import views as view
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.scopes import Scopes
from slackapp.storage.database import Database


class Homes:
    """The stale Homes of all workspaces."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        country: str | None,
        sections: Sequence[HomeSection],
        lists: Mapping[str, Numbered],
        scopes: Scopes,
        hosts: Collection[str],
        switch_map: SwitchMap,
    ) -> None:
        self._db = db
        self._clock = clock
        self._country = country
        self._sections = sections
        self._lists = lists
        self._scopes = scopes
        self._hosts = hosts
        self._switch_map = switch_map

    async def claim(self, limit: int, mine: Senders, pace: Pace) -> Sequence[StaleHome]:
        """Claim up to `limit` stale Homes for the worker, in workspaces where no other worker sends."""
        now = self._clock.now()
        async with self._db.reading() as session:
            # A read first: otherwise an idle worker would take the writer connection twice a second.
            found = await home_tabs.stale_in(session, limit, now, real_now(), mine.id)
        if not [workspace_id for workspace_id in found if await mine.take(workspace_id, pace)]:
            return []
        async with self._db.transaction() as session:
            homes = await home_tabs.claim_stale(session, limit, now, real_now(), mine.id)
        mine.begin_work(home.workspace_id for home in homes)
        return homes

    async def render(self, workspace_id: str, user_id: str, *, with_faces: bool = True) -> dict[str, Any] | None:
        """Draw a person's Home from the present database, with people's pictures or without any.

        None for deactivated or external people: their Homes are not published.
        """
        async with self._db.reading() as session:
            person = (await people.known(session, workspace_id, [user_id])).get(user_id)
            if person is not None and (person.is_deactivated or person.is_external):
                return None
            now = self._clock.now()
            reader = await reader_for(session, workspace_id, person, now)
            off = await switches.off(session, workspace_id)
            shown = await digest.home_of(session, Acting(workspace_id, user_id, now, self._country), self._lists)
        if shown.set_up is not None:
            publicly = await self._scopes.posts_publicly(workspace_id)
            shown = replace(shown, set_up=replace(shown.set_up, posts_publicly=publicly))
        sections = [section for section in self._sections if section.switch not in off]
        drawn = without_doors(view.home(reader, shown, sections), self._switch_map, off)
        faces = await faces_for(self._db, workspace_id, drawn["blocks"], self._hosts) if with_faces else {}
        return {**drawn, "blocks": filled(drawn["blocks"], faces)}

    async def published(self, home: StaleHome) -> None:
        """Record that Slack has the Home's version; a later request is served next."""
        async with self._db.transaction() as session:
            await home_tabs.published(session, home)

    async def release(self, home: StaleHome, wait_s: float) -> None:
        """Give a Home back unpublished, to be retried after `wait_s` real seconds."""
        async with self._db.transaction() as session:
            await home_tabs.released(session, home, wait_s, real_now())
