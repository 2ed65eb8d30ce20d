"""Serve `POST /hooks/efforts/<token>`: check a webhook's body, store the body once, answer with an id or a sentence.

Must not know Bolt. The body never reaches a log.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from slackapp.clock import Clock
from slackapp.domain.acting import Moment
from slackapp.domain.outbox import arrivals
from slackapp.domain.refusals import NoWords, TooLong
from slackapp.domain.sources import connections, intake
from slackapp.domain.sources.intake import KeyUsedOtherwise, ReportedItem, TakenIn
from slackapp.domain.tables.encrypted import DoesNotOpen
from slackapp.domain.tables.sources import Source
from slackapp.domain.workspace import switches
from slackapp.slack.directory.finder import CannotAsk, PeopleFinder
from slackapp.slack.platform import workspace_holds
from slackapp.slack.platform.outcome_table import MISSING_SCOPE
from slackapp.slack.sources import effort_words
from slackapp.sources import webhook
from slackapp.sources.webhook import Allowance, BadBody, Said
from slackapp.storage.database import Database

logger = logging.getLogger(__name__)

PATH = "/hooks/efforts/{token}"
PART = "sources"  # of `workspace/switches`
READ_WITHIN_S = 10.0
RETRY_S = 5  # when the database is busy
STEP_S = 0.25  # an answer about a person comes at the end of one; far longer than storing takes


class Answer(Exception):
    """End the request with this response."""

    def __init__(self, status: int, error: str, sentence: str, **more: Any) -> None:  # noqa: ANN401  (JSON)
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "message": sentence, **more}
        self.retry_after_s: int | None = None


@dataclass(slots=True)
class Hooks:
    """The webhooks of all workspaces."""

    db: Database
    finder: PeopleFinder
    clock: Clock
    country: str | None
    wake: Callable[[], None]
    allowance: Allowance = field(default_factory=Allowance)

    def route(self) -> Route:
        """Return the route of the webhooks."""
        return Route(PATH, self.answer, methods=["POST"])

    async def answer(self, request: Request) -> JSONResponse:
        """Take in one effort: 202 with its id, or a 4xx with a sentence."""
        try:
            return JSONResponse({"id": await self._take_in(request)}, 202)
        except Answer as answer:
            headers = {} if answer.retry_after_s is None else {"Retry-After": str(answer.retry_after_s)}
            return JSONResponse(answer.body, answer.status, headers)
        except (SQLAlchemyError, DoesNotOpen) as error:  # without its key, the source cannot tell who sends
            logger.warning("a webhook could not be stored: %s", type(error).__name__)
            busy = {"error": "busy", "message": "It could not be stored now; send it again with the same key."}
            return JSONResponse(busy, 503, {"Retry-After": str(RETRY_S)})

    async def _take_in(self, request: Request) -> str:
        body = await _read_body(request)
        async with self.db.reading() as session:
            source = await connections.of_token(session, str(request.path_params["token"]))
            off = frozenset() if source is None else await switches.off(session, source.workspace_id)
        if source is None or source.secret is None:
            raise Answer(404, "unknown_token", "There is no webhook here; an admin can make or rotate one.")
        _check_signature(request, source.secret, body)
        if PART in off:
            raise Answer(403, "switched_off", "An admin turned efforts from other tools off in this workspace.")
        key = request.headers.get(webhook.KEY, "")
        if not key.strip() or len(key) > webhook.KEY_MAX:
            raise Answer(400, "no_key", "Send a header Idempotency-Key, different for each effort.", field="key")
        self._check_allowance(source.id)
        said = self._said(body)
        doer_id = await self._find_person(source, said.doer, "doer")
        noter_id = None if said.noter is None else await self._find_person(source, said.noter, "noter")
        item = ReportedItem(key, doer_id, said.kind, intake.WORDS, said.done_at, said.words, said.link)
        # computed anew: the same signature may be sent in capitals
        signature = webhook.signature_of(source.secret, request.headers[webhook.TIMESTAMP], body)
        signed = hashlib.sha256(signature.encode()).hexdigest()
        async with _evenly():
            taken = await self._store(source, item, noter_id, hashlib.sha256(body).hexdigest(), signed)
            self.wake()
        return taken.item_id

    def _check_allowance(self, source_id: int) -> None:
        wait_s = self.allowance.wait_s(source_id)
        if wait_s:
            answer = Answer(429, "too_many", "That is too many at once; wait as Retry-After says.")
            answer.retry_after_s = wait_s
            raise answer

    def _said(self, body: bytes) -> Said:
        try:
            said = webhook.read(body)
        except BadBody as bad:
            raise Answer(400, "schema", bad.sentence, field=bad.field) from None
        if not intake.is_timely(said.done_at, self.clock.now()):
            sentence = "It lies in the future, or more than a year back."
            raise Answer(400, "schema", sentence, field="done_at")
        return said

    async def _find_person(self, source: Source, who: str, name: str) -> str:
        try:
            found = await self.finder.find(source.workspace_id, who)
        except CannotAsk as cannot:
            if cannot.access not in {None, MISSING_SCOPE}:
                await workspace_holds.hold(self.db, source.workspace_id, str(cannot.access), self.clock.now())
            answer = Answer(503, "busy", "Slack could not be asked who that is; send it again with the same key.")
            answer.retry_after_s = max(1, round(cannot.retry_after_s))
            raise answer from None
        if found is None:
            raise Answer(
                422, "unknown_person", "Slack knows nobody by that id or e-mail in this workspace.", field=name
            )
        return found

    async def _take_in_item(
        self, session: AsyncSession, source: Source, item: ReportedItem, body: str, moment: Moment
    ) -> TakenIn:
        doers = await intake.doers_of(session, moment, source, [item.doer_id])
        taken = await intake.take_in(session, source, item, doers, moment.now, body=body)
        if taken.is_new:
            group = (source.id, item.doer_id, item.kind)
            await effort_words.bundle(session, group, moment.country, moment.now, doers)
        return taken

    async def _store(self, source: Source, item: ReportedItem, noter_id: str | None, body: str, signed: str) -> TakenIn:
        now = self.clock.now()
        moment = Moment(source.workspace_id, now, self.country)
        try:
            async with self.db.transaction() as session:
                if noter_id is not None:
                    taken = await intake.note_for(session, moment.acting(noter_id), source, item, body=body)
                else:
                    taken = await self._take_in_item(session, source, item, body, moment)
                # The key is not signed: a captured request must not be accepted again under another key.
                if taken.is_new and not await arrivals.take_in(session, source.workspace_id, f"hook:{signed}", now):
                    raise Answer(409, "replayed", "This very request was taken in before, under another key.")
                await connections.heard(session, source.id, now)
                return taken
        except KeyUsedOtherwise:
            sentence = "This Idempotency-Key was used for something else; nothing was changed."
            raise Answer(409, "key_used", sentence) from None
        except (NoWords, TooLong):
            raise Answer(400, "schema", "It is empty, or too long.", field="words") from None


@asynccontextmanager
async def _evenly() -> AsyncIterator[None]:
    """End after a whole number of STEP_S, so that the time does not show whether a person stays out of sources.

    Storing takes some milliseconds, and building an effort some more. A person who stays out has no efforts to build.
    """
    began_s = time.monotonic()
    try:
        yield
    finally:
        await asyncio.sleep(STEP_S - (time.monotonic() - began_s) % STEP_S)


async def _read_body(request: Request) -> bytes:
    """Read the body; a body over the limit is read only up to the limit. Raises Answer."""
    too_large = Answer(413, "too_large", f"A body may have at most {webhook.BODY_MAX} bytes.")
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > 10 or int(length) > webhook.BODY_MAX:  # noqa: PLR2004
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > webhook.BODY_MAX:
                    raise too_large
    except (TimeoutError, ClientDisconnect):
        raise Answer(408, "too_slow", f"The body did not come within {READ_WITHIN_S:.0f} seconds.") from None
    return bytes(body)


def _check_signature(request: Request, secret: str, body: bytes) -> None:
    stamp = request.headers.get(webhook.TIMESTAMP, "")
    given = request.headers.get(webhook.SIGNATURE, "")
    is_signed = webhook.is_signed(secret, stamp if stamp.isascii() else "", body, given)
    if not webhook.is_recent(stamp, time.time()):
        sentence = "X-Tend-Timestamp has to be the seconds since 1970, at most five minutes from now."
        raise Answer(401, "timestamp", sentence)
    if not is_signed:
        raise Answer(401, "signature", "X-Tend-Signature is not that of this body and timestamp.")
