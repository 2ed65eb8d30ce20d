"""Listeners for a manager's own team, opened from the settings."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.leads import naming as leads
from slackapp.domain.leads import one_to_one_days
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.values import Payload
from slackapp.slack.leads import ids
from slackapp.slack.leads import views as team_view


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_MY_TEAM)(on_open_team)
    app.action(ids.FIND_IN_TEAM)(on_find)
    app.action(re.compile(re.escape(ids.TEAM_PAGE) + r"\d+"))(on_page)
    app.action(ids.NOT_MY_TEAM)(on_not_mine)


async def on_open_team(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the team on top of the menu (button `My team`)."""
    call = await call_of(context, body)
    await call.push(await team_of(call))
    await ack()


async def on_find(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show the searched person, or say that the person is not on the team."""
    call = await call_of(context, body)
    await _show(call, body, await team_of(call, member_id=action.get("selected_user")))
    await ack()


async def on_page(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page of the team."""
    call = await call_of(context, body)
    await _show(call, body, await team_of(call, skip=int(str(action["action_id"]).removeprefix(ids.TEAM_PAGE))))
    await ack()


async def on_not_mine(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Remove a member from the manager's own team (button `Not mine`)."""
    call = await call_of(context, body)
    async with call.once() as session:
        await leads.not_mine(session, call.acting, str(action.get("value") or ""))
    await _show(call, body, await team_of(call))
    await ack()


async def team_of(call: Call, *, skip: int = 0, member_id: str | None = None) -> Block:
    """Return the view of the manager's own team: a page, or the searched person."""
    async with call.services.db.reading() as session:
        lines, count = await leads.team_of(session, call.workspace_id, call.user_id, skip=skip, member_id=member_id)
        member_ids = [line.member_id for line in lines]
        days = await one_to_one_days.days_of(session, call.workspace_id, call.user_id, member_ids)
    return team_view.team(call.reader, lines, count, days=days, skip=skip, looked_for=member_id)


async def _show(call: Call, body: Payload, shown: Block) -> None:
    await call.replace(str((body.get("view") or {}).get("id") or ""), shown)
