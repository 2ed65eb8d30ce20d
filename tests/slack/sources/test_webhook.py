"""The webhook, from outside: what is taken in, what is refused and how, and what comes of it in Slack."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from slackapp.domain.sources import choices as source_choices
from slackapp.domain.sources import connections, intake
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.sources import Source, SourceItem
from slackapp.domain.workspace import switches
from slackapp.slack.sources import webhook
from slackapp.sources.webhook import BODY_MAX, SCHEMA
from tests.cast import ANA, DEPLOYBOT, INES, IVO, MIRA, NOBODY, TEAM, TOMAS, acting
from tests.sources.webhook_requests import connect_webhook, effort_body
from tests.world import World

pytestmark = pytest.mark.strangers


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "STEP_S", 0.001)


async def test_one_effort_reaches_its_doer_with_the_sources_name(world: World) -> None:
    """202 with an id; Tomas reads exactly these words, from where, and how to stay out."""
    hook = await connect_webhook(world)
    await world.lead(MIRA, TOMAS)
    answer = await hook.send(link="https://help.example.com/t/1")
    assert answer.status_code == 202
    assert answer.json()["id"].startswith("ef_")
    [row] = await world.rows(Effort)
    assert (row.doer_id, row.noter_id, row.source_name, row.kind) == (TOMAS, "", "Helpdesk", "listening")
    await world.deliver()
    text = world.slack.texts(world.slack.last_message(TOMAS))
    for said in ("Helpdesk", "calmed a customer", "Where efforts come from", "<https://help.example.com/t/1|1>"):
        assert said in text


@pytest.mark.both_databases
async def test_the_same_key_and_body_change_nothing(world: World) -> None:
    hook = await connect_webhook(world)
    first = await hook.send(key="a")
    again = await hook.send(key="a")
    assert (again.status_code, again.json()) == (202, first.json())
    assert (await world.count(Effort), await world.count(SourceItem)) == (1, 1)


@pytest.mark.both_databases
async def test_the_same_key_with_another_body_is_a_conflict(world: World) -> None:
    hook = await connect_webhook(world)
    await hook.send(key="a")
    answer = await hook.send(key="a", words="something else")
    assert (answer.status_code, answer.json()["error"]) == (409, "key_used")
    assert await world.count(SourceItem) == 1


@pytest.mark.both_databases
async def test_three_at_once_are_one(world: World) -> None:
    hook = await connect_webhook(world)
    answers = await asyncio.gather(*(hook.send(key="a") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {202}
    assert (await world.count(Effort), await world.count(SourceItem)) == (1, 1)


async def test_efforts_of_one_fortnight_and_kind_are_one(world: World) -> None:
    """It grows while Tomas alone can read it; links and words of both stand in it; one message says so."""
    hook = await connect_webhook(world)
    await hook.send(link="https://example.com/1")
    await world.deliver()
    await hook.send(words="calmed another", link="https://example.com/2")
    await hook.send(words="wrote it up", kind="notes")
    await world.deliver()
    listening, notes = await world.rows(Effort)
    assert listening.words == "calmed a customer; calmed another"
    assert listening.link == "https://example.com/1\nhttps://example.com/2"
    assert notes.words == "wrote it up"
    messages = world.slack.messages_for(TOMAS)
    assert len(messages) == 1
    assert "calmed another" in world.slack.texts(messages[0])


async def test_what_comes_after_it_is_readable_waits_for_the_next_fortnight(world: World) -> None:
    """Mira never reads words that Tomas had no say over; nothing is lost; one effort a fortnight."""
    hook = await connect_webhook(world)
    await hook.send()
    await world.deliver()
    await world.pass_time(days=2)
    await hook.send(words="calmed another", done_at="2026-11-20T08:00:00Z")
    [only] = await world.rows(Effort)
    assert only.words == "calmed a customer"
    world.clock.moment = world.clock.moment.replace(day=30, hour=13)
    await world.run_job("pull_efforts")
    _, later = await world.rows(Effort)
    assert later.words == "calmed another"
    await world.run_job("pull_efforts")
    assert await world.count(Effort) == 2


async def test_a_wrong_field_is_named(world: World) -> None:
    hook = await connect_webhook(world)
    wrong: list[tuple[dict[str, object], str]] = [
        ({"doer": None}, "doer"),
        ({"words": "  "}, "words"),
        ({"words": "x" * 2_001}, "words"),
        ({"words": ["a"]}, "words"),
        ({"words": "a\0b"}, "words"),
        ({"words": "\ud800"}, "words"),
        ({"kind": "heroics"}, "kind"),
        ({"done_at": "yesterday"}, "done_at"),
        ({"done_at": "2026-11-18T08:00:00"}, "done_at"),
        ({"done_at": "2027-11-18T08:00:00Z"}, "done_at"),
        ({"done_at": "2020-11-18T08:00:00Z"}, "done_at"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://a b"}, "link"),
        ({"mood": "good"}, "mood"),
        ({"\ud800": "good"}, "?"),
        ({"kind": "x" * 2_001}, "kind"),
        ({"done_at": "x" * 2_001}, "done_at"),
        ({"words": "", "kind": "heroics", "mood": "good"}, "mood"),
        ({"words": "", "kind": "heroics"}, "kind"),
    ]
    for fields, field in wrong:
        answer = await hook.send(told=fields)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert answer.json()["message"].endswith(".")
    assert await world.count(SourceItem) == 0


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 60_000, b'"words"'])
async def test_what_is_no_object_is_refused(world: World, raw: bytes) -> None:
    hook = await connect_webhook(world)
    answer = await hook.send(raw=raw)
    assert (answer.status_code, answer.json()["error"]) == (400, "schema")


async def test_wrong_signatures_and_old_ones(world: World) -> None:
    hook = await connect_webhook(world)
    body = b"{}"
    good = hook.headers(body)
    wrong = [
        {**good, "X-Tend-Signature": "v1=" + "0" * 64},
        hook.headers(body, secret="another"),
        {**good, "X-Tend-Timestamp": str(int(time.time()) + 1)},
        {**good, "X-Tend-Signature": "v2=0"},
    ]
    for headers in wrong:
        answer = await hook.post(body, headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "signature")
    for stamp in (str(int(time.time()) - 301), str(int(time.time()) + 330), "soon", "9" * 40, "-1"):
        answer = await hook.post(body, hook.headers(body, stamp=stamp))
        assert (answer.status_code, answer.json()["error"]) == (401, "timestamp")
    assert (await hook.post(body, {})).status_code == 401


async def test_a_replay_changes_nothing(world: World) -> None:
    """What was captured and is sent again within five minutes."""
    hook = await connect_webhook(world)
    body = b'{"doer":"%s","words":"helped","done_at":"2026-11-18T08:00:00Z"}' % TOMAS.encode()
    headers = hook.headers(body)
    assert {(await hook.post(body, headers)).status_code for _ in range(3)} == {202}
    assert await world.count(SourceItem) == 1


async def test_a_replay_under_another_key_is_refused(world: World) -> None:
    """Whoever captures a request cannot count it twice."""
    hook = await connect_webhook(world)
    body = b'{"doer":"%s","words":"helped","done_at":"2026-11-18T08:00:00Z"}' % TOMAS.encode()
    headers = hook.headers(body, key="a")
    assert (await hook.post(body, headers)).status_code == 202
    answer = await hook.post(body, {**headers, "Idempotency-Key": "b"})
    assert (answer.status_code, answer.json()["error"]) == (409, "replayed")
    assert await world.count(SourceItem) == 1


async def test_unknown_revoked_and_rotated_tokens_get_one_answer(world: World) -> None:
    hook = await connect_webhook(world)
    body = b"{}"
    unknown = await hook.post(body, hook.headers(body), token="x" * 43)
    async with world.tend.db.transaction() as session:
        rotated = await connections.rotate(session, TEAM, INES, hook.made.source_id)
    old = await hook.post(body, hook.headers(body))
    async with world.tend.db.transaction() as session:
        await connections.revoke(session, acting(INES, world.clock.now()), hook.made.source_id)
    revoked = await hook.post(body, hook.headers(body, secret=rotated.secret), token=rotated.token)
    answers = (unknown, old, revoked)
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, unknown.text)}
    assert unknown.json()["error"] == "unknown_token"
    [row] = await world.rows(Source)
    assert (row.secret, row.token_digest) == (None, None)


async def test_ten_megabytes_are_not_read(world: World) -> None:
    """Neither when the length is told, nor when it is not."""
    hook = await connect_webhook(world)
    read = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 10_000
            yield b"x" * 10_000

    told = await hook.post(b"x" * (BODY_MAX + 1), hook.headers(b""))
    assert (told.status_code, told.json()["error"]) == (413, "too_large")
    transport = httpx.ASGITransport(app=world.tend.asgi(with_jobs=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://tend") as client:
        streamed = await client.post(f"/hooks/efforts/{hook.made.token}", content=flood(), headers=hook.headers(b""))
    assert streamed.status_code == 413
    assert await world.count(SourceItem) == 0


@pytest.mark.parametrize("doer", [NOBODY, DEPLOYBOT, IVO, "nobody@example.com", "me"])
async def test_an_unknown_person_is_told(world: World, doer: str) -> None:
    hook = await connect_webhook(world)
    answer = await hook.send(doer=doer)
    assert (answer.status_code, answer.json()["error"], answer.json()["field"]) == (422, "unknown_person", "doer")
    assert await world.count(SourceItem) == 0


@pytest.mark.parametrize(
    ("doer", "method"), [(TOMAS, "users.info"), ("tomas@sandbox.slack.test", "users.lookupByEmail")]
)
async def test_a_refused_call_says_nothing_of_a_person(world: World, doer: str, method: str) -> None:
    """By id it once meant that there is nobody, for five minutes; a missing scope is no answer."""
    hook = await connect_webhook(world)
    world.slack.fail_next(method, error="missing_scope")
    answer = await hook.send(doer=doer)
    assert (answer.status_code, answer.json()["error"], answer.headers["Retry-After"]) == (503, "busy", "60")
    assert (await hook.send(doer=doer)).status_code == 202


async def test_a_person_is_found_by_e_mail(world: World) -> None:
    hook = await connect_webhook(world)
    answer = await hook.send(doer="Tomas@sandbox.slack.test")
    assert answer.status_code == 202
    [row] = await world.rows(Effort)
    assert row.doer_id == TOMAS


async def test_whoever_wants_to_stay_out_is_told_of_to_nobody(world: World) -> None:
    """The answer is the same; of the effort nothing is kept."""
    hook = await connect_webhook(world)
    await world.tend.directory.meet(TEAM, [TOMAS])
    async with world.tend.db.transaction() as session:
        await source_choices.choose(session, acting(TOMAS, world.clock.now()), shown=["webhook"], wish=[])
    answer = await hook.send(key="a")
    assert answer.status_code == 202
    assert (await hook.send(key="a")).json() == answer.json()
    [item] = await world.rows(SourceItem)
    assert (item.doer_id, item.words, item.link, item.bundle_at) == ("", None, None, None)
    assert (await world.count(Effort), await world.count(Outgoing)) == (0, 0)


async def test_a_person_who_noted_it_is_named(world: World) -> None:
    """Then it is a colleague's word, with their name, once."""
    hook = await connect_webhook(world)
    for _ in range(2):
        assert (await hook.send(key="a", noter=ANA)).status_code == 202
    [row] = await world.rows(Effort)
    assert (row.noter_id, row.source_name) == (ANA, None)
    assert (await hook.send(noter=NOBODY)).json()["field"] == "noter"


