"""Whoever sends a request of Slack's once more, byte for byte, while its signature is good changes nothing.

A guard on top of the rows: every listener writes through `once`, which takes the request in first.
"""

import ast
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks
from slackapp.storage.pipelined import Watched
from tests.cast import ANA, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.prompts.prompt_steps import NEXT_TUESDAY, newest_prompt
from tests.world import World

SLACK = Path(__file__).parents[3] / "slackapp" / "slack"
LISTENERS = [*SLACK.rglob("*listeners.py"), *(SLACK / "bolt").glob("*.py"), *(SLACK / "front").glob("*.py")]


async def everything(world: World) -> dict[str, list[str]]:
    """Give every row of every table as it is stored: a word that was sealed anew is another row."""
    async with world.tend.db.reading() as session:
        stored = {name: await session.execute(text(f'SELECT * FROM "{name}"')) for name in Base.metadata.tables}  # noqa: S608
        return {name: sorted(repr(row) for row in rows) for name, rows in stored.items()}


def last_request(world: World) -> Any:
    """Keep what Slack sent last, as somebody would who listens."""
    return world.slack.wire._last


async def replay(world: World, request: Any) -> None:
    """Send it once more; it is answered, and nothing at all is different afterwards."""
    before = await everything(world)
    world.slack.wire._last = request
    assert (await world.slack.replay()).status == 200
    await world.deliver()
    assert await everything(world) == before


async def noted(world: World, words: str = "stayed for the release") -> None:
    """Let Ana note Tomas."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {words}")
    await world.deliver()


async def press(world: World, user: str, label: str) -> Any:
    """Press a button of the newest message; gives the request."""
    await world.slack.press_label(user, world.slack.last_message(user), label)
    request = last_request(world)
    await world.deliver()
    return request


async def submit(world: World, user: str, values: dict[str, Any]) -> Any:
    """Fill in and submit the open form; gives the request."""
    form = world.slack.modal_of(user)
    assert form is not None
    await world.slack.submit(user, form, values)
    request = last_request(world)
    await world.deliver()
    return request


async def hiding(world: World) -> Any:
    """Hide an effort, and bring it back."""
    await noted(world)
    hidden = await press(world, TOMAS, "Hide")
    await press(world, TOMAS, "Bring it back")
    return hidden


async def changing(world: World) -> Any:
    """Change the words, then once more."""
    await noted(world)
    await press(world, TOMAS, "Change")
    first = await submit(world, TOMAS, {"words": "the first words"})
    await press(world, TOMAS, "Change")
    await submit(world, TOMAS, {"words": "better words"})
    return first


async def noting(world: World) -> Any:
    """Note somebody by the form."""
    await world.slack.command(ANA, PLATFORM, "/noticed")
    return await submit(world, ANA, {"doers": [TOMAS], "words": "stayed for the release"})


async def thanking(world: World) -> Any:
    """Say thanks by the form."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    return await submit(world, ANA, {"receivers": [TOMAS], "words": "for taking my night"})


async def commanding(world: World) -> Any:
    """Note by the command."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    return last_request(world)


async def sharing(world: World) -> Any:
    """Agree to share, where that cannot be; afterwards both answers are open again."""
    await world.slack.command(ANA, "C0INCIDENT", f"/thanks <@{TOMAS}> for taking my night")
    await world.deliver()
    return await press(world, TOMAS, "Share it")


async def ruling(world: World) -> Any:
    """Make a rule of an answer, and take it back in the settings."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
    await world.deliver()
    await press(world, TOMAS, "Keep between us")
    rule = await press(world, TOMAS, "Always keep private")
    await world.slack.command(TOMAS, PLATFORM, "/tend settings")
    await submit(world, TOMAS, {"sharing": "free"})
    return rule


async def choosing_settings(world: World) -> Any:
    """Choose settings, then others."""
    await world.slack.command(ANA, PLATFORM, "/tend settings")
    first = await submit(world, ANA, {"sharing": "free"})
    await world.slack.command(ANA, PLATFORM, "/tend settings")
    await submit(world, ANA, {"sharing": "private"})
    return first


async def prompted(world: World) -> None:
    """Let Mira be prompted about Tomas."""
    await world.lead(MIRA, TOMAS, ANA, SAM)
    await noted(world)
    await world.run_job("send_prompts", NEXT_TUESDAY)


async def stopping(world: World) -> Any:
    """Stop the prompts, and start again."""
    await prompted(world)
    await world.slack.press_label(MIRA, newest_prompt(world), "Stop these")
    stopped = last_request(world)
    await world.deliver()
    await world.slack.press_label(MIRA, newest_prompt(world), "Turn back on")
    await world.deliver()
    return stopped


async def saying(world: World) -> Any:
    """Say the word that was waited for."""
    await prompted(world)
    await world.slack.press_label(MIRA, newest_prompt(world), "Say it now")
    return await submit(world, MIRA, {"words": "thank you for the release"})


