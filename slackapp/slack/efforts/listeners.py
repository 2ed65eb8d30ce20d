"""Listeners for efforts: the command, its form, and the doer's answers."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.refusals import LeftOut, NotFound, Refusal
from slackapp.domain.text import trimmed, whole
from slackapp.domain.words import says_nothing
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices
from slackapp.slack.bolt.answers import open_instead, refuse_command, refuse_form
from slackapp.slack.bolt.call import Call, call_of, tell
from slackapp.slack.bolt.command_text import Addressed, addressed
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.markup import plain_words
from slackapp.slack.bolt.mentions import named_people
from slackapp.slack.bolt.values import Payload, pressed_value, row_id
from slackapp.slack.efforts import ids
from slackapp.slack.efforts import views as view

SAYS = {
    ids.HIDE_EFFORT: notings.hide,
    ids.LEAVE_EFFORT: notings.leave,
    ids.BRING_EFFORT_BACK: notings.bring_back,
}


def register(app: AsyncApp) -> None:
    """Register the listeners of this module."""
    app.command(ids.NOTICED_COMMAND)(on_command)
    app.action(shared_ids.OPEN_NOTE_FORM)(on_open_form)
    app.view(ids.NOTE_FORM)(on_form)
    app.action(ids.CHANGE_EFFORT)(on_change)
    app.view(ids.CHANGE_FORM)(on_changed)
    for action_id in SAYS:
        app.action(action_id)(on_say)


async def on_command(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Handle `/noticed …`."""
    await notice(ack, await call_of(context, body), str(body.get("text") or ""))


async def on_word(ack: AsyncAck, call: Call, _body: Payload, rest: str) -> None:
    """Handle `/tend noticed …`."""
    await notice(ack, call, rest)


async def notice(ack: AsyncAck, call: Call, text: str) -> None:
    """Note the typed effort, or open the form prefilled from an incomplete command."""
    if trimmed(text).lower() == "help":
        await tell(ack, view.usage(call.reader))
        return
    asked, typed = addressed(text), whole(plain_words(text))
    try:
        doer_ids, left_out = await _doers(call, asked)
        if not (doer_ids or left_out) or says_nothing(asked.words):
            form = view.form(call.reader, metadata=FormFacts().packed(), doer_ids=doer_ids, words=asked.words)
            await open_instead(ack, call, form, view.usage(call.reader), typed)
            return
        nobody = call.services.directory.nobody(call.workspace_id, doer_ids)
        noting = Noting(doer_ids, asked.words, nobody=nobody, left_out=left_out)
        async with call.once() as session:
            noted = await notings.note_effort(session, call.acting, noting)
    except Refusal as refusal:
        await refuse_command(ack, call, refusal, typed, shared_ids.OPEN_NOTE_FORM)
        return
    await tell(ack, view.confirmation(call.reader, noted, call.user_id))


async def _doers(call: Call, asked: Addressed) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """Return the doers, and the people left out.

    A noter in a named group becomes a doer only with `me` or a personal mention.
    """
    named = await named_people(call, asked)
    if asked.me:
        return tuple(dict.fromkeys([*named, call.user_id])), ()
    if call.user_id not in named or call.user_id in asked.people:
        return named, ()
    others = tuple(user_id for user_id in named if user_id != call.user_id)
    return others, (LeftOut(call.user_id, "in_group"),)


async def on_open_form(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the empty form."""
    call = await call_of(context, body)
    await call.open(view.form(call.reader, metadata=FormFacts().packed()))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Note the submitted effort, or show what is missing beside its field."""
    call = await call_of(context, body)
    inputs, facts = filled(payload), facts_of(payload)
    doer_ids = inputs.people(shared_ids.DOERS)
    await call.meet(doer_ids)
    noting = Noting(
        doer_ids,
        inputs.text(shared_ids.WORDS),
        kind=inputs.choice(ids.EFFORT_KIND) or effort_lists.OTHER,
        nobody=call.services.directory.nobody(call.workspace_id, doer_ids),
        every_week=inputs.is_ticked(ids.EVERY_WEEK, "weekly"),
        link=facts.link,
    )
    try:
        async with call.once(facts.key) as session:
            noted = await notings.note_effort(session, call.acting, noting)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, shared_ids.DOERS, doer_ids)
        return
    message = view.confirmation(call.reader, noted, call.user_id)
    title = call.reader.say("Noted")
    await ack(response_action="update", view=notices.notice_view(call.reader, title, [], message.blocks))


async def on_change(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open a form with the present words (button `Change`). Raises NotFound for another person's effort."""
    call = await call_of(context, body)
    effort_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        shown = await effort_lists.one_about_me(session, call.workspace_id, call.user_id, effort_id)
    if shown is None:
        raise NotFound
    await call.open(view.change_form(call.reader, shown, FormFacts(effort_id=effort_id).packed()))
    await ack()


async def on_changed(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the doer's own words."""
    call = await call_of(context, body)
    words, effort_id = filled(payload).text(shared_ids.WORDS), facts_of(payload).effort_id or -1
    try:
        async with call.once() as session:
            await notings.change(session, call.acting, effort_id, words)
    except Refusal as refusal:
        await ack(response_action="errors", errors={shared_ids.WORDS: call.sentence(refusal)})
        return
    await ack()


async def on_say(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Apply the doer's answer (buttons `Hide`, `Bring it back`, `Leave it as it is`)."""
    call = await call_of(context, body)
    say = SAYS[str(action["action_id"])]
    async with call.once() as session:
        await say(session, call.acting, row_id(pressed_value(action)))
    await ack()
