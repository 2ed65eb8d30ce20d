"""Strangers who press and send everything that somebody else sees.

They are somebody of another organisation in a shared channel, somebody of another workspace where Tend is installed
too, and a colleague. Requests are signed; numbers and metadata are the real ones. What only the two can know is taken
out of them first.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from copy import deepcopy
from dataclasses import replace

import httpx

from sandbox import Slack, served
from sandbox.block_kit.blocks import elements_of
from sandbox.front import payloads
from sandbox.people.presses import action_of
from sandbox.workspace.state import Json, Message, Person, View
from slackapp.app import Tend
from slackapp.clock import FixedClock
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.repairs import RepairDraft
from slackapp.domain.tables.workspaces import Workspace
from tests.cast import ANA, EXT, OLEG, SAM, TEAM, VEGA, VERA
from tests.slack.repairs.reading_steps import AFTERNOON
from tests.world import NoPace, World, settings_for

STRANGERS = ((EXT, TEAM), (VERA.user_id, VEGA), (OLEG, TEAM))
OF_DELIVERY = frozenset({"inbox", "outbox", "home_tabs", "people", "workspaces"})  # what came, what goes, who is known


@asynccontextmanager
async def two_workspaces(database_url: str, patience: int) -> AsyncIterator[World]:
    """Tend by OAuth in two workspaces, of one database."""
    clock = FixedClock(AFTERNOON)
    slack = Slack(clock=clock)
    slack.rates.off()
    slack.answer_within_s *= patience
    slack.add_person(Person(VERA.user_id, "vera", "Vera", team_id=VEGA))
    oauth = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "of-the-sandbox"}
    async with served(slack) as url:
        tend = Tend.build(settings_for(database_url, url, **oauth), clock)
        tend.delivery.pace = NoPace()
        transport = httpx.ASGITransport(app=tend.asgi(with_jobs=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://tend") as client:
            slack.tend = client
            await tend.start(with_jobs=False)
            async with tend.db.transaction() as session:
                for team in (TEAM, VEGA):
                    known = {"bot_token": "xoxb-sandbox-tend", "bot_user_id": slack.bot_user}
                    session.add(Workspace(id=team, installed_at=clock.now(), **known))
            world = World(slack, tend, clock)
            await tend.directory.meet(TEAM, [ANA, SAM, OLEG])
            await tend.directory.store(VEGA, [{"id": VERA.user_id, "team_id": VEGA, "profile": {"real_name": "Vera"}}])
            yield world
            await tend.close()


def as_seen_by(world: World, user_id: str, where: Message | View) -> Message | View:
    """Give the message, or the view as if this person had the very same one open."""
    if isinstance(where, Message):
        return where
    copy = replace(deepcopy(where), id=f"V{user_id}{where.id}", user=user_id)
    if copy.type == "modal":
        world.slack.state.modals[user_id] = [copy]
    return copy


def everything_in(world: World, user_id: str, where: Message | View) -> Iterator[Json]:
    """Give what Slack sends for each press, each choice and the form, if this person were the one to see it."""
    state, person = world.slack.state, world.slack.person(user_id)
    for block in where.blocks:
        for element in elements_of(block):
            if "action_id" not in element or block["type"] == "input":
                continue
            for given in [one["value"] for one in element.get("options", [])] or [None]:
                action = action_of(state, block, element, given)
                if isinstance(where, Message):
                    yield payloads.block_actions_on_message(state, person, where, action)
                else:
                    yield payloads.block_actions_on_view(state, person, where, action)
    if isinstance(where, View) and where.submit is not None:
        yield payloads.view_submission(state, person, where)


def without_words(payload: Json, secrets: Sequence[str]) -> Json:
    """Take out what only the two can know, so that whatever comes back is Tend's doing."""
    written = json.dumps(payload)
    for secret in secrets:
        written = written.replace(secret, "a guess")
    found: Json = json.loads(written)
    return found


def traces(seen: object, secrets: Sequence[str]) -> list[str]:
    return [secret for secret in secrets if secret in repr(seen)]


def what(payload: Json) -> tuple[str, str]:
    """Give the id of what is pressed or sent, and the number it is about."""
    action = (payload.get("actions") or [{}])[0]
    view = payload.get("view", {})
    about = action.get("value") or action.get("selected_option") or view.get("private_metadata")
    return str(action.get("action_id") or view["callback_id"]), str(about)


class Strangers:
    """The three, what they tried, and what became theirs by it: a colleague may write a draft, too."""

    def __init__(self, world: World, secrets: Sequence[str]) -> None:
        self._world = world
        self._secrets = secrets
        self._own: set[tuple[str, str]] = set()
        self.tried: set[tuple[str, str, str]] = set()

    async def try_all(self, where: Message | View) -> None:
        """Let each try what they did not try yet; nothing of others changes or shows."""
        before: set[tuple[str, str]] | None = None
        calls = len(self._world.slack.calls)
        for user_id, team_id in STRANGERS:
            every = everything_in(self._world, user_id, as_seen_by(self._world, user_id, where))
            new = [payload for payload in every if (user_id, *what(payload)) not in self.tried]
            if not new:
                continue
            before = before or self._rows()
            for payload in new:
                self.tried.add((user_id, *what(payload)))
                await self._send(payload, team_id)
            await self._world.deliver()
            after = self._rows()
            assert before - self._own <= after, (user_id, sorted(before - self._own - after))
            assert user_id != EXT or before == after
            assert not traces([call.args for call in self._world.slack.calls[calls:]], self._secrets), user_id
            self._own |= after - before
            before = after
            self._world.slack.modals_of(user_id).clear()

    async def _send(self, payload: Json, team_id: str) -> None:
        payload["team"] = {"id": team_id, "domain": "somewhere"}
        if "view" in payload:
            payload["view"] |= {"team_id": team_id, "app_installed_team_id": team_id}
        reply = await self._world.slack.raw(without_words(payload, self._secrets))
        assert reply.status == 200, payload
        assert not traces(reply.body, self._secrets), payload

    def _rows(self) -> set[tuple[str, str]]:
        """Give every row of every table as it is stored, sealed, but what came in and goes out."""
        path = self._world.tend.settings.sqlite_path
        assert path is not None
        names = Base.metadata.tables.keys() - OF_DELIVERY
        with closing(sqlite3.connect(path)) as file:
            every = {name: file.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608
        return {(name, repr(row)) for name, rows in every.items() for row in rows}


async def nobody_else_can(world: World, tour: AsyncIterator[Message | View], secrets: Sequence[str]) -> frozenset[str]:
    """Let each stranger try everything on a tour; return the ids that each of them tried."""
    strangers = Strangers(world, secrets)
    async for where in tour:
        await strangers.try_all(where)
    assert await world.count(RepairDraft, RepairDraft.workspace_id == VEGA), "Vera was not let in"
    ids = [frozenset(an_id for who, an_id, _ in strangers.tried if who == user_id) for user_id, _ in STRANGERS]
    return frozenset.intersection(*ids)