async def naming(world: World) -> Any:
    """Name a manager, who declines."""
    await world.slack.command(ANA, PLATFORM, "/tend settings")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.press(ANA, form, "open_lead_form")
    asked = await submit(world, ANA, {"leader": MIRA})
    await press(world, MIRA, "Not me")
    return asked


DOORS = (
    hiding,
    changing,
    noting,
    thanking,
    commanding,
    sharing,
    ruling,
    choosing_settings,
    stopping,
    saying,
    naming,
)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
async def test_a_replay_changes_nothing(world: World, door: Callable[[World], Awaitable[Any]]) -> None:
    """Also where the person has thought better of it since."""
    request = await door(world)
    await world.deliver()
    await replay(world, request)


async def test_an_event_delivered_again_changes_nothing(world: World) -> None:
    """Whatever came in between."""
    await world.slack.open_home(ANA)
    gone = await world.slack.change_person(ANA, deleted=True)
    await world.slack.change_person(ANA, deleted=False)
    before = await everything(world)
    assert gone is not None
    await world.slack.redeliver(gone)
    assert gone.statuses == [200, 200]
    assert await everything(world) == before


@pytest.mark.both_databases
async def test_an_older_change_does_not_undo_a_newer_one(world: World) -> None:
    """Events come in any order; Slack's own time tells which is the newer."""
    await world.slack.open_home(ANA)
    for ts, zone in (("1763456789.000200", "Asia/Tokyo"), ("1763456789.000100", "Europe/Oslo"), ("nan", "Asia/Seoul")):
        user = {"id": ANA, "team_id": world.slack.team_id, "tz": zone}
        await world.slack.event({"type": "user_change", "user": user, "event_ts": ts})
    (ana,) = await world.rows(Person, Person.user_id == ANA)
    assert (ana.zone, ana.reported_ts) == ("Asia/Seoul", 1763456789.0002)


async def test_two_presses_are_not_a_replay(world: World) -> None:
    """Requests differ although a double of Slack gives each the same trigger: by their signature."""
    for number in range(2):
        fields = {"command": "/noticed", "text": f"<@{TOMAS}> number {number}", "team_id": world.slack.team_id}
        who = {"user_id": ANA, "channel_id": PLATFORM, "trigger_id": "1.2.3"}
        await world.slack.raw({**fields, **who}, form=True)
    assert await world.count(Effort) == 2


async def test_what_was_refused_may_come_again(world: World) -> None:
    """A request that changed nothing is not held to have been taken in."""
    await world.tend.directory.meet(TEAM, [TOMAS])
    for is_deactivated in (True, False):
        async with world.tend.db.transaction() as session:
            away = update(Person).where(Person.user_id == TOMAS).values(is_deactivated=is_deactivated)
            await session.execute(away)
        if is_deactivated:
            await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
            assert await world.count(Thanks) == 0
    await world.slack.replay()
    assert await world.count(Thanks) == 1


def test_listeners_write_through_once_only() -> None:
    """A listener that opened a transaction of its own, or had others open one, could be replayed."""
    assert len(LISTENERS) > 30
    for path in LISTENERS:
        calls = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        writes = calls & {"transaction", "store", "begin", "commit"}
        assert writes == ({"transaction"} if path.name == "once.py" else set()), path.name


@pytest.mark.both_databases
async def test_a_command_signed_again_is_the_same_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack gives each command a trigger of its own: the same fields, signed at another second, are a redelivery."""
    fields = {"command": "/thanks", "text": f"<@{TOMAS}> for the words", "team_id": TEAM, "user_id": ANA}
    where = {"channel_id": PLATFORM, "channel_name": "platform"}
    sign = world.slack.wire.signed
    for age_s in (0, 7):
        monkeypatch.setattr(world.slack.wire, "signed", lambda body, age_s=age_s: sign(body, int(time.time()) - age_s))
        for trigger in ("1.2.3", "4.5.6"):
            await world.slack.raw({**fields, **where, "trigger_id": trigger}, form=True)
    assert await world.count(Thanks) == 2


@pytest.mark.parametrize("to", [f"<@{TOMAS}>", f"<@{TOMAS}> <@{SAM}> <@{MIRA}>"])
async def test_few_round_trips(world: World, monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    """A plain thanks waits twice for PostgreSQL: until it is known to be new and its receivers are read, and stored."""
    await world.slack.command(ANA, PLATFORM, f"/thanks {to} for taking my night")
    await world.deliver()
    trips: list[int] = []
    answers = Watched.answers

    async def counting(watched: Watched) -> object:
        found = await answers(watched)
        trips.append(len(found))
        return found

    monkeypatch.setattr(Watched, "answers", counting)
    await world.slack.command(ANA, PLATFORM, f"/thanks {to} for taking it again")
    assert len(trips) == (0 if world.tend.db.is_sqlite else 2), trips
