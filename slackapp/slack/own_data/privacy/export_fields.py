"""The facts of an export as a person reads them: a label for each name, and values in the person's language.

The names themselves stay English in JSON, as a format.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.efforts.views import kind_name
from slackapp.slack.workspace import switches_views

FIELDS: Final[Mapping[str, str]] = {
    "about": marked("About"),
    "about_message": marked("Message it is about"),
    "added_at": marked("Added"),
    "added_by": marked("Added by"),
    "admin": marked("Admin"),
    "answered_at": marked("Answered"),
    "answers": marked("Answers to it"),
    "answers_a_round": marked("Answers a round"),
    "asked": marked("Efforts I asked about"),
    "asked_at": marked("Asked"),
    "at": marked("Tool"),
    "began_at": marked("Began"),
    "by": marked("Written by"),
    "carried_over_on": marked("Carried over"),
    "changed_at": marked("Changed"),
    "channel": marked("Channel"),
    "chosen_at": marked("Chosen"),
    "claimed_for_an_effort": marked("Counted for an effort of yours"),
    "confirmed_at": marked("Confirmed"),
    "connected_at": marked("Connected"),
    "connected_by_me": marked("Connected by you"),
    "count": marked("Number"),
    "counted_in_on": marked("Counted in since"),
    "country": marked("Country"),
    "day": marked("Day chosen"),
    "decided_at": marked("Decided"),
    "done_by": marked("Done by"),
    "drafts": marked("Drafts"),
    "ended_at": marked("Ended"),
    "every": marked("How often"),
    "every_weeks": marked("Weeks between"),
    "first_on": marked("First day"),
    "for": marked("In place of"),
    "from": marked("From"),
    "group": marked("Group"),
    "handle": marked("Handle"),
    "held": marked("Not sent yet"),
    "hidden_at": marked("Hidden"),
    "home_opened_at": marked("Home last opened"),
    "is_admin_in_slack": marked("Admin in Slack"),
    "is_bot": marked("Bot"),
    "is_deactivated": marked("Account deactivated"),
    "is_external": marked("From another organisation"),
    "is_guest": marked("Guest account"),
    "is_on": marked("Turned on"),
    "joins_a_shared_thanks": marked("Added to a shared thanks"),
    "kept_at": marked("Kept since"),
    "kind": marked("Kind"),
    "kind_of_work": marked("Kind of work"),
    "last_arrived_at": marked("Last one arrived"),
    "last_hosted_on": marked("Last hosted"),
    "link": marked("Link"),
    "locale": marked("Language in Slack"),
    "login": marked("Name there"),
    "made": marked("From you"),
    "made_at": marked("Put together"),
    "manager": marked("Manager"),
    "may_be_noted": marked("Colleagues may note your efforts"),
    "member": marked("Team member"),
    "message": marked("Message"),
    "message_text": marked("Text of the message"),
    "met_prompts_at": marked("First weekly message"),
    "met_seedling_at": marked("🌱 explained"),
    "minute_of_the_day": marked("Hour"),
    "my_answer": marked("Your answer"),
    "my_choices": marked("Your choices"),
    "my_decision": marked("Your decision"),
    "my_last_press_or_visit_at": marked("Your last press or visit"),
    "my_logins": marked("Your names there"),
    "my_words": marked("In your words"),
    "name": marked("Name"),
    "noted_at": marked("Date noted"),
    "noted_by": marked("Noted by"),
    "offered_in": marked("Offered to channel"),
    "opens_at": marked("Opens"),
    "opted_out_at": marked("Turned off since"),
    "part": marked("Part of Tend"),
    "passed_on_at": marked("Passed on"),
    "passed_on_by_me": marked("Passed on by you"),
    "paused_at": marked("Paused since"),
    "picked": marked("Chosen by you"),
    "picture": marked("Picture"),
    "planned": marked("Planned"),
    "preferences": marked("Settings"),
    "private_reminders_turned_off": marked("Reminders turned off"),
    "prompting": marked("Weekly message"),
    "proposed": marked("Proposed by you"),
    "question": marked("Question"),
    "read_at": marked("Last read"),
    "readable_for_who_leads_me_from": marked("Readable for your managers from"),
    "received": marked("To you"),
    "refreshed_at": marked("Last asked from Slack"),
    "round": marked("Round"),
    "said_at": marked("Date"),
    "said_or_let_go_at": marked("Said or let go"),
    "sent_at": marked("Date"),
    "sharing": marked("Sharing"),
    "source": marked("How it is known"),
    "stand_in": marked("Stand-in"),
    "stands_in": marked("Posted in"),
    "started_at": marked("Started"),
    "state": marked("State"),
    "takes_private_words": marked("Colleagues may send me private words"),
    "text": marked("Text"),
    "time_zone": marked("Time zone"),
    "to": marked("To"),
    "told_at": marked("Reported"),
    "told_of_me": marked("Reported about you"),
    "told_of_the_pause_at": marked("Told of the pause"),
    "ts": marked("Number in Slack"),
    "until": marked("Last day"),
    "week": marked("Week"),
    "weekday": marked("Weekday"),
    "weekly_message": marked("Weekly message"),
    "weekly_message_minute": marked("Hour of the weekly message"),
    "weekly_message_weekday": marked("Day of the weekly message"),
    "with": marked("With"),
    "words": marked("Words"),
    "work_days": marked("Working days"),
    "work_ends_minute": marked("Work ends"),
    "work_starts_minute": marked("Work starts"),
}
# the same name for another thing in one part
FIELDS_OF_PART: Final[Mapping[tuple[str, str], str]] = {
    ("sources", "by"): marked("Source"),
    ("times_away", "from"): marked("First day"),
    ("standing_in", "from"): marked("First day"),
}
WEEKLY: Final = marked("Every week")
NOT_POSTED: Final = marked("Agreed, but could not be posted")
CODES: Final[Mapping[tuple[str, str], str]] = {
    ("sharing", "free"): marked("Share freely"),
    ("sharing", "ask"): marked("Ask me"),
    ("sharing", "private"): marked("Keep private"),
    ("prompting", "weekly"): WEEKLY,
    ("prompting", "home"): marked("Only on Home"),
    ("prompting", "off"): marked("Off"),
    ("every", "week"): WEEKLY,
    ("every", "month"): marked("Every month"),
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
}
# an answer to a thanks, of the same name, is in the person's own words
ANSWERS: Final[Mapping[str, str]] = {
    "said": marked("You said thanks"),
    "already": marked("You had thanked them before"),
    "not_mine": marked("They are not on your team"),
    "later": marked("Later, once more"),
    "kept": marked("Kept for a 1:1"),
}
ANSWERED: Final = {"prompts", "answers_on_home"}
EFFORTS: Final = {"efforts_about_me", "efforts_noted_by_me", "every_week"}  # parts whose `kind` is that of an effort
MINUTES: Final = {"minute_of_the_day", "work_starts_minute", "work_ends_minute", "weekly_message_minute"}
WEEKDAYS: Final = {"weekday", "weekly_message_weekday"}
DAYS: Final = {"from", "until", "counted_in_on", "last_hosted_on"}  # dates as text; people's words are left alone
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def label(reader: Reader, part: str, name: str) -> str:
    """Return the label of a fact in a part of an export; a name without a label stays."""
    found = FIELDS_OF_PART.get((part, name)) or FIELDS.get(name)
    return name.replace("_", " ") if found is None else reader.say(found)


def means(name: str, row: Mapping[str, object]) -> str:
    """Return the name whose kind of value stands under `name` in a row: the day of a weekly message is a weekday."""
    return "weekday" if name == "day" and row.get("every") == "week" else name


def value(reader: Reader, part: str, name: str, held: object) -> str:
    """Return a value as the person reads it: codes, days and hours in their language, all else as it is stored."""
    match held:
        case True:
            return reader.say("yes")
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
    return reader.weekday(held) if name in WEEKDAYS else str(held)


def _words_of_code(part: str, name: str, held: str) -> str | None:
    if name == "my_answer":
        return ANSWERS.get(held) if part in ANSWERED else None
    return switches_views.NAMES.get(held) if name == "part" else CODES.get((name, held))


def _text(reader: Reader, part: str, name: str, held: str) -> str:
    words = _words_of_code(part, name, held)
    if words is not None:
        return reader.say(words)
    if name == "kind_of_work" or (name == "kind" and part in EFFORTS):
        return kind_name(reader, held)
    if name == "work_days":
        return fields.days(reader, held)
    if name in DAYS and _DAY.fullmatch(held):
        return reader.in_full(date.fromisoformat(held))
    return held


def _moment(reader: Reader, at: datetime) -> str:
    day = reader.in_full(reader.today(at))
    return reader.say("{day} {time}", day=day, time=reader.hour(at))