async def test_a_link_that_is_no_message_is_named_by_its_host(world: World) -> None:
    """Every link beside a colleague's name once was "this message", and a ticket is none."""
    hook = await connect_webhook(world)
    await world.lead(MIRA, TOMAS)
    await hook.send(noter=ANA, link="https://desk.example.org/tickets/7?a=1&b=2")
    await world.deliver()
    told = world.slack.texts(world.slack.last_message(TOMAS))
    assert "See <https://desk.example.org/tickets/7?a=1&amp;b=2|desk.example.org>." in told
    await world.pass_time(days=2)
    await world.slack.open_home(MIRA)
    await world.deliver()
    home = world.slack.home_of(MIRA)
    assert home is not None
    assert "|desk.example.org>" in world.slack.texts(home)
    await hook.send(noter=ANA, link="https://acme.slack.com/archives/C0PLATFORM/p1700000000000100")
    await world.deliver()
    assert "p1700000000000100|this message>." in world.slack.texts(world.slack.last_message(TOMAS))
    assert world.slack.refused == []


@pytest.mark.both_databases
async def test_too_many_at_once_wait(world: World) -> None:
    hook = await connect_webhook(world)
    answer = await hook.send(raw=b"{}")
    for _ in range(300):  # one comes back each second
        if answer.status_code == 429:
            break
        answer = await hook.send(raw=b"{}")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


