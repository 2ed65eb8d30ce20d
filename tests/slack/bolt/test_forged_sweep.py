"""Section 4: every id of Tend's, pressed and sent by a stranger with the numbers of others, changes nothing of theirs.

Whatever a forged value, menu or metadata says, the answer is a sentence, never an error with a reference.
"""

import json
from typing import Any

import pytest
from sqlalchemy import select

from slackapp.domain.tables.foundation import Base
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.known_ids import all_ids
from tests.slack.own_data.settings_steps import modal
from tests.world import World

OF_DELIVERY = {"inbox", "outbox", "home_tabs", "message_places", "begun_messages"}  # what was sent, and to whom
VALUES = ("1", f"1:{TOMAS}", f"effort:1:{TOMAS}")
METADATA = (json.dumps({"thanks_id": 1, "effort_id": 1, "source_id": 1, "kept_id": 1}), "[" * 9)


async def lived(world: World) -> None:
    """Let others have a thanks that was shared and passed on, efforts, a login, a manager and an answer."""
    await world.lead(MIRA, TOMAS, SAM)
    await world.tend.directory.meet(TEAM, [OLEG, INES])
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> <@{SAM}> for taking my night on call")
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.slack.command(TOMAS, PLATFORM, "/tend link github octocat")
    await world.slack.command(ANA, PLATFORM, "/tend leader")
    await world.slack.submit(ANA, modal(world, ANA), {"leader": MIRA})
    await world.deliver()
    card = next(message for message in world.slack.messages_for(TOMAS, None) if "night on call" in message.text)
    for label in ("Share it", "Let my manager know"):
        await world.slack.press_label(TOMAS, card, label)
        await world.deliver()


async def of_others(world: World) -> dict[str, list[str]]:
    """Give the rows of every table that do not name the stranger, neither in the clear nor in a sealed body."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in OF_DELIVERY]
    async with world.tend.db.reading() as session:
        found = {table.name: (await session.execute(select(table))).all() for table in tables}
    return {
        name: sorted(repr(row) for row in rows if OLEG not in row and f'"{OLEG}"' not in repr(row))
        for name, rows in found.items()
    }


def pressed(action_id: str, value: str, number: int, view: dict[str, Any] | None) -> dict[str, Any]:
    chosen = {"selected_option": {"value": value}, "selected_user": TOMAS, "selected_date": "2026-11-20"}
    action = {"action_id": action_id, "type": "button", "block_id": "thanks:1", "value": value, **chosen}
    who = {"team": {"id": TEAM}, "user": {"id": OLEG, "team_id": TEAM}, "trigger_id": f"{number}.1"}
    within = {"channel": {"id": PLATFORM}} if view is None else {"view": view}
    return {"type": "block_actions", **who, **within, "actions": [action]}


def view_of(callback_id: str, metadata: str) -> dict[str, Any]:
    people = {name: {name: {"selected_users": [TOMAS], "selected_user": TOMAS}} for name in ("receivers", "doers")}
    words = {"words": {"words": {"type": "plain_text_input", "value": "planted words"}}}
    blocks = [{"type": "input", "block_id": "words"}]
    facts = {"id": "V1", "type": "modal", "private_metadata": metadata, "blocks": blocks, "hash": "1"}
    return {**facts, "callback_id": callback_id, "state": {"values": {**people, **words}}}


async def is_heard(world: World, body: dict[str, Any]) -> bool:
    """Send `body`; return whether a listener has it. Its id alone decides, so that other values find none either."""
    status = (await world.slack.raw(body)).status
    assert status in {200, 404}, body
    return status == 200


async def test_no_id_changes_anything_of_others(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await lived(world)
    before = await of_others(world)
    number = 0
    for an_id in sorted(all_ids()):
        view = view_of(an_id, METADATA[number % len(METADATA)])
        for value in VALUES:
            number += 1
            body = pressed(an_id, value, number, view if number % 2 else None)
            if not await is_heard(world, body):
                break
        for metadata in METADATA:
            number += 1
            who = {"team": {"id": TEAM}, "user": {"id": OLEG, "team_id": TEAM}, "trigger_id": f"{number}.1"}
            sent = {"type": "view_submission", **who, "view": view_of(an_id, metadata)}
            if not await is_heard(world, sent):
                break
    after = await of_others(world)
    for name, rows in before.items():
        assert set(rows) <= set(after[name]), name
        # the stranger may thank others, whose rows do not name the giver
        assert len(after[name]) == len(rows) or name == "thanks_receivers", name
    assert [record.getMessage() for record in caplog.records if "reference" in record.getMessage()] == []
