"""Makes a browser's picture small enough for a repository: 256 colours, packed well. Knows PNG and nothing of pages.

www.w3.org/TR/png-3: a browser writes 8 bits a channel, without interlacing.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}  # colour type: RGB, RGBA
COLOURS_MAX = 256
COMMON_MAX = 112
CORNER_BITS = 5  # eight steps a channel
PALETTE, DEPTH = 3, 8

Rows = list[bytes]  # of a picture, one byte a pixel: its place in the palette


def smaller(png: bytes) -> bytes:
    """Give the same picture in 256 colours; a pixel of another colour takes the nearest of them."""
    (rows,), palette = _indexed([png])
    return _joined([(b"IHDR", _head(rows)), (b"PLTE", palette), (b"IDAT", _packed(rows))])


def animated(pictures: Sequence[bytes], shown_ms: Sequence[int]) -> bytes:
    """Give one picture that shows these, of one size, each for its time, again and again (an APNG).

    Each after the first holds only the box in which it differs from the one before. What shows no animation shows the
    first. www.w3.org/TR/png-3/#apng-frame-based-animation
    """
    shown, palette = _indexed(pictures)
    first = shown[0]
    body = [(b"IHDR", _head(first)), (b"acTL", struct.pack(">II", len(shown), 0)), (b"PLTE", palette)]
    whole = Box(0, 0, len(first[0]), len(first))
    body += [(b"fcTL", _frame(0, whole, shown_ms[0])), (b"IDAT", _packed(first))]
    for number, (before, after) in enumerate(pairwise(shown), start=1):
        box = _changed(before, after)
        part = [row[box.left : box.right] for row in after[box.top : box.bottom]]
        body.append((b"fcTL", _frame(2 * number - 1, box, shown_ms[number])))
        body.append((b"fdAT", struct.pack(">I", 2 * number) + _packed(part)))
    return _joined(body)


class Box(NamedTuple):
    """A part of a picture in pixels; right and bottom are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int


def _changed(before: Rows, after: Rows) -> Box:
    """Give the smallest box outside of which two pictures are the same; one pixel when they are the same."""
    lines = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] or [0]
    width = len(after[0])
    columns = {at for line in lines for at in range(width) if before[line][at] != after[line][at]} or {0}
    return Box(min(columns), lines[0], max(columns) + 1, lines[-1] + 1)


def _frame(number: int, box: Box, shown_ms: int) -> bytes:
    size = box.right - box.left, box.bottom - box.top
    return struct.pack(">IIIIIHHBB", number, *size, box.left, box.top, shown_ms, 1000, 0, 0)


def _indexed(pictures: Sequence[bytes]) -> tuple[list[Rows], bytes]:
    """Give each picture as rows of places in one palette of 256 colours, and the palette."""
    pixels = [_pixels(png) for png in pictures]
    counted = Counter(pixel for rows in pixels for row in rows for pixel in row)
    palette = _palette(counted)
    place = {colour: _nearest(colour, palette) for colour in counted}
    return [[bytes(place[pixel] for pixel in row) for row in rows] for rows in pixels], b"".join(palette)


def _pixels(png: bytes) -> list[list[bytes]]:
    parts = list(_chunks(png))
    width, _, _, kind = struct.unpack(">IIBB", parts[0][1][:10])
    rows = _rows(zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT")), width, CHANNELS[kind])
    return [[row[at : at + 3] for at in range(0, len(row), CHANNELS[kind])] for row in rows]


def _head(rows: Rows) -> bytes:
    return struct.pack(">IIBBBBB", len(rows[0]), len(rows), DEPTH, PALETTE, 0, 0, 0)


def _packed(rows: Rows) -> bytes:
    return zlib.compress(b"".join(b"\0" + row for row in rows), 9)


def _joined(body: Sequence[tuple[bytes, bytes]]) -> bytes:
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in [*body, (b"IEND", b"")])


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
