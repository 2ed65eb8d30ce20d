"""How Slack is asked for people: what each answer means, and how long the two policies wait."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from slackapp.slack.directory.client import (
    AT_ONCE,
    TRIES_MAX,
    Known,
    NoAnswer,
    Nobody,
    Page,
    PeopleClient,
    Waiting,
    WithinDeadline,
)
from slackapp.slack.platform.deadline import Deadline
from slackapp.slack.platform.web_api import NotNow, OutcomeUnknown, RateLimited, Refused, SlackFailure
from tests.cast import ANA, TOMAS
from tests.environment.patience import HANGS_AFTER_S

USER = {"id": TOMAS, "tz": "Europe/Berlin"}


@dataclass
class Script:
    """Slack with its next answers; the last one is given again and again."""

    answers: deque[SlackFailure | dict[str, Any]]
    takes_s: float = 0.0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    running: int = 0
    ran_at_once: int = 0

    async def call(self, token: str, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        self.calls.append((method, dict(args)))
        self.running += 1
        self.ran_at_once = max(self.ran_at_once, self.running)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.running -= 1
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.popleft()
        if isinstance(answer, SlackFailure):
            raise answer
        return answer


def script(*answers: SlackFailure | dict[str, Any], takes_s: float = 0.0) -> Script:
    return Script(deque(answers), takes_s)


@dataclass
class Waits:
    """Seconds that nobody waits for."""

    seconds: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def test_a_person_is_known_by_id_and_by_e_mail() -> None:
    slack = script({"user": USER})
    client = PeopleClient(slack, "xoxb-1")
    assert await client.by_id(TOMAS) == await client.by_e_mail("tomas@example.com") == Known(USER)
    assert slack.calls == [
        ("users.info", {"user": TOMAS, "include_locale": "true"}),
        ("users.lookupByEmail", {"email": "tomas@example.com"}),
    ]


@pytest.mark.parametrize("error", ["user_not_found", "user_not_visible", "users_not_found"])
async def test_these_errors_mean_nobody_whatever_was_asked(error: str) -> None:
    client = PeopleClient(script(Refused(error)), "xoxb-1")
    assert await client.by_id(TOMAS) == await client.by_e_mail("x") == await client.profile_of(TOMAS) == Nobody()


@pytest.mark.parametrize("told", [{}, {"user": {}}, {"user": None}, {"user": "U1"}, {"user": [1]}])
async def test_a_user_without_an_id_is_nobody(told: dict[str, Any]) -> None:
    assert await PeopleClient(script(told), "xoxb-1").by_id(TOMAS) == Nobody()


@pytest.mark.parametrize(
    ("failure", "is_refusal", "retry_after_s"),
    [
        (Refused("missing_scope"), True, 60.0),
        (Refused("account_inactive"), True, 60.0),
        (RateLimited("users.info", 17.0), False, 17.0),
        (NotNow("http_500"), False, 5.0),
        (OutcomeUnknown("cut"), False, 5.0),
    ],
)
async def test_every_other_failure_says_nothing_of_a_person(
    failure: SlackFailure, *, is_refusal: bool, retry_after_s: float
) -> None:
    answer = await PeopleClient(script(failure), "xoxb-1").by_id(TOMAS)
    assert answer == NoAnswer("users.info", failure)
    assert isinstance(answer, NoAnswer)
    assert (answer.is_refusal, answer.retry_after_s) == (is_refusal, retry_after_s)


async def test_several_are_asked_for_some_at_a_time() -> None:
    slack = script({"user": USER}, takes_s=0.001)
    answers = await PeopleClient(slack, "xoxb-1").by_ids([f"U{number}" for number in range(25)])
    assert len(answers) == 25
    assert slack.ran_at_once == AT_ONCE


async def test_a_page_says_where_the_next_begins() -> None:
    slack = script(
        {"members": [USER, {"name": "nobody"}, "U1", None], "cache_ts": 7, "response_metadata": {"next_cursor": "n"}},
        {"members": None, "response_metadata": ""},
    )
    client = PeopleClient(slack, "xoxb-1")
    assert await client.page(None, 200) == Page([USER], "n", 7)
    assert await client.page("n", 200) == Page([], None, None)
    assert [args for _, args in slack.calls] == [
        {"limit": 200, "include_locale": "true"},
        {"limit": 200, "include_locale": "true", "cursor": "n"},
    ]


async def test_within_a_deadline_there_is_one_try() -> None:
    slack = script(NotNow("http_500"))
    answer = await PeopleClient(WithinDeadline(slack, Deadline(), 60.0), "xoxb-1").by_id(TOMAS)
    assert isinstance(answer, NoAnswer)
    assert len(slack.calls) == 1


async def test_a_deadline_ends_what_is_under_way_and_begins_nothing_more() -> None:
    """Ten are asked for at once, and of the rest nobody once the time is over."""
    slack = script({"user": USER}, takes_s=3_600.0)
    async with asyncio.timeout(HANGS_AFTER_S):
        answers = await PeopleClient(WithinDeadline(slack, Deadline(), 0.5), "xoxb-1").by_ids([*map(str, range(25))])
    assert {type(answer) for answer in answers.values()} == {NoAnswer}
    assert len(slack.calls) == AT_ONCE
    over = WithinDeadline(slack, Deadline(began=time.monotonic() - 2), 1.5)
    assert isinstance(await PeopleClient(over, "xoxb-1").by_id(ANA), NoAnswer)
    assert len(slack.calls) == AT_ONCE


async def test_in_the_background_slack_is_waited_for() -> None:
    """As long as it says, which counts as no try; twice as long after each stumble."""
    waits, turns = Waits(), list[str]()

    async def take_turn(method: str) -> None:
        turns.append(method)

    slack = script(RateLimited("users.info", 30.0), NotNow("http_500"), OutcomeUnknown("cut"), {"user": USER})
    client = PeopleClient(Waiting(slack, waits.sleep, take_turn), "xoxb-1")
    assert await client.by_id(TOMAS) == Known(USER)
    assert waits.seconds == [30.0, 2.0, 4.0]
    assert turns == ["users.info"] * 4


async def test_in_the_background_trouble_ends_after_some_tries_and_a_refusal_at_once() -> None:
    waits = Waits()
    slack = script(NotNow("http_500"))
    assert isinstance(await PeopleClient(Waiting(slack, waits.sleep), "xoxb-1").by_id(TOMAS), NoAnswer)
    assert len(slack.calls) == TRIES_MAX
    refusing = script(Refused("missing_scope"))
    assert isinstance(await PeopleClient(Waiting(refusing, waits.sleep), "xoxb-1").by_id(TOMAS), NoAnswer)
    assert len(refusing.calls) == 1
