"""Write and read the JSON in an encrypted column: what a stolen database must not show about a row.

What is None or False is left out, and readers ignore names they do not know. So a worker of another version reads it.
"""

import json
from dataclasses import Field, asdict
from datetime import date, datetime
from typing import Any, ClassVar, Protocol


class Body(Protocol):
    """Any instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def packed(body: Body) -> str:
    """Return a body as JSON; days and moments as ISO 8601."""
    known = {name: value for name, value in asdict(body).items() if value is not None and value is not False}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"), default=_plain)


def moment_in(found: str | None) -> datetime | None:
    """Return the moment that stood in a body; None for none."""
    return None if found is None else datetime.fromisoformat(found)


def day_in(found: str | None) -> date | None:
    """Return the day that stood in a body; None for none."""
    return None if found is None else date.fromisoformat(found)


def _plain(value: object) -> str:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    raise TypeError(type(value).__name__)