async def test_where_admins_turned_tools_off_nothing_is_taken_in(world: World) -> None:
    """Known by its token and signature alone; whoever has neither learns nothing of the workspace."""
    hook = await connect_webhook(world)
    async with world.tend.db.transaction() as session:
        await switches.turn(session, TEAM, "sources", INES, world.clock.now(), is_on=False)
    answer = await hook.send()
    assert (answer.status_code, answer.json()["error"]) == (403, "switched_off")
    body = b"{}"
    forged = await hook.post(body, hook.headers(body, secret="another"))
    assert forged.status_code == 401
    assert (await world.count(Effort), await world.count(SourceItem)) == (0, 0)


async def test_what_cannot_be_stored_now_is_to_be_sent_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same key: the second time it is taken in, once."""
    hook = await connect_webhook(world)
    with monkeypatch.context() as away:
        away.setattr(intake, "take_in", unstored)
        answer = await hook.send(key="a")
    assert (answer.status_code, answer.json()["error"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
    for _ in range(2):
        assert (await hook.send(key="a")).status_code == 202
    assert await world.count(Effort) == 1


async def unstored(*_: object, **__: object) -> None:
    """The database is away."""
    raise OperationalError("INSERT", {}, Exception("away"))


async def test_no_key_is_refused(world: World) -> None:
    hook = await connect_webhook(world)
    body = b"{}"
    headers = hook.headers(body)
    del headers["Idempotency-Key"]
    answer = await hook.post(body, headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "no_key")


async def test_secret_and_words_are_sealed(world: World) -> None:
    hook = await connect_webhook(world)
    await hook.send()
    async with world.tend.db.reading() as session:
        sealed = (await session.connection()).exec_driver_sql
        [secret] = (await sealed("SELECT secret FROM sources")).one()
        [token] = (await sealed("SELECT token_digest FROM sources")).one()
        [words] = (await sealed("SELECT words FROM source_items")).one()
    assert hook.made.secret.encode() not in bytes(secret)
    assert token != hook.made.token
    assert b"calmed" not in bytes(words)


async def test_nothing_that_was_said_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    hook = await connect_webhook(world)
    await hook.send(words="a very private thing", link="https://example.com/private")
    await hook.send(words="a very private thing", mood="x")
    await world.deliver()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("slackapp", "jobs"))]
    assert not [line for line in ours if "private" in line or hook.made.token in line]


def test_the_schema_is_what_a_body_is_read_by() -> None:
    assert set(effort_body(link="", noter="")) == set(SCHEMA["properties"])


def test_the_published_schema_is_this_one() -> None:
    """Whoever writes a client reads docs/sources.md; statuses and errors stand there too."""
    docs = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    published = next(block for block in re.findall(r"```json\n(.*?)```", docs, re.DOTALL) if "$schema" in block)
    assert json.loads(published) == SCHEMA
    source = Path(webhook.__file__).read_text(encoding="utf-8")
    errors = set(re.findall(r'Answer\(\s*\d+, "(\w+)"', source)) | {"busy"}
    assert {error for error in errors if f"`{error}`" not in docs} == set()
    assert len(errors) > 9


async def test_nobody_reads_it_before_a_working_day_after_its_doer_was_told(world: World) -> None:
    """On a Friday night nobody is told; Monday's message begins the day, so Mira may read on Tuesday."""
    world.clock.moment = world.clock.moment.replace(day=20, hour=22)
    hook = await connect_webhook(world)
    await world.lead(MIRA, TOMAS)
    await hook.send()
    await world.deliver()
    assert world.slack.messages_for(TOMAS) == []
    await world.pass_time(days=2, hours=6)  # Monday, 04:00 in London
    assert world.slack.messages_for(TOMAS) == []
    await world.pass_time(hours=8)
    assert len(world.slack.messages_for(TOMAS)) == 1
    [effort] = await world.rows(Effort)
    assert effort.readable_at == world.clock.now() + timedelta(days=1)
