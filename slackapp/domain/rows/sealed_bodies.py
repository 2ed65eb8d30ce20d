"""Write and read the JSON in an encrypted column: the facts a stolen database must not show about a row.

None and False are left out, and readers ignore unknown names. So a worker of another version reads it.
"""

import json
from dataclasses import Field, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, Self


class DataclassInstance(Protocol):
    """Any instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True)
class SealedBody:
    """The methods of every sealed body; its fields are the facts."""

    def packed(self) -> str:
        """Return the body as JSON; days and moments as ISO 8601."""
        return json.dumps(_known(self), ensure_ascii=False, separators=(",", ":"), default=_plain)

    def but(self, **changes: Any) -> Self:  # noqa: ANN401  (fields of the body)
        """Return the body with some fields changed."""
        return replace(self, **changes)


def _known(body: DataclassInstance) -> dict[str, Any]:
    # not `asdict`, which copies all that stands inside: a twentieth of the work of a repair's Send
    facts = ((field.name, getattr(body, field.name)) for field in fields(body))
    return {name: value for name, value in facts if value is not None and value is not False}


def moment_in(found: str | None) -> datetime | None:
    """Return the moment that stood in a body; None for none."""
    return None if found is None else datetime.fromisoformat(found)


def day_in(found: str | None) -> date | None:
    """Return the day that stood in a body; None for none."""
    return None if found is None else date.fromisoformat(found)


def _plain(value: object) -> str | dict[str, Any]:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return _known(value)
    raise TypeError(type(value).__name__)
