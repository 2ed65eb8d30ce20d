"""The routes of `/control/…`, and how refusals become answers: 400 for a bad request, 409 for an impossible act."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.block_kit.values import ImpossibleAnswerError
from sandbox.control import acts, menus, reads, story_time
from sandbox.control.faults import faults_route
from sandbox.slack import Slack
from sandbox.workspace.state import Json
from sandbox.workspace.workspace import NotThereError

READS: dict[str, Callable[[Slack, Json], Json]] = {
    "state": reads.get_state,
    "panes": reads.get_panes,
    "messages": reads.get_messages,
    "traffic": reads.get_traffic,
    "clock": story_time.get_clock,
}
ACTS: dict[str, Callable[[Slack, Json, Request], Awaitable[Json]]] = {
    "say": acts.type_line,
    "press": acts.press_element,
    "submit": acts.submit_form,
    "close": acts.close_form,
    "home": acts.open_home,
    "read": acts.mark_read,
    "im": acts.open_direct_message,
    "clock": story_time.set_clock,
    "skip": story_time.skip_ahead,
    "reset": story_time.start_over,
    "person": menus.change_person,
    "group": menus.change_group,
    "shortcut": menus.choose_shortcut,
    "message_shortcut": menus.choose_message_shortcut,
    "react": menus.change_reaction,
    "delete": menus.delete_message,
}


def control_routes() -> list[Route]:
    """Return every control route."""
    return [
        *(Route(f"/control/{name}", _read_endpoint(read), methods=["GET"]) for name, read in READS.items()),
        Route("/control/who", reads.get_viewers, methods=["GET"]),
        *(Route(f"/control/{name}", _act_endpoint(act), methods=["POST"]) for name, act in ACTS.items()),
        Route("/control/stream", reads.open_stream, methods=["GET"]),
        faults_route(),
    ]


def _read_endpoint(answer: Callable[[Slack, Json], Json]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(answer(request.app.state.slack, dict(request.query_params)))
        except (KeyError, ValueError) as wrong:
            return JSONResponse({"ok": False, "error": f"Missing or unknown: {wrong}"}, 400)

    return endpoint


def _act_endpoint(act: Callable[[Slack, Json, Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body() or b"{}")
            answer = await act(request.app.state.slack, body, request)
        except (NotThereError, ImpossibleAnswerError) as wrong:
            return JSONResponse({"ok": False, "error": str(wrong)}, 409)
        except (KeyError, ValueError, TypeError, AttributeError) as wrong:
            return JSONResponse({"ok": False, "error": f"Missing or unknown: {wrong}"}, 400)
        return JSONResponse({"ok": "error" not in answer and not answer.get("errors"), **answer})

    return endpoint
