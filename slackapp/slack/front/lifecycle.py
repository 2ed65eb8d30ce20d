"""Listeners for events about people, user groups and Tend's own installation; no person waits for an answer."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Moment
from slackapp.domain.away import departures
from slackapp.domain.outbox import homes
from slackapp.domain.people import groups
from slackapp.domain.people import profiles as people
from slackapp.domain.people.announcing import announce_change
from slackapp.domain.people.groups import Change
from slackapp.domain.people.profiles import Profile
from slackapp.slack.bolt.once import TEND, arrival_of, once
from slackapp.slack.bolt.services import Services
from slackapp.slack.bolt.values import Payload
from slackapp.slack.directory.people import profiles_of


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.event("team_join")(on_team_join)
    app.event("user_change")(on_user_change)
    app.event("subteam_created")(on_group_created)
    app.event("subteam_updated")(on_group_updated)
    app.event("subteam_members_changed")(on_group_members)
    app.event("app_uninstalled")(on_uninstalled)
    app.event("tokens_revoked")(on_tokens_revoked)


async def on_team_join(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Store a new colleague from the first day."""
    await _take_in(event, body, context, known_only=False)


async def on_user_change(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Update a person in the directory; a person never met before stays unknown."""
    await _take_in(event, body, context, known_only=True)


async def _take_in(event: Payload, body: Payload, context: AsyncBoltContext, *, known_only: bool) -> None:
    services: Services = context[TEND]
    workspace_id = str(context.team_id or "")
    profiles = profiles_of([event.get("user") or {}], workspace_id)
    async with once(services, workspace_id, arrival_of(context, body)) as session:
        reported_ts = _parse_seconds(event.get("event_ts"))
        stored = await people.known(session, workspace_id, [one.user_id for one in profiles])
        spoke = {user_id: row.locale for user_id, row in stored.items()}
        strangers = [one for one in profiles if one.user_id not in stored]
        news = [one for one in profiles if await people.is_news(session, workspace_id, one.user_id, reported_ts)]
        new, changes = await people.refresh(session, workspace_id, news, services.clock.now())
        if not known_only:
            await people.remember(session, workspace_id, strangers, services.clock.now())
            news += strangers
        await _redraw_in_other_language(
            session, Moment(workspace_id, services.clock.now(), services.country), spoke, news
        )
        await departures.follow(session, Moment(workspace_id, services.clock.now(), services.country), changes)
        if new:
            await announce_change(session, workspace_id)
    services.directory.note(workspace_id, news)
    for one in news:
        if one.locale == people.UNSAID and one.user_id in stored:
            services.directory.forget(workspace_id, one.user_id)  # the row has the locale from before


async def _redraw_in_other_language(
    session: AsyncSession, at: Moment, spoke: Mapping[str, str], news: Sequence[Profile]
) -> None:
    """Draw the Homes of people again who changed their language; `spoke`: the locales before, by person."""
    changed = [one.user_id for one in news if one.locale != people.UNSAID and one.locale != spoke.get(one.user_id)]
    if changed:
        await homes.refresh_homes(session, at.workspace_id, changed, at.now)


def _parse_seconds(event_ts: object) -> float | None:
    """Read Slack's `event_ts` in seconds; None without a valid number."""
    try:
        seconds = float(str(event_ts))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


async def on_group_created(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Store a new user group from the first moment."""
    await _take_in_group(_group_change(event.get("subteam") or {}, event), body, context, is_new=True)


async def on_group_updated(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Update a user group in the directory; Slack also sends this event for a disabled group."""
    await _take_in_group(_group_change(event.get("subteam") or {}, event), body, context)


async def on_group_members(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Update the members of a user group used here."""
    change = Change(
        group_id=str(event.get("subteam_id") or ""),
        reported_ts=_parse_seconds(event.get("event_ts")) or _parse_seconds(event.get("date_update")) or 0.0,
        added_ids=_read_ids(event.get("added_users")) or (),
        removed_ids=_read_ids(event.get("removed_users")) or (),
    )
    await _take_in_group(change, body, context)


async def _take_in_group(change: Change, body: Payload, context: AsyncBoltContext, *, is_new: bool = False) -> None:
    services: Services = context[TEND]
    workspace_id = str(context.team_id or "")
    if not change.group_id:
        return
    async with once(services, workspace_id, arrival_of(context, body)) as session:
        before = await groups.known(session, workspace_id, change.group_id)
        group = await groups.change(session, workspace_id, change, services.clock.now(), is_new=is_new)
        if group is not None and groups.is_other(before, group):
            await announce_change(session, workspace_id)
    if group is not None:
        services.groups.note(workspace_id, group)


def _group_change(subteam: Payload, event: Payload) -> Change:
    """Read a user group from an event; None for the members of a shortened list.

    Slack lists at most 500 members; docs.slack.dev/reference/events/subteam_updated.
    """
    member_ids = _read_ids(subteam.get("users"))
    count = str(subteam.get("user_count", ""))
    is_whole = member_ids is not None and (not count.isdigit() or int(count) == len(member_ids))
    return Change(
        group_id=str(subteam.get("id") or ""),
        reported_ts=_parse_seconds(event.get("event_ts")) or _parse_seconds(subteam.get("date_update")) or 0.0,
        handle=str(subteam.get("handle") or "") or None,
        is_disabled=bool(subteam.get("date_delete")),
        member_ids=member_ids if is_whole else None,
    )


def _read_ids(listed: object) -> tuple[str, ...] | None:
    """Read a list of user ids; None for any other value."""
    return tuple(str(user_id) for user_id in listed if user_id) if isinstance(listed, list) else None


async def on_uninstalled(body: Payload, context: AsyncBoltContext) -> None:
    """Forget the token at once."""
    services: Services = context[TEND]
    workspace_id = str(context.team_id or "")
    async with once(services, workspace_id, arrival_of(context, body)) as session:
        await services.installations.uninstall(session, workspace_id, _happened_at(body))
    services.installations.forget(workspace_id)


def _happened_at(body: Payload) -> datetime | None:
    """Return the moment of the event, rounded up to a second as Slack rounds down; None without a valid number."""
    seconds = _parse_seconds(body.get("event_time"))
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds + 1, UTC)
    except (OverflowError, OSError, ValueError):
        return None


async def on_tokens_revoked(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Forget the bot's token; people's own tokens were never Tend's.

    The event arrives before or after `app_uninstalled`, or alone (slackapi/bolt-js#673).
    """
    if (event.get("tokens") or {}).get("bot"):
        await on_uninstalled(body, context)
