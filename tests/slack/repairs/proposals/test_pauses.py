"""Through Slack's doors: propose a pause, answer it, and pick it up on its morning."""

import asyncio
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sandbox.workspace.state import View
from slackapp.domain.blocks import blocking
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.pauses import Pause
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS, acting
from tests.slack.home.home_steps import home_text
from tests.slack.repairs.reading_steps import AFTERNOON, envelope, press, read, top
from tests.slack.repairs.repair_steps import door, let_go, modal
from tests.world import World

THURSDAY, FRIDAY = "2026-12-03", "2026-12-04"
MORNING = datetime(2026, 12, 3, 14, 30, tzinfo=UTC)  # 09:30 in New York, 14:30 in Lisbon
OWN = "This morning, for you alone"
CANNOT = "This can't go to <@U0ANA00001> now. Nothing was sent."


async def pause_form(world: World, user: str = SAM) -> View:
    world.clock.moment = max(world.clock.moment, AFTERNOON)
    await world.slack.press_label(user, await door(world, user), "Let's pause")
    return modal(world, user)


async def propose(world: World, user: str = SAM, other: str = ANA, day: str = THURSDAY) -> View:
    form = await pause_form(world, user)
    await world.slack.submit(user, form, {"receiver": other, "due": day})
    return modal(world, user)


async def proposed(world: World, day: str = THURSDAY) -> View:
    """Propose, let the envelope arrive, and read it; give Ana's view."""
    await propose(world, day=day)
    await let_go(world, AFTERNOON + timedelta(minutes=10))
    return await read(world)


async def heard_by_sam(world: World) -> str:
    """Let the answer arrive, and give what Sam reads."""
    await let_go(world, world.clock.now() + timedelta(minutes=10))
    return world.slack.texts(await read(world, SAM))


async def test_point_4_the_form_asks_for_one_person_and_a_day_and_no_reason(team: World) -> None:
    form = await pause_form(team)
    assert form.callback_id == "pause_form"
    inputs = [block["block_id"] for block in form.blocks if block["type"] == "input"]
    assert inputs == ["receiver", "due"]
    picker = next(block for block in form.blocks if block.get("block_id") == "due")["element"]
    assert picker["initial_date"] == "2026-11-19"
    assert "Nobody is told you opened this." not in team.slack.texts(form)
    assert await team.rows(PrivateWord) == []


async def test_point_4_a_proposal_is_held_edited_and_taken_back(team: World) -> None:
    held = await propose(team)
    assert "in <@U0ANA00001>'s hours." in team.slack.texts(held)
    await team.slack.press_label(SAM, held, "Edit")
    form = modal(team, SAM)
    assert "To <@U0ANA00001>. Only the day changes." in team.slack.texts(form)
    await team.slack.submit(SAM, form, {"due": "2026-11-21"})
    assert modal(team, SAM).errors == {"due": "That is a day off for one of you. Please choose another day."}
    await team.slack.submit(SAM, form, {"due": FRIDAY})
    await team.slack.press_label(SAM, modal(team, SAM), "Take back")
    assert await team.rows(PrivateWord) == []
    await let_go(team, AFTERNOON + timedelta(days=1))
    assert team.slack.messages_for(ANA) == []
    assert team.slack.refused == []


async def test_point_4_agreed_and_picked_up_by_both_with_the_same_message(team: World) -> None:
    """From the press to the rows and back: envelope, answer, Home, and one identical message that morning."""
    view = await proposed(team)
    assert "Thursday" not in envelope(team).text
    said = team.slack.texts(view)
    assert f"<@{SAM}> would like to pause, and pick this up with you on *Thursday, 3 December*." in said
    assert team.slack.labels(view)[:3] == ["Agree", "Another day", "Let it be"]
    assert "Keep it" not in team.slack.labels(view)
    agreed = await press(team, "Agree")
    assert "Agreed: you two pick it up on *Thursday, 3 December*." in team.slack.texts(agreed)
    assert "Agree" not in team.slack.labels(agreed)
    assert f"<@{ANA}> agrees. You two pick it up on *Thursday, 3 December*." in await heard_by_sam(team)
    assert f"You and <@{SAM}> pause until Thursday, 3 December." in await home_text(team, ANA)
    assert "pause" not in (await home_text(team, MIRA)).lower()
    before = len(team.slack.messages_for(OLEG))
    await team.run_job("send_reminders", MORNING)
    await team.run_job("send_reminders", MORNING)
    mornings = [[one for one in team.slack.messages_for(who) if OWN in one.text] for who in (ANA, SAM)]
    assert [len(found) for found in mornings] == [1, 1]
    [[hers], [his]] = mornings
    assert (hers.text, team.slack.texts(hers)) == (his.text, team.slack.texts(his))
    assert hers.text == f"{OWN}: A pause is over. You wanted to pick it up."
    assert not {ANA, SAM} & set(hers.text.split())
    await team.slack.press_label(SAM, his, "Open")
    opened = team.slack.texts(top(team, SAM))
    assert f"You and <@{ANA}> wanted to pick something up on Thursday, 3 December." in opened
    assert "We wanted to pick this up today. When is a good moment for you?" in opened
    assert len(team.slack.messages_for(OLEG)) == before
    assert f"You and <@{ANA}> wanted to pick something up on Thursday, 3 December." in await home_text(team, SAM)
    await team.slack.press_label(SAM, his, "Open")
    await team.slack.press_label(SAM, top(team, SAM), "Done")
    assert "Nothing is left here." in team.slack.texts(top(team, SAM))
    assert "Pauses" not in await home_text(team, SAM)
    await team.run_job("send_reminders", MORNING + timedelta(days=1))
    assert len([one for one in team.slack.messages_for(ANA) if OWN in one.text]) == 1
    assert team.slack.refused == []


