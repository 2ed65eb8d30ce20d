"""Guards the ground that all tests stand on: no network, and a database each."""

import asyncio
import contextlib
import re
import socket
import sqlite3
import subprocess
import sys
from typing import Any

import httpx
import psycopg
import pytest
from playwright.async_api import Browser

from tests.environment import databases
from tests.environment.network import LOOKUPS, OutsideCallError


@pytest.mark.parametrize("address", ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"])
def test_a_call_to_another_machine_fails(address: str) -> None:
    """Nothing is sent, and the address is named."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(OutsideCallError, match=re.escape(address)):
        sock.connect((address, 80))


@pytest.mark.parametrize("send", [("sendto", b"word"), ("sendto", b"word", 0), ("sendmsg", [b"word"], [], 0)])
def test_a_datagram_to_another_machine_fails(send: tuple[Any, ...]) -> None:
    """It needs no connection."""
    name, *args = send
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        with pytest.raises(OutsideCallError, match=re.escape("192.0.2.1")):
            getattr(sock, name)(*args, ("192.0.2.1", 9))
        assert getattr(sock, name)(*args, ("127.0.0.1", 9)) == len(b"word")


@pytest.mark.parametrize("name", LOOKUPS)
def test_each_way_to_look_a_machine_up_fails(name: str) -> None:
    """The name is told, and nobody was asked for it."""
    more = [443] if name == "getaddrinfo" else []
    with pytest.raises(OutsideCallError, match=r"tend\.example"):
        getattr(socket, name)("tend.example", *more)


@pytest.mark.parametrize(("name", "asked"), [("gethostbyaddr", ["192.0.2.1"]), ("getnameinfo", [("192.0.2.1", 9), 0])])
def test_asking_who_an_address_is_fails(name: str, asked: list[Any]) -> None:
    """A server elsewhere would be asked."""
    with pytest.raises(OutsideCallError, match=re.escape("192.0.2.1")):
        getattr(socket, name)(*asked)


async def test_a_look_up_of_another_machine_fails() -> None:
    """Nor does a client of HTTP find a way round."""
    async with httpx.AsyncClient() as client:
        with pytest.raises(OutsideCallError, match=r"tend\.example"):
            await client.get("https://tend.example/")


async def test_a_call_to_this_machine_goes_through() -> None:
    """By address and by name."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for host in ("127.0.0.1", "localhost"):
        _, writer = await asyncio.open_connection(host, port, family=socket.AF_INET)
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_postgresql_database_is_fresh(bare_postgresql_url: str, turn: str) -> None:
    """What one test leaves, the next does not find."""
    with psycopg.connect(bare_postgresql_url) as connection:
        connection.execute("CREATE TABLE turns (turn text)")
        connection.execute("INSERT INTO turns VALUES (%s)", [turn])
        assert connection.execute("SELECT turn FROM turns").fetchall() == [(turn,)]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_migrated_postgresql_database_is_emptied(postgresql_url: str, turn: str) -> None:
    """Of rows, also of those that others point to, and its numbers begin at one again."""
    with psycopg.connect(postgresql_url) as connection:
        thanks = "INSERT INTO thanks (workspace_id, giver_id, words, said_at) VALUES ('T', 'U', '', now()) RETURNING id"
        assert connection.execute(thanks).fetchone() == (1,)
        receiver = "INSERT INTO thanks_receivers (thanks_id, receiver_id, workspace_id, said_at, standing)"
        connection.execute(f"{receiver} VALUES (1, 'U', 'T', now(), 'private')")
        version = connection.execute("SELECT count(*) FROM alembic_version").fetchone()
        assert version == (1,)


def test_a_postgresql_database_with_much_in_it_is_replaced(
    refilled: databases.Refilled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was deleted takes room, and plans would be others."""
    monkeypatch.setattr(databases, "ROWS_MAX", 5)
    refilled.close()  # the forty tests begin anew
    rows = "INSERT INTO admins (workspace_id, user_id, added_by, added_at) SELECT 'T', n::text, 'U', now()"
    names = []
    for many in (4, 5, 1):  # and the row with the version of the schema
        url = refilled.url()
        names.append(url)
        with psycopg.connect(url) as connection:
            connection.execute(f"{rows} FROM generate_series(1, {many}) AS n")
        refilled.empty()
    assert names[0] == names[1] != names[2]


def test_postgresql_stands_in_another_time_zone(bare_postgresql_url: str) -> None:
    """So that a time read without its zone is hours off, not right by luck."""
    with psycopg.connect(bare_postgresql_url) as connection:
        assert connection.execute("SHOW timezone").fetchone() == ("Asia/Tokyo",)


@pytest.mark.both_databases
def test_a_migrated_database_holds_no_rows(database_url: str) -> None:
    """Both systems start from the same, empty schema."""
    tables = _tables(database_url)
    assert "alembic_version" in tables
    assert [name for name, rows in tables.items() if rows and name != "alembic_version"] == []


def _tables(url: str) -> dict[str, int]:
    connection: Any
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        connection = psycopg.connect(url)
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with contextlib.closing(connection):
        tables = [name for (name,) in connection.execute(names).fetchall()]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def test_compiled_modules_are_kept() -> None:
    """By this process and by those that tests start, also where the machine forbids it."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"], check=True, capture_output=True, text=True
    )
    assert (sys.dont_write_bytecode, done.stdout.strip()) == (False, "False")


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_chromium_shows_a_page(chromium: Browser) -> None:
    """The browser tests have a browser that works."""
    async with await chromium.new_page() as page:
        await page.set_content("<h1>Tend</h1>")
        assert await page.get_by_role("heading").inner_text() == "Tend"
