"""Listeners for seasons: `/tend ritual`, the page of a season, and the buttons of its page, posts and notices."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.rituals.seasons import changing, deleting, lists, membership, renewing, seasons, settling
from slackapp.domain.rituals.seasons.lists import SeasonShown
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.bolt.answers import answer_opened
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.values import Payload, message_ts, offered_channel, pressed_value, row_id
from slackapp.slack.rituals.seasons import form_listeners, ids, views

MINE_SHOWN = 10  # a person's own seasons in one view
Change = Callable[[AsyncSession, Acting, int], Awaitable[Season]]
CHANGES: dict[str, tuple[Change, str]] = {
    ids.PAUSE_SEASON: (changing.pause, marked("Paused. An open question is still gathered.")),
    ids.RESUME_SEASON: (changing.resume, marked("The season goes on.")),
    ids.LOOK_AFTER_SEASON: (changing.look_after, marked("Thank you. The season is yours to look after.")),
    ids.DECLINE_SEASON: (changing.decline, marked("OK. It stays where it is.")),
    ids.END_SEASON: (changing.end, marked("The season is over. Every answer is still a thanks.")),
    ids.RENEW_SEASON: (renewing.renew, marked("Six more questions. Everybody counted in still is.")),
}


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_SEASONS)(on_open_mine)
    app.action(ids.OPEN_SEASON)(on_open)
    app.action(ids.COUNT_ME_IN)(on_count_in)
    app.action(ids.LEAVE_SEASON)(on_leave)
    app.action(ids.DELETE_SEASON)(on_delete)
    app.action(ids.NO_SEASON)(on_no_season)
    for action_id in CHANGES:
        app.action(action_id)(on_change)


async def on_word(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
    """Handle `/tend ritual`: show the channel's season or the form for one; in a direct message, the caller's own."""
    channel_id = offered_channel(body)
    async with call.services.db.reading() as session:
        season = None if channel_id is None else await seasons.of_channel(session, call.workspace_id, channel_id)
        shown = None if season is None else await lists.shown_to(session, call.acting, season)
        own, _ = await lists.lines(session, call.acting, limit=MINE_SHOWN)
    if shown is not None:
        is_open = await call.open(views.page(call.reader, shown))
    elif channel_id is None and own:
        is_open = await call.open(views.mine(call.reader, own))
    else:
        is_open = await form_listeners.open_form(call, channel_id)
    await answer_opened(ack, call, body, rest, is_open=is_open)


async def on_open_mine(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the presser's own seasons, else the form for a new season (button `Seasons` on Home)."""
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        own, _ = await lists.lines(session, call.acting, limit=MINE_SHOWN)
    if own:
        await call.open(views.mine(call.reader, own))
    else:
        await form_listeners.open_form(call, None)
    await ack()


async def on_open(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show the page of a season (buttons `Open`, `Open the season`)."""
    call, season_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        season = await seasons.find(session, call.workspace_id, season_id)
        shown = await lists.shown_to(session, call.acting, season)
    await call.open(views.page(call.reader, shown))
    await ack()


async def on_count_in(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Count the presser in; the answer is visible to the presser alone (button `Count me in`)."""
    call = await call_of(context, body)
    await count_in(call, row_id(pressed_value(action)))
    await ack()


async def count_in(call: Call, season_id: int) -> None:
    """Count the presser in, and confirm: on the page of the season, or in an answer visible to the presser alone."""
    async with call.once() as session:
        season = await membership.count_in(session, call.acting, season_id)
        shown = await lists.shown_to(session, call.acting, season)
    if call.modal_id is None:
        await call.answer(views.counted_in(call.reader, shown.line))
    else:
        await call.show_here(views.page(call.reader, shown))


async def on_leave(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Take the presser out, without a notice (button `Leave`)."""
    call, season_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.once() as session:
        await membership.leave(session, call.acting, season_id)
        season = await seasons.find(session, call.workspace_id, season_id)
        shown = await lists.shown_to(session, call.acting, season)
    if call.modal_id is None:
        await call.answer(views.left(call.reader), replace=True)
    else:
        await call.show_here(views.page(call.reader, shown))
    await ack()


async def on_change(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Change the season, and show the result in place of the page or message with the pressed button.

    Buttons `Pause`, `Resume`, `Try again`, `I'll do it`, `No, thanks`, `End`, `Six more`.
    """
    call, season_id = await call_of(context, body), row_id(pressed_value(action))
    change, done = CHANGES[action["action_id"]]
    async with call.once() as session:
        if call.modal_id is None:
            await settling.answered(session, call.acting, season_id, message_ts(body))
        season = await change(session, call.acting, season_id)
        shown = await lists.shown_to(session, call.acting, season)
    await _show_done(call, call.reader.say(done), shown)
    await ack()


async def on_delete(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Delete the season with its posts, after Slack's own question (button `Delete`)."""
    call, season_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.once() as session:
        channel_id = await deleting.delete(session, call.acting, season_id)
    await call.show_here(views.deleted(call.reader, channel_id))
    await ack()


async def on_no_season(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Put the offer away (button `No, thanks`); nothing is stored."""
    call = await call_of(context, body)
    await call.answer(refusals.only(_no_season(call.reader)), replace=True)
    await ack()


def _no_season(reader: Reader) -> str:
    return reader.say("OK. `/tend ritual` starts one whenever you like.")


async def _show_done(call: Call, done: str, shown: SeasonShown) -> None:
    """Answer a press on a notice in the notice's place, and a press on a page with the page."""
    if call.modal_id is not None:
        await call.show_here(views.page(call.reader, shown, done))
        return
    await call.answer(views.done(call.reader, done, shown.line), replace=True)
