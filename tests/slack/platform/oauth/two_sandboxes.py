"""Tend over OAuth beside the sandbox's two workspaces, none of which has it at first.

Bigger than `two_workspaces`: whole people act here, and Slack's own question stands between Tend's two pages.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import inspect, select
from sqlalchemy.orm import undefer

from sandbox import Slack, create_app
from sandbox.oauth.granting import Distribution
from sandbox.server import answering, config_for
from sandbox.workspace.names import CLIENT_ID, CLIENT_SECRET, OTHER_TEAM
from slackapp.app import Tend
from slackapp.clock import FixedClock, real_now
from slackapp.domain.tables.foundation import Base
from tests.world import NoPace, settings_for

OVER_OAUTH = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
TEND = "http://127.0.0.1"


@dataclass(frozen=True)
class Adding:
    """Two workspaces, Tend, and a browser with its cookies."""

    fern: Slack
    vega: Slack
    distribution: Distribution
    tend: Tend
    browser: httpx.AsyncClient
    slacks_page: httpx.AsyncClient
    clock: FixedClock

    async def begin(self, browser: httpx.AsyncClient | None = None) -> str:
        """Press *Go to Slack* on Tend's page; return the address of Slack's question."""
        answer = await (browser or self.browser).post("/slack/install")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def answer(self, question: str, slack: Slack, **form: str) -> str:
        """Answer Slack's question about a workspace; return where the browser is sent."""
        page = await self.slacks_page.get(question)
        assert slack.team.name in page.text
        said = await self.slacks_page.post(question, data={"team": slack.team_id, "answer": "allow", **form})
        assert said.status_code == 303, said.text
        return said.headers["location"]

    async def come_back(self, address: str, browser: httpx.AsyncClient | None = None) -> httpx.Response:
        """Let the browser follow Slack back to Tend."""
        assert address.startswith(f"{TEND}/slack/oauth_redirect?")
        return await (browser or self.browser).get(address)

    async def add_to(self, slack: Slack, **form: str) -> httpx.Response:
        """Add Tend to a workspace, from its page to the end."""
        return await self.come_back(await self.answer(await self.begin(), slack, **form))

    async def remove_from(self, slack: Slack) -> None:
        """Remove Tend from a workspace some seconds after it was added: Slack's events know whole seconds."""
        self.clock.move(timedelta(seconds=2))
        await self.distribution.remove(slack.team_id)

    async def everything_of(self, team_id: str) -> str:
        """Return every row of a workspace with its words in the clear."""
        found: list[dict[str, Any]] = []
        async with self.tend.db.reading() as session:
            stored = await (await session.connection()).run_sync(lambda one: inspect(one).get_table_names())
            for mapper in Base.registry.mappers:
                if "workspace_id" in mapper.columns and str(mapper.local_table) in stored:
                    all_of_it = select(mapper.class_).options(undefer("*"))
                    rows = await session.scalars(all_of_it.where(mapper.columns.workspace_id == team_id))
                    found += [{each.key: getattr(row, each.key) for each in mapper.column_attrs} for row in rows]
        return repr(found)


def browsing(tend: Tend) -> httpx.AsyncClient:
    """Return a browser of its own, with its own cookies."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=tend.asgi(with_jobs=False)), base_url=TEND)


@asynccontextmanager
async def adding(database_url: str, patience: int) -> AsyncIterator[Adding]:
    """Tend in no workspace yet, and both of them ready to add it."""
    clock = FixedClock(real_now())  # events and installs are compared by it
    fern, vega = Slack(clock=clock), Slack(clock=clock, team=OTHER_TEAM, first_serial=10_000_000)
    distribution = Distribution([fern, vega], f"{TEND}/slack/oauth_redirect")
    async with (
        answering(config_for(create_app(fern, distribution=distribution), logs_as_we_do=True)) as url,
        answering(config_for(create_app(vega), logs_as_we_do=True)) as other_url,
    ):
        tend = Tend.build(settings_for(database_url, url, **OVER_OAUTH), clock)
        tend.delivery.pace = NoPace()
        async with browsing(tend) as browser, httpx.AsyncClient() as slacks_page:
            for slack, own_url in ((fern, url), (vega, other_url)):
                slack.state.own_url, slack.tend = own_url, browser
                slack.answer_within_s *= patience
                slack.rates.off()
            await tend.start(with_jobs=False)
            yield Adding(fern, vega, distribution, tend, browser, slacks_page, clock)
            await tend.close()
            for slack in (fern, vega):
                await slack.hang_up()
