"""Number 5: nobody's flood puts somebody else's words behind it. By counts and order on the test's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.workspace.state import Person
from slackapp.domain.thanks import daily_limit
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.delivery.story_pace import Story, told_in
from tests.world import World

CROWD = tuple(f"U0CROWD{number:03d}" for number in range(30))
ALLOWED_S = 2.0
COMMANDS = 5  # of the forty of the report; a minute of Slack's pace is enough to stand in somebody's way
OTHERS, EVERY_S = 9, 0.8


@pytest.fixture(autouse=True)
def _no_limit_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets one person thank another as often as the report had it."""
    monkeypatch.setattr(daily_limit, "DAY_MAX", 100)


@dataclass
class Arrivals:
    """When which message arrived, in the seconds of the test."""

    at_s: dict[str, float] = field(default_factory=dict)  # by a piece of its text
    posts: list[str] = field(default_factory=list)  # the channels, in order

    def late(self, said_at_s: Mapping[str, float]) -> list[float]:
        """Give the seconds from saying to arriving, the longest last."""
        return sorted(self.at_s[words] - moment for words, moment in said_at_s.items())


@pytest.fixture
def story(world: World, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Tend's delivery and the limits of the fake Web API, on one clock of the test; a call takes a moment."""
    return told_in(world, monkeypatch)


@pytest.fixture
def arrivals(world: World, story: Story, monkeypatch: pytest.MonkeyPatch) -> Arrivals:
    """Every message that Slack takes from now on."""
    seen, real = Arrivals(), world.slack.api

    def api(method: str, args: dict[str, Any], token: str | None = None) -> Any:
        answer = real(method, args, token)
        if method == "chat.postMessage" and answer.body.get("ok"):
            seen.posts.append(args["channel"])
            text = world.slack.texts(world.slack.last_message(args["channel"]))
            seen.at_s.update({word: story.pace.at_s for word in text.split() if word.startswith("number-")})
        return answer

    monkeypatch.setattr(world.slack, "api", api)
    return seen


async def say(world: World, giver: str, receivers: tuple[str, ...], words: str) -> None:
    """Let somebody say thanks by command."""
    named = " ".join(f"<@{receiver}>" for receiver in receivers)
    said = await world.slack.command(giver, PLATFORM, f"/thanks {named} for {words}")
    assert said.status == 200


async def others_speak(world: World, story: Story, arrivals: Arrivals, pairs: list[tuple[str, str]]) -> list[float]:
    """Let others say one thing every EVERY_S seconds; give how long each took, the longest last."""
    said_at_s = {f"number-{number}": 1 + number * EVERY_S for number in range(OTHERS)}
    acts = {
        at_s: (lambda giver=giver, receiver=receiver, words=words: say(world, giver, (receiver,), words))
        for (words, at_s), (giver, receiver) in zip(said_at_s.items(), pairs * OTHERS, strict=False)
    }
    await story.play(acts, 1 + OTHERS * EVERY_S + ALLOWED_S)
    return arrivals.late(said_at_s)


async def test_1_5_thanks_to_one_person(world: World, story: Story, arrivals: Arrivals) -> None:
    """They take half a minute, as one person's do; nobody else waits for them, not even for their receiver."""
    for number in range(30):
        await say(world, ANA, (TOMAS,), f"reason {number}")
    late = await others_speak(world, story, arrivals, [(MIRA, SAM), (SAM, OLEG), (OLEG, TOMAS)])
    assert late[-1] <= ALLOWED_S, late
    assert world.slack.refused == []
    to_tomas = arrivals.posts.count(TOMAS)
    assert 8 <= to_tomas <= 20  # meanwhile theirs went on, at the pace of one person
    assert len(arrivals.posts) - to_tomas >= OTHERS * 2 // 3


async def test_1_5_commands_to_thirty_people(world: World, story: Story, arrivals: Arrivals) -> None:
    """Hundreds of rows take minutes; the words of others, to the same people too, go in between."""
    for user_id in CROWD:
        world.slack.state.people[user_id] = Person(user_id, user_id.lower(), user_id)
    for number in range(COMMANDS):
        await say(world, ANA, CROWD, f"reason {number}")
    assert await world.queued() == COMMANDS * len(CROWD)
    late = await others_speak(world, story, arrivals, [(MIRA, SAM), (SAM, CROWD[0]), (OLEG, CROWD[1])])
    assert late[-1] <= ALLOWED_S, late
    assert world.slack.refused == []
    assert len(arrivals.posts) >= (1 + OTHERS * EVERY_S) * 2.5  # and no turn was missed
