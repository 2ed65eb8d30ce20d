"""The forms of a season: its channel and rhythm, and the hand-over to a colleague."""

from collections.abc import Sequence

from slackapp.domain.rituals.seasons.lists import SeasonLine
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.rituals.seasons import ids
from slackapp.slack.seen.season_views import asks_field

TITLE = marked("Start a season")
FIRST_HOUR, LAST_HOUR = 7 * 60, 19 * 60  # of the hours offered, in minutes of the day
WEEKDAYS = range(1, 6)
# Where most people who work in Slack live, one city for each usual zone, from west to east. A person's own zone is
# always offered, even if missing here. IANA names; data.iana.org/time-zones
ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Phoenix",
    "America/Mexico_City", "America/Chicago", "America/Bogota", "America/New_York", "America/Toronto",
    "America/Halifax", "America/Santiago", "America/Argentina/Buenos_Aires", "America/Sao_Paulo", "UTC",
    "Europe/Lisbon", "Europe/London", "Europe/Dublin", "Africa/Casablanca", "Africa/Lagos", "Europe/Madrid",
    "Europe/Paris", "Europe/Amsterdam", "Europe/Berlin", "Europe/Zurich", "Europe/Rome", "Europe/Vienna",
    "Europe/Prague", "Europe/Stockholm", "Europe/Warsaw", "Africa/Johannesburg", "Africa/Cairo", "Europe/Athens",
    "Europe/Helsinki", "Europe/Bucharest", "Europe/Kyiv", "Asia/Jerusalem", "Europe/Istanbul", "Africa/Nairobi",
    "Asia/Riyadh", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok",
    "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Taipei",
    "Asia/Manila", "Australia/Perth", "Asia/Seoul", "Asia/Tokyo", "Australia/Brisbane", "Australia/Sydney",
    "Pacific/Auckland",
)  # fmt: skip


def form(reader: Reader, metadata: str, *, channel_id: str | None, zone: str, asks_seen: bool | None = None) -> Block:
    """Return the form for a new season; `zone`: the person's own, chosen at first.

    `asks_seen`: whether the seen check is ticked; None: no admin allows the check, and the form has no tick.
    """
    channel = b.channel_select(ids.SEASON_CHANNEL, reader.say("Choose a channel"), channel_id)
    how = reader.say(
        "I ask the channel one question, six times. Answers are private thanks. Nobody sees who answers or who passes."
    )
    invite = reader.say("In a private channel, invite me first with `/invite @Tend`.")
    return b.form(
        reader.say(TITLE),
        [
            b.section(how),
            b.field_of(reader.say("Channel"), ids.SEASON_CHANNEL, channel),
            *_rhythm_fields(reader, every_weeks=1, weekday=4, minute=15 * 60, zone=zone),
            *([] if asks_seen is None else [asks_field(reader, is_ticked=asks_seen)]),
            b.context(reader.together(_days_off(reader), invite)),
        ],
        ids.SEASON_FORM,
        submit=reader.say("Start"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def move_form(reader: Reader, metadata: str, line: SeasonLine, *, asks_seen: bool | None = None) -> Block:
    """Return the form to move the rest of a season to another day, hour or rhythm; `asks_seen` as in `form`."""
    once = reader.say("The next question comes in a later week than the last one.")
    return b.form(
        reader.say("Move"),
        [
            b.section(b.channel(line.channel_id)),
            *_rhythm_fields(
                reader, every_weeks=line.every_weeks, weekday=line.weekday, minute=line.minute, zone=line.zone
            ),
            *([] if asks_seen is None else [asks_field(reader, is_ticked=asks_seen)]),
            b.context(reader.together(once, _days_off(reader))),
        ],
        ids.SEASON_MOVE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def hand_over_form(reader: Reader, metadata: str, line: SeasonLine) -> Block:
    """Return the form to ask a colleague to look after a season."""
    menu = b.person_select(ids.SEASON_HEIR, reader.say("Choose a person"), focus=True)
    said = reader.say("I ask them in private. Nothing changes until they say yes.")
    return b.form(
        reader.say("Hand over"),
        [
            b.section(b.channel(line.channel_id)),
            b.field_of(reader.say("Who looks after it from now on?"), ids.SEASON_HEIR, menu),
            b.context(said),
        ],
        ids.SEASON_HAND_OVER_FORM,
        submit=reader.say("Ask them"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _days_off(reader: Reader) -> str:
    return reader.say("A question on a day off comes on the working day before.")


def _rhythm_fields(reader: Reader, *, every_weeks: int, weekday: int, minute: int, zone: str) -> list[Block]:
    often = [b.option(reader.say("Every week"), "1"), b.option(reader.say("Every two weeks"), "2")]
    days = [b.option(reader.weekday(number), str(number)) for number in WEEKDAYS]
    offered = sorted({*range(FIRST_HOUR, LAST_HOUR + 1, fields.STEP), minute})
    hours = [b.option(reader.clock(each), str(each)) for each in offered]
    zones = [b.option(_zone_label(each), each) for each in _zones_with(zone)]
    return [
        b.field_of(reader.say("How often"), ids.EVERY_WEEKS, fields.menu(ids.EVERY_WEEKS, often, str(every_weeks))),
        b.field_of(reader.say("Day"), ids.SEASON_DAY, fields.menu(ids.SEASON_DAY, days, str(weekday))),
        b.field_of(reader.say("Hour"), ids.SEASON_HOUR, fields.menu(ids.SEASON_HOUR, hours, str(minute))),
        b.field_of(reader.say("Time zone"), ids.SEASON_ZONE, fields.menu(ids.SEASON_ZONE, zones, zone)),
    ]


def _zones_with(zone: str) -> Sequence[str]:
    return ZONES if zone in ZONES else (zone, *ZONES)


def _zone_label(zone: str) -> str:
    area, slash, city = zone.rpartition("/")
    return f"{city} ({area})".replace("_", " ") if slash else zone
