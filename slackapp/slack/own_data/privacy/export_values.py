"""The values of an export as a person reads them: codes, days, hours and languages in the person's words.

A code has its words here, or has the words of its noun. In JSON the codes stay, as a format.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from slackapp.domain.one_to_ones.data import ABOUT_EFFORT, ABOUT_THANKS, OWN_WORDS
from slackapp.domain.people.profiles import NEVER
from slackapp.domain.reminders.choosing import ALL
from slackapp.domain.sources.connections import KINDS
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.efforts import views as efforts_views
from slackapp.slack.own_data.privacy.export_messages import MESSAGES
from slackapp.slack.rituals.hosting import question_views
from slackapp.slack.sources import views as sources_views
from slackapp.slack.workspace import switches_views

WEEKLY: Final = marked("Every week")
NOT_POSTED: Final = marked("Agreed, but could not be posted")
CODES: Final[Mapping[tuple[str, str], str]] = {
    ("sharing", "free"): marked("Share freely"),
    ("sharing", "ask"): marked("Ask me"),
    ("sharing", "private"): marked("Keep private"),
    ("prompting", "weekly"): WEEKLY,
    ("prompting", "home"): marked("Only on Home"),
    ("prompting", "off"): marked("Off"),
    ("private_reminders_turned_off", ALL): marked("All of them"),
    ("every", "week"): WEEKLY,
    ("every", "month"): marked("Every month"),
    ("every_weeks", "1"): WEEKLY,
    ("every_weeks", "2"): marked("Every two weeks"),
    ("source", "named"): marked("Named by the team member"),
    ("source", "import"): marked("Named in an admin's file"),
    ("source", "admin"): marked("Chosen by an admin in a form"),
    ("source", "profile"): marked("Named in a Slack profile"),
    ("source", "passed_on"): marked("In place of a deactivated manager"),
    ("state", "running"): marked("Going on now"),
    ("state", "paused"): marked("Paused for now"),
    ("state", "ended"): marked("It has ended"),
    ("my_decision", "pending"): marked("Not looked up in Slack yet"),
    ("my_decision", "private"): marked("No channel was offered"),
    ("my_decision", "offered"): marked("Not decided yet"),
    ("my_decision", "agreed"): marked("Agreed, not posted yet"),
    ("my_decision", "shared"): marked("Shared in the channel"),
    ("my_decision", "kept"): marked("Kept between the two of you"),
    ("my_decision", "uninvited"): NOT_POSTED,
    ("my_decision", "refused"): NOT_POSTED,
    ("my_decision", "unsure"): NOT_POSTED,
    ("my_decision", "removed"): marked("Removed from your screens"),
    ("about", ABOUT_EFFORT): marked("An effort"),
    ("about", ABOUT_THANKS): marked("A thanks"),
    ("about", OWN_WORDS): marked("Your own words"),
}
# an answer to a thanks, of the same name, is in the person's own words
ANSWERS: Final[Mapping[str, str]] = {
    "said": marked("You said thanks"),
    "already": marked("You had thanked them before"),
    "not_mine": marked("They are not on your team"),
    "later": marked("Later, once more"),
    "kept": marked("Kept for a 1:1"),
}
# choices that say no, and a value that says something by being absent; what else is absent is not worth a line
CHOICES: Final = {"is_on", "may_be_noted", "takes_private_words"}
NOT_YET: Final = marked("Not yet")
ABSENT: Final[Mapping[tuple[str, str], str]] = {
    ("slack_profile", "manager"): marked("Nobody"),
    ("led_by", "confirmed_at"): NOT_YET,  # such a manager reads nothing
    ("leads", "confirmed_at"): NOT_YET,
    ("sources", "confirmed_at"): NOT_YET,
}
# in somebody's own words: an id among them stands for nobody
OWN_TEXTS: Final = {"words", "text", "my_words", "message_text", "my_answer", "question", "name", "login"}
ANSWERED: Final = {"prompts", "answers_on_home"}
EFFORTS: Final = {"efforts_about_me", "efforts_noted_by_me", "every_week"}  # parts whose `kind` is that of an effort
SENT: Final = {"messages_from_tend", "messages_that_stand"}  # parts whose `kind` is that of a message
MINUTES: Final = {"minute_of_the_day", "work_starts_minute", "work_ends_minute", "weekly_message_minute"}
WEEKDAYS: Final = {"weekday", "weekly_message_weekday"}
DAYS: Final = {"from", "until", "counted_in_on", "last_hosted_on"}  # dates as text; people's words are left alone
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")


def means(name: str, row: Mapping[str, object]) -> str:
    """Return the name whose kind of value stands under `name` in a row: the day of a weekly message is a weekday."""
    return "weekday" if name == "day" and row.get("every") == "week" else name


def is_told(part: str, name: str, held: object) -> bool:
    """Say whether a value has a line of its own: whatever is there, and an absent one that says something."""
    is_there = bool(held) or (held == 0 and held is not False)  # a day may begin at midnight
    return (is_there and held != NEVER) or name in CHOICES or (part, name) in ABSENT


def value(reader: Reader, part: str, name: str, held: object) -> str:
    """Return a value as the person reads it: codes, days and hours in their language, all else as it is stored."""
    match held:
        case True:
            return reader.say("yes")
        case False | None:
            absent = ABSENT.get((part, name))
            return reader.say("no") if absent is None else reader.say(absent)
        case datetime():
            return _moment(reader, held)
        case date():
            return reader.in_full(held)
        case int():
            return _number(reader, name, held)
    return _text(reader, part, name, str(held))


def _number(reader: Reader, name: str, held: int) -> str:
    if name in MINUTES:
        return reader.clock(held)
    if name in WEEKDAYS:
        return reader.weekday(held)
    words = CODES.get((name, str(held)))
    return str(held) if words is None else reader.say(words)


def _text(reader: Reader, part: str, name: str, held: str) -> str:
    words = _words_of_code(part, name, held)
    if words is not None:
        return reader.say(words)
    noun = _words_of_noun(reader, part, name, held)
    if noun is not None:
        return noun
    if name == "locale":
        return reader.language(held)
    if name in DAYS and _DAY.fullmatch(held):
        return reader.in_full(date.fromisoformat(held))
    week = _WEEK.fullmatch(held) if name == "week" else None
    return held if week is None else reader.in_full(date.fromisocalendar(int(week[1]), int(week[2]), 1))


def _words_of_code(part: str, name: str, held: str) -> str | None:
    """Return the sentence for a code that has one here."""
    if name == "my_answer":
        return ANSWERS.get(held) if part in ANSWERED else None
    if name == "kind" and part in SENT:
        return MESSAGES.get(held)
    return switches_views.NAMES.get(held) if name == "part" else CODES.get((name, held))


def _words_of_noun(reader: Reader, part: str, name: str, held: str) -> str | None:
    """Return a code in the words of its noun."""
    if name == "kind_of_work" or (name == "kind" and part in EFFORTS):
        return efforts_views.kind_name(reader, held)
    if part == "sources" and name in {"kind", "at"}:  # a tool, or the kind of effort that the tool reported
        return sources_views.kind_name(reader, held) if held in KINDS else efforts_views.kind_name(reader, held)
    if (part, name) == ("rounds_hosted", "question") and held in question_views.SENTENCES:
        return question_views.sentence_of(reader, held)
    return fields.days(reader, held) if name == "work_days" else None


def _moment(reader: Reader, at: datetime) -> str:
    day = reader.in_full(reader.today(at))
    return reader.say("{day} {time}", day=day, time=reader.hour(at))
