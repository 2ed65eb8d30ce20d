"""`GET /control/…`: the page's data, and the stream of its changes. docs/sandbox.md describes each call."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from sandbox.control import screen
from sandbox.control.who import who_sees
from sandbox.slack import Slack
from sandbox.workspace.cast import CASTS
from sandbox.workspace.state import Json
from sandbox.workspace.workspace import NotThereError

KEEP_ALIVE_S = 15.0


def get_state(slack: Slack, query: Json) -> Json:
    """GET /control/state?viewer=U."""
    return screen.state_for(slack, slack.person(query["viewer"]).id)


def get_panes(slack: Slack, _query: Json) -> Json:
    """GET /control/panes: whom the page begins with, and where the app is added and removed, if anywhere."""
    cast = CASTS[slack.team_id]
    return {"window": cast.window, "phone": cast.phone, "channel": cast.channel, "workspaces": slack.workspaces_url}


def get_messages(slack: Slack, query: Json) -> Json:
    """GET /control/messages?viewer=U&channel=C."""
    channel = slack.channel(query["channel"])
    return {"messages": screen.messages_for(slack.state, slack.person(query["viewer"]).id, channel.id)}


def get_traffic(slack: Slack, query: Json) -> Json:
    """GET /control/traffic?after=N."""
    after = int(query.get("after", 0))
    return {"entries": [vars(entry) for entry in slack.wire.traffic if entry.n > after]}


async def get_viewers(request: Request) -> Response:
    """GET /control/who?viewer=U with channel&ts, home, or view&block."""
    slack: Slack = request.app.state.slack
    query = dict(request.query_params)
    try:
        return JSONResponse(await who_sees(slack, slack.person(query["viewer"]).id, query))
    except NotThereError as wrong:
        return JSONResponse({"ok": False, "error": str(wrong)}, 409)
    except KeyError as wrong:
        return JSONResponse({"ok": False, "error": f"Missing or unknown: {wrong}"}, 400)


async def open_stream(request: Request) -> Response:
    """GET /control/stream?viewer=U: `change`, `clock` and `traffic` as they happen."""
    slack: Slack = request.app.state.slack
    viewer = request.query_params.get("viewer", "")
    if viewer not in slack.state.people:
        return JSONResponse({"ok": False, "error": f"Missing or unknown: {viewer!r}"}, 400)
    return StreamingResponse(_stream_events(slack, viewer), media_type="text/event-stream")


async def _stream_events(slack: Slack, viewer: str) -> AsyncIterator[str]:
    changes = slack.state.changes

    def current_versions() -> dict[str, int]:
        return {
            "change": changes.version_for(viewer),
            "clock": changes.clock_version,
            "traffic": changes.traffic_version,
        }

    sent = {"change": -1, "clock": -1, "traffic": changes.traffic_version}
    while not changes.ended:
        now = current_versions()
        for kind in [kind for kind, version in now.items() if version != sent[kind]]:
            data = screen.clock_of(slack) if kind == "clock" else {"version": now[kind]}
            yield f"event: {kind}\ndata: {json.dumps(data)}\n\n"
        if now == sent:
            yield ": still here\n\n"
        sent = now
        if current_versions() == now:  # a change during the sending wakes no waiter
            await changes.wait(KEEP_ALIVE_S)
        await asyncio.sleep(0.02)  # changes come in bursts
