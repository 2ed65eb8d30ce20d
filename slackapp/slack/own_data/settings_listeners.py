"""Listeners for settings, from Home and from `/tend settings`: the menu and the person's own form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.calendar.working_calendar import DAY_ENDS, DAYS_OF_WEEK
from slackapp.domain.leads import naming as leads
from slackapp.domain.look_back.digests import MINUTE, Wish
from slackapp.domain.look_back.moments import MONTH_DAYS
from slackapp.domain.own_data import settings
from slackapp.domain.own_data.settings import CHOICES, Chosen
from slackapp.domain.people.profiles import ASK_ME
from slackapp.domain.refusals import HoursBackwards, OutsideHours, Refusal, UnknownCountry
from slackapp.domain.reminders.choosing import off_after
from slackapp.domain.workspace import admins
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reminder_kinds import ReminderGroup, groups_of
from slackapp.slack.bolt import fields
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import Filled, filled
from slackapp.slack.bolt.values import Payload, row_id
from slackapp.slack.bolt.windows import changed_in, opened_with
from slackapp.slack.own_data import ids
from slackapp.slack.own_data import settings_views as view

_BESIDE: Mapping[type[Refusal], str] = {
    HoursBackwards: shared_ids.WORK_ENDS,
    UnknownCountry: shared_ids.COUNTRY,
    OutsideHours: shared_ids.PROMPT_HOUR,
}


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_SETTINGS)(on_open)
    app.action(ids.OPEN_MY_SETTINGS)(on_open_mine)
    app.view(ids.SETTINGS_FORM)(on_form)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the settings (button `Settings`)."""
    await open_settings(await call_of(context, body))
    await ack()


async def open_settings(call: Call) -> bool:
    """Open the menu, or directly the own form of a person without a team or admin rights.

    False when Slack did not open the view.
    """
    async with call.services.db.reading() as session:
        _, team = await leads.team_of(session, call.workspace_id, call.user_id, limit=1)
        is_admin = await admins.is_admin(session, call.workspace_id, call.user_id)
    if team or is_admin:
        return await call.open(view.menu(call.reader, has_team=team > 0, is_admin=is_admin))
    return await call.open(await _mine_view(call))


async def on_open_mine(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the person's own form on top of the menu (button `My settings`)."""
    call = await call_of(context, body)
    await call.push(await _mine_view(call))
    await ack()


async def _mine_view(call: Call) -> Block:
    services = call.services
    async with services.db.reading() as session:
        chosen = await settings.chosen_by(session, call.workspace_id, call.user_id)
        follows = await settings.rhythm_of(session, call.acting)
    shown = replace(chosen, work_days=view.days_ticked(chosen, follows), country=view.country_shown(chosen, follows))
    groups = groups_of(services.reminder_kinds)
    return view.form(call.reader, chosen, follows, opened_with(_choices_of(shown)), groups)


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the settings changed in the window, and explain the effects; show a refusal's sentence beside its field."""
    call = await call_of(context, body)
    try:
        wish = _read_wish(filled(payload), groups_of(call.services.reminder_kinds))
        async with call.once() as session:
            await settings.choose(session, call.acting, wish, changed=changed_in(payload, _choices_of(wish)))
    except (HoursBackwards, UnknownCountry, OutsideHours) as refusal:
        sentence = call.sentence(refusal)
        await ack(response_action="errors", errors={_BESIDE[type(refusal)]: sentence})
        return
    async with call.services.db.reading() as session:
        chosen = await settings.chosen_by(session, call.workspace_id, call.user_id)
        follows = await settings.rhythm_of(session, call.acting)
    sentences = view.saved(call.reader, chosen, follows)
    await ack(
        response_action="update", view=notices.notice_view(call.reader, call.reader.say("My settings"), sentences)
    )


def _read_wish(inputs: Filled, groups: Sequence[ReminderGroup]) -> Chosen:
    return Chosen(
        sharing=inputs.choice(ids.SHARING) or ASK_ME,
        may_be_noted=inputs.is_ticked(ids.BEING_NOTED, view.MAY_BE_NOTED),
        takes_repairs=inputs.is_ticked(ids.TAKES_REPAIRS, view.TAKES_REPAIRS),
        reminders_off=_reminders_off(inputs, groups),
        prompting=inputs.choice(ids.PROMPTING),
        work_days=fields.work_days(inputs),
        hours=fields.hours(inputs),
        country=fields.country(inputs),
        moment=fields.moment(inputs, view.PROMPT_DAYS),
        digests=_digests(inputs),
    )


def _reminders_off(inputs: Filled, groups: Sequence[ReminderGroup]) -> tuple[str, ...] | None:
    """Return the groups without a tick; None for a window of an older version, which has no ticks."""
    if ids.REMINDERS not in inputs.values:
        return None
    offered = [group.name for group in groups]
    return off_after([name for name in offered if inputs.is_ticked(ids.REMINDERS, name)], offered)


def _digests(inputs: Filled) -> Wish | None:
    """Return the chosen messages; None for a window of an older version. An unknown day counts as off."""
    if ids.MESSAGE_HOUR not in inputs.values:
        return None
    week, month, minute = (
        row_id(inputs.choice(name) or "") for name in (ids.WEEK_DAY, ids.MONTH_DAY, ids.MESSAGE_HOUR)
    )
    return Wish(
        week_day=week if 1 <= week <= DAYS_OF_WEEK else None,
        month_day=month if month in MONTH_DAYS else None,
        minute=minute if 0 <= minute < DAY_ENDS else MINUTE,
    )


def _choices_of(chosen: Chosen) -> dict[str, object]:
    """Return the choices by name, for the form's fields: prompting and moment for managers only."""
    names = [name for name in CHOICES if name not in {"prompting", "moment"} or chosen.prompting is not None]
    found = {name: getattr(chosen, name) for name in names}
    missing = {"reminders_off", "digests"}  # from windows of an older version
    return {name: value for name, value in found.items() if name not in missing or value is not None}
