"""`/control/faults`: add, list and clear faults on demand. docs/sandbox.md describes the kinds."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.slack import Slack
from sandbox.web_api.faults import EVERY, KINDS, fault_of
from sandbox.workspace.state import Json


def faults_route() -> Route:
    """Return the route of all three calls."""
    return Route("/control/faults", handle_faults, methods=["GET", "POST", "DELETE"])


async def handle_faults(request: Request) -> Response:
    """GET, POST {kind, method?, count?, seconds?}, DELETE /control/faults."""
    slack: Slack = request.app.state.slack
    if request.method == "POST":
        try:
            _add(slack, json.loads(await request.body() or b"{}"))
        except (KeyError, ValueError, TypeError) as wrong:
            return JSONResponse({"ok": False, "error": f"Missing or unknown: {wrong}"}, 400)
    elif request.method == "DELETE":
        slack.faults.clear()
    if request.method != "GET":
        slack.state.changes.note_traffic()
    kinds = [{"kind": kind, "label": label} for kind, label in KINDS.items()]
    return JSONResponse({"ok": True, "kinds": kinds, "on": slack.faults.as_json()})


def _add(slack: Slack, body: Json) -> None:
    seconds = float(body["seconds"]) if body.get("seconds") is not None else None
    slack.faults.add(fault_of(str(body["kind"]), str(body.get("method") or EVERY), int(body.get("count", 1)), seconds))
