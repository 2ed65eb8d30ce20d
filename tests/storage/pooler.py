"""A pooler that knows no start-up options: it refuses them, or drops them, as PgBouncer does by its settings."""

import asyncio
import contextlib
import struct
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SOCKET = ".s.PGSQL.5432"
PGBOUNCER = "unsupported startup parameter: options"
NEON = "unsupported startup parameter in options: statement_timeout"
RDS_PROXY = "Feature not supported: RDS Proxy currently doesn’t support command-line options."


@asynccontextmanager
async def pooled(url: str, *, refuses: str | None) -> AsyncIterator[str]:
    """Yield the URL of the same database behind the pooler; `refuses`: what it says to options, None: it drops them."""
    address = urlsplit(url)
    (server,) = parse_qs(address.query)["host"]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            protocol, asked = await _start_up(reader)
            if "options" in asked and refuses is not None:
                writer.write(_refusal(refuses))
                await writer.drain()
                return
            asked.pop("options", None)
            behind, to_behind = await asyncio.open_unix_connection(f"{server}/{SOCKET}")
            to_behind.write(_message(protocol, asked))
            with contextlib.closing(to_behind):
                await asyncio.gather(_pass_on(reader, to_behind), _pass_on(behind, writer))

    with tempfile.TemporaryDirectory() as folder:  # a short path: that of a socket may have 107 bytes
        listening = await asyncio.start_unix_server(serve, Path(folder) / SOCKET)
        async with listening:
            yield address._replace(query=f"host={folder}").geturl()


async def _start_up(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Read the first message: postgresql.org/docs/current/protocol-message-formats.html, StartupMessage."""
    length, protocol = struct.unpack("!ii", await reader.readexactly(8))
    words = (await reader.readexactly(length - 8)).decode().split("\0")
    return protocol, {name: value for name, value in zip(words[::2], words[1::2], strict=False) if name}


def _message(protocol: int, asked: dict[str, str]) -> bytes:
    words = "".join(f"{name}\0{value}\0" for name, value in asked.items()).encode() + b"\0"
    return struct.pack("!ii", len(words) + 8, protocol) + words


def _refusal(says: str) -> bytes:
    fields = f"SFATAL\0VFATAL\0C08P01\0M{says}\0\0".encode()
    return b"E" + struct.pack("!i", len(fields) + 4) + fields


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()
