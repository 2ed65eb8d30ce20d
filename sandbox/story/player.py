"""Play the fortnight through Tend's front door: type commands, fill in forms, press labels, skip time.

Knows Tend only by its labels. A step that Tend cannot do is logged and left out; the story goes on.
"""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.block_kit.values import ImpossibleAnswerError
from sandbox.people import labels
from sandbox.people.commands import CommandResult
from sandbox.people.composer import resolve_references
from sandbox.slack import Slack
from sandbox.story.fortnight import (
    CLOSES_AT,
    FIRST_DAY,
    FORTNIGHT,
    LAST_DAY,
    OPENS_AT,
    Chosen,
    Day,
    FilledIn,
    Pressed,
    Said,
    Typed,
)
from sandbox.web_api import chat
from sandbox.workspace import reading
from sandbox.workspace.clock import PICK_UP_WITHIN_S, StoryClock
from sandbox.workspace.names import ANA, BOT_USER, DEPLOYBOT, DEPLOYBOT_ID, MIRA, SAM, TOMAS
from sandbox.workspace.state import Message
from sandbox.workspace.workspace import NotThereError

log = logging.getLogger("sandbox.story")

ARRIVES_WITHIN_S = 15.0  # a message that Tend sends from its outbox
FOLLOWED_WITHIN_S = 10.0  # the first look of Tend at the clock
HOMES = (MIRA, ANA, TOMAS, SAM)


def monday_of(today: date) -> date:
    """Return this week's Monday; on a weekend the Monday before."""
    return today - timedelta(days=today.weekday())


def moment(monday: date, day: int, at: str, tz: str) -> datetime:
    """Return a moment of the story in the leader's time zone."""
    return datetime.combine(monday + timedelta(days=day), time.fromisoformat(at), ZoneInfo(tz))


def begins(today: date, tz: str = "Europe/Berlin") -> datetime:
    """Return when the story begins: a Monday morning two weeks ago."""
    return moment(monday_of(today), FIRST_DAY, OPENS_AT, tz)


async def play(slack: Slack, today: date) -> None:
    """Play the whole fortnight, up to Monday afternoon."""
    clock = slack.state.clock
    if not isinstance(clock, StoryClock):
        message = "a story needs a clock that can be moved"
        raise TypeError(message)
    monday, tz = monday_of(today), slack.person(MIRA).tz
    await slack.until(clock.is_followed, FOLLOWED_WITHIN_S)
    for number, beat in enumerate(FORTNIGHT):
        when = moment(monday, beat.day, beat.at, tz)
        report_progress(slack, f"{when:%A}, {when.day} {when:%B}", number / len(FORTNIGHT))
        if isinstance(beat, Said):
            say_at(slack, beat, when)
            continue
        await jump_to(slack, clock, when)
        if beat is _last_typed():
            reading.mark_all_read(slack.state)
        await play_act(slack, beat, monday)
    await jump_to(slack, clock, moment(monday, LAST_DAY, CLOSES_AT, tz))
    for user in HOMES:
        await slack.open_home(user)
    await slack.until(lambda: all(slack.home_of(user) for user in HOMES), ARRIVES_WITHIN_S)
    slack.told_at = clock.now()


def _last_typed() -> Typed:
    return [beat for beat in FORTNIGHT if isinstance(beat, Typed)][-1]


def report_progress(slack: Slack, note: str, share: float) -> None:
    """Report the progress of the story to the page."""
    slack.seeding = {"done": False, "note": note, "share": round(share, 2)}
    slack.state.changes.note()


def say_at(slack: Slack, beat: Said, when: datetime) -> None:
    """Post a plain line at its own time, possibly a little behind the clock."""
    ts = f"{int(when.timestamp())}.{slack.state.serial() % 1_000_000:06d}"
    bot_id = DEPLOYBOT_ID if beat.user == DEPLOYBOT else None
    chat.add_message(
        slack.state,
        Message(beat.channel, ts, beat.user, resolve_references(slack.state, beat.text), when, bot_id=bot_id),
    )


async def play_act(slack: Slack, beat: Typed | FilledIn | Pressed | Chosen, monday: date) -> None:
    """Play one act; log an act that is impossible, and go on."""
    try:
        match beat:
            case Typed():
                await type_command(slack, beat)
            case FilledIn():
                await fill_in_form(slack, beat, monday)
            case Pressed():
                await press_labels(slack, beat, monday)
            case Chosen():
                await choose_shortcut(slack, beat, monday)
    except (NotThereError, ImpossibleAnswerError) as missing:
        log.warning("the story's %r: %s", _name_of(beat), missing)


def _name_of(beat: Typed | FilledIn | Pressed | Chosen) -> str:
    match beat:
        case Pressed():
            return ", ".join(beat.labels)
        case Chosen():
            return beat.shortcut
        case _:
            return beat.line


async def type_command(slack: Slack, beat: Typed) -> None:
    """Type a command, and press the labels on its receivers' messages."""
    before = {user: _bot_messages(slack, user) for user in beat.reaches}
    if not await _is_answered(slack, beat):
        return
    await _wait_for_arrival(slack, beat, before)
    for user, label in beat.answers:
        await press_label(slack, user, label, beat.channel)


async def _is_answered(slack: Slack, beat: Typed | FilledIn) -> bool:
    done = await slack.type(beat.user, beat.channel, beat.line)
    if isinstance(done, CommandResult) and done.trouble is not None:
        log.warning("the story's %r got no answer: %s", beat.line.split()[0], done.trouble)
        return False
    return True


