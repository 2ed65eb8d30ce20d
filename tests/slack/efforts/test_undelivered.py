"""Line 1.4 of the issue on words: who could not be told is told later, and until then no manager reads the words."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from sandbox import Message
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage, enqueue
from slackapp.domain.tables.away import TimeAway
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.prompts import Prompt, PromptItem
from slackapp.domain.visibility.efforts import NOTED, UNREACHABLE, is_in_prompt
from slackapp.features import KINDS
from slackapp.slack.delivery.kinds import NothingFollows
from slackapp.slack.delivery.outcomes import GivenUp
from slackapp.slack.leads import ids as leads_ids
from tests.cast import ANA, MIRA, OLEG, PLATFORM, TOMAS, acting
from tests.slack.message_places.buttons import stand_in_named
from tests.world import World

pytestmark = pytest.mark.strangers

WORDS = "covering the night on-call"
DAY = timedelta(days=1)


def refuse(world: World, user: str, *, is_refused: bool = True) -> None:
    """Let Slack refuse messages to somebody, of whom Tend knows nothing bad."""
    world.slack.person(user).deleted = is_refused


async def noted(world: World) -> None:
    """Have Ana note an effort of Tomas, whom Mira leads, while Slack takes no message to him."""
    await world.lead(MIRA, TOMAS)
    refuse(world, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    await world.deliver()


async def read_by_mira(world: World) -> list[str]:
    """Give the words of efforts that Mira may read now."""
    async with world.tend.db.reading() as session:
        shown, _ = await effort_lists.waiting_for_manager(session, acting(MIRA, world.clock.now()))
    return [one.words for one in shown]


def messages(world: World, user: str) -> list[Message]:
    """Give the messages to somebody, without answers to presses."""
    return [message for message in world.slack.messages_for(user, None) if message.only_for is None]


def test_line_1_4_every_kind_declares_what_follows_a_refusal() -> None:
    """Either something is done, or it is said where the person finds the same."""
    reasons = {kind: each.refused.because for kind, each in KINDS.items() if isinstance(each.refused, NothingFollows)}
    assert [kind for kind, because in reasons.items() if len(because) < 10] == []
    assert set(KINDS) - set(reasons) == {
        "private_word", "own_reminders", "credit_back",
        "thanks", "thanks_shared", "thanks_named", "look_up_thanks", "mattered", "passed_on", "copy_withdrawn",
        "effort_noted", "effort_noted_redrawn", "look_up_effort", "effort_left_out", "effort_undelivered",
        "prompt", "prompts_paused",
        "lead_asked", "lead_imported", "stand_in_named", "stand_in_reads", "left_out", "mattered_not_brought",
        "season_started", "round_open", "round_gathering", "gathering_page_redrawn", "gathering_page_withdrawn",
    }  # fmt: skip


async def test_line_1_4_nobody_reads_an_effort_whose_doer_was_not_told(world: World) -> None:
    """Not after weeks, and in no prompt; the noter has the words back once."""
    await noted(world)
    [said] = messages(world, ANA)
    assert f"I could not tell <@{TOMAS}> what you noted" in said.text
    assert WORDS in world.slack.texts(said)
    for _ in range(3):
        await world.pass_time(days=4)
        await world.run_job("send_prompts")
        assert await read_by_mira(world) == []
    assert messages(world, ANA) == [said]
    assert await world.count(Prompt) == 0
    refuse(world, TOMAS, is_refused=False)
    await world.pass_time(days=11)
    assert await world.queued() == 0
    assert messages(world, TOMAS) == []  # three weeks are over


async def test_line_1_4_nobody_reads_it_from_a_prompt_either(world: World) -> None:
    """Prompted efforts stay readable, but for one whose doer does not know of it."""
    await noted(world)
    [effort] = await world.rows(Effort)
    async with world.tend.db.transaction() as session:
        prompt = Prompt(
            workspace_id=effort.workspace_id, manager_id=MIRA, week="2026-W47", made_at=world.clock.now(),
            sent_at=world.clock.now(), introduces=False,
        )  # fmt: skip
        session.add(prompt)
        await session.flush()
        item = PromptItem(
            prompt_id=prompt.id, effort_id=effort.id, workspace_id=effort.workspace_id, manager_id=MIRA, position=0
        )
        session.add(item)
        await session.execute(update(Effort).values(not_notified=None))
    assert await read_by_mira(world) == [WORDS]
    for why in (NOTED, UNREACHABLE):
        async with world.tend.db.transaction() as session:
            await session.execute(update(Effort).values(not_notified=why))
        assert await read_by_mira(world) == []
        async with world.tend.db.reading() as session:
            kept = is_in_prompt(effort.workspace_id, MIRA, world.clock.now())
            assert await session.scalar(select(Effort.id).where(kept)) is None


async def test_line_1_4_the_next_success_begins_the_day(world: World) -> None:
    """Tomas is told a day later, and Mira reads it a working day after that, not before."""
    await noted(world)
    refuse(world, TOMAS, is_refused=False)
    await world.pass_time(hours=25)
    [told] = messages(world, TOMAS)
    assert WORDS in world.slack.texts(told)
    at = world.clock.now()
    [effort] = await world.rows(Effort)
    assert (effort.not_notified, effort.readable_at >= at + timedelta(hours=20)) == (None, True)
    assert await read_by_mira(world) == []
    await world.pass_time(hours=25)
    assert await read_by_mira(world) == [WORDS]


async def test_line_1_4_words_of_a_message_on_its_way_are_read_by_nobody(world: World) -> None:
    """Slack does not answer for days: neither refused nor told."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    world.clock.move(5 * DAY)
    assert await read_by_mira(world) == []
    await world.deliver()
    assert await read_by_mira(world) == []
    await world.pass_time(days=3)
    assert await read_by_mira(world) == [WORDS]


