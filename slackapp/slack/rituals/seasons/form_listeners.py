"""Listeners for the forms of seasons: start, move, and hand over."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotYourself, Refusal
from slackapp.domain.rituals.refusals import CannotLookAfter, NoChannel, RhythmNotPossible, SeasonThere
from slackapp.domain.rituals.seasons import changing, lists, seasons
from slackapp.domain.rituals.seasons.timing import Rhythm
from slackapp.domain.seen import asking
from slackapp.domain.tables.rituals.seasons import Season
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.reader import FALLBACK_ZONE
from slackapp.slack.bolt.call import Call, call_of
from slackapp.slack.bolt.forms import Filled, filled, is_id
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.rituals.seasons import form_views, ids, views
from slackapp.slack.rituals.seasons.facts import SeasonFacts, season_facts
from slackapp.slack.seen import ids as seen_ids
from slackapp.slack.seen.season_views import TICKED

BESIDE: dict[type[Refusal], str] = {
    NoChannel: ids.SEASON_CHANNEL,
    SeasonThere: ids.SEASON_CHANNEL,
    RhythmNotPossible: ids.SEASON_DAY,
    NotYourself: ids.SEASON_HEIR,
    CannotLookAfter: ids.SEASON_HEIR,
}


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.START_SEASON)(on_open_form)
    app.view(ids.SEASON_FORM)(on_form)
    app.action(ids.MOVE_SEASON)(on_open_move)
    app.view(ids.SEASON_MOVE_FORM)(on_move)
    app.action(ids.HAND_OVER_SEASON)(on_open_hand_over)
    app.view(ids.SEASON_HAND_OVER_FORM)(on_hand_over)


async def open_form(call: Call, channel_id: str | None) -> bool:
    """Open the form for a new season; False when Slack did not open the form."""
    async with call.services.db.reading() as session:
        person = (await people.known(session, call.workspace_id, [call.user_id])).get(call.user_id)
        asks_seen = False if await asking.is_allowed(session, call.workspace_id) else None
    zone = FALLBACK_ZONE if person is None else person.zone
    facts = SeasonFacts().packed()
    return await call.open(form_views.form(call.reader, facts, channel_id=channel_id, zone=zone, asks_seen=asks_seen))


async def on_open_form(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form, with the channel of the offer if any (buttons `Start a season`, `Start elsewhere`)."""
    call, value = await call_of(context, body), pressed_value(action)
    await open_form(call, value if is_id(value) else None)
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Start the season and show its first day, or name a missing input beside its field."""
    call, facts, inputs = await call_of(context, body), season_facts(payload), filled(payload)
    try:
        async with call.once(facts.key) as session:
            season = await seasons.start(session, call.acting, inputs.conversation(ids.SEASON_CHANNEL), _rhythm(inputs))
            await _tick(session, season, inputs)
            shown = await lists.shown_to(session, call.acting, season)
    except (NoChannel, SeasonThere, RhythmNotPossible) as refusal:
        await _refuse(ack, call, refusal)
        return
    begun = call.reader.say("The season is started. I post it in the channel now.")
    sentences = [sentence for sentence in (begun, await call.waits()) if sentence]
    await ack(response_action="update", view=views.page(call.reader, shown, *sentences))


async def on_open_move(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form with the present rhythm (button `Move`)."""
    call, season_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        season = await changing.to_show(session, call.acting, season_id)
        line = lists.line_of(season)
        asks_seen = season.asks_seen if await asking.is_allowed(session, call.workspace_id) else None
    facts = SeasonFacts(season_id=season_id).packed()
    await call.open(form_views.move_form(call.reader, facts, line, asks_seen=asks_seen))
    await ack()


async def on_move(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Move the season and show its next day, or say beside the day why not."""
    call, facts = await call_of(context, body), season_facts(payload)
    try:
        async with call.once(facts.key) as session:
            season = await changing.move(session, call.acting, facts.season_id, _rhythm(filled(payload)))
            await _tick(session, season, filled(payload))
            shown = await lists.shown_to(session, call.acting, season)
    except RhythmNotPossible as refusal:
        await _refuse(ack, call, refusal)
        return
    await ack(response_action="update", view=views.page(call.reader, shown, call.reader.say("Moved.")))


async def on_open_hand_over(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form to name a colleague (button `Hand over`)."""
    call, season_id = await call_of(context, body), row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        line = lists.line_of(await changing.to_show(session, call.acting, season_id))
    await call.open(form_views.hand_over_form(call.reader, SeasonFacts(season_id=season_id).packed(), line))
    await ack()


async def on_hand_over(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Ask the named colleague, or say beside the field why not."""
    call, facts = await call_of(context, body), season_facts(payload)
    [user_id] = filled(payload).people(ids.SEASON_HEIR)[:1] or ("",)
    await call.meet([user_id])
    try:
        async with call.once(facts.key) as session:
            season = await changing.hand_over(session, call.acting, facts.season_id, user_id)
            shown = await lists.shown_to(session, call.acting, season)
    except (NotYourself, CannotLookAfter) as refusal:
        await _refuse(ack, call, refusal, [user_id])
        return
    asked = call.reader.say("I ask them in private. Until they say yes, it stays with you.")
    await ack(response_action="update", view=views.page(call.reader, shown, asked))


async def _tick(session: AsyncSession, season: Season, inputs: Filled) -> None:
    """Ask the seen check as ticked; a form without the tick, or older than an admin's change, changes nothing."""
    if seen_ids.ASKS_SEEN in inputs.values and await asking.is_allowed(session, season.workspace_id):
        await asking.set_asks(session, season, asks=inputs.is_ticked(seen_ids.ASKS_SEEN, TICKED))


def _rhythm(inputs: Filled) -> Rhythm:
    """Read the rhythm of a form. Raises RhythmNotPossible for a rhythm that no menu offers."""
    chosen = [inputs.choice(block_id) or "" for block_id in (ids.EVERY_WEEKS, ids.SEASON_DAY, ids.SEASON_HOUR)]
    zone = inputs.choice(ids.SEASON_ZONE)
    if zone is None or not all(each.isascii() and each.isdigit() for each in chosen):
        raise RhythmNotPossible
    every_weeks, weekday, minute = (int(each[:5]) for each in chosen)
    return Rhythm(every_weeks, weekday, minute, zone).check()


async def _refuse(ack: AsyncAck, call: Call, refusal: Refusal, user_ids: list[str] | None = None) -> None:
    names = await call.services.directory.names(call.workspace_id, user_ids or [])
    said = refusals.named(call.reader, call.sentence(refusal), names)
    await ack(response_action="errors", errors={BESIDE[type(refusal)]: said})
