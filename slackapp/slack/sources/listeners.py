"""Listeners for sources: the admins' list and forms, and each person's choice of sources."""

import asyncio
import json

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from slackapp.domain import text
from slackapp.domain.refusals import BadAccess, BadRules, NotFound
from slackapp.domain.sources import accounts, connections, github_access
from slackapp.domain.sources import choices as source_choices
from slackapp.domain.sources.connections import GITHUB, ON_CALL
from slackapp.domain.sources.github_access import GitHubApp
from slackapp.domain.sources.rules import (
    COUNT_MAX,
    NAMED_MAX,
    REPOSITORIES_MAX,
    REPOSITORY,
    GitHubRules,
    OnCallRules,
    github_rules,
    on_call_rules,
)
from slackapp.domain.workspace import admins
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit import notices, refusals
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.bolt.call import Call, call_of, tell
from slackapp.slack.bolt.forms import Filled, FormFacts, facts_of, filled
from slackapp.slack.bolt.markup import typed_in
from slackapp.slack.bolt.values import Payload, metadata_of
from slackapp.slack.sources import github_views, ids
from slackapp.slack.sources import views as view
from slackapp.sources import on_call

SLACK_ID_LEAST = 7  # characters; docs.slack.dev gives no minimum, and no known id is shorter


def register(app: AsyncApp) -> None:
    """Register the module's listeners."""
    app.action(ids.OPEN_SOURCES)(on_open)
    app.action(ids.CONNECT_WEBHOOK)(on_connect_webhook)
    app.action(ids.CONNECT_GITHUB)(on_connect_github)
    app.action(ids.CONNECT_CALENDAR)(on_connect_calendar)
    app.action(ids.SOURCE_MENU)(on_menu)
    app.action(ids.CONFIRM_ACCOUNT)(on_account)
    app.action(ids.REFUSE_ACCOUNT)(on_account)
    app.view(ids.WEBHOOK_FORM)(on_webhook)
    app.view(ids.GITHUB_FORM)(on_polled)
    app.view(ids.CALENDAR_FORM)(on_polled)
    app.action(shared_ids.OPEN_MY_SOURCES)(on_open_mine)
    app.view(ids.MY_SOURCES_FORM)(on_mine)


