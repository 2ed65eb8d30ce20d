"""Listeners for the pages of Home's lists: open, turn, and redraw.

Pages only read. Listeners of other modules handle the buttons on rows; afterwards `redraw` redraws the page, for all
buttons.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from slackapp.domain.away import stand_ins
from slackapp.domain.efforts import pocket_lines
from slackapp.domain.home.digest import Look
from slackapp.domain.home.pages import PAGE_LINES, Page, Place
from slackapp.domain.leads import naming as leads
from slackapp.domain.promises import lists as promises
from slackapp.domain.refusals import NotFound, Refusal
from slackapp.domain.rows.slices import Mark
from slackapp.domain.thanks import words_later
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices, pages
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import with_faces
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.results import result_of
from slackapp.slack.bolt.stacked import page_under
from slackapp.slack.bolt.values import Payload, is_number, mark_in, packed_mark, pressed_value
from slackapp.slack.directory.faces import faces_for
from slackapp.slack.promises import form_views as promise_views
from slackapp.slack.promises.home_views import PROMISES
from slackapp.slack.reminders.home_views import OPENED
from slackapp.slack.thanks.words_later import views as unfinished_views
from slackapp.slack.thanks.words_later.home_views import LATER

TURNS = {shared_ids.PAGE_OLDER: "older", shared_ids.PAGE_NEWER: "newer"}


@dataclass(frozen=True, slots=True)
class Turned:
    """The position of a page, stored in `private_metadata`: numbers and times only."""

    name: str
    skip: int = 0
    newest: Mark | None = None
    oldest: Mark | None = None

    def packed(self) -> str:
        """Return the position as JSON for the metadata."""
        marks = [packed_mark(self.newest), packed_mark(self.oldest)]
        return json.dumps([self.name, self.skip, *marks], separators=(",", ":"))

    def place(self, way: str | None) -> Place:
        """Return the first place of the older or newer page, or of the shown page for None."""
        if way == "older":
            return Place(self.skip + PAGE_LINES, self.oldest)
        if way == "newer":
            return Place(max(0, self.skip - PAGE_LINES), self.newest and replace(self.newest, side="newer"))
        return Place(self.skip, self.newest and replace(self.newest, side="from"))


def turned_to(metadata: str) -> Turned:
    """Read a page's position from its metadata. Raises NotFound for any other metadata."""
    try:
        name, skip, newest, oldest = json.loads(metadata)
    except (ValueError, TypeError):
        raise NotFound from None
    if not isinstance(name, str) or not is_number(skip):
        raise NotFound
    return Turned(name, skip, mark_in(newest), mark_in(oldest))


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(shared_ids.OLDER)(on_older)
    app.action(shared_ids.OPEN_OWN_REMINDERS)(on_open_reminders)
    for action_id in TURNS:
        app.action(action_id)(on_turn)


async def on_older(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the first page of a list (buttons `Older`, `More` below the list on Home)."""
    call = await call_of(context, body)
    await open_list(call, pressed_value(action))
    await ack()


async def on_open_reminders(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the things behind a person's own reminders (button `Open`, in the message and on Home)."""
    await open_list(await call_of(context, body), OPENED.name)
    await ack()


async def open_list(call: Call, name: str) -> bool:
    """Open the first page of a list; False when Slack did not open the view. Raises NotFound for any other name."""
    return await call.open(await _drawn_view(call, name, Place()))


async def open_later(call: Call) -> bool:
    """Open the list of messages kept for later; False when Slack did not open the view."""
    async with call.services.db.reading() as session:
        _, count = await words_later.kept_by(session, call.workspace_id, call.user_id, limit=1)
    if count:
        return await open_list(call, LATER.name)
    title = call.reader.say(LATER.title)
    return await call.open(notices.notice_view(call.reader, title, [], unfinished_views.nothing_kept(call.reader)))


async def open_promises(call: Call) -> bool:
    """Open the person's promises; False when Slack did not open the view."""
    async with call.services.db.reading() as session:
        _, count = await promises.all_lines(session, call.acting, limit=1)
    if count:
        return await open_list(call, PROMISES.name)
    title = call.reader.say(PROMISES.title)
    return await call.open(notices.notice_view(call.reader, title, [], promise_views.nothing_promised(call.reader)))


async def on_turn(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page (buttons `Older`, `Newer`). A repeated press shows the same page."""
    call = await call_of(context, body)
    if call.under is None:
        raise NotFound
    turned = turned_to(call.under.metadata)
    await call.replace(
        call.under.view_id, await _drawn_view(call, turned.name, turned.place(TURNS[action["action_id"]]))
    )
    await ack()


async def redraw(request: AsyncBoltRequest, response: BoltResponse) -> None:
    """Redraw the page after a press on the page, or after a form opened from the page.

    Best effort, within the remaining time: the change itself is stored already, so failures here are ignored.
    """
    body = request.body
    pressed = {str(action.get("action_id")) for action in body.get("actions") or ()}
    under = page_under(body)
    if under is None or pressed & TURNS.keys() or not result_of(response).is_done:
        return
    try:
        turned = turned_to(under.metadata)
        call = await call_of(request.context, body)
        again = await _drawn_view(call, turned.name, turned.place(None))
        is_itself = body["view"].get("id") == under.view_id
        # With three views stacked, the press may have replaced the page by a form; the hash keeps the form.
        await call.redraw(under.view_id, again, body["view"].get("hash") if is_itself else None)
    except (Refusal, SQLAlchemyError, TimeoutError):
        return


async def _drawn_view(call: Call, name: str, place: Place) -> Block:
    listed, reader = call.services.home_lists.get(name), call.reader
    if listed is None:
        raise NotFound
    async with call.services.db.reading() as session:
        page: Page[Any] = await listed.read(session, call.acting, place)
        manager_ids = await leads.active_managers_of(session, call.workspace_id, call.user_id)
        kept = await pocket_lines.kept_efforts(session, call.workspace_id, call.user_id)
        stand_in_ids = await stand_ins.of_member(session, call.acting) if manager_ids else ()
        look = Look(call.user_id, call.now, manager_ids, kept, stand_in_ids=stand_in_ids)
    rows = listed.rows(reader, look, page.lines)
    rows = with_faces(rows, await faces_for(call.services.db, call.workspace_id, rows, call.services.answer_hosts))
    return pages.page(reader, listed.listing, page, rows, Turned(name, page.skip, page.newest, page.oldest).packed())
