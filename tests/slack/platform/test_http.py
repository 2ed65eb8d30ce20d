"""Slack's requests at the door: only signed, fresh, well-formed ones come in, and nothing of the others is logged."""

import asyncio
import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import HomeTab, Received
from slackapp.domain.tables.thanks import Thanks
from slackapp.slack.platform import http as web
from tests.cast import ANA, PLATFORM, TEAM, TOMAS
from tests.world import World

SECRET = "sandbox-signing-secret"
FIELDS = {
    "command": "/thanks",
    "text": f"<@{TOMAS}> for the secret words",
    "team_id": TEAM,
    "user_id": ANA,
    "channel_id": PLATFORM,
    "channel_name": "platform",
    "trigger_id": "1.2.3",
    "response_url": "https://hooks.slack.com/commands/1",
}
BODY = urlencode(FIELDS).encode()


def signed(body: bytes, at_s: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Sign as Slack does."""
    stamp = str(int(time.time() if at_s is None else at_s))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
        "content-type": "application/x-www-form-urlencoded",
    }


async def post(world: World, body: bytes, headers: dict[str, str]) -> httpx.Response:
    """Send one request to Tend's door."""
    assert world.slack.tend is not None
    return await world.slack.tend.post("/slack/events", content=body, headers=headers)


@pytest.mark.parametrize(
    "spoil",
    [
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v0=" + "0" * 63},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "yesterday"},
        {"x-slack-request-timestamp": "-1"},
        {"x-slack-request-timestamp": "9" * 40},
        {"x-slack-request-timestamp": "1.5e9"},
    ],
)
async def test_unsigned_is_refused(world: World, spoil: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    """401, nothing stored, and nothing of the body in any log."""
    caplog.set_level(logging.DEBUG)
    answer = await post(world, BODY, signed(BODY) | spoil)
    assert answer.status_code == 401
    assert await world.count(Thanks) == 0
    assert "secret words" not in caplog.text


@pytest.mark.parametrize("age_s", [-400, 400])
async def test_stale_is_refused(world: World, age_s: int) -> None:
    """A signature is good for five minutes to either side."""
    assert (await post(world, BODY, signed(BODY, time.time() + age_s))).status_code == 401


async def test_another_secret_is_refused(world: World) -> None:
    """Who does not know the secret does not come in."""
    assert (await post(world, BODY, signed(BODY, secret="guess"))).status_code == 401


def test_no_secret_lets_nobody_in() -> None:
    """Without a secret nothing is ever taken as signed, not even what an empty secret signs."""
    headers = [(k.encode(), v.encode()) for k, v in signed(BODY, secret="").items()]
    request = Request({"type": "http", "headers": headers, "method": "POST", "path": "/"})
    assert web.is_signed(None, request, BODY) is False
    assert web.is_signed("", request, BODY) is False
    assert web.is_signed(" ", request, BODY) is False


def test_a_signature_of_other_letters_is_refused() -> None:
    """The verifier would raise."""
    headers = [(k.encode(), v.encode()) for k, v in (signed(BODY) | {"x-slack-signature": "v0=é"}).items()]
    request = Request({"type": "http", "headers": headers, "method": "POST", "path": "/"})
    assert web.is_signed(SECRET, request, BODY) is False


async def test_a_signed_command_comes_in(world: World) -> None:
    """The same body, signed well, is a thanks."""
    answer = await post(world, BODY, signed(BODY))
    assert answer.status_code == 200
    assert "Sent to" in answer.json()["text"]
    assert await world.count(Thanks) == 1


async def test_too_large_is_refused(world: World) -> None:
    """Nobody fills the memory."""
    body = b"x" * (web.BODY_MAX + 1)
    assert (await post(world, body, signed(body))).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"payload=%7Bnot+json", "application/x-www-form-urlencoded"),
        (b"[1, 2]", "application/json"),
        (b"{", "application/json"),
        (b"", "application/json"),
        (b"null", "application/json"),
        (b'{"type": "block_actions", "team": {"id": "T0SANDBOX1"}, "actions": []}', "application/json"),
        (b'{"type": "view_submission", "team": {"id": "T0SANDBOX1"}, "view": {}}', "application/json"),
        (b"{not json", "application/x-www-form-urlencoded"),
        (b"{", ""),
        (b'{"type": "event_callback", "event": []}', "application/json"),
        (b'{"type": "event_callback", "event": "x"}', "application/json"),
        (
            urlencode({"payload": '{"type": "block_actions", "user": "x"}'}).encode(),
            "application/x-www-form-urlencoded",
        ),
    ],
)
async def test_signed_nonsense_does_no_harm(world: World, body: bytes, kind: str) -> None:
    """A client error, never a crash."""
    answer = await post(world, body, signed(body) | {"content-type": kind})
    assert 400 <= answer.status_code < 500


