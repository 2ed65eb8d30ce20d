"""The Web API's front desk: token, method, scope, rate, faults, and a record of every call.

The methods themselves stand in `chat`, `modals`, `directory` and `conversations`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.web_api.faults import ConnectionCutError, Fault, Faults
from sandbox.workspace.names import APP_TOKEN, TOKEN
from sandbox.workspace.state import ApiCall, Json, Refusal, State


class SlackError(Exception):
    """Slack says no: its name for the reason, and details in `response_metadata.messages`."""

    def __init__(self, name: str, *messages: str, **more: Any) -> None:
        """Keep the name, the messages, and other keys of the answer such as `needed`."""
        super().__init__(name)
        self.name = name
        self.messages = list(messages)
        self.more = more

    def answer(self) -> Json:
        """Return the body that Slack would send."""
        body: Json = {"ok": False, "error": self.name, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A Web API method: what it needs and what it does."""

    run: Callable[[State, Json], Json]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scope: Callable[[State, Json], str | None] = lambda _state, _args: None
    caller: Literal["bot", "app"] = "bot"  # whose token it takes


EVERYWHERE = {"token", "pretty", "team_id"}  # every method takes these


def needs(scope: str) -> Callable[[State, Json], str | None]:
    """Return the rule for a method that always needs the same scope."""
    return lambda _state, _args: scope


def call(state: State, methods: dict[str, Method], faults: Faults, name: str, args: Json, token: str | None) -> Answer:
    """Answer one Web API call and write it down; raises ConnectionCutError when a fault says so."""
    began_s = time.perf_counter()
    fault = faults.take(name)
    if fault is not None and fault.cut == "before":
        raise ConnectionCutError
    answer = _faulty(fault) or _answered(state, methods, name, args, token)
    shown = {key: value for key, value in args.items() if key != "token"}
    record = ApiCall(name, shown, answer.body, answer.status, state.clock.now(), time.perf_counter() - began_s)
    state.calls.append(record)
    if not record.ok and fault is None:
        messages = answer.body.get("response_metadata", {}).get("messages", [])
        state.refused.append(Refusal(name, str(record.error), messages))
    state.changes.note_traffic()
    if fault is not None and fault.cut == "after":
        raise ConnectionCutError
    return answer


def _faulty(fault: Fault | None) -> Answer | None:
    if fault is None or fault.cut is not None:
        return None
    if fault.retry_after_s is not None:
        return _rate_limited(fault.retry_after_s)
    if fault.error is not None:
        return Answer({"ok": False, "error": fault.error}, fault.status)
    return Answer({"ok": False, "error": "internal_error"}, fault.status if fault.status != 200 else 500)  # noqa: PLR2004


def _rate_limited(seconds: int) -> Answer:
    return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def _answered(state: State, methods: dict[str, Method], name: str, args: Json, token: str | None) -> Answer:
    try:
        method = methods.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)  # noqa: TRY301 - the list of refusals reads best in one
        _check_token(method, token)
        _check_scope(state, method, args)
        wait_s = state.rates.retry_after_s(name, str(args.get("channel", "")))
        if wait_s is not None:
            return _rate_limited(wait_s)
        _check_names(method, args)
        return Answer({"ok": True, **method.run(state, args)})
    except SlackError as refused:
        return Answer(refused.answer())


def _check_token(method: Method, token: str | None) -> None:
    if not token:
        raise SlackError("not_authed")
    if token not in (TOKEN, APP_TOKEN):
        raise SlackError("invalid_auth")
    if token != (APP_TOKEN if method.caller == "app" else TOKEN):
        raise SlackError("not_allowed_token_type")


def _check_scope(state: State, method: Method, args: Json) -> None:
    needed = method.scope(state, args)
    if needed is not None and needed not in state.manifest.scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(state.manifest.scopes))


def _check_names(method: Method, args: Json) -> None:
    missing = [f"[ERROR] missing required field: {name}" for name in method.required if args.get(name) in (None, "")]
    unknown = set(args) - set(method.required) - set(method.optional) - EVERYWHERE
    # Slack forgives unknown arguments; here they are mistakes of ours, so they are named.
    missing += [f"[ERROR] unknown argument: {name}" for name in sorted(unknown)]
    if missing:
        raise SlackError("invalid_arguments", *missing)