async def test_line_1_4_the_doer_finds_it_on_home_and_their_press_counts(world: World) -> None:
    """Home says that nobody reads it; changing the words begins the working day."""
    await noted(world)
    refuse(world, TOMAS, is_refused=False)
    await world.slack.open_home(TOMAS)
    await world.deliver()
    home = world.slack.home_of(TOMAS)
    assert home is not None
    assert "no manager can read it until you change it" in world.slack.texts(home)
    await world.slack.press_label(TOMAS, home, "Change")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {"words": "was on call for Sam"})
    assert await read_by_mira(world) == []
    world.clock.move(2 * DAY)
    assert await read_by_mira(world) == ["was on call for Sam"]


async def test_line_1_4_every_week_and_never_told(world: World) -> None:
    """The next times of an everyday effort are read by nobody either, until the doer was told of the first."""
    await world.lead(MIRA, TOMAS)
    refuse(world, TOMAS)
    await world.slack.command(ANA, PLATFORM, "/noticed")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {"doers": [TOMAS], "words": WORDS, "every_week": ["weekly"]})
    await world.deliver()
    for _ in range(8):
        await world.run_job("repeat_efforts", world.clock.now() + DAY)
    assert await world.count(Effort) == 2
    world.clock.move(3 * DAY)
    assert await read_by_mira(world) == []
    refuse(world, TOMAS, is_refused=False)
    await world.pass_time(days=1)
    assert [row.not_notified for row in await world.rows(Effort)] == [None, None]


