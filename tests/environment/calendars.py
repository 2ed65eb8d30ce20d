"""Calendars worked out without a child process, for tests of what is in them."""

from datetime import datetime

import pytest

from slackapp.sources.calendars import process, shifts
from slackapp.sources.calendars.shifts import NotRead, Rota, Unpacking


@pytest.fixture
def without_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Works calendars out in this process: a child takes half a second to start; test_calendar_process has those."""
    from slackapp.sources.calendars import expansion  # noqa: PLC0415  (its libraries are for few tests)

    async def rota(body: bytes, since: datetime, until: datetime) -> Rota:
        unpacking = Unpacking()
        for line in shifts.packed(expansion.rota(body, since, until)):
            unpacking.add(f"{line}\n".encode())
        if unpacking.rota is None:
            raise NotRead(unpacking.why or "not_understood")
        return unpacking.rota

    monkeypatch.setattr(process, "rota", rota)
