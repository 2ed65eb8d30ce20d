"""`/control/…`: how the page acts for a person, moves the clock, looks at the traffic and starts over.

docs/sandbox.md describes each call. Everything a person does goes through `Slack`, as in the tests.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.block_kit.values import ImpossibleAnswerError, answer_to, stateful_elements
from sandbox.control import faults as control_faults
from sandbox.control import menus, screen
from sandbox.control.who import who_sees
from sandbox.people.commands import CommandResult
from sandbox.people.forms import TROUBLE
from sandbox.slack import Slack
from sandbox.workspace import reading
from sandbox.workspace.clock import StoryClock, next_weekday_at
from sandbox.workspace.names import MIRA
from sandbox.workspace.state import Json, Message, View
from sandbox.workspace.workspace import NotThereError

WORKING_DAYS = {0, 1, 2, 3, 4}
TUESDAY = {1}
KEEP_ALIVE_S = 15.0
RATES_LAST = timedelta(minutes=1)  # Slack counts calls by the minute
CHOICES = (
    "value", "selected_option", "selected_options", "selected_user", "selected_users", "selected_conversation",
    "selected_conversations", "selected_channel", "selected_channels", "selected_date", "selected_time",
    "selected_date_time",
)  # fmt: skip


def routes() -> list[Route]:
    """Return every control route."""
    reads = {"state": state, "messages": messages, "traffic": traffic, "clock": clock}
    acts = {
        "say": say, "press": press, "submit": submit, "close": close, "home": home, "read": read, "im": im,
        "clock": set_clock, "skip": skip, "reset": reset, "person": menus.person, "group": menus.group,
        "shortcut": menus.shortcut, "message_shortcut": menus.message_shortcut, "react": menus.react,
        "delete": menus.delete,
    }  # fmt: skip
    return [
        *(Route(f"/control/{name}", _reading(act), methods=["GET"]) for name, act in reads.items()),
        Route("/control/who", who, methods=["GET"]),
        *(Route(f"/control/{name}", _acting(act), methods=["POST"]) for name, act in acts.items()),
        Route("/control/stream", stream, methods=["GET"]),
        control_faults.route(),
    ]


def _reading(answer: Callable[[Slack, Json], Json]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(answer(request.app.state.slack, dict(request.query_params)))
        except (KeyError, ValueError) as wrong:
            return JSONResponse({"ok": False, "error": f"Missing or unknown: {wrong}"}, 400)

    return endpoint


def _acting(act: Callable[[Slack, Json, Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
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


# --- reading ---


def state(slack: Slack, query: Json) -> Json:
    """GET /control/state?viewer=U."""
    return screen.state_for(slack, slack.person(query["viewer"]).id)


def messages(slack: Slack, query: Json) -> Json:
    """GET /control/messages?viewer=U&channel=C."""
    channel = slack.channel(query["channel"])
    return {"messages": screen.messages_for(slack.state, slack.person(query["viewer"]).id, channel.id)}


def traffic(slack: Slack, query: Json) -> Json:
    """GET /control/traffic?after=N."""
    after = int(query.get("after", 0))
    return {"entries": [vars(entry) for entry in slack.wire.traffic if entry.n > after]}


def clock(slack: Slack, _query: Json) -> Json:
    """GET /control/clock: Tend looks here for the time."""
    story = _story_clock(slack)
    story.asked()
    return {**screen.clock_of(slack), "version": story.version}


async def who(request: Request) -> Response:
    """GET /control/who?viewer=U with channel&ts, home, or view&block."""
    slack: Slack = request.app.state.slack
    query = dict(request.query_params)
    try:
        return JSONResponse(await who_sees(slack, slack.person(query["viewer"]).id, query))
    except NotThereError as wrong:
        return JSONResponse({"ok": False, "error": str(wrong)}, 409)
    except KeyError as wrong:
        return JSONResponse({"ok": False, "error": f"Missing or unknown: {wrong}"}, 400)


async def stream(request: Request) -> Response:
    """GET /control/stream?viewer=U: `change`, `clock` and `traffic` as they happen."""
    slack: Slack = request.app.state.slack
    viewer = request.query_params.get("viewer", "")
    if viewer not in slack.state.people:
        return JSONResponse({"ok": False, "error": f"Missing or unknown: {viewer!r}"}, 400)
    return StreamingResponse(_news(slack, viewer), media_type="text/event-stream")


async def _news(slack: Slack, viewer: str) -> AsyncIterator[str]:
    changes = slack.state.changes

    def versions() -> dict[str, int]:
        return {
            "change": changes.version_for(viewer),
            "clock": changes.clock_version,
            "traffic": changes.traffic_version,
        }

    told = {"change": -1, "clock": -1, "traffic": changes.traffic_version}
    while not changes.ended:
        now = versions()
        for kind in [kind for kind, version in now.items() if version != told[kind]]:
            data = screen.clock_of(slack) if kind == "clock" else {"version": now[kind]}
            yield f"event: {kind}\ndata: {json.dumps(data)}\n\n"
        if now == told:
            yield ": still here\n\n"
        told = now
        if versions() == now:  # what changed while this was being sent woke nobody
            await changes.wait(KEEP_ALIVE_S)
        await asyncio.sleep(0.02)  # changes come in bursts


# --- what a person does ---


async def say(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/say {viewer, channel, text}."""
    channel = slack.channel(body["channel"])
    if not slack.state.can_open(body["viewer"], channel):
        return {"error": "You cannot write here."}
    if not str(body["text"]).strip():
        return {}
    done = await slack.type(body["viewer"], channel.id, str(body["text"]))
    # The person reads about a failed command in the channel, as in Slack; nothing more to say.
    return {"trouble": done.trouble} if isinstance(done, CommandResult) and done.trouble else {}