async def test_line_1_4_new_managers_wait_until_the_member_was_told(world: World) -> None:
    """An admin sets Mira; Slack refuses to tell Tomas: she reads nothing until he was told."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    await world.deliver()
    await world.lead(MIRA, TOMAS)
    refuse(world, TOMAS)
    refs = {"manager_ids": [MIRA], "reads_from": world.clock.now().isoformat()}
    message = OutboxMessage("lead_imported", TOMAS, "lead_imported:1", refs, urgency=FROM_TEND)
    async with world.tend.db.transaction() as session:
        await enqueue(session, world.slack.team.id, [message], world.clock.now())
    await world.deliver()
    await world.pass_time(days=5)
    assert await read_by_mira(world) == []
    refuse(world, TOMAS, is_refused=False)
    await world.pass_time(days=1)
    await world.pass_time(hours=1)
    assert "can read the efforts noted about you" in messages(world, TOMAS)[-1].text
    assert await read_by_mira(world) == []
    await world.pass_time(days=4)
    assert await read_by_mira(world) == [WORDS]


async def test_line_1_4_a_manager_who_could_not_be_asked(world: World) -> None:
    """The member hears of it and may choose somebody else; nothing waits for ever."""
    await world.slack.command(TOMAS, PLATFORM, "/tend leader")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.tend.directory.meet(world.slack.team.id, [MIRA])
    refuse(world, MIRA)
    await world.slack.submit(TOMAS, form, {leads_ids.LEADER: MIRA})
    await world.deliver()
    [said] = messages(world, TOMAS)
    assert f"I couldn't ask <@{MIRA}>" in said.text
    assert world.slack.labels(said) == ["Choose a manager"]
    assert await world.count(Lead) == 0


async def test_line_1_4_a_stand_in_who_could_not_be_asked(world: World) -> None:
    """Nobody stands in without knowing it; the manager hears of it."""
    await world.tend.directory.meet(world.slack.team.id, [OLEG])
    refuse(world, OLEG)
    with pytest.raises(IndexError):
        await stand_in_named(world)  # no message to find
    assert [row.stand_in_id for row in await world.rows(TimeAway)] == [None]
    assert f"<@{OLEG}> can't stand in for you" in messages(world, MIRA)[-1].text


async def test_line_1_4_a_deletion_that_slack_refuses_is_tried_again(world: World) -> None:
    """The dialog promised that the message goes."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    await world.deliver()
    [card] = messages(world, TOMAS)
    await world.slack.command(TOMAS, PLATFORM, "/tend words")
    view = world.slack.modal_of(TOMAS)
    assert view is not None
    await world.slack.press_label(TOMAS, view, "Remove")
    await refused(world, "copy_withdrawn", "cant_delete_message")
    assert card in world.slack.state.messages
    await world.pass_time(days=1)
    assert card not in world.slack.state.messages


async def refused(world: World, kind: str, error: str) -> None:
    """Let Slack refuse the newest row of a kind for good."""
    (row,) = await world.rows(Outgoing, Outgoing.kind == kind)
    row.sent_at = None  # also where the sandbox took it
    await world.tend.delivery._record(row, GivenUp(error))
    await world.deliver()


async def test_line_1_4_a_message_that_perhaps_arrived_is_not_sent_again(world: World) -> None:
    """The noter reads so; the doer's press on it shows that it arrived, and their working day begins."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    await world.deliver()
    [told] = messages(world, TOMAS)
    async with world.tend.db.transaction() as session:
        await session.execute(update(Effort).values(not_notified="noted"))
    await refused(world, "effort_noted", "outcome_unknown")
    assert "I do not know whether" in messages(world, ANA)[-1].text
    await world.pass_time(days=3)
    assert messages(world, TOMAS) == [told]
    assert await read_by_mira(world) == []
    await world.slack.press_label(TOMAS, told, "Looks right")
    await world.pass_time(days=4)  # over a weekend
    assert await read_by_mira(world) == [WORDS]


@pytest.mark.parametrize("command", ["/noticed", "/thanks"])
async def test_line_1_4_who_could_not_be_looked_up_is_left_out(world: World, command: str) -> None:
    """Slack knows nobody for a day: the words come back, and nothing waits for ever."""
    world.slack.fail_next("users.info", "internal_error", count=9)
    await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}> {WORDS}")
    await refused(world, "look_up_effort" if command == "/noticed" else "look_up_thanks", "internal_error")
    assert f"I couldn't reach <@{TOMAS}>" in messages(world, ANA)[-1].text
    assert WORDS in world.slack.texts(messages(world, ANA)[-1])
    assert await world.count(Effort) == 0


async def test_line_1_4_a_refused_prompt_counts_as_asked(world: World) -> None:
    """It does not come again every week in place of others."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    await world.deliver()
    refuse(world, MIRA)
    for week in range(1, 5):
        await world.run_job("send_prompts", world.clock.now() + 13 * DAY if week == 1 else world.clock.now() + 7 * DAY)
    prompts = await world.rows(Prompt)
    assert all(prompt.sent_at is not None for prompt in prompts)
    assert 1 <= len(prompts) <= 2
