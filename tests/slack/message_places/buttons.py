"""Every message of Tend with buttons, and how it comes about."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sandbox import Message
from slackapp.domain.outbox.messages import FROM_TEND, OutboxMessage, enqueue
from slackapp.domain.tables.prompts import PromptRhythm
from slackapp.domain.tables.sources import Source
from slackapp.slack.away import ids as away_ids
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.own_data import ids as own_data_ids
from tests.cast import ANA, INES, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.own_data.settings_steps import open_settings
from tests.slack.reminders.reminder_steps import DUE, leave_draft
from tests.slack.rituals.rounds import round_steps as rounds
from tests.slack.rituals.seasons.season_steps import press_page, start, submit
from tests.world import World

FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)
FAR = 300  # days until a time away ends: its question stands longer than its row of the outbox
Made = Callable[[World], Awaitable[tuple[str, Message]]]  # to whom, and the message


async def said(world: World, user: str, line: str) -> None:
    """Type a command, and let what it sends arrive."""
    done = await world.slack.command(user, PLATFORM, line)
    assert done.status == 200
    await world.deliver()


async def pressed(world: World, user: str, message: Message, label: str) -> None:
    """Press a button, and let what it sends arrive."""
    await world.slack.press_label(user, message, label)
    await world.deliver()


async def enqueued(world: World, message: OutboxMessage) -> None:
    """Have Tend send a message of its own."""
    async with world.tend.db.transaction() as session:
        await enqueue(session, world.slack.team.id, [message], world.clock.now())
    await world.deliver()


def newest(world: World, user: str, channel: str | None = None) -> tuple[str, Message]:
    """Give the newest message that everybody in the conversation sees."""
    return user, [each for each in world.slack.messages_for(user, channel) if each.only_for is None][-1]


async def thanks(world: World) -> tuple[str, Message]:
    """A thanks offered to a channel, to a receiver with a manager."""
    await world.lead(MIRA, TOMAS)
    await said(world, ANA, f"/thanks <@{TOMAS}> for taking my night on call")
    return newest(world, TOMAS)


async def thanks_kept(world: World) -> tuple[str, Message]:
    """The same thanks, kept between the two."""
    await pressed(world, *await thanks(world), "Keep between us")
    return newest(world, TOMAS)


async def thanks_private(world: World) -> tuple[str, Message]:
    """A thanks without an offer, to somebody with an effort that it may be for."""
    await said(world, OLEG, f"/noticed <@{TOMAS}> covering the night on-call")
    await said(world, ANA, f"/thanks privately <@{TOMAS}> for being there")
    return newest(world, TOMAS)


async def thanks_shared(world: World) -> tuple[str, Message]:
    """A thanks shared in the channel, for somebody who reads there."""
    await pressed(world, *await thanks(world), "Share it")
    return newest(world, SAM, PLATFORM)


async def effort(world: World) -> tuple[str, Message]:
    """An effort noted for every week."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, "/noticed")
    form = world.slack.modal_of(ANA)
    assert form is not None
    words = "writing the minutes of every meeting"
    await world.slack.submit(ANA, form, {"doers": [TOMAS], "words": words, "every_week": ["weekly"]})
    await world.deliver()
    return newest(world, TOMAS)


async def effort_hidden(world: World) -> tuple[str, Message]:
    """An effort that its doer hid."""
    await pressed(world, *await effort(world), "Hide")
    return newest(world, TOMAS)


async def prompt(world: World) -> tuple[str, Message]:
    """The first prompt of a manager."""
    await effort(world)
    await world.run_job("send_prompts", world.clock.now() + timedelta(days=13))
    return newest(world, MIRA)


async def prompts_paused(world: World) -> tuple[str, Message]:
    """The one line of a long pause."""
    await world.lead(MIRA, TOMAS)
    async with world.tend.db.transaction() as session:
        now = world.clock.now()
        session.add(
            PromptRhythm(workspace_id=world.slack.team.id, manager_id=MIRA, asked_at=now, paused_at=now),
        )
    await enqueued(world, OutboxMessage("prompts_paused", MIRA, "paused", urgency=FROM_TEND))
    return newest(world, MIRA)


async def named(world: World) -> None:
    """Have Tomas name Mira as his manager."""
    await world.slack.command(TOMAS, PLATFORM, "/tend leader")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {leads_ids.LEADER: MIRA})
    await world.deliver()


async def lead_asked(world: World) -> tuple[str, Message]:
    """The question to a manager whom a member named."""
    await named(world)
    return newest(world, MIRA)


async def lead_declined(world: World) -> tuple[str, Message]:
    """What the member reads after a no."""
    await pressed(world, *await lead_asked(world), "Not me")
    return newest(world, TOMAS)


async def lead_ended(world: World) -> tuple[str, Message]:
    """What a member reads when somebody is their manager no more."""
    await enqueued(world, OutboxMessage("lead_ended", TOMAS, "ended", {"manager_id": MIRA}))
    return newest(world, TOMAS)