@pytest.mark.both_databases
async def test_bad_input_three_workers_on_the_morning_of_a_pause(team: World) -> None:
    """They tick and deliver at the same moment, and each of the two still gets one message."""
    await proposed(team)
    await press(team, "Agree")
    await heard_by_sam(team)
    team.clock.moment = MORNING
    await asyncio.gather(*(team.tend.run_job("send_reminders", MORNING) for _ in range(3)))
    await asyncio.gather(*(team.deliver() for _ in range(3)))
    told = [len([one for one in team.slack.messages_for(who) if OWN in one.text]) for who in (ANA, SAM)]
    assert told == [1, 1]
    assert await team.count(Outgoing, Outgoing.kind == "own_reminders") == 2


async def test_point_4_each_is_reminded_in_their_own_hours(team: World) -> None:
    """Ana in Lisbon at half past nine, and Sam in New York five hours later."""
    await proposed(team)
    await press(team, "Agree")
    await heard_by_sam(team)
    for at, told in ((9, (0, 0)), (10, (1, 0)), (14, (1, 0)), (15, (1, 1))):
        await team.run_job("send_reminders", datetime(2026, 12, 3, at, 0, tzinfo=UTC))
        found = tuple(len([one for one in team.slack.messages_for(who) if OWN in one.text]) for who in (ANA, SAM))
        assert found == told, at


async def test_point_4_another_day_is_offered_and_agreed_to(team: World) -> None:
    await proposed(team)
    form = await press(team, "Another day")
    await team.slack.submit(ANA, form, {"due": "2026-11-17"})
    assert "Please choose a day from Thursday, 19 November on" in top(team).errors["due"]
    await team.slack.submit(ANA, form, {"due": FRIDAY})
    assert "Your answer goes to <@U0SAM00001>, in their working hours." in team.slack.texts(top(team))
    assert "suggests to pick it up on *Friday, 4 December* instead." in await heard_by_sam(team)
    await press(team, "Agree", SAM)
    assert f"You and <@{SAM}> pause until Friday, 4 December." in await home_text(team, ANA)
    assert team.slack.refused == []


async def test_point_4_let_it_be_says_no_reason(team: World) -> None:
    await proposed(team)
    view = await press(team, "Let it be")
    assert "input" not in {block["type"] for block in view.blocks}
    assert f"<@{ANA}> would rather let it be. No reason was asked." in await heard_by_sam(team)
    assert await team.rows(Pause) == []


async def test_point_4_home_lets_one_open_it_and_let_it_go(team: World) -> None:
    await proposed(team)
    await press(team, "Agree")
    await home_text(team, ANA)
    at_home = team.slack.home_of(ANA)
    assert at_home is not None
    await team.slack.press_label(ANA, at_home, "Open")
    assert "Open your direct message" in team.slack.texts(top(team))
    assert f"<@{SAM}> has the same line." in team.slack.texts(top(team))
    before = len(team.slack.messages_for(SAM))
    await team.slack.press_label(ANA, at_home, "Let it go")
    await team.deliver()
    assert "Pauses" not in await home_text(team, ANA)
    assert [row.on_day for row in await team.rows(Pause)] == [date(2026, 12, 3)]
    assert len(team.slack.messages_for(SAM)) == before


async def test_point_4_nobody_else_answers_a_proposal(team: World) -> None:
    """The proposer, a manager and a stranger press in a view of hers, and nothing comes of it."""
    view = await proposed(team)
    for other in (SAM, MIRA, OLEG):
        for label in ("Agree", "Another day", "Let it be"):
            await team.slack.press_label(other, deepcopy(view), label, forged=True)
            await team.deliver()
            assert top(team).callback_id == "word_read"
    assert await team.rows(Pause) == []
    assert len(await team.rows(PrivateWord)) == 1