async def press(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/press {viewer, container, block_id, action_id, <what was chosen>, values?}."""
    where = _container(slack, body["viewer"], body["container"])
    fill_state(where, body.get("values") or {})
    given = next((body[key] for key in CHOICES if body.get(key) is not None), None)
    done = await slack.press(body["viewer"], where, body["action_id"], body.get("block_id"), given)
    if done.trouble is None:
        return {}
    return {"error": f"{slack.state.manifest.name} is not responding."} if _is_message(where) else {"error": TROUBLE}


def _is_message(where: Message | View) -> bool:
    return hasattr(where, "ts")


def _container(slack: Slack, viewer: str, container: Json) -> Message | View:
    if container["type"] == "view":
        found: Message | View | None = slack.state.find_view(container["view_id"])
    else:
        found = slack.state.find_message(container["channel"], container["ts"])
    if found is None:
        message = f"{viewer} does not have this in front of them any more."
        raise NotThereError(message)
    return found


def fill_state(where: Message | View, values: Json) -> None:
    """Take over what stands in the page's inputs, in the shape of `state.values`; what is gone by now is left out."""
    for block, element in stateful_elements(where.blocks):
        answer = values.get(block["block_id"], {}).get(element["action_id"])
        if answer is not None:
            where.values[block["block_id"]][element["action_id"]] = answer_to(element, _content(answer))


def _content(answer: Any) -> Any:
    return next((each for key, each in answer.items() if key != "type"), None) if isinstance(answer, dict) else answer


async def submit(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/submit {viewer, view_id, values}."""
    view = _open(slack, body)
    fill_state(view, body.get("values") or {})
    done = await slack.submit(body["viewer"], view)
    if done.errors:
        return {"errors": done.errors}
    return {"error": TROUBLE} if done.action == "trouble" else {}


async def close(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/close {viewer, view_id, all?}: `all` is the cross, which closes the whole stack."""
    view = _open(slack, body)
    await slack.close(body["viewer"], view, everything=bool(body.get("all")))
    return {}


def _open(slack: Slack, body: Json) -> View:
    found = next((view for view in slack.modals_of(body["viewer"]) if view.id == body["view_id"]), None)
    if found is None:
        message = "This form is not open any more."
        raise NotThereError(message)
    return found


async def home(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/home {viewer}: opens the Home tab."""
    await slack.open_home(slack.person(body["viewer"]).id)
    return {}


async def read(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/read {viewer, channel}."""
    reading.mark_read(slack.state, body["viewer"], slack.channel(body["channel"]).id)
    return {}


async def im(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/im {viewer, user}: opens a direct message with somebody."""
    viewer, other = slack.person(body["viewer"]), slack.person(body["user"])
    channel = slack.state.direct_channel(viewer.id, other.id)
    slack.state.changes.note({viewer.id})
    return {"channel": channel.id}


# --- time, and starting over ---


def _story_clock(slack: Slack) -> StoryClock:
    if not isinstance(slack.state.clock, StoryClock):
        message = "this sandbox's clock cannot be moved"
        raise ValueError(message)  # noqa: TRY004 - the caller answers 400
    return slack.state.clock


async def set_clock(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/clock {now}: Tend says how far it has come."""
    story = _story_clock(slack)
    story.asked()
    moment = _moment(body["now"])
    if moment - story.now() > RATES_LAST:
        slack.rates.refill()
    story.set(moment)
    slack.state.changes.note_clock()
    return screen.clock_of(slack)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = f"{text} has no time zone"
        raise ValueError(message)
    return moment


async def skip(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/skip {to, viewer?}: asks Tend to run its timetable up to then."""
    story = _story_clock(slack)
    viewer = slack.person(body.get("viewer", MIRA))
    story.skip_to(target_of(body["to"], story.now(), viewer.tz, slack.person(MIRA).tz))
    slack.state.changes.note_clock()
    return screen.clock_of(slack)


def target_of(to: str, now: datetime, viewer_tz: str, leader_tz: str) -> datetime:
    """Return where a skip leads; raises ValueError for a word that is none."""
    if to == "next_morning":
        return next_weekday_at(now.astimezone(ZoneInfo(viewer_tz)), WORKING_DAYS, 9, 35)
    if to == "next_tuesday":
        return next_weekday_at(now.astimezone(ZoneInfo(leader_tz)), TUESDAY, 10, 5)
    days = {"day": 1, "week": 7}.get(to)
    if days is None:
        message = f"cannot skip to {to!r}"
        raise ValueError(message)
    # Wall-clock days in the leader's zone, so that a change to summer time does not shift the story.
    return now.astimezone(ZoneInfo(leader_tz)) + timedelta(days=days)


async def reset(slack: Slack, _body: Json, request: Request) -> Json:
    """POST /control/reset: everything is forgotten; whoever started the sandbox may start it, and Tend, anew."""
    slack.reset()
    on_reset = request.app.state.on_reset
    if on_reset is not None:
        on_reset()
    return {"restarting": on_reset is not None}
