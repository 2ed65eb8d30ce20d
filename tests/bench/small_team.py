"""A team of three in Berlin, and messages to it as Slack receives them, for tests of the year's observer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.year.calendars import WorkingTime
from bench.year.happenings import Happening
from bench.year.observing.web_api import Received
from bench.year.people import Company, Somebody, Team
from bench.year.words import naming_words, noted_words

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # ten in Berlin
ENDS = datetime(2026, 12, 31, tzinfo=UTC)
FIRST = date(2026, 1, 5)
BERLIN = WorkingTime("Europe/Berlin", "DE-BE", "12345", away=((TUESDAY.date() + timedelta(days=7),) * 2,))
AWAY = WorkingTime("Europe/Berlin", "DE-BE", "12345")
COMPANY = Company(
    "T000",
    {
        user_id: Somebody(user_id, BERLIN if user_id == "UM" else AWAY, FIRST)
        for user_id in ("UM", "A", "B", "UH", "UX")
    },
    (Team(("UM", "A", "B"), ((FIRST, "UM"),)),),
    "UH",
    "UX",
)


def happened(
    number: int, doer_id: str, noter_id: str | None = "B", days: int = 10, *, every_week: bool = False
) -> Happening:
    """Return an effort done and noted some days before TUESDAY."""
    at = TUESDAY - timedelta(days=days)
    return Happening(
        number=number,
        doer_id=doer_id,
        kind="other",
        at=at,
        noter_id=noter_id,
        noted_at=at,
        takes_offer=False,
        is_hidden=False,
        words=(),
        every_week=every_week,
    )


def prompt(at: datetime, *numbers: int, to: str = "UM") -> Received:
    """Return a prompt about these efforts, each a quote of its own."""
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"> {noted_words(number)}"}} for number in numbers
    ]
    button = {"type": "button", "text": {"type": "plain_text", "text": "Say it now"}}
    blocks.append({"type": "actions", "elements": [button]})
    return Received(at, to, " ".join(f"“{noted_words(number)}”" for number in numbers), tuple(blocks))


def told(at: datetime, number: int, doer_id: str = "A", by: str = "<@UB>") -> Received:
    """Return the message that tells a doer of an effort."""
    return Received(at, doer_id, f"{by} noted this about you: “{noted_words(number)}” You can change it.", ())


def thanks(at: datetime, to: str, serial: int, number: int = 1) -> Received:
    """Return a thanks."""
    return Received(at, to, f"🌱 <@UB> thanked you: “{naming_words(number, serial)}”", ())


def other(at: datetime, to: str, text: str) -> Received:
    """Return a message that nobody knows."""
    return Received(at, to, text, ())


def told_early(happenings: Sequence[Happening]) -> list[Received]:
    """Tell each doer of each effort at once."""
    return [told(one.noted_at + timedelta(minutes=1), one.number, one.doer_id) for one in happenings]
