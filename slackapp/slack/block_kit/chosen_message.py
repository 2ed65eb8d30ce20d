"""Sentences of a form opened from a message without a usable author."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader


def with_line(form: Block, sentence: str | None) -> Block:
    """Add a sentence at the top of a form."""
    return form if sentence is None else {**form, "blocks": [b.section(sentence), *form["blocks"]]}


def choose_yourself(reader: Reader, why: str, author_id: str | None) -> str:
    """Say why the author is not filled in, and ask for people.

    `why`: see `LeftOut`, or "gone"; `author_id` is None for an unknown author.
    """
    who = reader.say("Its author") if author_id is None else b.person(author_id)
    sentences = {
        "self": reader.say("This message is your own, and thanks come from somebody else. Who is it for?"),
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
        "opted_out": reader.say("I cannot note an effort of {who} here. A thanks still reaches them.", who=who),
    }
    return sentences.get(why, reader.say("Slack did not say who wrote this message. Please choose who it is for."))