async def test_too_large_is_read_no_further_where_no_length_is_announced(world: World) -> None:
    """In chunks without an end: after a megabyte the rest is not taken in."""
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50:
            sent += 1
            yield b"x" * 100_000

    assert world.slack.tend is not None
    answer = await world.slack.tend.post("/slack/events", content=chunks(), headers=signed(b"x"))
    assert answer.status_code == 413
    assert web.BODY_MAX // 100_000 < sent < 15


async def test_ssl_check_is_answered_unsigned(world: World) -> None:
    """Slack checks certificates without signing; nothing else gets in that way."""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await post(world, b"ssl_check=1&token=x", kind)).status_code == 200
    assert (await post(world, b"ssl_check=1&" + BODY, kind)).status_code == 401
    assert await world.count(Thanks) == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"ssl_check=1&token=x", "application/json"),
        (b"ssl_check=1&token=" + b"x" * web.SSL_CHECK_MAX, "application/x-www-form-urlencoded"),
        (b'{"type": "event_callback", "x": "&ssl_check=1&"}', "application/json"),
        (b"ssl_check=1&payload=%7B%7D", "application/x-www-form-urlencoded"),
        (b"ssl_check=1&token=\xff", "application/x-www-form-urlencoded"),
    ],
)
async def test_what_only_looks_like_an_ssl_check(world: World, body: bytes, kind: str) -> None:
    """It is a small form and nothing else."""
    assert (await post(world, body, {"content-type": kind})).status_code == 401


