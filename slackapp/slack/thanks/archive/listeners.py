"""Listeners for the archive: open, search, page, remove.

The view's metadata remembers the search and the page; no search is stored.
"""

import json
from collections.abc import Mapping
from typing import cast

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.text import one_line, whole
from slackapp.domain.thanks import archive, removing
from slackapp.domain.thanks.archive import TEXT_MAX, Found, Side, Wish
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.answers import answer_opened
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.markup import plain_words
from slackapp.slack.bolt.values import Payload, chosen_value, mark_in, metadata_of, packed_mark, row_id, view_of
from slackapp.slack.thanks.archive import ids
from slackapp.slack.thanks.archive import views as view

SIDES: Mapping[str, Side] = {ids.KEPT_RECEIVED: "received", ids.KEPT_GIVEN: "given"}


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_KEPT_WORDS)(on_open)
    app.view(ids.KEPT_WORDS)(on_form)
    app.action(ids.KEPT_SEARCH)(on_search)
    for action_id in SIDES:
        app.action(action_id)(on_side)
    app.action(ids.KEPT_OLDER)(on_older)
    app.action(ids.KEPT_NEWEST)(on_newest)
    app.action(ids.REMOVE_KEPT)(on_remove)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the archive (button `Kept words`)."""
    await open_kept_words(await call_of(context, body), "")
    await ack()


async def open_kept_words(call: Call, text: str) -> bool:
    """Open the received thanks, or only thanks containing the typed `text`; False when Slack did not open the view."""
    return await call.open(await _archive_view(call, Wish(text=one_line(whole(plain_words(text)))[:TEXT_MAX])))


async def on_word(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
    """Handle `/tend words …`."""
    await answer_opened(ack, call, body, rest, is_open=await open_kept_words(call, rest))


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Show the results of a search (button `Search`)."""
    call = await call_of(context, body)
    wish = Wish(_wish_in(payload).side, _typed(payload))
    await ack(response_action="update", view=await _archive_view(call, wish))


async def on_search(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the results of a search after Enter in the field."""
    await _turn(ack, body, context, Wish(_wish_in(view_of(body)).side, _typed(view_of(body))))


async def on_side(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show the received or the given thanks matching the field (buttons `Received`, `Given`)."""
    await _turn(ack, body, context, Wish(SIDES[str(action["action_id"])], _typed(view_of(body))))


async def on_older(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the next page (buttons `Older`, `Search further back`)."""
    await _turn(ack, body, context, _wish_in(view_of(body), is_onward=True))


async def on_newest(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the first page of the same search (button `Newest`)."""
    wish = _wish_in(view_of(body))
    await _turn(ack, body, context, Wish(wish.side, wish.text))


async def on_remove(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Remove a thanks for good, after confirmation (menu option `Remove`)."""
    call, wish = await call_of(context, body), _wish_in(view_of(body))
    remove = removing.remove_given if wish.side == "given" else removing.remove_received
    thanks_id = row_id(chosen_value(action))
    async with call.once() as session:
        await remove(session, call.acting, thanks_id)
    await call.replace(str(view_of(body).get("id") or ""), await _archive_view(call, wish))
    await ack()


async def _turn(ack: AsyncAck, body: Payload, context: AsyncBoltContext, wish: Wish) -> None:
    call = await call_of(context, body)
    await call.replace(str(view_of(body).get("id") or ""), await _archive_view(call, wish))
    await ack()


async def _archive_view(call: Call, wish: Wish) -> Block:
    async with call.services.db.reading() as session:
        found = await archive.search(session, call.workspace_id, call.user_id, wish)
    return view.archive(call.reader, wish, found, _packed(wish, found))


def _packed(wish: Wish, found: Found) -> str:
    """Return the metadata: the search, and the first places of the shown page and the next."""
    marks = [packed_mark(wish.beyond), packed_mark(found.older)]
    return json.dumps([wish.side, wish.text, *marks], separators=(",", ":"))


def _wish_in(form: Payload, *, is_onward: bool = False) -> Wish:
    """Read the view's search and page, or the next page; the first page if the metadata is unreadable."""
    try:
        side, text, here, onward = metadata_of(form)
    except (ValueError, TypeError):
        return Wish()
    known = cast("Side", side) if side in set(SIDES.values()) else "received"
    return Wish(known, str(text)[:TEXT_MAX], mark_in(onward if is_onward else here))


def _typed(form: Payload) -> str:
    return filled(form).line(ids.KEPT_SEARCH)[:TEXT_MAX]
