"""Find the listener of a request by the id in its payload.

Bolt itself asks the matchers of all listeners in turn, and builds all arguments of a listener for each matcher. With
more than a hundred listeners, the matching was a quarter of the work of a press. Must not know any listener's purpose.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltError
from slack_bolt.listener.async_listener import AsyncCustomListener
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request import payload_utils
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_bolt.util.utils import is_callable_coroutine

Listener = Callable[..., Awaitable[Any]]
Register = Callable[[Listener], Listener]
Id = str | re.Pattern[str]

ACTION, COMMAND, EVENT, OPTIONS, SHORTCUT, VIEW = SORTS = ("action", "command", "event", "options", "shortcut", "view")


class Table:
    """The listeners of a sort of payload: by their exact id, and by patterns of ids."""

    def __init__(self) -> None:
        self._exact: dict[str, Listener] = {}
        self._patterns: list[tuple[re.Pattern[str], Listener]] = []

    def add(self, wanted: Id, listener: Listener) -> None:
        """Add a listener. Raises BoltError for a second listener of an exact id."""
        if not isinstance(wanted, str):
            self._patterns.append((wanted, listener))
        elif wanted in self._exact:
            msg = f"two listeners for {wanted}"
            raise BoltError(msg)
        else:
            self._exact[wanted] = listener

    def of(self, given: str) -> Iterator[Listener]:
        """Yield the listener of the exact id, then the listeners with a matching pattern, in the order of adding."""
        if given in self._exact:
            yield self._exact[given]
        for pattern, listener in self._patterns:
            if pattern.search(given):
                yield listener

    @property
    def ids(self) -> frozenset[str]:
        """Return the exact ids."""
        return frozenset(self._exact)


class AppById(AsyncApp):
    """A Bolt app that keeps its listeners in tables by id.

    The calls are Bolt's own, like `app.action(id)(listener)`, for a listener and an id or a pattern of ids. A
    listener with a middleware, a matcher or other conditions is not taken.
    """

    def __init__(self, *guards: AsyncMiddleware, **options: Any) -> None:  # noqa: ANN401  (Bolt's own)
        super().__init__(**options)
        self.tables: Mapping[str, Table] = {sort: Table() for sort in SORTS}
        for each in (*guards, _Dispatcher(self)):
            self.use(each)  # after Bolt's own middleware, which finds the workspace

    def action(self, constraints: Any, *more: Any, **others: Any) -> Register:  # noqa: ANN401  (Bolt's own)
        """Register the listener of a button, menu or field."""
        return self._register(ACTION, constraints, *more, **others)

    def command(self, command: Any, *more: Any, **others: Any) -> Register:  # noqa: ANN401
        """Register the listener of a slash command."""
        return self._register(COMMAND, command, *more, **others)

    def event(self, event: Any, *more: Any, **others: Any) -> Register:  # noqa: ANN401
        """Register the listener of a type of event; the app acks when the listener does not."""
        return self._register(EVENT, event, *more, **others)

    def options(self, constraints: Any, *more: Any, **others: Any) -> Register:  # noqa: ANN401
        """Register the listener for a field's options."""
        return self._register(OPTIONS, constraints, *more, **others)

    def shortcut(self, constraints: Any, *more: Any, **others: Any) -> Register:  # noqa: ANN401
        """Register the listener of a shortcut, global or of a message."""
        return self._register(SHORTCUT, constraints, *more, **others)

    def view(self, constraints: Any, *more: Any, **others: Any) -> Register:  # noqa: ANN401
        """Register the listener of a submitted form."""
        return self._register(VIEW, constraints, *more, **others)

    def listeners_of(self, body: Mapping[str, Any]) -> tuple[str, Iterator[Listener]]:
        """Return the sort of a payload, and its listeners: none for an unknown id, and for an unknown sort."""
        sort, given = asked(body) or ("", None)
        return sort, iter(()) if given is None else self.tables[sort].of(given)

    def _register(self, sort: str, wanted: Any, *more: Any, **others: Any) -> Register:  # noqa: ANN401
        if more or others or not isinstance(wanted, str | re.Pattern):
            msg = f"a listener of {sort} {wanted!r} has more conditions than an id"
            raise BoltError(msg)

        def registered(listener: Listener) -> Listener:
            if not is_callable_coroutine(listener):
                msg = f"the listener of {sort} {wanted!r} is not a coroutine function"
                raise BoltError(msg)
            self.tables[sort].add(wanted, listener)
            return listener

        return registered


class _Dispatcher(AsyncMiddleware):
    """Run the listener of a request; leave a request without a listener to Bolt, which answers "unhandled"."""

    def __init__(self, app: AppById) -> None:
        self._app = app
        self._prepared: dict[tuple[str, Listener], AsyncCustomListener] = {}  # filled at the first use, as a slow step

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  (Bolt's own)
    ) -> BoltResponse | None:
        """Run the listeners until the first answer."""
        sort, listeners = self._app.listeners_of(req.body)
        for listener in listeners:
            answered = await self._app.listener_runner.run(
                request=req,
                response=resp,
                listener_name=listener.__name__,
                listener=self._prepare(sort, listener),
            )
            if answered is not None:
                return answered
        return await next()

    def _prepare(self, sort: str, listener: Listener) -> AsyncCustomListener:
        """Return Bolt's own form of a listener, with the listener's wanted arguments."""
        key = (sort, listener)
        if key not in self._prepared:
            self._prepared[key] = AsyncCustomListener(
                app_name=self._app.name,
                ack_function=listener,
                lazy_functions=[],
                matchers=[],
                middleware=[],
                auto_acknowledgement=sort == EVENT,
                base_logger=self._app.logger,
            )
        return self._prepared[key]


def asked(body: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Return a payload's sort and id, as read by Bolt's own matchers; None for any other payload."""
    for is_of, sort, id_in in PAYLOADS:
        if is_of(body):
            return sort, id_in(body)
    return None


def _callback_id(body: Mapping[str, Any]) -> Any:  # noqa: ANN401  (whatever stood in the JSON)
    return body["callback_id"]


# how to tell a payload, its sort, and where its id stands; the most frequent first
PAYLOADS: tuple[tuple[Callable[[Any], bool], str, Callable[[Mapping[str, Any]], Any]], ...] = (
    (payload_utils.is_slash_command, COMMAND, lambda body: body["command"]),
    (payload_utils.is_block_actions, ACTION, lambda body: body["actions"][0]["action_id"]),
    (payload_utils.is_view_submission, VIEW, lambda body: body["view"]["callback_id"]),
    (payload_utils.is_event, EVENT, lambda body: body["event"]["type"]),
    (payload_utils.is_shortcut, SHORTCUT, _callback_id),
    (payload_utils.is_block_suggestion, OPTIONS, lambda body: body["action_id"]),
    (payload_utils.is_dialog_suggestion, OPTIONS, _callback_id),
    (payload_utils.is_action, ACTION, _callback_id),  # of legacy attachments and dialogs
)