async def test_a_signed_event_may_speak_of_ssl_checks(world: World) -> None:
    """What Slack signed is read for what it is."""
    event = {"type": "app_home_opened", "user": ANA, "tab": "home", "x": "&ssl_check=1&"}
    told = await world.slack.raw({"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event})
    assert told.status == 200
    assert await world.count(HomeTab) == 1


ODD_FORMS = st.lists(
    st.sampled_from([*"%+&=;\\xuN{}09afZ \n\rä€", "%41", "%C3%A4", "%FF", "%5C", "\\x41", "\\u0041", "%ED%A0%80"])
)


@given(st.one_of(ODD_FORMS.map("".join), st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_form_is_read_as_urllib_reads_it(form: str) -> None:
    assert web.form_fields(form.encode()) == dict(parse_qsl(form, keep_blank_values=True))


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
    )
)
def test_what_is_written_as_a_form_is_read_back(fields: dict[str, str]) -> None:
    assert web.form_fields(urlencode(fields).encode()) == fields


async def test_words_may_speak_of_payloads(world: World) -> None:
    """Bolt takes every form that holds these letters for an interaction, and would give a 404."""
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for shrinking the payload = 2&amp;3")
    assert "Sent to" in said.text


class Trickle:
    """A body that is sent as slowly as somebody likes who wants to keep us waiting."""

    def __init__(self) -> None:
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give a byte, and then nothing for a long time."""
        while True:
            self.read += 1
            yield b"x"
            await asyncio.sleep(5)


@pytest.mark.parametrize(
    "spoil",
    [{"x-slack-request-timestamp": "1"}, {"x-slack-signature": ""}, {"x-slack-request-timestamp": "soon"}],
)
async def test_what_cannot_be_slacks_is_not_even_read(world: World, spoil: dict[str, str]) -> None:
    """It is told so at once."""
    trickle = Trickle()
    assert world.slack.tend is not None
    answer = await world.slack.tend.post("/slack/events", content=trickle, headers=signed(BODY) | spoil)
    assert answer.status_code == 401
    assert trickle.read <= 1


async def test_too_large_is_refused_unread(world: World) -> None:
    """By what it says of itself."""
    trickle, length = Trickle(), {"content-length": str(web.BODY_MAX + 1)}
    assert world.slack.tend is not None
    answer = await world.slack.tend.post("/slack/events", content=trickle, headers=signed(BODY) | length)
    assert answer.status_code == 413
    assert trickle.read <= 1


async def test_a_body_that_never_ends_is_let_go() -> None:
    """Who signs nothing may not hold a connection for long."""

    async def receive() -> Message:
        await asyncio.sleep(5)
        return {"type": "http.disconnect"}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "READ_WITHIN_S", 0.05)
        answer = await web.signed_body(SECRET, request_of(signed(BODY), receive))
    assert isinstance(answer, Response)
    assert answer.status_code == 408


async def test_who_hangs_up_makes_no_noise() -> None:
    """A connection that breaks is no error of ours."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    answer = await web.signed_body(SECRET, request_of(signed(BODY), receive))
    assert isinstance(answer, Response)


def request_of(headers: dict[str, str], receive: Receive) -> Request:
    """Give a request whose body comes from `receive`."""
    pairs = [(key.encode(), value.encode()) for key, value in headers.items()]
    return Request({"type": "http", "headers": pairs, "method": "POST", "path": "/"}, receive)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
async def test_counters_are_not_for_the_world(world: World, header: str) -> None:
    """A proxy that passes everything on does not open them."""
    assert world.slack.tend is not None
    assert (await world.slack.tend.get("/metrics", headers={header: "for=192.0.2.1"})).status_code == 404


async def test_counters_do_not_tell_who_did_what(world: World) -> None:
    """Neither the kind of a message nor what somebody wrote into a header becomes a label."""
    await post(world, BODY, signed(BODY) | {"content-type": "text/secret-words"})
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the words")
    await world.slack.open_home(ANA)
    await world.deliver()
    assert world.slack.tend is not None
    told = (await world.slack.tend.get("/metrics")).text
    assert set(re.findall(r'tend_outbox_total\{.*?surface="(.*?)"', told)) <= {"message", "update", "home"}
    assert set(re.findall(r'tend_requests_total\{.*?type="(.*?)"', told)) <= {"json", "form", "other"}
    assert 'surface="home"' in told
    assert not {"thanks", "prompt", "secret-words"} & set(re.findall(r'"(.*?)"', told))


async def test_ops8_what_waits_and_what_slack_asked_for_is_counted(world: World) -> None:
    """A message that is due, its age, and a call that Slack answered with a wait."""
    assert world.slack.tend is not None

    async def shown(name: str) -> float:
        assert world.slack.tend is not None
        page = (await world.slack.tend.get("/metrics")).text
        (value,) = re.findall(rf"^{name} (\S+)$", page, re.MULTILINE)
        return float(value)

    limited = await shown("tend_rate_limited_total")
    assert await shown("tend_outbox_due") == 0
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the words")
    due = await shown("tend_outbox_due")
    assert due >= 1
    assert await shown("tend_outbox_oldest_seconds") > 0
    world.slack.fail_next("chat.postMessage", "ratelimited")
    await world.deliver()
    assert await shown("tend_rate_limited_total") == limited + 1


async def test_url_verification(world: World) -> None:
    """The challenge comes back."""
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    answer = await post(world, body, signed(body) | {"content-type": "application/json"})
    assert answer.status_code == 200
    assert "abc" in answer.text


async def test_another_workspace_is_not_served(world: World) -> None:
    """A signed request of a workspace without Tend stores nothing and still gets a sentence."""
    body = urlencode({**FIELDS, "team_id": "T0VEGA0001", "user_id": "U0VERA0001"}).encode()
    answer = await post(world, body, signed(body))
    assert answer.status_code == 200
    assert answer.text
    assert await world.count(Thanks) == 0


@pytest.mark.both_databases
async def test_the_database_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person gets the error sentence with their words; an event asks Slack to send it again; a retry works."""

    def gone(within_s: float | None = None) -> None:
        message = "gone"
        raise OperationalError(message, None, Exception(message))

    monkeypatch.setattr(world.tend.db, "transaction", gone)
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the words")
    assert said.status == 200
    assert "I could not save this; nothing was sent." in said.text
    assert "the words" in said.text
    opened = await world.slack.open_home(ANA)
    assert opened is not None
    assert opened.statuses[0] == 503

    monkeypatch.undo()
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the words")
    assert "Sent to" in said.text
    await world.slack.redeliver(opened)
    assert await world.count(HomeTab) == 1


async def test_operators_addresses(world: World) -> None:
    """Alive, ready and counted, without a word of anybody."""
    await post(world, BODY, signed(BODY))
    assert world.slack.tend is not None
    assert (await world.slack.tend.get("/healthz")).status_code == 200
    assert (await world.slack.tend.get("/readyz")).status_code == 200
    metrics = await world.slack.tend.get("/metrics")
    assert "tend_requests_total" in metrics.text
    assert "secret words" not in metrics.text
    assert await world.count(Effort) == 0
    assert await world.count(Received) == 1
