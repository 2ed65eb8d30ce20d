"""Issue 12, bad input: every form and button of repairs, pressed and sent by somebody whom it is not for.

Sam and Ana go through all of it. At each step three strangers send what Slack would send for every button, every entry
of a ⋯ and every form: somebody of another organisation in a shared channel, somebody of another workspace where Tend is
installed too, and a colleague. The requests are signed; numbers and metadata are the real ones.
"""

import json
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from sandbox import Slack, served
from sandbox.block_kit.blocks import elements_of
from sandbox.front import payloads
from sandbox.people.forms import fill_in
from sandbox.people.presses import action_of
from sandbox.workspace.state import Json, Message, Person, View
from slackapp.app import Tend
from slackapp.clock import FixedClock
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.repairs import RepairDraft
from slackapp.domain.tables.workspaces import Workspace
from tests.cast import ANA, EXT, OLEG, SAM, TEAM, VEGA, VERA
from tests.slack.repairs import reading_steps
from tests.slack.repairs.reading_steps import AFTERNOON, envelope, leave, read, top
from tests.slack.repairs.repair_steps import door, let_go, own_form, press, send_own
from tests.world import NoPace, World, settings_for

DRAFTED, SENT, ASKED, ANSWERED = "drafted-by-sam", "sent-by-sam", "asked-by-sam", "answered-by-ana"
SECRETS = (DRAFTED, SENT, ASKED, ANSWERED)
STRANGERS = ((EXT, TEAM), (VERA.user_id, VEGA), (OLEG, TEAM))
OF_DELIVERY = frozenset({"inbox", "outbox", "home_tabs", "people", "workspaces"})  # what came, what goes, who is known
TRIED = {
    "open_repair_own", "open_repair_ask", "open_repair_draft", "repair_own", "repair_ask", "repair_more",
    "repair_see_one", "repair_save_draft", "repair_delete_draft", "edit_private_word", "take_back_private_word",
    "read_word", "heard_word", "talk_word", "answer_word", "word_answer", "not_now_word", "word_not_now", "word_menu",
    "more_than_small", "who_can_read", "my_private_words", "copy_my_words", "words_to_copy",
}  # fmt: skip


