"""Limit a person's requests to the process in a short time, so that a person's script slows no other person.

Must not know any listener. People by hand never reach the limits: see BURST and PER_S.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from cachetools import LRUCache
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from slackapp.domain.refusals import TooFast
from slackapp.slack.bolt.call import person_of
from slackapp.slack.front import errors
from slackapp.slack.front.dispatch import ACTION, COMMAND, SHORTCUT, VIEW, asked
from slackapp.slack.platform import metrics
from slackapp.slack.platform.arrival import ARRIVAL
from slackapp.token_bucket import TokenBucket

BURST = 120.0  # commands, presses, shortcuts and forms of one person at once; Tend's own calls are paced elsewhere
PER_S = 2.0
PEOPLE_MAX = 10_000  # the last people are remembered, in some 10 MB; a forgotten person begins with BURST
REMEMBERED = 8  # requests of a person that came already: one that Slack delivers again takes nothing
LIMITED = frozenset({ACTION, COMMAND, SHORTCUT, VIEW})
ANSWERED_EACH = frozenset({COMMAND, VIEW})  # these hold typed words


@dataclass(slots=True)
class _Person:
    bucket: TokenBucket
    came: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    is_told: bool = False


class PersonLimits(AsyncMiddleware):
    """Answers in place of a listener while a person asks for too much; events pass, because Slack repeats events.

    A command is quoted back and a form stays open each time. Of presses only the first gets a sentence.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.burst, self.per_s = BURST, PER_S
        self.monotonic = monotonic
        self._people: LRUCache[tuple[str, str], _Person] = LRUCache(PEOPLE_MAX)

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  (Bolt's own)
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  (Bolt's own)
    ) -> BoltResponse | None:
        """Go on unless the person has asked for too much."""
        found = asked(req.body)
        user_id = person_of(req.context, req.body)
        if found is None or found[0] not in LIMITED or not user_id:
            return await next()
        person = self._person(str(req.context.team_id or ""), user_id)
        if self._may_pass(person, str(req.body.get("trigger_id") or req.context.get(ARRIVAL) or "")):
            return await next()
        metrics.SLOWED.inc()
        is_told, person.is_told = person.is_told, True
        if is_told and found[0] not in ANSWERED_EACH:
            return BoltResponse(status=200, body="")
        return await errors.on_error(TooFast(), req.body, req.context)

    def _person(self, workspace_id: str, user_id: str) -> _Person:
        key = (workspace_id, user_id)
        person = self._people.get(key)
        if person is None:
            person = self._people[key] = _Person(TokenBucket(self.per_s, self.burst, self.monotonic))
        return person

    def _may_pass(self, person: _Person, arrival: str) -> bool:
        """Take a token for a new request; return True if there was a token, or the request took a token before."""
        if arrival and arrival in person.came:
            return True
        if person.bucket.try_take():
            return False
        person.is_told = False
        person.came.append(arrival)
        return True
