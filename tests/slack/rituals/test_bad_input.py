"""Bad input of the rituals, by signed payloads: each ends in one clear message or sentence, and no word is lost."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slackapp.domain.tables.foundation import Base
from slackapp.domain.tables.phrases import Phrase, PhrasePick
from slackapp.domain.tables.rituals.own_questions import OwnQuestion
from slackapp.domain.tables.rituals.rounds import Round
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember
from slackapp.domain.tables.seen import SeenAnswered, SeenStep
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.phrases import ids as phrase_ids
from slackapp.slack.rituals.hosting import ids as hosting_ids
from slackapp.slack.rituals.rounds import ids as round_ids
from slackapp.slack.rituals.seasons import ids as season_ids
from slackapp.slack.seen import ids as seen_ids
from tests.cast import ANA, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.directory.user_objects import user_object
from tests.slack.rituals.hosting.host_steps import MORNING, asked, season_with
from tests.slack.rituals.rounds.round_steps import answer, gather, gatherings, open_round, questions, said, share
from tests.slack.rituals.seasons import season_steps
from tests.world import World

ROWS: tuple[type[Base], ...] = (
    Season, SeasonMember, Round, Thanks, ThanksReceiver, OwnQuestion, Phrase, PhrasePick, SeenAnswered, SeenStep,
)  # fmt: skip
BUTTONS = (
    season_ids.COUNT_ME_IN, season_ids.LEAVE_SEASON, season_ids.OPEN_SEASON, season_ids.PAUSE_SEASON,
    season_ids.RESUME_SEASON, season_ids.LOOK_AFTER_SEASON, season_ids.DECLINE_SEASON, season_ids.END_SEASON,
    season_ids.DELETE_SEASON, season_ids.RENEW_SEASON, season_ids.MOVE_SEASON, season_ids.HAND_OVER_SEASON,
    round_ids.ANSWER_ROUND, round_ids.POST_ROUND_AGAIN, round_ids.SKIP_ROUND, round_ids.ROUND_MENU,
    hosting_ids.KEEP_QUESTION, hosting_ids.TAKE_ANOTHER, hosting_ids.HOST_MENU, hosting_ids.REMOVE_QUESTION,
    seen_ids.OPEN_SEEN_CHECK, seen_ids.SEEN_MENU, seen_ids.OPEN_SEEN_STEP, seen_ids.REMOVE_SEEN_STEP,
    seen_ids.STOP_ASKING_SEEN, phrase_ids.OPEN_OUR_WORDS, phrase_ids.REMOVE_PHRASE, shared_ids.OPEN_QUESTIONS,
)  # fmt: skip
FORMS = (
    season_ids.SEASON_FORM, season_ids.SEASON_MOVE_FORM, season_ids.SEASON_HAND_OVER_FORM, round_ids.ROUND_ANSWER,
    hosting_ids.HOST_QUESTION, hosting_ids.OWN_QUESTIONS, phrase_ids.OUR_WORDS, seen_ids.SEEN_CHECK_FORM,
    seen_ids.SEEN_STEP_FORM,
)  # fmt: skip
NUMBERS = ("99", "9" * 40)  # of no row, and beyond what a row can have; the sweep of all ids has what is no number
METADATA = '{"n": "x", "s": 99, "r": 99, "c": "C0NOTHERE1"}'
PLAYED_FROM = datetime(2027, 3, 8, 12, tzinfo=UTC)  # the clocks of New York change on 14 March
ROUNDS = 2


async def stored(world: World) -> str:
    """Give all that the rituals hold."""
    found = [sorted(vars(row).items(), key=str) for table in ROWS for row in await world.rows(table)]
    return repr([[pair for pair in row if pair[0] != "_sa_instance_state"] for row in found])


def press(action_id: str, value: str, user: str) -> dict[str, Any]:
    """Give the press of a button, and of an entry of a menu, with any value."""
    action = {"action_id": action_id, "block_id": "x", "type": "button", "value": value}
    action["selected_option"] = {"text": {"type": "plain_text", "text": "x"}, "value": value}  # type: ignore[assignment]
    who = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}}
    where = {"channel": {"id": PLATFORM}, "container": {"type": "message", "message_ts": "1.1"}}
    return {"type": "block_actions", **who, **where, "actions": [action], "trigger_id": "1.2.x"}


def sent(callback_id: str, metadata: str, user: str) -> dict[str, Any]:
    """Give the submission of a form with any metadata, and words in each field that takes any."""
    fields = (shared_ids.WORDS, seen_ids.SEEN_STEP)
    view = {
        "id": "V1",
        "callback_id": callback_id,
        "type": "modal",
        "blocks": [{"type": "input", "block_id": name} for name in fields],
        "state": {"values": {name: {name: {"type": "plain_text_input", "value": "forged"}} for name in fields}},
        "private_metadata": metadata,
    }
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "view": view}


async def test_no_forged_value_changes_anything(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Of every button and form of the rituals, from the person who may do most; each is answered, and none breaks."""
    await open_round(world)
    before = await stored(world)
    caplog.set_level(logging.ERROR)
    for action_id in BUTTONS:
        for value in NUMBERS:
            assert (await world.slack.raw(press(action_id, value, MIRA))).status == 200, (action_id, value)
    for callback_id in FORMS:
        assert (await world.slack.raw(sent(callback_id, METADATA, MIRA))).status == 200, callback_id
    await world.deliver()
    assert [record.getMessage() for record in caplog.records] == []
    assert await stored(world) == before


