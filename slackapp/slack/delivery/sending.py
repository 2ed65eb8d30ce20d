"""Send a claimed row: render the row from the database, wait for the pace, call Slack, and return the outcome.

The module must not know the columns for outcomes, known to `outcomes`, nor any feature: each noun's `posts` render
the noun's kinds.
"""

from collections.abc import Mapping

from slackapp.clock import Clock
from slackapp.domain.message_places import shown
from slackapp.domain.outbox import messages as outbox
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.workspace import switches
from slackapp.slack.delivery import caps
from slackapp.slack.delivery.calling import Calling
from slackapp.slack.delivery.claims import Claims
from slackapp.slack.delivery.kinds import AskDirectory, Defer, Kind, Post, RenderContext, Rendered, Skip, surface_of
from slackapp.slack.delivery.outcomes import (
    GIVEN_BACK,
    NOT_INSTALLED,
    UNKNOWN_OUTCOMES_MAX,
    Dropped,
    GivenUp,
    Held,
    Outcome,
    PutOff,
    is_tried_long,
    sent_before,
)
from slackapp.slack.directory.people import Directory
from slackapp.slack.platform import metrics
from slackapp.slack.platform.do_not_disturb import quiet_until
from slackapp.slack.platform.outcome_table import MISSING_SCOPE, OUTCOME_UNKNOWN
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import (
    POSTING,
    AccessRefused,
    NotNow,
    OutcomeUnknown,
    SlackApi,
)
from slackapp.storage.database import Database


class Sending:
    """Send claimed rows."""

    def __init__(
        self,
        db: Database,
        slack: SlackApi,
        calling: Calling,
        directory: Directory,
        kinds: Mapping[str, Kind],
        claims: Claims,
        clock: Clock,
        country: str | None,
    ) -> None:
        self._db = db
        self._slack = slack
        self._calling = calling
        self._directory = directory
        self._kinds = kinds
        self._claims = claims
        self._clock = clock
        self._country = country

    async def send(self, row: Outgoing, pace: Pace) -> Outcome:
        """Send the row if allowed now; return the outcome for the caller to record. Raises SlackFailure."""
        before = sent_before(row)
        if before is not None:
            return before
        if row.unknown_outcomes > UNKNOWN_OUTCOMES_MAX:
            return GivenUp(OUTCOME_UNKNOWN)
        token = await self._calling.token_of(row)
        if token is None:
            return NOT_INSTALLED
        post = await self._ready(row, token, pace)
        if not isinstance(post, Post):
            return post
        if post.method == POSTING:
            return await self._post(row, token, post, pace)
        return await self._calling.change(row, post)

    async def _post(self, row: Outgoing, token: str, post: Post, pace: Pace) -> Outcome:
        if row.unknown_outcomes:
            wait_s = await self._calling.wait_before_resend(row.workspace_id, token)
            if wait_s > 0:
                is_over = is_tried_long(row, self._clock.now())
                return GivenUp(OUTCOME_UNKNOWN) if is_over else Held(wait_s, is_attempt=False)
            metrics.RESENT.inc()
        async with self._calling.place(row.workspace_id) as has_waited:
            pace.check(row.workspace_id, post.method)  # Slack may have said 429 to a post before this one
            now = await self._rendered(row) if has_waited else post  # the facts may have changed during the wait
            return await self._calling.post(row, now) if isinstance(now, Post) else now

    async def _ready(self, row: Outgoing, token: str, pace: Pace) -> Post | Dropped | Held | PutOff:
        """Return the call at its turn, or the reason against sending now."""
        if row.urgency == outbox.FROM_TEND:
            quiet = await quiet_until(self._slack, token, row.target, self._clock.now())
            if quiet is not None:
                return PutOff(quiet)
        if row.urgency < outbox.FROM_TEND and surface_of(self._kinds, row.kind) == "message":
            return await self._ready_words(row, pace)
        post = await self._rendered(row)
        if isinstance(post, Post) and await self._waited(row, post.method, pace):
            if pace.is_over:
                return GIVEN_BACK
            post = await self._rendered(row)  # render again: the facts may have changed during the wait
        return post

    async def _ready_words(self, row: Outgoing, pace: Pace) -> Post | Dropped | Held | PutOff:
        """Return a person's words at their turn, read only once, because the method of their call is known before."""
        if await self._waited(row, POSTING, pace) and pace.is_over:
            return GIVEN_BACK
        post = await self._rendered(row)
        if not isinstance(post, Post):
            pace.give_back(row.workspace_id, POSTING, row.target)
        return post

    async def _waited(self, row: Outgoing, method: str, pace: Pace) -> bool:
        """Wait for the pace; return whether there was a wait. Raises RateLimited while Slack blocks the method."""
        pace.check(row.workspace_id, method)
        has_waited = await pace.wait(row.workspace_id, method, row.target)
        self._claims.passed(row)
        if not pace.is_over:
            pace.check(row.workspace_id, method)
        return has_waited

    async def _rendered(self, row: Outgoing) -> Post | Dropped | PutOff:
        """Return the call, or the reason for none; ask the directory first if the kind requests a look-up."""
        now, kind = self._clock.now(), self._kinds[row.kind]
        if row.expires_at is not None and row.expires_at <= now:
            return Dropped("expired")
        rendered = await self._render(kind, row, RenderContext(now, self._country))
        if isinstance(rendered, AskDirectory):
            await self._look_up(row.workspace_id, rendered.user_id)
            rendered = await self._render(kind, row, RenderContext(now, self._country, asked=True))
        match rendered:
            case Post():
                return rendered
            case Skip():
                return Dropped(rendered.reason)
            case Defer():
                return PutOff(rendered.until)
            case AskDirectory():
                message = f"{row.kind} asks for somebody whom Slack was just asked for"
                raise RuntimeError(message)

    async def _look_up(self, workspace_id: str, user_id: str) -> None:
        """Ask Slack for a person. Raises NotNow, AccessRefused."""
        try:
            await self._directory.fetch(workspace_id, user_id)
        except OutcomeUnknown as failure:
            raise NotNow(failure.error) from None  # nothing was posted
        except AccessRefused as failure:
            if failure.error == MISSING_SCOPE:
                raise NotNow(failure.error) from None  # looking up people needs another scope than messages
            raise

    async def _render(self, kind: Kind, row: Outgoing, context: RenderContext) -> Rendered:
        async with self._calling.aside, self._db.transaction() as session:
            is_begun = row.urgency == outbox.FROM_TEND
            is_ours = row.urgency >= outbox.FROM_TEND and kind.switch is not None
            if is_ours and kind.switch in await switches.off(session, row.workspace_id):
                return Skip("switched_off")  # words confirmed by a colleague still go
            rendered = await kind.render(session, row, context)
            if isinstance(rendered, Post) and rendered.changes is not None:
                is_same = await shown.is_shown(session, row.workspace_id, rendered.changes, rendered.args)
                rendered = Skip("same") if is_same else rendered
            if is_begun:
                return await caps.apply(session, kind, row, context, rendered)
            return rendered
