"""The message about a person's week or month, and the view of a week. Names stand in the message, words never."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slackapp.domain.home.digest import Look
from slackapp.domain.look_back.moments import MONTH, Every
from slackapp.domain.look_back.names import Names
from slackapp.domain.look_back.weeks import WeekShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import notice_view, people_named
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts.views import kind_name
from slackapp.slack.look_back import ids
from slackapp.slack.thanks.home_views import given_row, received_row

WHY, STOP = "why", "stop"
SPAN_MAX = timedelta(days=60)
SECONDS_MAX = 2**33  # of a moment, in the year 2242


@dataclass(frozen=True, slots=True)
class Span:
    """The time covered by a message: from `since` until before `until`."""

    since: datetime
    until: datetime

    def packed(self) -> str:
        """Return the span for the value of a button."""
        return f"{int(self.since.timestamp())}:{int(self.until.timestamp())}"

    @classmethod
    def of(cls, since: int, until: int) -> "Span | None":
        """Return the span of two moments in whole seconds; None for a span that no message has."""
        if not 0 < since < until < since + SPAN_MAX.total_seconds() or until > SECONDS_MAX:
            return None
        return cls(datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))


def message(reader: Reader, every: Every, span: Span, names: Names) -> Message:
    """Return the message of a kind."""
    about = reader.today(span.since)
    lines = _lines(reader, every, names)
    headline = reader.say("Your week") if every != MONTH else reader.say("Your {month}", month=reader.month_of(about))
    opens = b.button(reader.say("Open"), ids.OPEN_WEEK, span.packed())
    if every == MONTH:
        opens = b.button(reader.say("Look back"), ids.OPEN_LOOK_BACK, about.isoformat())
    options = [
        b.option(reader.say("Why this?"), f"{every}:{WHY}"),
        b.option(reader.say("Stop these"), f"{every}:{STOP}"),
    ]
    shown = "\n".join([f"*{headline}*", *lines])
    text = reader.together(reader.say("{headline}:", headline=headline), *lines)
    return Message(text, [b.section(shown), b.actions(opens, b.overflow(ids.DIGEST_MENU, options))])


def _lines(reader: Reader, every: Every, names: Names) -> list[str]:
    lines = []
    if names.givers:
        lines.append(reader.say("{names} thanked you.", names=people_named(reader, names.givers)))
    if names.kinds:
        kinds = " · ".join(kind_name(reader, kind) for kind in names.kinds)
        lines.append(reader.say("For: {kinds}.", kinds=kinds))
    if names.receivers and every != MONTH:
        lines.append(reader.say("You thanked {names}.", names=people_named(reader, names.receivers)))
    return lines


def week(reader: Reader, look: Look, shown: WeekShown) -> Block:
    """Return the words of a week; the places of pictures are still empty."""
    parts: list[Block] = []
    for title, row, lines in (
        (reader.say("Thanks to you"), received_row, shown.received),
        (reader.say("Thanks from you"), given_row, shown.given),
    ):
        if lines:
            parts += [b.header(title), *(block for line in lines for block in row(reader, look, line))]
    if not parts:
        parts.append(b.section(reader.say("No thanks are kept from these days.")))
    if shown.has_more:
        parts.append(b.context(reader.say("You find the others in *Kept words* on Home.")))
    parts.append(b.context(reader.say("Only you see this.")))
    return b.form(reader.say("Your week"), parts, ids.WEEK, close=reader.say("Close"))


def why(reader: Reader, every: str) -> Block:
    """Explain a message."""
    chosen = reader.say("You chose in *Settings* to get your week as a message.")
    if every == MONTH:
        chosen = reader.say("You chose in *Settings* to get your month as a message.")
    rule = reader.say(
        "It names people and has no words: you read these with the button. Without thanks I send nothing. It comes in "
        "your hours, after your reminders and the weekly message to managers."
    )
    end = reader.say("Only you see this. To end these messages, press *Stop these*.")
    return notice_view(reader, reader.say("Why this?"), [chosen, rule], [b.context(end)])


def stopped(reader: Reader, every: str) -> Message:
    """Return the same message after `Stop these`."""
    line = reader.say("I stopped these messages. Nobody was told. Home and *Look back* show the same.")
    again = b.button(reader.say("Turn back on"), ids.TURN_ON_DIGEST, every)
    return Message(line, [b.section(line), b.actions(again)])


def started_again(reader: Reader, next_at: datetime | None) -> Message:
    """Return the same message after `Turn back on`; `next_at`: when the next message comes."""
    line = reader.say("Turned back on.")
    if next_at is not None:
        day, hour = reader.date(next_at), reader.hour(next_at)
        line = reader.say("Turned back on. The next one comes on {day} from {hour}.", day=day, hour=hour)
    return Message(line, [b.section(line)])
