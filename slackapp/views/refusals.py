"""The sentence for each refusal: what happened, and what the person can do. Knows only the facts they carry."""

import re
from collections.abc import Mapping

from slackapp.domain import refusals as r
from slackapp.views import blocks as b
from slackapp.views.acknowledgments import left_out
from slackapp.views.blocks import Message
from slackapp.views.reader import Reader, marked


def sentence(reader: Reader, refusal: r.Refusal) -> str:
    """Give the sentence for `refusal`."""
    match refusal:
        case r.NobodyLeft():
            return " ".join([*left_out(reader, refusal.left_out), reader.say("Nothing was sent.")])
        case r.NamesNotResolved():
            names = reader.both([f"@{b.escape(b.clip(name, 80))}" for name in refusal.names])
            return reader.say(
                "Slack did not recognise {names}, so nothing was sent. Pick the name from the list that appears "
                "while you type, or use the form.",
                names=names,
            )
        case r.TooManyPeople() | r.TooManyGroups():
            return _too_many(reader, refusal)
        case r.TooLong():
            return reader.say(
                "That is {length} characters, and I keep at most {limit}. Nothing was sent; a little shorter will do.",
                length=refusal.length,
                limit=refusal.limit,
            )
        case r.CannotLead():
            return cannot_lead(reader, refusal.why)
        case _:
            return reader.say(_PLAIN.get(type(refusal), _OTHERWISE))


def _too_many(reader: Reader, refusal: r.TooManyPeople | r.TooManyGroups) -> str:
    counts = {"count": refusal.count, "limit": refusal.limit}
    if isinstance(refusal, r.TooManyGroups):
        return reader.say(
            "That is {count} groups, and I open at most {limit} for one message. Nothing was sent.", **counts
        )
    return reader.say("That is {count} people, and one message reaches at most {limit}. Nothing was sent.", **counts)


def cannot_lead(reader: Reader, why: str) -> str:
    """Say why somebody cannot be named as manager."""
    sentences = {
        "bot": reader.say("That is an app; please choose a person."),
        "deactivated": reader.say("That account is deactivated; please choose somebody else."),
        "external": reader.say("That person belongs to another organisation; please choose a colleague."),
    }
    return sentences.get(why, reader.say("Slack knows nobody of that name here; please choose a colleague."))


_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_OTHERWISE = marked("I could not do that. Nothing was changed.")
_PLAIN: dict[type[r.Refusal], str] = {
    r.NobodyNamed: marked("Who is it for? Please name at least one person. Nothing was sent."),
    r.EverybodyNamed: marked("I do not write to everybody at once. Please name the people. Nothing was sent."),
    r.GroupsNotOpened: marked("I could not look up who is in that group. Please name the people. Nothing was sent."),
    r.NoWords: marked("What did they do? A few words are enough. Nothing was sent."),
    r.UnknownKind: marked("That kind is not one I know. Nothing was saved."),
    r.NotFound: marked("This is not here for you: it may have been removed, or it belongs to somebody else."),
    r.AlreadyDecided: marked("You answered this before, so I left it as it was."),
    r.NothingWaiting: marked("This has had its word, or its time has passed. Nothing was changed."),
    r.NotYourself: marked("Please choose somebody other than yourself."),
    r.LeadsInCircle: marked(
        "That would make a circle: of the two of you, the other way round stands already, directly or further up."
    ),
    r.SlackAway: marked("I could not reach Slack just now; nothing was sent."),
    r.OutsideWorkspace: marked("This belongs to another workspace, so it cannot be answered from yours."),
}


def stale(reader: Reader) -> str:
    """Say that a button leads nowhere any more, and where to go instead."""
    return reader.say(
        "This button is from an earlier time and leads nowhere now. Home has everything that still waits."
    )


def apology(reader: Reader, reference: str, typed: str | None) -> Message:
    """Say that something went wrong on our side; give the words back, and a reference for the admin."""
    if not typed:
        text = reader.say(
            "I could not save this; nothing was sent. Please try again, or give your admin reference {reference}.",
            reference=reference,
        )
        return Message(text, [b.section(text)])
    before = reader.say("I could not save this; nothing was sent. Your words:")
    after = reader.say("Please try again, or give your admin reference {reference}.", reference=reference)
    return quoted(before, typed, after)


def again(reader: Reader, refusal: r.Refusal, typed: str) -> Message:
    """Say that it did not work just now, and will; give the words back."""
    before, after = sentence(reader, refusal), reader.say("Please try again.")
    return quoted(f"{before} {reader.say('Your words:')}", typed, after) if typed else only(f"{before} {after}")


def only(text: str) -> Message:
    """Give one sentence as a message."""
    return Message(text, [b.section(text)])


def is_about_words(refusal: r.Refusal) -> bool:
    """Whether the sentence belongs beside the words of a form, not beside the people."""
    return isinstance(refusal, r.NoWords | r.TooLong)


def in_form(reader: Reader, refusal: r.Refusal, names: Mapping[str, str]) -> str:
    """Give the sentence for a form's own field, where mentions are not drawn; `names` by user id."""
    return _MENTION.sub(lambda found: names.get(found[1], reader.say("this person")), sentence(reader, refusal))


def quoted(before: str, typed: str, after: str = "") -> Message:
    """Give what a person typed back to them between two sentences."""
    room = b.MESSAGE_TEXT_MAX - len(before) - len(after) - 10
    text = f"{before} “{b.clip_escaped(typed, room)}” {after}".strip()
    parts = [b.section(before), *b.words(typed)]
    return Message(text, [*parts, b.section(after)] if after else parts)
