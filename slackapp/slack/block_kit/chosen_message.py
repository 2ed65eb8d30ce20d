"""Sentences at the top of a form: why the form opened instead of a command, or has no author chosen."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader


def with_line(form: Block, sentence: str | None) -> Block:
    """Add a sentence at the top of a form."""
    return form if sentence is None else {**form, "blocks": [b.section(sentence), *form["blocks"]]}


def why_opened(reader: Reader, *, chosen_id: str | None, has_people: bool, has_words: bool, notes: bool) -> str | None:
    """Say why a command opened a form; None for a command without people and words, which asks for the form.

    `chosen_id`: the person mentioned within the words, now chosen in the form. `notes`: the form notes an effort;
    otherwise it sends a thanks.
    """
    if not (has_people or has_words):
        return None
    yet = reader.say("Nothing is noted yet.") if notes else reader.say("Nothing is sent yet.")
    if has_people:
        return reader.say("What did they do? {yet}", yet=yet)
    if chosen_id is None:
        who = reader.say("Who did it?") if notes else reader.say("Who is it for?")
        return reader.say("{who} {yet} Next time, name them first: `@name`, then your words.", who=who, yet=yet)
    person = b.person(chosen_id)
    sure = reader.say("Is it for {person}?", person=person)
    if notes:
        sure = reader.say("Did {person} do it?", person=person)
    return reader.say("{sure} {yet} Next time, name them first: `@name`, then your words.", sure=sure, yet=yet)


def choose_yourself(reader: Reader, why: str, author_id: str | None) -> str:
    """Say why the author is not filled in, and ask for people.

    `why`: see `LeftOut`, or "gone"; `author_id` is None for an unknown author.
    """
    who = reader.say("Its author") if author_id is None else b.person(author_id)
    sentences = {
        "self": reader.say("This is your own message, and you can't thank yourself. Who is it for?"),
        "gone": reader.say("That message is gone, so I cannot link it. Please choose who it is for."),
        "bot": reader.say("An app wrote this message. Please choose the people it is for."),
        "deactivated": reader.say(
            "The account of {who} is deactivated, so nothing can reach it. Was it for others too?",
            who=who,
        ),
        "external": reader.say(
            "{who} belongs to another organisation and cannot use Tend here. Was it for others too?",
            who=who,
        ),
        # gives no reason: preferences are private
        "opted_out": reader.say("I can't note efforts of {who} here. Thanks still reach them.", who=who),
    }
    return sentences.get(why, reader.say("Slack did not say who wrote this message. Please choose who it is for."))