async def _wait_for_arrival(slack: Slack, beat: Typed | FilledIn, before: dict[str, int]) -> None:
    if not await slack.until(
        lambda: all(_bot_messages(slack, user) > before[user] for user in beat.reaches), ARRIVES_WITHIN_S
    ):
        log.warning("nothing reached %s after %r", beat.reaches, beat.line.split()[0])


async def fill_in_form(slack: Slack, beat: FilledIn, monday: date) -> None:
    """Open a form by its command, and the buttons before it, and answer it by label."""
    before = {user: _bot_messages(slack, user) for user in beat.reaches}
    if not await _is_answered(slack, beat):
        return
    try:
        for label in beat.presses:
            if not await slack.until(lambda: slack.modal_of(beat.user), ARRIVES_WITHIN_S):
                break
            await slack.press_label(beat.user, slack.modals_of(beat.user)[-1], label)
        await _submit(slack, beat.user, beat.line, beat.values, monday)
    finally:
        slack.modals_of(beat.user).clear()  # so that no stale form stays open
    await _wait_for_arrival(slack, beat, before)


async def _submit(slack: Slack, user: str, name: str, values: dict[str, Any], monday: date) -> None:
    """Answer the open form by label, and send it; `name`: what opened it, for the log."""
    if not await slack.until(lambda: slack.modal_of(user), ARRIVES_WITHIN_S):
        log.warning("no form after %r", name)
        return
    answers = {label: _plain(value, monday) for label, value in values.items()}
    sent = await slack.submit(user, slack.modals_of(user)[-1], answers)
    if sent.action in {"errors", "incomplete", "trouble"}:
        log.warning("the form of %r was not taken: %s %s", name, sent.action, sent.errors)


def _plain(value: Any, monday: date) -> Any:
    return (monday + timedelta(days=value.day)).isoformat() if isinstance(value, Day) else value


async def press_labels(slack: Slack, beat: Pressed, monday: date) -> None:
    """Press labels in turn: on the newest message with the first, then in the view that opens; answer a form in it."""
    first, *others = beat.labels
    message = await _newest_with(slack, beat.user, first, beat.channel)
    if message is None:
        return
    await slack.press_label(beat.user, message, first)
    try:
        for label in others:
            if not await slack.until(lambda: slack.modal_of(beat.user), ARRIVES_WITHIN_S):
                log.warning("nothing opened for %s to press %r in", beat.user, label)
                return
            await slack.press_label(beat.user, slack.modals_of(beat.user)[-1], label)
        if beat.values is not None:
            await _submit(slack, beat.user, beat.labels[-1], beat.values, monday)
    finally:
        slack.modals_of(beat.user).clear()


async def choose_shortcut(slack: Slack, beat: Chosen, monday: date) -> None:
    """Choose a shortcut by the name in the menu, and answer the form that it opens."""
    there = slack.messages_for(beat.user, beat.channel)
    message = next((each for each in reversed(there) if each.text.startswith(beat.begins)), None)
    shortcuts = [
        each for each in slack.state.manifest.shortcuts if (each.type, each.name) == ("message", beat.shortcut)
    ]
    if message is None or not shortcuts:
        raise NotThereError(f"there is no {beat.shortcut!r} to choose, or no message that begins {beat.begins!r}")
    done = await slack.message_shortcut(beat.user, message, shortcuts[0].callback_id)
    if done.trouble is not None:
        log.warning("the story's %r got no answer: %s", beat.shortcut, done.trouble)
    elif beat.values is not None:
        try:
            await _submit(slack, beat.user, beat.shortcut, beat.values, monday)
        finally:
            slack.modals_of(beat.user).clear()


async def press_label(slack: Slack, user: str, label: str, channel: str) -> None:
    """Press a label on the newest message with it, and wait for the resulting post."""
    message = await _newest_with(slack, user, label)
    if message is None:
        return
    before = len(slack.messages_for(user, channel))
    await slack.press_label(user, message, label)
    await slack.until(
        lambda: len(slack.messages_for(user, channel)) > before or not _still_offers(slack, user, message.ts, label),
        1.0,
    )


async def _newest_with(slack: Slack, user: str, label: str, channel: str | None = None) -> Message | None:
    """Wait for a message of Tend with a label, and return the newest; None, and a line in the log, without any.

    `channel`: where it stands; None: in the person's direct message with Tend.
    """
    found: list[Message] = []

    def arrived() -> bool:
        found[:] = [m for m in slack.messages_for(user, channel) if label in labels.labels_of(m)]
        return bool(found)

    if await slack.until(arrived, ARRIVES_WITHIN_S):
        return found[-1]
    log.warning("%s has no %r to press", user, label)
    return None


def _still_offers(slack: Slack, user: str, ts: str, label: str) -> bool:
    return any(m.ts == ts and label in labels.labels_of(m) for m in slack.messages_for(user))


def _bot_messages(slack: Slack, user: str) -> int:
    return sum(message.user == BOT_USER for message in slack.messages_for(user))


async def jump_to(slack: Slack, clock: StoryClock, when: datetime) -> None:
    """Jump to a moment, and wait until Tend has caught up.

    A skip would run every tick of the fortnight. Nothing in the story falls due between its moments, so one run of each
    job after a jump is enough. Tend's second look at the clock shows that it has acted upon the first.
    """
    slack.rates.skip(when - clock.now())
    clock.set(when)
    slack.state.changes.note_clock()
    asked = clock.times_asked
    if clock.is_followed():
        await slack.until(lambda: clock.times_asked >= asked + 2, PICK_UP_WITHIN_S)