async def on_open(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the list (button `Sources`, in the workspace's settings or below a message about a failure)."""
    call = await call_of(context, body)
    await call.open(await _listed_view(call))
    await ack()


async def _listed_view(call: Call, *said: str) -> Block:
    async with call.services.db.reading() as session:
        lines = await connections.of_workspace(session, call.workspace_id, call.user_id)
        waiting = await accounts.waiting(session, call.workspace_id, call.user_id)
    return view.listed(call.reader, lines, waiting, said=said)


async def on_connect_webhook(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for a webhook (button `New webhook`)."""
    call = await _admins(context, body)
    await call.open(view.webhook_form(call.reader, FormFacts().packed()))
    await ack()


async def on_connect_github(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for GitHub (button `Connect GitHub`)."""
    call = await _admins(context, body)
    await call.open(github_views.github_form(call.reader, "GitHub", GitHubRules(), FormFacts().packed(), is_new=True))
    await ack()


async def on_connect_calendar(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the form for a calendar (button `Connect a calendar`)."""
    call = await _admins(context, body)
    name = call.reader.say("On-call")
    await call.open(view.calendar_form(call.reader, name, OnCallRules(), FormFacts().packed(), is_new=True))
    await ack()


async def _admins(context: AsyncBoltContext, body: Payload) -> Call:
    call = await call_of(context, body)
    async with call.services.db.reading() as session:
        await admins.insist(session, call.workspace_id, call.user_id)
    return call


async def on_webhook(ack: AsyncAck, payload: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Make a webhook, and show its address and secret once."""
    call = await call_of(context, body)
    name = filled(payload).line(ids.SOURCE_NAME)
    try:
        async with call.once(facts_of(payload).key) as session:
            made = await connections.connect_webhook(session, call.acting, name)
    except BadRules as refusal:
        await _refuse(ack, call, refusal)
        return
    shown = notices.notice_view(call.reader, call.reader.say("Webhook"), view.connected(call.reader, made))
    await ack(response_action="update", view=shown)


async def on_polled(ack: AsyncAck, payload: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Connect or change GitHub or a calendar; show a refusal's sentence beside its field."""
    call = await call_of(context, body)
    inputs, facts = filled(payload), facts_of(payload)
    kind = GITHUB if payload.get("callback_id") == ids.GITHUB_FORM else ON_CALL
    name, secret = inputs.line(ids.SOURCE_NAME), inputs.text(ids.SOURCE_SECRET)
    try:
        rules = _github(call, inputs).packed() if kind == GITHUB else _calendar(inputs).packed()
        if kind == GITHUB:
            secret = await _github_access(call, inputs, github_rules(rules).api_url, facts.source_id)
        elif secret:
            secret = on_call.https_address(secret)
            _check_address(call, secret, "address")
        async with call.once(facts.key) as session:
            if facts.source_id is None:
                await connections.connect_polled(session, call.acting, kind, name, secret, rules)
            else:
                await connections.change_polled(session, call.acting, facts.source_id, name, secret, rules)
    except BadRules as refusal:
        await _refuse(ack, call, refusal)
        return
    except BadAccess as refusal:
        await ack(response_action="errors", errors=github_views.wrong_with(call.reader, refusal))
        return
    said = [view.saved(call.reader, name)]
    await ack(response_action="update", view=notices.notice_view(call.reader, call.reader.say("Sources"), said))


def _check_address(call: Call, address: str, field: str) -> None:
    """Raise BadRules for an address without HTTPS; the target itself is checked at each request."""
    is_double = not call.services.answer_hosts.isdisjoint({"127.0.0.1", "localhost", "::1"})
    if not (address.startswith("https://") or (is_double and address.startswith("http://"))):
        raise BadRules(field)


async def _refuse(ack: AsyncAck, call: Call, refusal: BadRules) -> None:
    fields = {"name": ids.SOURCE_NAME, "secret": ids.SOURCE_SECRET, "address": ids.SOURCE_SECRET}
    where = fields.get(refusal.field, refusal.field)
    await ack(response_action="errors", errors={where: call.sentence(refusal)})


async def _github_access(call: Call, inputs: Filled, api_url: str, source_id: int | None) -> str:
    """Return the access data as stored; `source_id` None: GitHub is connected for the first time."""
    kept, has_moved = None, False
    if source_id is not None:
        async with call.services.db.reading() as session:
            source = await connections.own(session, call.workspace_id, call.user_id, source_id, to_change=False)
        kept, has_moved = github_access.read(source.secret or ""), github_rules(source.rules).api_url != api_url
    typed = github_access.Typed(
        token=inputs.text(ids.SOURCE_SECRET),
        app_id=inputs.text(ids.GITHUB_APP),
        installation_id=inputs.text(ids.GITHUB_INSTALLATION),
        private_key=inputs.text(ids.GITHUB_KEY),
    )
    # in a thread, because checking a key takes time
    return (await asyncio.to_thread(github_access.chosen, typed, kept, has_moved=has_moved)).packed()


def _github(call: Call, inputs: Filled) -> GitHubRules:
    api_url = inputs.text(ids.API_URL).rstrip("/")
    _check_address(call, api_url, ids.API_URL)
    lines = [line.removeprefix("https://github.com/").rstrip("/") for line in _read_lines(inputs, ids.REPOSITORIES)]
    bad = next((line for line in lines if not REPOSITORY.fullmatch(line)), None)
    if bad is not None or not lines or len(lines) > REPOSITORIES_MAX:
        raise BadRules(ids.REPOSITORIES, bad or "")
    return GitHubRules(
        repositories=tuple(dict.fromkeys(lines)),
        min_lines=_count(inputs, ids.MIN_LINES),
        min_comments=_count(inputs, ids.MIN_COMMENTS),
        counts_self_merged=inputs.is_ticked(ids.GITHUB_RULES, github_views.SELF_MERGED),
        api_url=api_url,
        shows_private=inputs.is_ticked(ids.GITHUB_RULES, github_views.PRIVATE),
    )


def _calendar(inputs: Filled) -> OnCallRules:
    lines = _read_lines(inputs, ids.CALENDAR_PEOPLE)
    parted = (line.rpartition("=") for line in lines)
    pairs = [(text.trimmed(words), text.stripped(user_id)) for words, _, user_id in parted]
    for (words, user_id), line in zip(pairs, lines, strict=True):
        is_id = user_id[:1] in {"U", "W"} and user_id.isascii() and user_id.isalnum() and user_id.isupper()
        if not words or not is_id or len(user_id) < SLACK_ID_LEAST:
            raise BadRules(ids.CALENDAR_PEOPLE, line)
    if len(pairs) > NAMED_MAX:
        raise BadRules(ids.CALENDAR_PEOPLE)
    return OnCallRules(tuple(pairs))


def _read_lines(inputs: Filled, block_id: str) -> list[str]:
    return text.lines(inputs.text(block_id))


def _count(inputs: Filled, block_id: str) -> int:
    typed = inputs.text(block_id)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(COUNT_MAX)) and int(typed) <= COUNT_MAX):
        raise BadRules(block_id)
    return int(typed)


async def on_menu(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Apply the chosen menu option: `Change`, `New address and secret`, `Disconnect`."""
    call = await call_of(context, body)
    what, source_id = _read_chosen(action)
    if what == view.CHANGE:
        await call.open(await _form_view(call, source_id))
    elif what == view.ROTATE:
        async with call.once() as session:
            made = await connections.rotate(session, call.workspace_id, call.user_id, source_id)
        await call.open(notices.notice_view(call.reader, call.reader.say("Webhook"), view.connected(call.reader, made)))
    else:
        async with call.once() as session:
            await connections.revoke(session, call.acting, source_id)
        await call.replace(_view_id(body), await _listed_view(call, view.revoked(call.reader)))
    await ack()


def _read_chosen(action: Payload) -> tuple[str, int]:
    what, _, number = str((action.get("selected_option") or {}).get("value") or "").partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004  (databases count no further)
        raise NotFound
    return what, int(number)


def _view_id(body: Payload) -> str:
    return str((body.get("view") or {}).get("id") or "")


async def _form_view(call: Call, source_id: int) -> Block:
    async with call.services.db.reading() as session:
        source = await connections.own(session, call.workspace_id, call.user_id, source_id, to_change=False)
    metadata = FormFacts(source_id=source_id).packed()
    if source.kind == GITHUB:
        access, rules = github_access.read(source.secret or ""), github_rules(source.rules)
        app = access if isinstance(access, GitHubApp) else None
        return github_views.github_form(call.reader, source.name, rules, metadata, app=app, is_new=False)
    return view.calendar_form(call.reader, source.name, on_call_rules(source.rules), metadata, is_new=False)


async def on_account(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    """Save the admin's decision about a person's login (buttons `It is theirs`, `It is not`)."""
    call = await call_of(context, body)
    user_id, _, login = str(action.get("value") or "").partition(":")
    is_theirs = action.get("action_id") == ids.CONFIRM_ACCOUNT
    async with call.once() as session:
        await accounts.decide(session, call.acting, user_id, login, is_theirs=is_theirs)
    await call.replace(_view_id(body), await _listed_view(call))
    await ack()


async def on_open_mine(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
    """Open the person's own choice of sources (button `Where efforts come from`)."""
    await open_my_sources(await call_of(context, body))
    await ack()


async def open_my_sources(call: Call) -> bool:
    """Open the person's own choice of sources; False when Slack did not open the view."""
    async with call.services.db.reading() as session:
        lines = await source_choices.of_person(session, call.workspace_id, call.user_id)
    return await call.open(view.my_sources(call.reader, lines, json.dumps([line.kind for line in lines])))


async def on_mine(ack: AsyncAck, body: Payload, payload: Payload, context: AsyncBoltContext) -> None:
    """Save the ticked kinds, among the kinds shown."""
    call = await call_of(context, body)
    shown = _shown_kinds(payload)
    inputs = filled(payload)
    wish = [kind for kind in connections.KINDS if kind in shown and inputs.is_ticked(ids.MY_SOURCES, kind)]
    async with call.once() as session:
        await source_choices.choose(session, call.acting, shown=shown, wish=wish)
    title = call.reader.say("Where efforts come from")
    await ack(response_action="update", view=notices.notice_view(call.reader, title, view.chosen(call.reader, wish)))


def _shown_kinds(payload: Payload) -> tuple[str, ...]:
    found = metadata_of(payload)
    return tuple(kind for kind in found if kind in connections.KINDS) if isinstance(found, list) else ()


async def link_account(ack: AsyncAck, call: Call, body: Payload, rest: str) -> None:
    """Handle `/tend link github octocat`. Raises NoSuchLogin, LinkedOtherwise."""
    place, typed = text.first_word(rest)
    if place.lower() != GITHUB or not typed:
        usage = view.link_usage(call.reader)
        await tell(ack, refusals.quoted(call.reader, usage, typed_in(body)) if rest else usage)
        return
    login = accounts.login_of(typed)
    async with call.once() as session:
        is_confirmed = await accounts.say(session, call.acting, login)
    await tell(ack, view.said_login(call.reader, login, is_confirmed=is_confirmed))
