"""Listeners for efforts: the command, its form, and the doer's answers."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain.efforts import kinds
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.efforts.noting import Noting
from slackapp.domain.refusals import LeftOut, NotFound, Refusal
from slackapp.domain.text import trimmed
from slackapp.domain.thanks import words_later
from slackapp.domain.visibility.efforts import managers_and_stand_ins_of
from slackapp.domain.words import check_length, says_nothing
from slackapp.slack.block_kit import chosen_message, notices
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.answers import begun_in, open_instead, refuse_command, refuse_form
from slackapp.slack.bolt.call import Call, call_of, tell
from slackapp.slack.bolt.chosen_message import author_of, link_of
from slackapp.slack.bolt.command_text import Addressed, headed
from slackapp.slack.bolt.forms import FormFacts, facts_of, filled
from slackapp.slack.bolt.mentions import named_people, only_mentioned, read_command
from slackapp.slack.bolt.values import Payload, chosen_value, pressed_value, row_id
from slackapp.slack.efforts import ids
from slackapp.slack.efforts import views as view

SAYS = {
    ids.HIDE_EFFORT: notings.hide,
    ids.LEAVE_EFFORT: notings.leave,
    ids.BRING_EFFORT_BACK: notings.bring_back,
}


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.command(ids.NOTICED_COMMAND)(on_command)
    app.action(shared_ids.OPEN_NOTE_FORM)(on_open_form)
    app.action(shared_ids.NOTE_KEPT)(on_note_kept)
    app.action(ids.CHOOSE_KIND)(on_kind)
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
    asked = await read_command(call, text, takes_me=True)
    kind, words = headed(asked.words, view.kind_heads(call.reader))
    kind = kind or effort_lists.OTHER
    try:
        doer_ids, left_out = await _doer_ids(call, asked)
        if not (doer_ids or left_out) or says_nothing(words):
            form = await _form_view(call, asked, doer_ids, words, kind)
            await open_instead(ack, call, form, view.usage(call.reader), text)
            return
        nobody = call.services.directory.nobody(call.workspace_id, doer_ids)
        noting = Noting(doer_ids, words, kind, nobody, left_out=left_out)
        async with call.once() as session:
            noted = await notings.note_effort(session, call.acting, noting)
    except Refusal as refusal:
        await refuse_command(ack, call, refusal, asked, text, shared_ids.OPEN_NOTE_FORM)
        return
    await tell(ack, view.confirmation(call.reader, noted, call.user_id, kind, waits=await call.waits()))


async def _form_view(call: Call, asked: Addressed, doer_ids: tuple[str, ...], words: str, kind: str) -> Block:
    """Return the form with the command's words, and why the form opened. Raises TooLong for words beyond the field."""
    check_length(words)
    chosen_id = None if doer_ids else await only_mentioned(call, asked, notes=True)
    form = view.form(
        call.reader,
        metadata=FormFacts().packed(),
        doer_ids=doer_ids if chosen_id is None else (chosen_id,),
        words=words,
        kind=kind,
    )
    why = chosen_message.why_opened(
        call.reader, chosen_id=chosen_id, has_people=bool(doer_ids), has_words=asked.has_words, notes=True
    )
    return chosen_message.with_line(form, why)


async def _doer_ids(call: Call, asked: Addressed) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
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


async def on_kind(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the kind chosen below a confirmation."""
    call = await call_of(context, body)
    effort_id = row_id(str(action.get("block_id") or "").removeprefix(view.KIND_OF))
    async with call.once() as session:
        await kinds.choose_kind(session, call.acting, effort_id, chosen_value(action))
    await ack()


async def on_open_form(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form, with the rest of a command whose names Slack did not resolve, or empty."""
    call = await call_of(context, body)
    doer_ids, words = begun_in(action)
    kind, words = headed(words, view.kind_heads(call.reader))
    form = view.form(
        call.reader,
        metadata=FormFacts().packed(),
        doer_ids=doer_ids,
        words=words,
        kind=kind or effort_lists.OTHER,
    )
    await call.open(form)
    await ack()


async def on_note_kept(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open the form about the author of a message kept for words later (button `Note it instead`). Raises NotFound.

    After the effort is noted, the message is no longer kept.
    """
    call = await call_of(context, body)
    kept_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        kept = await words_later.one_kept(session, call.workspace_id, call.user_id, kept_id)
    author = await author_of(call, kept.author_id, notes=True)
    form = view.form(
        call.reader,
        metadata=FormFacts(link=kept.link or None, kept_id=kept_id).packed(),
        doer_ids=() if author.user_id is None else (author.user_id,),
        has_link=bool(kept.link),
    )
    why = None if author.why is None else chosen_message.choose_yourself(call.reader, author.why, kept.author_id)
    await call.open(chosen_message.with_line(form, why))
    await ack()


async def on_form(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Note the submitted effort, or name a missing input beside its field."""
    call = await call_of(context, body)
    inputs, facts = filled(payload), facts_of(payload)
    doer_ids = inputs.people(ids.DOERS)
    await call.meet(doer_ids)
    noting = Noting(
        doer_ids,
        inputs.text(shared_ids.WORDS),
        kind=inputs.choice(ids.EFFORT_KIND) or effort_lists.OTHER,
        nobody=call.services.directory.nobody(call.workspace_id, doer_ids),
        every_week=inputs.is_ticked(ids.EVERY_WEEK, "weekly"),
        link=await link_of(call, facts),
    )
    try:
        async with call.once(facts.key) as session:
            noted = await words_later.note_instead(session, call.acting, noting, facts.kept_id)
    except Refusal as refusal:
        await refuse_form(ack, call, refusal, ids.DOERS, doer_ids)
        return
    message = view.confirmation(call.reader, noted, call.user_id, waits=await call.waits())
    title = call.reader.say("Noted")
    await ack(response_action="update", view=notices.notice_view(call.reader, title, [], message.blocks))


async def on_change(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Open a form with the present words (button `Change`). Raises NotFound for another person's effort."""
    call = await call_of(context, body)
    effort_id = row_id(pressed_value(action))
    async with call.services.db.reading() as session:
        shown = await effort_lists.one_about_me(session, call.workspace_id, call.user_id, effort_id)
        is_led = bool(await managers_and_stand_ins_of(session, call.workspace_id, [call.user_id]))
    if shown is None:
        raise NotFound
    form = view.change_form(call.reader, shown, FormFacts(effort_id=effort_id).packed(), is_led=is_led)
    await call.open(form)
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
    """Apply the doer's answer (buttons `Hide`, `Bring it back`, `Looks right`)."""
    call = await call_of(context, body)
    say = SAYS[str(action["action_id"])]
    async with call.once() as session:
        await say(session, call.acting, row_id(pressed_value(action)))
    await ack()