async def test_bad_input_proposed_by_both_at_once(team: World) -> None:
    """The same day is one pause; of two days, the second person reads the first proposal."""
    await propose(team)
    await propose(team, ANA, SAM)
    await let_go(team, AFTERNOON + timedelta(minutes=10))
    assert len(await team.rows(Pause)) == 2
    again = await propose(team, ANA, SAM, FRIDAY)
    assert "You two have a pause already, until Thursday, 3 December." in team.slack.texts(again)
    await propose(team, TOMAS, MIRA)
    await let_go(team, AFTERNOON + timedelta(minutes=20))
    told = await propose(team, MIRA, TOMAS, FRIDAY)
    assert f"<@{TOMAS}> already asked you for a pause. Nothing was sent." in team.slack.texts(told)
    first = await press(team, "Read", MIRA)
    assert "on *Thursday, 3 December*" in team.slack.texts(first)
    agreed = await propose(team, MIRA, TOMAS)
    assert f"<@{TOMAS}> suggested the same day." in team.slack.texts(agreed)
    assert len(await team.rows(Pause)) == 4


async def test_bad_input_crossing_for_two_days_is_told_to_the_second(team: World) -> None:
    await propose(team)
    await propose(team, ANA, SAM, FRIDAY)
    await let_go(team, AFTERNOON + timedelta(minutes=10))
    back = next(one for one in team.slack.messages_for(ANA) if "back with you" in one.text)
    await team.slack.press_label(ANA, back, "Open")
    shown = team.slack.texts(top(team))
    assert f"It was not sent: <@{SAM}> asked you for a pause too. Answer that first." in shown
    assert f"You wanted to pause with <@{SAM}>, until Friday, 4 December." in shown
    await press(team, "Let's pause")
    assert top(team).callback_id == "pause_form"
    assert await team.count(RepairDraft) == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-17", "Please choose a day from Thursday, 19 November on, within a year."),
        ("2027-12-03", "Please choose a day from Thursday, 19 November on, within a year."),
        ("2026-11-21", "That is a day off for one of you. Please choose another day."),
        ("not a day", "Please choose a day."),
    ],
)
async def test_bad_input_a_day_that_is_not_possible(team: World, day: str, said: str) -> None:
    form = await pause_form(team)
    await team.slack.submit(SAM, form, {"receiver": ANA, "due": day})
    assert modal(team, SAM).errors == {"due": said}
    assert await team.rows(PrivateWord) == []


async def test_bad_input_the_other_left_before_the_envelope(team: World) -> None:
    await propose(team)
    await team.slack.change_person(ANA, deleted=True)
    await let_go(team, AFTERNOON + timedelta(minutes=10))
    back = next(one for one in team.slack.messages_for(SAM) if "back with you" in one.text)
    await team.slack.press_label(SAM, back, "Open")
    assert f"It was not sent: the account of <@{ANA}> is deactivated." in team.slack.texts(modal(team, SAM))


async def test_must_never_tell_a_block_from_the_off_switch_from_too_soon(team: World) -> None:
    """One sentence, and nothing is stored."""
    await propose(team)
    told = [team.slack.texts(await propose(team))]
    async with team.tend.db.transaction() as session:
        await blocking.block(session, acting(ANA, team.clock.now()), TOMAS)
    told.append(team.slack.texts(await propose(team, TOMAS)))
    assert [CANNOT in one for one in told] == [True, True]
    assert told[0] == told[1]
    assert len(await team.rows(PrivateWord)) == 1
    assert await team.rows(RepairDraft) == []


async def test_a_message_travels_as_a_link_alone(team: World) -> None:
    said = team.slack.say(ANA, PLATFORM, "We will do it my way.")
    team.clock.moment = AFTERNOON
    await team.slack.message_shortcut(SAM, said, "repair_message")
    await press(team, "Let's pause", SAM)
    form = modal(team, SAM)
    picked: Any = next(block for block in form.blocks if block.get("block_id") == "receiver")
    assert picked["element"]["initial_user"] == ANA
    await team.slack.submit(SAM, form, {"due": THURSDAY})
    await let_go(team, AFTERNOON + timedelta(minutes=10))
    shown = team.slack.texts(await read(team))
    assert "Open the message" in shown
    assert "my way" not in shown


async def test_the_outbox_tells_neither_that_it_is_a_pause_nor_with_whom(team: World) -> None:
    await proposed(team)
    await press(team, "Agree")
    await heard_by_sam(team)
    rows = await team.rows(Outgoing)
    assert {row.kind for row in rows} == {"private_word"}
    assert not [row for row in rows if row.giver_id not in {None, row.target}]
    assert not [row for row in rows if {ANA, SAM} - {row.target} & set(str(row.refs))]
