"""The least cost of such an app: Tend's server, Bolt's options, one INSERT and its commit. Run as a process.

`python -m bench.floor`, with Tend's settings. The additional cost of `/thanks` is the cost of Tend itself.
"""

import contextlib
import itertools
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Any

import uvicorn
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import insert
from starlette.applications import Starlette

from bench.payloads import TOKEN
from slackapp import config
from slackapp.clock import real_now
from slackapp.commands.serving import run, server_config
from slackapp.domain.tables.outbox import Received
from slackapp.slack.front.bolt_app import BOLT_OPTIONS
from slackapp.slack.platform import http as web
from slackapp.storage.database import Database

_numbers = itertools.count(1)


def bolt(db: Database) -> AsyncApp:
    """Return Bolt with Tend's options and one listener."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=TOKEN)

    async def listener(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        row = {"workspace_id": body["team_id"], "key": f"floor:{next(_numbers)}", "received_at": real_now()}
        async with db.transaction() as session:
            await session.execute(insert(Received).values(row))
        await ack(response_type="ephemeral", text="Said.")

    app = AsyncApp(authorize=authorize, **BOLT_OPTIONS)
    app.command("/thanks")(listener)
    return app


def main() -> None:
    """Serve on PORT until killed."""
    settings = config.load()
    db = Database(settings.database_url)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await db.close()

    application = web.application(bolt(db), db, settings.signing_secret, lifespan)
    with socket.create_server(("127.0.0.1", settings.port)) as listener:
        run(uvicorn.Server(server_config(application)).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
