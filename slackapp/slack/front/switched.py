"""Refuse requests for parts of Tend that are off in the workspace, before their listener runs."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from slackapp.domain.refusals import SwitchedOff
from slackapp.domain.text import first_word
from slackapp.slack.bolt.services import Services
from slackapp.slack.directory.switches import SwitchMap
from slackapp.slack.front import errors, ids
from slackapp.slack.front.dispatch import COMMAND, EVENT, OPTIONS, asked


class SwitchGuard(AsyncMiddleware):
    """Answers in place of a listener while its part is off; events are accepted without effect."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  (Bolt's own)
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  (Bolt's own)
    ) -> BoltResponse | None:
        """Go on unless the part is off."""
        found = asked(req.body)
        part = None if found is None else part_of(self._services.switches.map, found[0], found[1], req.body)
        if found is None or part is None:
            return await next()
        if part not in await self._services.switches.off(str(req.context.team_id or "")):
            return await next()
        if found[0] == EVENT:
            return BoltResponse(status=200, body="")
        if found[0] == OPTIONS:
            return BoltResponse(status=200, body={"options": []}, headers=errors.JSON)
        return await errors.on_error(SwitchedOff(part), req.body, req.context)


def part_of(switch_map: SwitchMap, sort: str, given: object, body: Mapping[str, Any]) -> str | None:
    """Return the part of Tend that a payload asks for; None for a request that is always on."""
    if not isinstance(given, str):
        return None
    if sort == COMMAND and given == ids.TEND_COMMAND:
        return switch_map.words.get(first_word(str(body.get("text") or ""))[0].lower())
    return switch_map.of(sort, given)