@pytest.fixture
async def two_workspaces(sqlite_url: str, patience: int) -> AsyncIterator[World]:
    """Tend by OAuth in two workspaces, of one database."""
    clock = FixedClock(AFTERNOON)
    slack = Slack(clock=clock)
    slack.rates.off()
    slack.answer_within_s *= patience
    slack.add_person(Person(VERA.user_id, "vera", "Vera", team_id=VEGA))
    oauth = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "of-the-sandbox"}
    async with served(slack) as url:
        tend = Tend.build(settings_for(sqlite_url, url, **oauth), clock)
        tend.delivery.pace = NoPace()
        transport = httpx.ASGITransport(app=tend.asgi(with_jobs=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://tend") as client:
            slack.tend = client
            await tend.start(with_jobs=False)
            async with tend.db.transaction() as session:
                for team in (TEAM, VEGA):
                    known = {"bot_token": "xoxb-sandbox-tend", "bot_user_id": slack.bot_user}
                    session.add(Workspace(id=team, installed_at=clock.now(), **known))
            world = World(slack, tend, clock)
            await tend.directory.meet(TEAM, [ANA, SAM, OLEG])
            await tend.directory.store(VEGA, [{"id": VERA.user_id, "team_id": VEGA, "profile": {"real_name": "Vera"}}])
            yield world
            await tend.close()


def as_seen_by(world: World, user_id: str, where: Message | View) -> Message | View:
    """Give the message, or the view as if this person had the very same one open."""
    if isinstance(where, Message):
        return where
    copy = replace(deepcopy(where), id=f"V{user_id}{where.id}", user=user_id)
    world.slack.state.modals[user_id] = [copy]
    return copy


def everything_in(world: World, user_id: str, where: Message | View) -> Iterator[Json]:
    """Give what Slack sends for each press, each choice and the form, if this person were the one to see it."""
    state, person = world.slack.state, world.slack.person(user_id)
    for block in where.blocks:
        for element in elements_of(block):
            if "action_id" not in element or block["type"] == "input":
                continue
            for given in [one["value"] for one in element.get("options", [])] or [None]:
                action = action_of(state, block, element, given)
                if isinstance(where, Message):
                    yield payloads.block_actions_on_message(state, person, where, action)
                else:
                    yield payloads.block_actions_on_view(state, person, where, action)
    if isinstance(where, View) and where.submit is not None:
        yield payloads.view_submission(state, person, where)


def without_words(payload: Json) -> Json:
    """Take out what only the two can know, so that whatever comes back is Tend's doing."""
    text = json.dumps(payload)
    for secret in SECRETS:
        text = text.replace(secret, "a guess")
    found: Json = json.loads(text)
    return found


def traces(seen: object) -> list[str]:
    return [secret for secret in SECRETS if secret in repr(seen)]


async def stored(world: World) -> dict[str, list[str]]:
    """Give every row of every table, but what came in and goes out."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in OF_DELIVERY]
    async with world.tend.db.reading() as session:
        found = {table.name: (await session.execute(select(table))).all() for table in tables}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def what(payload: Json) -> tuple[str, str]:
    """Give the id of what is pressed or sent, and the number it is about."""
    action = (payload.get("actions") or [{}])[0]
    view = payload.get("view", {})
    about = action.get("value") or action.get("selected_option") or view.get("private_metadata")
    return str(action.get("action_id") or view["callback_id"]), str(about)


async def strangers_try(world: World, where: Message | View, tried: set[tuple[str, str, str]]) -> None:
    """Let each stranger try what they did not try yet; nothing of others changes or shows."""
    before, calls = await stored(world), len(world.slack.calls)
    for user_id, team_id in STRANGERS:
        for payload in everything_in(world, user_id, as_seen_by(world, user_id, where)):
            if (user_id, *what(payload)) in tried:
                continue
            tried.add((user_id, *what(payload)))
            payload["team"] = {"id": team_id, "domain": "somewhere"}
            if "view" in payload:
                payload["view"] |= {"team_id": team_id, "app_installed_team_id": team_id}
            reply = await world.slack.raw(without_words(payload))
            assert reply.status == 200, payload
            assert not traces(reply.body), payload
        await world.deliver()
        after = await stored(world)
        for name, rows in before.items():
            assert set(rows) <= set(after[name]), (user_id, name)
            assert user_id != EXT or rows == after[name], name
        assert not traces([call.args for call in world.slack.calls[calls:]]), user_id
        world.slack.modals_of(user_id).clear()
        before = after


async def test_nobody_else_can_press_or_send_anything_of_repairs(two_workspaces: World) -> None:
    """Rows of others stay, and none of their words is in any answer or call; all that can be sent is tried."""
    tried: set[tuple[str, str, str]] = set()
    async for where in the_whole_of_repair(two_workspaces):
        await strangers_try(two_workspaces, where, tried)
    for user_id, _ in STRANGERS:
        assert {an_id for who, an_id, _ in tried if who == user_id} >= TRIED
    assert await two_workspaces.count(RepairDraft, RepairDraft.workspace_id == VEGA), "Vera was not let in"


async def the_whole_of_repair(world: World) -> AsyncIterator[Message | View]:
    """Give each message and view in which Sam or Ana can press or send something."""
    yield await door(world, SAM)
    form = await own_form(world, SAM)
    fill_in(form, {"receiver": [OLEG], "happened": DRAFTED})
    await press(world, SAM, form, "Save draft")
    yield top(world, SAM)
    yield await door(world, SAM)
    await press(world, SAM, top(world, SAM), "Open")
    await world.slack.submit(SAM, top(world, SAM), {"heat": "hot"})
    world.slack.modals_of(SAM).clear()
    await world.pass_time(hours=24)
    await let_go(world)
    yield world.slack.last_message(SAM)  # the words that cooled overnight
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Open")
    yield top(world, SAM)
    await press(world, SAM, top(world, SAM), "Delete draft")
    world.slack.modals_of(SAM).clear()
    async for where in sent_and_heard(world):
        yield where
    async for where in asked_and_answered(world):
        yield where
    await world.slack.command(SAM, "C0GENERAL1", "/repair")
    await press(world, SAM, top(world, SAM), "Who can read this?")
    yield top(world, SAM)
    await press(world, SAM, top(world, SAM), "My private words")
    yield top(world, SAM)
    await press(world, SAM, top(world, SAM), "Copy as text")
    yield top(world, SAM)


async def sent_and_heard(world: World) -> AsyncIterator[Message | View]:
    """Sam owns something, and edits it during the hold; Ana reads, puts it off, and answers in one press."""
    yield await send_own(world, SAM, [ANA], SENT)
    await press(world, SAM, top(world, SAM), "Edit")
    yield top(world, SAM)
    world.slack.modals_of(SAM).clear()
    yield await door(world, SAM)
    world.slack.modals_of(SAM).clear()
    await world.pass_time(minutes=30)
    await let_go(world)
    yield envelope(world)
    yield await read(world)
    yield await reading_steps.press(world, "Not now")
    world.slack.modals_of(ANA).clear()
    await read(world)
    await reading_steps.press(world, "I'd rather talk")
    world.slack.modals_of(ANA).clear()
    await let_go(world)
    yield envelope(world, SAM)
    yield await read(world, SAM)
    world.slack.modals_of(SAM).clear()


async def asked_and_answered(world: World) -> AsyncIterator[Message | View]:
    """Sam asks how it landed; Ana answers in words."""
    await press(world, SAM, await door(world, SAM), "Ask how it landed")
    yield top(world, SAM)
    world.slack.modals_of(SAM).clear()
    world.clock.moment = world.clock.moment.replace(hour=15, minute=0)
    await reading_steps.next_day(world)
    await leave(world, "ask", texts={"happened": "the review", "words": ASKED})
    yield await read(world)
    form = await reading_steps.press(world, "Answer")
    yield form
    await world.slack.submit(ANA, form, {"words": ANSWERED})
    world.slack.modals_of(ANA).clear()
    await let_go(world)
    yield await read(world, SAM)
    world.slack.modals_of(SAM).clear()
