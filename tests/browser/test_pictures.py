"""Pictures for the README get small and stay the same."""

import struct
import zlib

import pytest
from playwright.async_api import Browser

from tests.browser.pictures import SIGNATURE, _chunk, _chunks, animated, smaller

RED, BLUE = b"\xff\0\0", b"\0\0\xff"


def _png(rows: list[bytes], width: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(rows))
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _shown(png: bytes) -> list[bytes]:
    parts = dict(_chunks(png))
    raw = zlib.decompress(parts[b"IDAT"])
    return [parts[b"PLTE"][3 * place : 3 * place + 3] for place in (raw[1], raw[2], raw[4], raw[5])]


@pytest.mark.parametrize(
    "second",
    [
        b"\0" + RED + BLUE,
        b"\1" + RED + bytes((1, 0, 255)),
        b"\2" + bytes(6),
        b"\3" + bytes((128, 0, 0)) + bytes((129, 0, 128)),
        b"\4" + bytes(6),
    ],
)
def test_every_filter_is_undone(second: bytes) -> None:
    """The second row says the same in each of the five ways that PNG has."""
    assert _shown(smaller(_png([b"\0" + RED + BLUE, second], 2))) == [RED, BLUE, RED, BLUE]


def test_an_animation_holds_what_changes() -> None:
    """The whole first picture, then only the box that differs; each for its time."""
    first, second = (_png([b"\0" + RED * 3, b"\0" + RED + each + RED], 3) for each in (RED, BLUE))
    parts = list(_chunks(animated([first, second, second], [900, 1500, 70])))
    assert [name for name, _ in parts] == [
        b"IHDR", b"acTL", b"PLTE", b"fcTL", b"IDAT", b"fcTL", b"fdAT", b"fcTL", b"fdAT", b"IEND",
    ]  # fmt: skip
    boxes = [struct.unpack(">IIIIIHHBB", body) for name, body in parts if name == b"fcTL"]
    assert [box[:7] for box in boxes] == [
        (0, 3, 2, 0, 0, 900, 1000),
        (1, 1, 1, 1, 1, 1500, 1000),
        (3, 1, 1, 0, 0, 70, 1000),
    ]
    (changed, _) = [body for name, body in parts if name == b"fdAT"]
    assert struct.unpack(">I", changed[:4]) == (2,)
    place = zlib.decompress(changed[4:])[1]
    assert dict(parts)[b"PLTE"][3 * place : 3 * place + 3] == BLUE


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_a_browsers_picture_is_read_by_a_browser(chromium: Browser) -> None:
    """What a browser took, made smaller, is shown by it in the same colours."""
    async with await chromium.new_page(viewport={"width": 40, "height": 30}) as page:
        await page.set_content("<body style='margin:0;background:linear-gradient(#f00,#00f)'>")
        taken = smaller(await page.screenshot())
        await page.set_content("<canvas></canvas>")
        corner = await page.evaluate(
            """async bytes => {
              const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
              const pen = document.querySelector("canvas").getContext("2d");
              pen.drawImage(bitmap, 0, 0);
              return [bitmap.width, bitmap.height, ...pen.getImageData(0, 29, 1, 1).data];
            }""",
            list(taken),
        )
    assert corner[:2] == [40, 30]
    assert corner[2] < 12
    assert corner[4] > 243
