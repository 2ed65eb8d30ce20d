"""Listeners for the admins' form about managers: find a manager or a member, add and remove members."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.leads import admin_form, without_manager
from slackapp.domain.leads import naming as leads
from slackapp.domain.refusals import CannotLead, NotFound, TooManyPeople
from slackapp.domain.workspace import admins
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of, show
from slackapp.slack.bolt.forms import filled
from slackapp.slack.bolt.values import Payload, metadata_of, view_of
from slackapp.slack.leads import admin_views, ids


@dataclass(frozen=True, slots=True)
class Looking:
    """The state of the admins' form, stored in `private_metadata`: ids and numbers only."""

    manager_id: str | None = None
    member_id: str | None = None
    skip: int = 0
    number: int = 0
    is_unled: bool = False  # shows the list of people without a manager

    def packed(self) -> str:
        """Return the state as JSON for the metadata."""
        return json.dumps([self.manager_id, self.member_id, self.skip, self.number, self.is_unled])


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_LEADS)(on_open)
    app.action(ids.FIND_MANAGER)(on_find_manager)
    app.action(ids.FIND_MEMBER)(on_find_member)
    app.action(re.compile(re.escape(ids.LEADS_PAGE) + r"\d+"))(on_page)
    app.action(ids.SHOW_UNLED)(on_show_unled)
    app.action(re.compile(re.escape(ids.UNLED_PAGE) + r"\d+"))(on_unled_page)
    app.action(ids.REMOVE_LEAD)(on_remove)
    app.view(ids.LEADS_FORM)(on_add)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form (button `Who leads whom`, in the workspace's settings or on Home)."""
    call = await call_of(context, body)
    await show(call, body, await _drawn_view(call, Looking()))
    await ack()


async def on_find_manager(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show the team of the chosen manager."""
    call = await call_of(context, body)
    manager_id = str(action.get("selected_user") or "")
    await call.meet([manager_id])
    await _redraw(call, body, Looking(manager_id=manager_id, number=_looking(view_of(body)).number + 1))
    await ack()


async def on_find_member(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show the managers of the chosen member."""
    call = await call_of(context, body)
    await _redraw(call, body, Looking(member_id=str(action.get("selected_user") or "")))
    await ack()


async def on_page(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page of a team."""
    call = await call_of(context, body)
    skip = int(str(action["action_id"]).removeprefix(ids.LEADS_PAGE))
    await _redraw(call, body, replace(_looking(view_of(body)), skip=skip))
    await ack()


async def on_show_unled(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Show the people without a manager (button `Whom nobody leads`)."""
    call = await call_of(context, body)
    await _redraw(call, body, Looking(is_unled=True))
    await ack()


async def on_unled_page(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Show another page of the people without a manager."""
    call = await call_of(context, body)
    skip = int(str(action["action_id"]).removeprefix(ids.UNLED_PAGE))
    await _redraw(call, body, Looking(skip=skip, is_unled=True))
    await ack()


async def on_remove(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Remove a member from the manager's team (button `Remove`)."""
    call = await call_of(context, body)
    member_id, _, manager_id = str(action.get("value") or "").partition(":")
    try:
        async with call.once() as session:
            await admin_form.remove(session, call.acting, manager_id, member_id)
    except NotFound:
        pass  # removed in another window before; the updated list shows the result
    await _redraw(call, body, replace(_looking(view_of(body)), skip=0))
    await ack()


async def on_add(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Add the chosen people to the manager's team, and show the result (button `Add`)."""
    call = await call_of(context, body)
    looking = _looking(payload)
    block_id = f"{ids.ADD_MEMBERS}:{looking.number}"
    member_ids, manager_id = filled(payload).people(block_id), looking.manager_id or ""
    if not member_ids:
        await ack(response_action="errors", errors={block_id: admin_views.nobody_chosen(call.reader)})
        return
    try:
        mapped = await _added(call, manager_id, member_ids)
    except (CannotLead, TooManyPeople) as refusal:
        sentence = (
            admin_views.too_many(call.reader, refusal.count, refusal.limit)
            if isinstance(refusal, TooManyPeople)
            else call.sentence(refusal)
        )
        await ack(response_action="errors", errors={block_id: sentence})
        return
    said = admin_views.mapped(call.reader, manager_id, mapped)
    drawn = await _drawn_view(call, replace(looking, skip=0, number=looking.number + 1), said)
    await ack(response_action="update", view=drawn)


async def _added(call: Call, manager_id: str, member_ids: Sequence[str]) -> admin_form.Mapped:
    if len(member_ids) <= admin_form.ADDED_MAX:
        await call.meet([manager_id, *member_ids])
    async with call.once() as session:
        return await admin_form.add(session, call.acting, manager_id, member_ids)


async def _redraw(call: Call, body: Payload, looking: Looking) -> None:
    await call.replace(str(view_of(body).get("id") or ""), await _drawn_view(call, looking))


async def _drawn_view(call: Call, looking: Looking, said: Sequence[str] = ()) -> Block:
    """Return the view of the form's present state."""
    lines: tuple[leads.TeamLine, ...] = ()
    manager_ids: tuple[str, ...] = ()
    unled_lines: tuple[without_manager.UnledLine, ...] | None = None
    count = 0
    async with call.services.db.reading() as session:
        await admins.insist(session, call.workspace_id, call.user_id)
        if looking.manager_id is not None:
            lines, count = await leads.team_of(
                session, call.workspace_id, looking.manager_id, skip=looking.skip, confirmed_only=True
            )
        elif looking.member_id is not None:
            manager_ids = await leads.active_managers_of(session, call.workspace_id, looking.member_id)
        elif looking.is_unled:
            unled_lines, count = await without_manager.of_workspace(
                session, call.workspace_id, call.user_id, skip=looking.skip
            )
    return admin_views.leads_form(
        call.reader,
        manager_id=looking.manager_id,
        lines=lines,
        count=count,
        skip=looking.skip,
        member_id=looking.member_id,
        manager_ids=manager_ids,
        said=said,
        number=looking.number,
        unled=unled_lines,
        metadata=looking.packed(),
    )


def _looking(shown: Payload) -> Looking:
    """Read the form's state from its metadata; an empty state if the metadata is unreadable."""
    try:
        manager_id, member_id, skip, number, *rest = metadata_of(shown)
        manager_id, member_id = (None if one is None else str(one) for one in (manager_id, member_id))
        return Looking(manager_id, member_id, int(skip), int(number), is_unled=any(rest))
    except (ValueError, TypeError):
        return Looking()
