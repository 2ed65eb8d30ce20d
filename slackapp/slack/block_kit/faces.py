"""Put people's pictures beside their names: bylines are drawn with a place for the picture, filled before sending."""

from collections.abc import Iterable, Mapping, Sequence

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block

PLACE = "face:"  # before a person's id, as long as the picture is missing
NAME_MAX = 100  # characters


def byline(user_id: str, text: str) -> Block:
    """Return small text about a person, with a place for their picture before it."""
    place = {"type": "image", "image_url": f"{PLACE}{user_id}", "alt_text": user_id}
    return {"type": "context", "elements": [place, b.markdown(text)]}


def person_line(user_id: str | None, text: str) -> Block:
    """Return the first line of a row of Home: small beside the person's picture, or plain text without a person."""
    return b.section(text) if user_id is None else byline(user_id, text)


def people_drawn(blocks: Iterable[Block]) -> set[str]:
    """Return the ids of the people with a place for a picture."""
    return {user_id for block in blocks for element in _elements(block) if (user_id := _person_of(element))}


def with_faces(blocks: Iterable[Block], faces: Mapping[str, tuple[str, str]]) -> list[Block]:
    """Fill every place with the person's picture from `faces`, (name, address) by id; remove the other places."""
    return [_filled(block, faces) for block in blocks]


def _filled(block: Block, faces: Mapping[str, tuple[str, str]]) -> Block:
    elements = _elements(block)
    if not any(_person_of(element) for element in elements):
        return block
    return {**block, "elements": [one for element in elements if (one := _face(element, faces)) is not None]}


def _face(element: Block, faces: Mapping[str, tuple[str, str]]) -> Block | None:
    user_id = _person_of(element)
    if not user_id:
        return element
    name, url = faces.get(user_id, ("", ""))
    # a screen reader says the alt text, so a picture without a name is left out
    return {"type": "image", "image_url": url, "alt_text": b.clip(name, NAME_MAX)} if name and url else None


def _elements(block: Block) -> Sequence[Block]:
    return block["elements"] if block["type"] == "context" else ()


def _person_of(element: Block) -> str:
    url = str(element.get("image_url", ""))
    return url.removeprefix(PLACE) if url.startswith(PLACE) else ""
