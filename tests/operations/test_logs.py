"""Nothing that opens a door reaches a log, whichever way it came into a record."""

import io
import logging
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import Received
from slackapp.operations import logs
from slackapp.storage.database import Database
from tests.cast import NOW, SAM

KEY = urlsafe_b64encode(b"1" * 32).decode()
SEALED = Fernet(KEY).encrypt(b"You took my night so I could fly home.").decode()
BOT, APP, OLD = "xoxb-nobody-456-aB9", "xapp-nobody-A0-cafe", "xoxe.xoxp-nobody-Mi0y"
# put together here, so that nothing in this file looks like a secret to whoever searches it for one
GITHUB = (
    "ghp" + "_nobody",
    "github_pat" + "_11NOBODY_nobody",
    "ghs" + "_4711_eyJh.eyJp.c2ln",
    "eyJ" + "hbGciOiJSUzI1NiJ9.eyJpc3MiOiI0NzExIn0.bm9ib2R5",
    "-----BEGIN RSA " + "PRIVATE KEY-----\nbm9ib2R5\n-----END RSA PRIVATE KEY-----",
)
HOOK = "https://hooks.slack.com/commands/T0SANDBOX1/123/aBcD"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger that writes as Tend's do, and what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.Redacting())
    logger = logging.getLogger("tend.test")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    "secret",
    [BOT, APP, OLD, *GITHUB, HOOK, "http://127.0.0.1:4000/respond/r17", KEY, SEALED, "secret@"],
    ids=[
        "bot",
        "app",
        "rotated",
        "personal",
        "fine-grained",
        "installation",
        "signed",
        "pem",
        "response_url",
        "sandbox",
        "key",
        "sealed",
        "password",
    ],
)
def test_secrets_are_blacked_out(written: tuple[logging.Logger, io.StringIO], secret: str) -> None:
    """In the message, in its arguments, in a trace and in what a library quotes as JSON."""
    logger, stream = written
    told = f"postgresql://tend:{secret}db/tend" if secret.endswith("@") else secret
    logger.error("sent %s", told)
    logger.error('{"token":"%s","n":1}', told)
    logger.error(f"did {told}")  # noqa: G004
    try:
        int(told)
    except ValueError:
        logger.exception("failed")
    assert secret not in stream.getvalue()
    assert stream.getvalue().count("[") >= 4


@pytest.mark.parametrize(
    ("told", "secret"),
    [
        ("url='wss://wss-primary.slack.com/link/?ticket=0000-1111-cafe&app_id=abc'", "1111"),
        ("wss://wss-primary.slack.com/link/?app_id=abc&ticket=0000-1111-cafe", "1111"),
        ("postgresql://tend:hun/ter2@db.example/tend", "ter2"),
        ("postgresql://tend:hun@ter2@db.example/tend", "ter2"),
    ],
)
def test_what_opens_a_door_by_an_address(told: str, secret: str) -> None:
    """A ticket opens a socket; a password need not be escaped to be one."""
    assert secret not in logs.redacted(told)
    assert "[" in logs.redacted(told)


@pytest.mark.parametrize(
    "told",
    [
        "postgresql://tend:" * 20_000,
        "://a:b" * 60_000 + " x@y",
        "://:" * 80_000 + "@",
        "eyJa-" * 70_000,
        "eyJa." * 70_000,
        "eyJa.eyJa-" * 40_000,
        "-----BEGIN " + "PRIVATE KEY" * 30_000,
        "-----BEGIN RSA " * 25_000,
        ("-----BEGIN RSA " + "PRIVATE KEY-----") * 10_000,
        "-----END " * 40_000,
        "https://hooks.slack.com" * 15_000,
        "https://a/respond" * 20_000,
        "https://respond/" * 20_000,
        "?ticket=" * 40_000,
        "gAAAAA" * 60_000,
        "-gAAAAA" * 50_000,
        "A" * 43 + "=" + "A=" * 150_000,
        "xoxb-" * 70_000,
        "xoxb" * 80_000,
        "github_pat_" * 30_000,
        "://u:" + "@" * 300_000,
        "a@" * 150_000 + "://",
    ],
    ids=lambda told: told[:24],
)
def test_redaction_takes_time_in_step_with_the_length(told: str) -> None:
    """A third of a million letters in a moment: an error may quote what somebody sent on purpose."""
    began = time.process_time()
    logs.redacted(told)
    assert time.process_time() - began < 1.0


async def add_person(session: AsyncSession) -> None:
    await session.execute(text("INSERT INTO inbox VALUES ('TTEND0001', :sam, '2026-11-18')"), {"sam": SAM})


async def add_person_prepared(session: AsyncSession) -> None:
    await Prepared(insert(Received)).run(session, {"workspace_id": "TTEND0001", "key": SAM, "received_at": NOW})


async def add_half(session: AsyncSession) -> None:
    await Prepared(insert(Received)).run(session, {"workspace_id": "TTEND0001", "key": SAM, "received_at": None})


async def compare_words(session: AsyncSession) -> None:
    await session.execute(text("SELECT CAST(CAST(:sam AS TEXT) AS INTEGER)"), {"sam": SAM})


@pytest.mark.parametrize("act", [add_person, add_person_prepared, add_half, compare_words])
@pytest.mark.parametrize("is_grouped", [False, True])
async def test_what_the_database_quotes_of_a_row_is_left_out(
    written: tuple[logging.Logger, io.StringIO],
    postgresql_url: str,
    act: Callable[[AsyncSession], Awaitable[None]],
    *,
    is_grouped: bool,
) -> None:
    """Its keys, the whole row or a value; what went wrong, and where, is still said."""
    logger, stream = written
    database = Database(postgresql_url)
    async with database.transaction() as session:
        await add_person(session)
    try:
        async with database.transaction() as session:
            await act(session)
    except DBAPIError as error:
        logger.exception("failed", exc_info=ExceptionGroup("both", [error]) if is_grouped else error)
    await database.close()
    assert "[row]" in stream.getvalue()
    assert "psycopg.errors." in stream.getvalue()
    assert SAM not in stream.getvalue()


def test_the_rest_stays_readable(written: tuple[logging.Logger, io.StringIO]) -> None:
    """A log that hides everything helps nobody."""
    logger, stream = written
    line = "outbox row 17 (thanks) was refused: channel_not_found at https://slack.com/api/chat.postMessage"
    logger.warning(line)
    logger.warning("postgresql://tend:%s@db.example:5432/tend", "secret")
    assert stream.getvalue().splitlines() == [line, "postgresql://tend:[password]@db.example:5432/tend"]


def test_set_up_quiets_what_quotes_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below WARNING, Bolt logs bodies and the SDK logs tokens; httpx logs response URLs."""
    root = logging.Logger("root")  # noqa: LOG001  (one of its own: pytest listens to the real one)
    monkeypatch.setattr(logging, "root", root)
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    for name in logs.TALKATIVE:
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
    logs.set_up()
    for name in ("slack_bolt", "slack_sdk", "httpx", "uvicorn.error"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    root.info("started with %s", BOT)
    assert "started with [token]" in stream.getvalue()
