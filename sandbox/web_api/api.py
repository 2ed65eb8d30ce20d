"""The Web API as a whole: checks token, scope, rate and arguments, runs the method, and records every call."""

import time
from typing import Literal

from sandbox.web_api import chat, connections, conversations, directory, groups, modals
from sandbox.web_api.faults import ConnectionCutError, Fault, Faults
from sandbox.web_api.methods import Answer, Method, SlackError
from sandbox.web_api.rates import Rates
from sandbox.workspace.names import APP_TOKEN, TOKEN
from sandbox.workspace.state import ApiCall, Json, Refusal, State
from sandbox.workspace.workspace import Workspace

METHODS = {
    **chat.METHODS,
    **modals.METHODS,
    **directory.METHODS,
    **groups.METHODS,
    **conversations.METHODS,
    **connections.METHODS,
}
EVERYWHERE = {"token", "pretty", "team_id"}  # every method takes these


class WebApi:
    """Answers the app's calls. A reset replaces `rates`; ask for them each time."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        """Begin with full rate limits."""
        self._workspace = workspace
        self._faults = faults
        self.start_over()

    def start_over(self) -> None:
        """Fill every rate limit again."""
        self.rates = Rates(self._workspace.state.real)

    def call(self, name: str, args: Json, token: str | None = TOKEN) -> Answer:
        """Answer one call and record it; raises ConnectionCutError for a fault of that kind."""
        state = self._workspace.state
        began_s = time.perf_counter()
        fault = self._faults.take(name)
        if fault is not None and fault.cut == "before":
            raise ConnectionCutError
        answer = _faulty_answer(fault) or self._answer(name, args, token)
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

    def _answer(self, name: str, args: Json, token: str | None) -> Answer:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)  # noqa: TRY301 - all refusals in one list
            _check_token(self._workspace.state, method, token)
            self._check_scope(method, args)
            wait_s = self.rates.retry_after_s(name, str(args.get("channel", "")))
            if wait_s is not None:
                return _rate_limited(wait_s)
            _check_names(method, args)
            return Answer({"ok": True, **method.run(self._workspace.state, args)})
        except SlackError as refused:
            return Answer(refused.answer())

    def _check_scope(self, method: Method, args: Json) -> None:
        granted = self._workspace.state.manifest.scopes
        needed = method.scope(self._workspace.state, args)
        if needed is not None and needed not in granted:
            raise SlackError("missing_scope", needed=needed, provided=",".join(granted))

    def calls_to(self, method: str, *, ok: bool | None = None) -> list[ApiCall]:
        """Return the calls of one method; with `ok`, only accepted or only refused calls."""
        return [call for call in self._workspace.state.calls if call.method == method and ok in (None, call.ok)]

    def fail_next(
        self, method: str, error: str | None = None, *, status: int = 200, retry_after: int | None = None,
        cut: bool | Literal["before", "after"] = False, count: int = 1,
    ) -> None:  # fmt: skip
        """Make the next calls fail; `cut=True` runs the method, then cuts the connection, `cut="before"` only cuts."""
        where: Literal["before", "after"] | None = "after" if cut is True else cut or None
        self._faults.add(Fault(method, error, status, retry_after, where, count))


def _faulty_answer(fault: Fault | None) -> Answer | None:
    if fault is None or fault.cut is not None:
        return None
    if fault.retry_after_s is not None:
        return _rate_limited(fault.retry_after_s)
    if fault.error is not None:
        return Answer({"ok": False, "error": fault.error}, fault.status)
    return Answer({"ok": False, "error": "internal_error"}, fault.status if fault.status != 200 else 500)  # noqa: PLR2004


def _rate_limited(seconds: int) -> Answer:
    return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def _check_token(state: State, method: Method, token: str | None) -> None:
    if not token:
        raise SlackError("not_authed")
    if token != APP_TOKEN and token not in state.tokens:
        raise SlackError("invalid_auth")
    if (token == APP_TOKEN) != (method.caller == "app"):
        raise SlackError("not_allowed_token_type")


def _check_names(method: Method, args: Json) -> None:
    missing = [f"[ERROR] missing required field: {name}" for name in method.required if args.get(name) in (None, "")]
    unknown = set(args) - set(method.required) - set(method.optional) - EVERYWHERE
    # Slack ignores unknown arguments; here they are our mistakes, so the answer names them.
    missing += [f"[ERROR] unknown argument: {name}" for name in sorted(unknown)]
    if missing:
        raise SlackError("invalid_arguments", *missing)
