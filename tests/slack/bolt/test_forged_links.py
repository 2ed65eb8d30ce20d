"""A link that comes back in a form's metadata is shown only where it is one of this workspace's messages."""

import json
from datetime import timedelta

import pytest

from sandbox.workspace.names import TEAM_URL
from sandbox.workspace.state import View
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.repairs import PrivateWord
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.thanks import daily_limit
from slackapp.slack.platform.installations import Installation
from tests.cast import ANA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.repairs import reading_steps
from tests.slack.repairs.repair_steps import HAPPENED, door, let_go, modal
from tests.world import World

HERE = TEAM_URL.rstrip("/")
FORGED = (
    "https://evil.example/archives/C0PLATFORM/p1700000000000100",
    f"{HERE}.evil.example/archives/C0PLATFORM/p1700000000000100",
    f"{HERE}@evil.example/archives/C0PLATFORM/p1700000000000100",
    f"{HERE}/archives/C0PLATFORM/p1700000000000100|click",
    f"{HERE}/archives/C0PLATFORM/p1700000000000100?redirect=https://evil.example",
    f"{HERE}/archives/../sso",
    f"{HERE}/",
    "javascript:alert(1)",
    "no-link",
)
REAL = (
    f"{HERE}/archives/C0PLATFORM/p1700000000000100",
    f"{HERE}/archives/C0PLATFORM/p1700000000000100?thread_ts=1700000000.000100&cid=C0PLATFORM",
)
PEOPLE = {"/thanks": "receivers", "/noticed": "doers"}


async def form_with(world: World, command: str, link: object) -> View:
    """Open a form, and put a link into its metadata."""
    await world.slack.command(ANA, PLATFORM, command)
    form = world.slack.modal_of(ANA)
    assert form is not None
    form.private_metadata = json.dumps({**json.loads(form.private_metadata), "l": link})
    return form


@pytest.mark.parametrize("command", ["/thanks", "/noticed"])
async def test_a_forged_link_is_not_stored_and_not_shown(
    world: World, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily_limit, "DAY_MAX", len(FORGED))
    for link in FORGED:
        form = await form_with(world, command, link)
        await world.slack.submit(ANA, form, {PEOPLE[command]: [TOMAS], "words": "covering the night"})
        await world.deliver()
        assert link not in json.dumps(world.slack.last_message(TOMAS).blocks)
        world.slack.state.modals[ANA] = []
    rows = [*await world.rows(Thanks), *await world.rows(Effort)]
    assert [row.link for row in rows] == [None] * len(FORGED)
    assert world.slack.refused == []


@pytest.mark.parametrize("command", ["/thanks", "/noticed"])
async def test_a_link_to_a_message_of_this_workspace_is_kept(world: World, command: str) -> None:
    for link in REAL:
        form = await form_with(world, command, link)
        await world.slack.submit(ANA, form, {PEOPLE[command]: [TOMAS], "words": "covering the night"})
        world.slack.state.modals[ANA] = []
    rows = [*await world.rows(Thanks), *await world.rows(Effort)]
    assert [row.link for row in rows] == list(REAL)


@pytest.mark.parametrize("thread_ts", [None, "1700000000.000100", "1700000000.000200"])
def test_every_permalink_of_tends_own_is_one(thread_ts: str | None) -> None:
    here = Installation(TEAM, "xoxb-x", None, None, "https://acme.slack.com/")
    link = here.permalink("C0PLATFORM", "1700000000.000100", thread_ts)
    assert link is not None
    assert here.is_permalink(link)
    assert not Installation(TEAM, "xoxb-x", None, None, None).is_permalink(link)


def with_link(view: View, link: str) -> View:
    """Give a view whose metadata came back with another link."""
    view.private_metadata = json.dumps({**json.loads(view.private_metadata or "{}"), "l": link})
    return view


@pytest.mark.parametrize("link", [FORGED[0], FORGED[3]])
async def test_a_forged_link_behind_the_door_to_repair_is_not_stored_and_not_shown(world: World, link: str) -> None:
    """In the draft, in the private word that its receiver reads, and in the form of a correction."""
    world.clock.moment = reading_steps.AFTERNOON
    await world.slack.press_label(SAM, with_link(await door(world, SAM), link), "Give credit back")
    assert link not in json.dumps(modal(world, SAM).blocks)
    world.slack.state.modals[SAM] = []
    await world.slack.press_label(SAM, with_link(await door(world, SAM), link), "I did something")
    form = with_link(modal(world, SAM), link)
    await world.slack.submit(SAM, form, {"receiver": [ANA], "happened": HAPPENED})
    await let_go(world, world.clock.now() + timedelta(minutes=11))
    assert HAPPENED in world.slack.texts(await reading_steps.read(world))
    assert link not in json.dumps(modal(world, ANA).blocks)
    [word] = await world.rows(PrivateWord)
    assert link not in str(word.body)
