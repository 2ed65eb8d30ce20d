"""Labels of the kinds of small ruptures, and an example of good words for each. Nothing is written for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader, marked


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a kind: the kind's label, the words for a deed, and the author's next step."""

    label: str
    happened: str
    will: str


EXAMPLES: Final[Mapping[str, Example]] = {
    "interrupted": Example(
        marked("Interrupted"),
        marked("I cut you off in the review. I'm sorry. What you were saying matters."),
        marked("I will ask for your point first in the next review."),
    ),
    "dismissed": Example(
        marked("Dismissed what was said"),
        marked("I waved your concern away yesterday. I'm sorry. I can see it matters to you."),
        marked("I will read your note tonight and come back to you tomorrow."),
    ),
    "unanswered": Example(
        marked("Left unanswered"),
        marked("You asked me twice about the rota and I did not answer. I'm sorry I left you waiting."),
        marked("I will answer by noon today."),
    ),
    "forgot": Example(
        marked("Forgot a follow-up"),
        marked("I promised you the numbers on Friday and forgot. You had to present without them."),
        marked("I will send them today, and put such promises into my calendar."),
    ),
    "credit": Example(
        marked("Took credit"),
        marked("I presented the plan as mine. The idea was yours, and I did not say so."),
        marked("I will tell the group today that it was your idea."),
    ),
    "decided": Example(
        marked("Decided without them"),
        marked("I moved the date without asking you, and it was your release."),
        marked("I will ask you before I change a date of yours."),
    ),
    "sharp": Example(
        marked("Sharp tone, joke or eye-roll"),
        marked("I snapped at you in stand-up, in front of everybody. That was not fair to you."),
        marked("I will say it calmly, and to you alone."),
    ),
    "absent": Example(
        marked("Absent, or on the phone"),
        marked("I looked at my phone while you explained the outage. You deserved my attention."),
        marked("I will leave the phone in my bag when we talk."),
    ),
    "limit": Example(
        marked("Went past a limit"),
        marked("You said no calls after six, and I called you at eight. I'm sorry I went past that."),
        marked("I will write instead, and wait for the morning."),
    ),
    "unthanked": Example(
        marked("Did not acknowledge"),
        marked("You covered my shift and I never said a word about it. It saved my weekend."),
        marked("I will say thank you when it happens."),
    ),
    "bad_day": Example(
        marked("Carried my bad day in"),
        marked("I came out of a bad meeting and let you feel it. You had nothing to do with it."),
        marked("I will take five minutes before the next talk."),
    ),
    "other": Example(
        marked("Other"),
        marked("In the hand-over I left you with half of the work. I'm sorry."),
        marked("I will finish my part by Thursday."),
    ),
}
GENERAL = EXAMPLES["interrupted"]
MOMENT = marked("You seemed quieter after the review.")
QUESTION = marked("How was it for you?")
CUT_OFF = marked("In the review I had one more point, and the talk moved on.")
ONE_THING = marked("Could you let me finish my point next time?")


def example(reader: Reader, kind: str | None) -> Block:
    """Return a view with an example of the kind; None: a general example."""
    shown = EXAMPLES.get(kind or "", GENERAL)
    return _example(reader, [(reader.say("What happened"), shown.happened), (reader.say("What I will do"), shown.will)])


def example_of(reader: Reader, sort: str, kind: str | None) -> Block:
    """Return the example for a form of the sort; `kind`: of the author's deed, None for a general example."""
    if sort == "ask":
        return example_of_asking(reader)
    return example_of_requesting(reader) if sort == "request" else example(reader, kind)


def example_of_requesting(reader: Reader) -> Block:
    """Return a view with an example of a request."""
    return _example(reader, [(reader.say("The moment"), CUT_OFF), (reader.say("The one thing I ask for"), ONE_THING)])


def example_of_asking(reader: Reader) -> Block:
    """Return a view with an example of a check-in."""
    return _example(reader, [(reader.say("The moment"), MOMENT), (reader.say("One open question"), QUESTION)])


def _example(reader: Reader, parts: list[tuple[str, str]]) -> Block:
    blocks = [block for label, text in parts for block in (b.context(label), *b.words(reader.say(text)))]
    yours = b.context(reader.say("Short is good. Your own words are better than any example."))
    return notice_view(reader, reader.say("An example"), [], [*blocks, yours])
