"""Turn a refusal into a sentence: the reason, and the person's next step.

Each noun keeps the sentences of its own refusals in its `refusal_views`; shared refusals have their sentences here.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from slackapp.domain import refusals
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.left_out import left_out
from slackapp.slack.block_kit.reader import Reader, marked

Undone = Literal["sent", "noted", "saved"]
_NOTHING: Mapping[Undone, str] = {
    "sent": marked("Nothing was sent."),
    "noted": marked("Nothing was noted."),
    "saved": marked("Nothing was saved."),
}
SENDS, NOTES = (marked("Send"), marked("Let them know"), marked("Ask")), marked("Note it")

# A marked sentence, or a function of the reader, the refusal, and the sentence that names the undone action.
Sentence = str | Callable[[Reader, Any, str], str]
Sentences = Mapping[type[refusals.Refusal], Sentence]


class NoSentence(Exception):
    """No feature has a sentence for the refusal."""


def undone_by(reader: Reader, submit: str | None) -> Undone:
    """Return the action that a refused form did not do, by the label of its submit button.

    None stands for a command, or a press outside a form, and counts as sending; any unknown label counts as saving.
    """
    if submit is None or submit in {reader.say(label) for label in SENDS}:
        return "sent"
    return "noted" if submit == reader.say(NOTES) else "saved"


def sentence(sentences: Sentences, reader: Reader, refusal: refusals.Refusal, undone: Undone = "sent") -> str:
    """Return the sentence for `refusal`; `undone`: the refused action.

    Raises NoSentence if `sentences` has no sentence for the refusal's exact class.
    """
    found = sentences.get(type(refusal))
    if found is None:
        raise NoSentence(type(refusal).__name__)
    nothing = reader.say(_NOTHING[undone])
    return reader.say(found, nothing=nothing) if isinstance(found, str) else found(reader, refusal, nothing)


def _nobody_left(reader: Reader, refusal: refusals.NobodyLeft, nothing: str) -> str:
    return reader.together(*left_out(reader, refusal.left_out), nothing)


def _names_not_resolved(reader: Reader, refusal: refusals.NamesNotResolved, nothing: str) -> str:
    names = reader.both([f"@{b.escape(b.clip(name, 80))}" for name in refusal.names])
    return reader.say(
        "Slack didn't recognise {names}. {nothing} Choose the name from the list while you type, or use the form.",
        names=names,
        nothing=nothing,
    )


def _too_long(reader: Reader, refusal: refusals.TooLong, nothing: str) -> str:
    return reader.say(
        "That is {length} characters. {nothing} Please use at most {limit}.",
        nothing=nothing,
        length=refusal.length,
        limit=refusal.limit,
    )


def _too_many_people(reader: Reader, refusal: refusals.TooManyPeople, nothing: str) -> str:
    many = reader.say(
        "That is {count} people. One message can go to at most {limit}.", count=refusal.count, limit=refusal.limit
    )
    return reader.together(many, nothing)


def _too_many_groups(reader: Reader, refusal: refusals.TooManyGroups, nothing: str) -> str:
    many = reader.say(
        "That is {count} groups. One message can go to at most {limit}.", count=refusal.count, limit=refusal.limit
    )
    return reader.together(many, nothing)


def _not_opened(reader: Reader, refusal: refusals.NotOpened, nothing: str) -> str:
    # Prefer the handle: Slack draws no name for the mention of a deleted group.
    name = f"@{b.escape(b.clip(refusal.handle, 80))}" if refusal.handle else f"<!subteam^{refusal.group_id}>"
    sentences = {
        refusals.GroupDisabled: reader.say("The group {name} is turned off in Slack.", name=name),
        refusals.GroupEmpty: reader.say("The group {name} is empty.", name=name),
        refusals.GroupUnknown: reader.say("Slack doesn't know a group {name} here.", name=name),
    }
    return reader.together(sentences[type(refusal)], reader.say("Please name the people."), nothing)


_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_BEGINS = re.compile(r"(?:^|[.?]\s)\Z")  # a sentence begins after this
SHARED: Sentences = {
    refusals.NobodyNamed: marked("Who is it for? Please name at least one person. {nothing}"),
    refusals.EverybodyNamed: marked("I don't write to everybody at once. Please name the people. {nothing}"),
    refusals.GroupsNotOpened: marked("I could not look up who is in that group. Please name the people. {nothing}"),
    refusals.NoWords: marked("What did they do? A few words are enough. {nothing}"),
    refusals.BrokenCharacter: marked("A character in this text arrived broken. {nothing} Please type it again."),
    refusals.UnknownKind: marked("I don't know that kind. Nothing was saved."),
    refusals.NotFound: marked("This is not here any more, or it belongs to somebody else."),
    refusals.NothingWritten: marked("A few words are enough. {nothing}"),
    refusals.AlreadyDecided: marked("You answered this before, so nothing changed."),
    refusals.NotYourself: marked("Please choose somebody other than yourself."),
    refusals.UnknownCountry: marked(
        "I don't know public holidays for that. Please write a code such as DE, or DE-BE for a region."
    ),
    refusals.HoursBackwards: marked("Please choose a start and a later end, or neither."),
    refusals.NotInstalled: marked(
        "Tend is not installed in this workspace. Nothing was sent. `tend doctor` tells the operator why."
    ),
    refusals.SlackAway: marked("I couldn't reach Slack just now. {nothing}"),
    refusals.TooFast: marked("That was a lot at once. {nothing} Please try again in a moment."),
    refusals.AccountDeactivated: marked("Your account here is deactivated. Nothing was sent or changed."),
    refusals.OutsideWorkspace: marked("This belongs to another workspace, so you can't answer it from yours."),
    refusals.NobodyLeft: _nobody_left,
    refusals.NamesNotResolved: _names_not_resolved,
    refusals.TooManyPeople: _too_many_people,
    refusals.TooManyGroups: _too_many_groups,
    refusals.TooLong: _too_long,
    refusals.GroupDisabled: _not_opened,
    refusals.GroupEmpty: _not_opened,
    refusals.GroupUnknown: _not_opened,
}


def stale(reader: Reader) -> str:
    """Say that a button is out of date, and point to Home."""
    return reader.say("This button no longer works. Home has everything that still waits.")


def apology(reader: Reader, reference: str, typed: str | None) -> Message:
    """Say that saving failed; quote the typed text, and give a reference for the admin."""
    if not typed:
        text = reader.say(
            "I could not save this; nothing was sent. Please try again, or give your admin reference {reference}.",
            reference=reference,
        )
        return Message(text, [b.section(text)])
    before = reader.say("I could not save this; nothing was sent. Your words:")
    after = reader.say("Please try again, or give your admin reference {reference}.", reference=reference)
    return quoted(reader, before, typed, after)


def saved_all_the_same(reader: Reader, reference: str) -> Message:
    """Say that the request is saved although its answer failed, so that the person does not repeat the request."""
    return only(
        reader.say(
            "This is saved, but I could not show you the answer. You don't need to do it again. "
            "If something looks wrong, give your admin reference {reference}.",
            reference=reference,
        )
    )


def not_opened(reader: Reader) -> str:
    """Say that Slack did not open a form in time."""
    return reader.say("Slack didn't open the form in time. Nothing was changed. Please try again.")


def not_shown(reader: Reader, *, is_answer: bool) -> Message:
    """Say that Slack did not show a view in time: a form, or an answer to a request already done or refused."""
    if not is_answer:
        return only(not_opened(reader))
    return only(
        reader.say(
            "Slack didn't show you my answer in time. Home has what is saved. If something is missing, try again."
        )
    )


def again(
    sentences: Sentences, reader: Reader, refusal: refusals.Refusal, typed: str, undone: Undone = "sent"
) -> Message:
    """Say that the request failed for now and can be repeated; quote the typed text."""
    before, after = sentence(sentences, reader, refusal, undone), reader.say("Please try again.")
    return quoted(reader, reader.together(before, reader.say("Your words:")) if typed else before, typed, after)


def only(text: str) -> Message:
    """Return a message of a single sentence."""
    return Message(text, [b.section(text)])


def is_about_words(refusal: refusals.Refusal) -> bool:
    """Return whether the refusal's sentence belongs beside the words of a form, as opposed to the people."""
    return isinstance(refusal, refusals.NoWords | refusals.TooLong | refusals.BrokenCharacter)


def mentioned_in(said: str) -> set[str]:
    """Return the ids of the people mentioned in a sentence."""
    return set(_MENTION.findall(said))


def named(reader: Reader, said: str, names: Mapping[str, str]) -> str:
    """Replace mentions by names; Slack draws no mentions beside a form's field.

    `names` maps user ids to names; an unknown person becomes "this person", with a capital where a sentence begins.
    """
    unknown = reader.say("this person")

    def name(found: re.Match[str]) -> str:
        begins = _BEGINS.search(said, 0, found.start()) is not None
        return names.get(found[1], unknown[:1].upper() + unknown[1:] if begins else unknown)

    return _MENTION.sub(name, said)


def quoted(reader: Reader, before: str, typed: str, after: str = "") -> Message:
    """Quote typed text back to the person, between two sentences; the sentences alone without typed text.

    Cut to the limit of a message.
    """
    if not typed:
        return only(reader.together(before, after))
    room = b.MESSAGE_TEXT_MAX - len(before) - len(after) - 10
    text = reader.together(before, reader.quote(b.clip_escaped(typed, room)), after)
    parts = [b.section(before), *b.words(typed)]
    return Message(text, [*parts, b.section(after)] if after else parts)
