"""Events to the app, and Slack's three retries of each: at once, after a minute, after five.

Slack promises neither order nor uniqueness; on demand an event comes three times, or later than the next ones.

docs.slack.dev/apis/events-api#retries
"""

from dataclasses import dataclass, field

from sandbox.front.dispatch import Reply, Wire
from sandbox.web_api.faults import Faults
from sandbox.workspace.clock import RealTime
from sandbox.workspace.state import Json

RETRY_AFTER_S = (0.0, 60.0, 300.0)
HELD_S = 2.0  # an event held back for others that do not come goes out after this
REASONS = {
    "operation_timeout": "http_timeout",
    "dispatch_failed": "connection_failed",
    "http_client_error": "http_error",
    "http_service_error": "http_error",
}


@dataclass
class EventResult:
    """An event and the status of each delivery, in order; None is a delivery without an answer in time."""

    body: Json
    statuses: list[int | None] = field(default_factory=list)

    @property
    def event_id(self) -> str:
        """Return the id shared by all deliveries of the event."""
        return str(self.body["event_id"])

    @property
    def delivered(self) -> bool:
        """Return whether the app accepted the last delivery."""
        return bool(self.statuses) and self.statuses[-1] is not None and self.statuses[-1] < 300  # noqa: PLR2004


@dataclass
class Retry:
    """A retry to come."""

    result: EventResult
    number: int
    due_s: float
    reason: str


class Events:
    """Delivers events and keeps the later retries."""

    def __init__(self, wire: Wire, real: RealTime, faults: Faults) -> None:
        """Begin with nothing to retry."""
        self._wire = wire
        self._real = real
        self._faults = faults
        self._held: list[EventResult] = []
        self._held_since_s = 0.0
        self.waiting: list[Retry] = []

    async def deliver(self, body: Json) -> EventResult:
        """Deliver an event; a failed first delivery is retried at once."""
        result = EventResult(body)
        unordered = self._faults.take_event("events_unordered")
        if unordered is not None:
            self._hold_back(result)
            if unordered.left <= 0:
                await self._deliver_held()
        else:
            await self._deliver_first(result)
        await self.deliver_due()
        return result

    async def _deliver_first(self, result: EventResult) -> None:
        await self._attempt(result, 0, "")
        if self._faults.take_event("event_thrice") is not None:
            await self.redeliver(result)
            await self.redeliver(result)

    def _hold_back(self, result: EventResult) -> None:
        if not self._held:
            self._held_since_s = self._real.now()
        self._held.append(result)

    async def _deliver_held(self) -> None:
        """Deliver held events, the last first."""
        while self._held:
            await self._deliver_first(self._held.pop())

    async def redeliver(self, result: EventResult, reason: str = "http_timeout") -> None:
        """Deliver the same event once more, as Slack may even after a success."""
        headers = {"x_slack_retry_num": str(len(result.statuses)), "x_slack_retry_reason": reason}
        reply = await self._wire.send_json(self._traffic_name(result), result.body, **headers)
        result.statuses.append(reply.status)

    async def deliver_due(self) -> None:
        """Deliver due retries, and events held for too long."""
        now_s = self._real.now()
        if self._held and now_s - self._held_since_s >= HELD_S:
            await self._deliver_held()
        # taken before the first delivery: time passes during each, and the next call delivers none of them again
        due = [each for each in self.waiting if each.due_s <= now_s]
        self.waiting = [each for each in self.waiting if each.due_s > now_s]
        for retry in due:
            await self._attempt(retry.result, retry.number, retry.reason)

    async def _attempt(self, result: EventResult, number: int, reason: str) -> None:
        headers = {"x_slack_retry_num": str(number), "x_slack_retry_reason": reason} if number else {}
        reply = await self._wire.send_json(self._traffic_name(result), result.body, **headers)
        result.statuses.append(reply.status)
        if not reply.ok and number < len(RETRY_AFTER_S) and not _wants_no_retry(reply):
            due_s = self._real.now() + RETRY_AFTER_S[number]
            self.waiting.append(Retry(result, number + 1, due_s, REASONS[str(reply.trouble)]))

    def _traffic_name(self, result: EventResult) -> str:
        return f"event {result.body.get('event', {}).get('type', result.body.get('type'))}"


def _wants_no_retry(reply: Reply) -> bool:
    return reply.headers.get("x-slack-no-retry") == "1"
