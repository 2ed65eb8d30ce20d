"""Count the rows sent in one delivery pass, for the report of `tend job run`."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """The rows sent and failed in one pass, counted by kind."""

    sent: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, *, ok: bool) -> None:
        """Count one row."""
        counts = self.sent if ok else self.failed
        counts[kind] = counts.get(kind, 0) + 1