async def stand_in_named(world: World) -> tuple[str, Message]:
    """What a stand-in is asked, long before the time away."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(MIRA, PLATFORM, "/tend settings")
    for action_id in (own_data_ids.OPEN_MY_SETTINGS, away_ids.OPEN_AWAY):
        form = world.slack.modal_of(MIRA)
        assert form is not None
        await world.slack.press(MIRA, form, action_id=action_id)
    form = world.slack.modal_of(MIRA)
    assert form is not None
    first, last = (world.clock.now().date() + timedelta(days=FAR + day) for day in (0, 5))
    days = {away_ids.AWAY_FROM: first.isoformat(), away_ids.AWAY_UNTIL: last.isoformat(), away_ids.STAND_IN: OLEG}
    await world.slack.submit(MIRA, form, days)
    await world.deliver()
    return newest(world, OLEG)


async def source_failing(world: World) -> tuple[str, Message]:
    """What an admin reads of a source that fails."""
    async with world.tend.db.transaction() as session:
        source = Source(
            workspace_id=world.slack.team.id,
            kind="github",
            name="Acme",
            rules="{}",
            connected_by=INES,
            connected_at=world.clock.now(),
            failing_since=world.clock.now(),
            failure="refused",
            failures=9,
        )
        session.add(source)
    await enqueued(world, OutboxMessage("source_failing", INES, "failing", {"source_id": source.id, "why": "refused"}))
    return newest(world, INES)


async def own_reminders(world: World) -> tuple[str, Message]:
    """A draft left alone for two working days."""
    await leave_draft(world)
    await world.run_job("send_reminders", DUE)
    return newest(world, SAM)


async def week_message(world: World) -> tuple[str, Message]:
    """Somebody's own week, on the Friday they chose."""
    await world.slack.submit(TOMAS, await open_settings(world, TOMAS), {"week_message_day": "5"})
    await said(world, ANA, f"/thanks privately <@{TOMAS}> for taking my night on call")
    await world.run_job("send_digests", FRIDAY)
    return newest(world, TOMAS)


async def season_started(world: World) -> tuple[str, Message]:
    """What the channel reads of a new season."""
    await start(world)
    return newest(world, SAM, PLATFORM)


async def season_handed(world: World) -> tuple[str, Message]:
    """What a colleague is asked who is to look after a season."""
    await start(world)
    await press_page(world, ANA, "Hand over")
    await submit(world, ANA, season_heir=SAM)
    return newest(world, SAM)


async def round_open(world: World) -> tuple[str, Message]:
    """The question of a round."""
    return TOMAS, await rounds.open_round(world)


async def host_asked(world: World) -> tuple[str, Message]:
    """The question of the next round, to its host."""
    await rounds.start(world)
    await world.run_job("open_rounds")
    return newest(world, MIRA)


async def round_gathering(world: World) -> tuple[str, Message]:
    """What gathers the answers of a round."""
    await rounds.answer(world, ANA, await rounds.open_round(world), [TOMAS], "You took my night.")
    await rounds.share(world, TOMAS)
    await rounds.gather(world)
    return TOMAS, rounds.gatherings(world)[-1]


# kind: how it comes about, and all of its buttons in all of its states
MESSAGES: dict[str, list[tuple[Made, list[str]]]] = {
    "thanks": [
        (
            thanks,
            [
                "That mattered because …",
                "Let my manager know",
                "Remove",
                "No more from this person",
                "Share it",
                "Keep between us",
            ],
        ),
        (
            thanks_kept,
            [
                "Always keep private",
                "Let my manager know",
                "Remove",
                "No more from this person",
                "That mattered because …",
            ],
        ),
        (thanks_private, ["This was for …", "Remove", "No more from this person", "That mattered because …"]),
    ],
    "thanks_shared": [(thanks_shared, ["Add a word"])],
    "effort_noted": [
        (effort, ["Looks right", "Change", "Hide", "Not every week", "No more from this person"]),
        (effort_hidden, ["Bring it back"]),
    ],
    "prompt": [
        (
            prompt,
            [
                *("Say it now", "In our 1:1", "Already did", "Not mine", "Later"),
                *("Why this?", "Stop these", "Keep", "Only on Home"),
            ],
        )
    ],
    "prompts_paused": [(prompts_paused, ["Turn back on"])],
    "own_reminders": [(own_reminders, ["Open", "Why this?", "Stop these"])],
    "digest": [(week_message, ["Open", "Why this?", "Stop these"])],
    "lead_asked": [(lead_asked, ["Yes, that's right", "Not me"])],
    "lead_declined": [(lead_declined, ["Choose a manager"])],
    "lead_ended": [(lead_ended, ["Choose a manager"])],
    "stand_in_named": [(stand_in_named, ["Not me"])],
    "round_open": [(round_open, ["Answer privately", "Pass", "Count me in", "What happens with my answer?"])],
    "host_asked": [(host_asked, ["Keep this question", "Take another", "Pass this time"])],
    "round_gathering": [(round_gathering, ["Anything to put right?"])],
    "season_started": [(season_started, ["Count me in"])],
    "season_notice": [(season_handed, ["I'll do it", "No, thanks"])],
    "source_failing": [(source_failing, ["Sources"])],
}
