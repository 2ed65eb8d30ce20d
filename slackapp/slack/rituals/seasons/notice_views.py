"""The private messages about a season, each to the person who can act. Pure."""

from collections.abc import Callable, Mapping

from slackapp.domain.rituals.seasons.lists import SeasonLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.rituals.seasons import ids
from slackapp.slack.rituals.seasons.rhythm_views import rhythm

Said = tuple[str, list[Block]]  # the sentence, and its buttons


def offered(reader: Reader, channel_id: str) -> Message:
    """Return the offer of a season to the person who invited Tend to a channel."""
    text = reader.say(
        "You invited me to {channel}. If you like, I ask one question there each week, for six weeks. "
        "Answers are private thanks. I offer this once.",
        channel=b.channel(channel_id),
    )
    start = b.button(reader.say("Start a season"), ids.START_SEASON, channel_id)
    return _message(text, [start, b.button(reader.say("No, thanks"), ids.NO_SEASON)])


def notice(reader: Reader, line: SeasonLine, what: str, other_id: str) -> Message:
    """Return the message about a change of a season; see `notices.What`. `other_id`: the other person."""
    return _message(*_SAID[what](reader, line, b.person(other_id)))


def _message(text: str, buttons: list[Block]) -> Message:
    return Message(text, [b.section(text), *([b.actions(*buttons)] if buttons else [])])


def _button(label: str, action_id: str, line: SeasonLine) -> Block:
    return b.button(label, action_id, str(line.season_id))


def _uninvited(reader: Reader, line: SeasonLine, _: str) -> Said:
    text = reader.say(
        "I'm not in {channel}, so I paused the season there. No answer is lost. "
        "Invite me with `/invite @Tend`, then press Try again.",
        channel=b.channel(line.channel_id),
    )
    return text, [_button(reader.say("Try again"), ids.RESUME_SEASON, line), _open(reader, line)]


def _refused(reader: Reader, line: SeasonLine, _: str) -> Said:
    text = reader.say(
        "Slack doesn't let me post in {channel}, so I paused the season there. No answer is lost.",
        channel=b.channel(line.channel_id),
    )
    return text, [_button(reader.say("Try again"), ids.RESUME_SEASON, line), _open(reader, line)]


def _archived(reader: Reader, line: SeasonLine, _: str) -> Said:
    text = reader.say(
        "{channel} is archived, so the season there is over. Every answer is still a thanks.",
        channel=b.channel(line.channel_id),
    )
    return text, [b.button(reader.say("Start elsewhere"), ids.START_SEASON)]


def _by_admin(reader: Reader, line: SeasonLine, _: str) -> Said:
    text = reader.say(
        "An admin ended the season in {channel}. Every answer is still a thanks.", channel=b.channel(line.channel_id)
    )
    return text, []


def _over(reader: Reader, line: SeasonLine, _: str) -> Said:
    facts = {"channel": b.channel(line.channel_id), "often": rhythm(reader, line)}
    text = reader.say(
        "The six questions in {channel} are done. Six more, {often}? If not, there's nothing to do.", **facts
    )
    return text, [_button(reader.say("Six more"), ids.RENEW_SEASON, line)]


def _again(reader: Reader, line: SeasonLine, _: str) -> Said:
    facts = {"channel": b.channel(line.channel_id), "often": rhythm(reader, line)}
    text = reader.say("Four weeks ago the season in {channel} ended. Six more questions, {often}? I ask once.", **facts)
    return text, [_button(reader.say("Six more"), ids.RENEW_SEASON, line)]


def _handed(reader: Reader, line: SeasonLine, person: str) -> Said:
    text = reader.say(
        "{person} asks if you'd look after the season in {channel}. You could move, pause or end it.",
        person=person,
        channel=b.channel(line.channel_id),
    )
    yes = _button(reader.say("I'll do it"), ids.LOOK_AFTER_SEASON, line)
    return text, [yes, _button(reader.say("No, thanks"), ids.DECLINE_SEASON, line)]


def _without_starter(reader: Reader, line: SeasonLine, _: str) -> Said:
    text = reader.say(
        "Nobody looks after the season in {channel} any more. The questions go on and end by themselves. "
        "Would you look after it?",
        channel=b.channel(line.channel_id),
    )
    yes = _button(reader.say("I'll do it"), ids.LOOK_AFTER_SEASON, line)
    return text, [yes, _open(reader, line)]


def _taken(reader: Reader, line: SeasonLine, person: str) -> Said:
    facts = {"person": person, "channel": b.channel(line.channel_id)}
    return reader.say("{person} looks after the season in {channel} now.", **facts), []


def _declined(reader: Reader, line: SeasonLine, person: str) -> Said:
    facts = {"person": person, "channel": b.channel(line.channel_id)}
    text = reader.say("{person} can't look after the season in {channel}. It is still yours.", **facts)
    return text, [_open(reader, line)]


def _open(reader: Reader, line: SeasonLine) -> Block:
    return _button(reader.say("Open the season"), ids.OPEN_SEASON, line)


_SAID: Mapping[str, Callable[[Reader, SeasonLine, str], Said]] = {
    "uninvited": _uninvited,
    "refused": _refused,
    "archived": _archived,
    "by_admin": _by_admin,
    "over": _over,
    "again": _again,
    "handed": _handed,
    "without_starter": _without_starter,
    "taken": _taken,
    "declined": _declined,
}