async def test_a_receiver_who_keeps_it_private_is_in_no_post(world: World) -> None:
    """They have the words; neither the channel nor the giver sees that they kept them."""
    post = await open_round(world)
    await answer(world, ANA, post, [TOMAS, SAM], "You took the night")
    await share(world, TOMAS, label="Keep between us")
    await gather(world)
    assert gatherings(world) == []
    await share(world, SAM)
    [posted] = gatherings(world)
    assert f"thanked <@{SAM}>" in world.slack.texts(posted)
    assert TOMAS not in world.slack.texts(posted)
    assert "You took the night" in said(world, TOMAS)
    assert not [one for one in world.slack.messages_for(ANA, world.slack.dm(ANA)) if TOMAS in one.text]


async def test_a_host_who_is_deactivated_is_followed_by_the_next_with_one_message(world: World) -> None:
    """As Slack tells of it; the season goes on, and nobody is asked twice."""
    await season_with(world, TOMAS, ANA)
    await world.run_job("open_rounds", MORNING)
    [host] = [user for user in (TOMAS, ANA) if asked(world, user)]
    other = ({TOMAS, ANA} - {host}).pop()
    await world.slack.event({"type": "user_change", "user": user_object(host, deleted=True)})
    world.slack.person(host).deleted = True
    for _ in range(2):
        world.clock.move(timedelta(days=1))
        await world.run_job("open_rounds")
    assert len(asked(world, other)) == 1
    assert [row.host_id for row in await world.rows(Round)] == [other]


async def test_an_answer_after_closing_is_a_thanks_that_arrives(world: World) -> None:
    """The form of an old post says nothing else, and its words go where any thanks goes."""
    post = await open_round(world)
    await gather(world)
    await world.run_job("open_rounds", world.clock.now() + timedelta(days=6, hours=4))
    assert len(questions(world)) == 2
    done = await answer(world, ANA, post, [TOMAS], "You took the night")
    assert "Sent to" in world.slack.texts(done)
    assert "You took the night" in said(world, TOMAS)
    assert [row.round_id for row in await world.rows(Thanks)] == [None]


async def test_words_that_say_nothing_stay_in_the_form(world: World) -> None:
    post = await open_round(world)
    await world.slack.press_label(ANA, post, "Answer privately")
    form = world.slack.modal_of(ANA)
    assert form is not None
    for words in (" ", "\u200b\u200b", "\n\t\n"):
        refused = await world.slack.submit(ANA, form, {"receiver": [TOMAS], "words": words})
        assert refused.action == "errors"
        assert await world.rows(Thanks) == []


async def test_a_season_keeps_its_hour_over_a_clock_change(world: World) -> None:
    """Before and after it, ticked as the jobs tick: a question each Thursday at 15:00 local, gathered at noon."""
    world.clock.moment = PLAYED_FROM
    zone = ZoneInfo("America/New_York")
    await season_steps.start(world, season_day="4", season_hour="900", season_zone="America/New_York")
    for week in range(ROUNDS):
        thursday = (PLAYED_FROM + timedelta(days=3, weeks=week)).date()
        for day, clock in ((0, (14, 55)), (0, (15, 0)), (0, (16, 0)), (1, (11, 55)), (1, (12, 0)), (1, (13, 0))):
            at = datetime(thursday.year, thursday.month, thursday.day, *clock, tzinfo=zone) + timedelta(days=day)
            for job in ("open_rounds", "close_rounds"):
                await world.run_job(job, at.astimezone(UTC))
    rounds = await world.rows(Round)
    assert [row.opened_at.astimezone(zone).strftime("%a %H:%M") for row in rounds] == ["Thu 15:00"] * ROUNDS
    assert [row.gathered_at.astimezone(zone).strftime("%a %H:%M") for row in rounds] == ["Fri 12:00"] * ROUNDS
    assert {row.opened_at.hour for row in rounds} == {19, 20}
    assert len(questions(world)) == ROUNDS
