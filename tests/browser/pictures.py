"""Makes a browser's picture small enough for a repository: 256 colours, packed well. Knows PNG and nothing of pages.

www.w3.org/TR/png-3: a browser writes 8 bits a channel, without interlacing.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}  # colour type: RGB, RGBA
COLOURS_MAX = 256
COMMON_MAX = 112
CORNER_BITS = 5  # eight steps a channel
PALETTE, DEPTH = 3, 8


def smaller(png: bytes) -> bytes:
    """Give the same picture in 256 colours; a pixel of another colour takes the nearest of them."""
    parts = list(_chunks(png))
    width, height, _, kind = struct.unpack(">IIBB", parts[0][1][:10])
    rows = _rows(zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT")), width, CHANNELS[kind])
    pixels = [[row[at : at + 3] for at in range(0, len(row), CHANNELS[kind])] for row in rows]
    counted = Counter(pixel for row in pixels for pixel in row)
    palette = _palette(counted)
    place = {colour: _nearest(colour, palette) for colour in counted}
    packed = zlib.compress(b"".join(b"\0" + bytes(place[pixel] for pixel in row) for row in pixels), 9)
    head = struct.pack(">IIBBBBB", width, height, DEPTH, PALETTE, 0, 0, 0)
    body = (b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", packed), (b"IEND", b"")
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in body)


def _palette(counted: Counter[bytes]) -> list[bytes]:
    """Choose the commonest colours, then those of every corner of the colour space: else a small leaf turns grey."""
    chosen = [colour for colour, _ in counted.most_common(COMMON_MAX)]
    corners: dict[tuple[int, ...], bytes] = {}
    for colour, _ in counted.most_common():
        corners.setdefault(tuple(channel >> CORNER_BITS for channel in colour), colour)
    return list(dict.fromkeys([*chosen, *corners.values()]))[:COLOURS_MAX]


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _rows(raw: bytes, width: int, channels: int) -> Iterator[bytes]:
    """Undo the filter that each row begins with; every byte is told as the difference to its neighbours."""
    size = width * channels
    above = bytes(size)
    for at in range(0, len(raw), size + 1):
        above = _unfiltered(raw[at], raw[at + 1 : at + 1 + size], above, channels)
        yield above


def _unfiltered(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    row = bytearray(line)
    for at, byte in enumerate(line):
        left = row[at - channels] if at >= channels else 0
        corner = above[at - channels] if at >= channels else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        row[at] = (byte + guess) & 0xFF
    return bytes(row)


def _paeth(left: int, above: int, corner: int) -> int:
    wanted = left + above - corner
    return min((left, above, corner), key=lambda each: abs(wanted - each))


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    return min(range(len(palette)), key=lambda n: sum((a - b) ** 2 for a, b in zip(colour, palette[n], strict=True)))
