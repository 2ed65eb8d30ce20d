"""Who can see this? Each answer is read off that person's own screen."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox import Slack, create_app
from sandbox.control.who import stands_in
from sandbox.workspace.names import (
    ANA,
    DEPLOYBOT,
    EXT,
    INES,
    IVO,
    LEADS,
    MIRA,
    NINA,
    OLEG,
    PLATFORM,
    SAM,
    SLACKBOT,
    TOMAS,
    VERA,
)
from tests.sandbox.building import Json, field, home, modal, plain, section, text_input
from tests.sandbox.fake_tend import FakeTend

WORDS = "You took my night so that I could fly home"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake app draws no Home, or at once."""
    monkeypatch.setattr("sandbox.control.who.PUBLISHED_WITHIN_S", 0.02)


@pytest.fixture
async def page(slack: Slack) -> AsyncIterator[httpx.AsyncClient]:
    """The page's way in."""
    transport = httpx.ASGITransport(app=create_app(slack))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4000") as client:
        yield client


async def who(page: httpx.AsyncClient, **query: str) -> dict[str, Json]:
    answer = await page.get("/control/who", params=query)
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["people"]}


def seeing(people: dict[str, Json]) -> dict[str, str]:
    return {user: each["where"] for user, each in people.items() if each["sees"]}


def tell(slack: Slack, user: str, words: str = WORDS) -> str:
    blocks = [section("Ana, to you"), section(f"> {words}")]
    return str(slack.api("chat.postMessage", {"channel": user, "text": f"{words}.", "blocks": blocks}).body["ts"])


def publish(slack: Slack, user: str, *texts: str) -> None:
    blocks = [section(text, block_id=f"row{number}") for number, text in enumerate(texts)]
    assert slack.api("views.publish", {"user_id": user, "view": home(*blocks)}).body["ok"]


async def test_a_private_message(slack: Slack, page: httpx.AsyncClient) -> None:
    """Everybody else is asked, bots and other workspaces' people apart, and nobody has it."""
    ts = tell(slack, TOMAS)
    people = await who(page, viewer=TOMAS, channel=slack.dm(TOMAS), ts=ts)
    assert seeing(people) == {}
    assert {MIRA, ANA, SAM, OLEG, INES, NINA, IVO, EXT} == set(people)
    assert {TOMAS, SLACKBOT, DEPLOYBOT, VERA}.isdisjoint(people)
    assert people[MIRA] == {"id": MIRA, "name": "Mira Vogel", "sees": False, "where": "nothing"}


async def test_a_message_in_a_channel(slack: Slack, page: httpx.AsyncClient) -> None:
    """Whoever can open the channel, and nobody who has left."""
    message = slack.say(OLEG, PLATFORM, "Quiet.")
    assert set(seeing(await who(page, viewer=ANA, channel=PLATFORM, ts=message.ts))) == {
        MIRA, TOMAS, SAM, OLEG, INES, NINA, EXT,
    }  # fmt: skip
    private = slack.say(OLEG, LEADS, "Tuesday?")
    assert set(seeing(await who(page, viewer=MIRA, channel=LEADS, ts=private.ts))) == {OLEG}


async def test_the_same_words_elsewhere(slack: Slack, page: httpx.AsyncClient) -> None:
    """In a message of their own, on their Home cut short, in what they are typing: each with its excerpt."""
    ts = tell(slack, TOMAS)
    tell(slack, ANA, f"{WORDS} &amp; sleep")
    publish(slack, MIRA, "One word waits", "> You took my *night* so that …")
    trigger = (await slack.shortcut(SAM, "say_thanks")).payload["trigger_id"]
    slack.api("views.open", {"trigger_id": trigger, "view": modal(field(element=text_input(initial_value=WORDS)))})
    people = await who(page, viewer=TOMAS, channel=slack.dm(TOMAS), ts=ts)
    assert seeing(people) == {ANA: "message", MIRA: "home", SAM: "modal"}
    assert people[ANA]["channel"] == slack.dm(ANA)
    assert people[MIRA]["text"] == "> You took my *night* so that …"
    assert [block["block_id"] for block in people[MIRA]["blocks"]] == ["row1"]


async def test_a_row_on_home(slack: Slack, page: httpx.AsyncClient) -> None:
    """Asked by its block; the label beside it is nobody's words."""
    publish(slack, TOMAS, "Efforts about you", f"> {WORDS}")
    publish(slack, MIRA, "Efforts about you", "Nothing is here yet")
    publish(slack, ANA, f"You noted: “{WORDS}”")
    people = await who(page, viewer=TOMAS, home="row1")
    assert seeing(people) == {ANA: "home"}


async def test_words_in_a_form(slack: Slack, page: httpx.AsyncClient) -> None:
    """Asked by view and block; words that Slack would take for markup stand in plain text."""
    trigger = (await slack.shortcut(ANA, "say_thanks")).payload["trigger_id"]
    words = {"type": "section", "block_id": "words", "text": plain("~ a night *without* sleep ~")}
    slack.api("views.open", {"trigger_id": trigger, "view": modal(words)})
    publish(slack, MIRA, "> a night *without* sleep")
    view = slack.modal_of(ANA)
    assert view is not None
    assert seeing(await who(page, viewer=ANA, view=view.id, block="words")) == {MIRA: "home"}


async def test_homes_are_opened_first(slack: Slack, tend: FakeTend, page: httpx.AsyncClient) -> None:
    """So that the answer is true now; people from outside and those who left have none to open."""
    ts = tell(slack, TOMAS)

    def draw(body: Json) -> None:
        publish(slack, body["event"]["user"], f"> {WORDS}" if body["event"]["user"] == MIRA else "Nothing")

    tend.answers["app_home_opened"] = draw
    people = await who(page, viewer=TOMAS, channel=slack.dm(TOMAS), ts=ts)
    assert seeing(people) == {MIRA: "home"}
    assert {each.body["event"]["user"] for each in tend.received} == {MIRA, ANA, SAM, OLEG, INES, NINA}


async def test_what_nobody_can_ask_about(slack: Slack, page: httpx.AsyncClient) -> None:
    """What is not in front of the one who asks, and questions about nothing."""
    hidden = slack.say(OLEG, LEADS, "Tuesday?")
    questions: list[tuple[int, dict[str, Any]]] = [
        (409, {"viewer": ANA, "channel": LEADS, "ts": hidden.ts}),
        (409, {"viewer": ANA, "channel": PLATFORM, "ts": "1.000001"}),
        (409, {"viewer": ANA, "home": "row1"}),
        (409, {"viewer": ANA, "view": "V1", "block": "words"}),
        (400, {"viewer": ANA}),
        (400, {"viewer": "U0NOBODY01", "home": "row1"}),
    ]
    for status, query in questions:
        assert (await page.get("/control/who", params=query)).status_code == status


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("the on-call night", "Tomas covered\n> The  *on-call*\n> night", True),
        ("the on-call night from sunday", "the on-call night…", True),
        ("the on-call nig…", "covering the on-call night", True),
        ("the on-call night from sunday", "the …", False),
        ("the on-call night", "the on-call rota", False),
    ],
)
def test_words_that_stand_in_a_text(words: str, text: str, *, expected: bool) -> None:
    """Marks, spaces and case do not matter; what was cut short counts as far as it goes."""
    assert stands_in(words, text) == expected
