"""The screens of the seen check: the question, its answer, and one word in a round's post.

No view says how many people answered, who answered, or whether the reader answered.
"""

from collections.abc import Mapping
from typing import Final

from slackapp.domain.seen.closing import SeenShown, Step
from slackapp.domain.seen.words import Answer, Word
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import notice_view, quote_by
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.bolt.values import packed_facts
from slackapp.slack.seen import ids

LABELS: Final[Mapping[Answer, str]] = {
    "most": marked("Most of the time"),
    "half": marked("Half of the time"),
    "hardly": marked("Hardly"),
}
SHOWN: Final[Mapping[Word, str]] = {
    "most": marked("*Most* of the people who answered felt seen this week."),
    "half": marked("About *half* of the people who answered felt seen this week."),
    "few": marked("*Few* of the people who answered felt seen this week."),
}
ABOUT, STEP = "about", "step"  # options of the ⋯ beside the word


def title(reader: Reader) -> str:
    """Return the title of all views of the check."""
    return reader.say("Seen check")


def asking(reader: Reader, round_id: int) -> Block:
    """Return the button in the post of a round with the seen check."""
    return b.button(reader.say("Did you feel seen?"), ids.OPEN_SEEN_CHECK, str(round_id))


def form(reader: Reader, round_id: int, *, is_lead: bool) -> Block:
    """Return the question; the form looks the same after an answer.

    `is_lead`: the person leads people in the workspace. Being counted changes nothing: the person would notice.
    """
    radio = {"type": "radio_buttons", "action_id": ids.SEEN_ANSWER, "options": _options(reader)}
    return b.form(
        title(reader),
        [
            b.field_of(reader.say("This week I felt seen"), ids.SEEN_ANSWER, radio),
            b.context(*private_lines(reader)),
            b.context(reader.say("Your first answer in a round stands. Nobody can find it again to change it.")),
            *(_lead_blocks(reader, round_id) if is_lead else []),
        ],
        ids.SEEN_CHECK_FORM,
        submit=reader.say("Answer"),
        close=reader.say("Cancel"),
        metadata=packed_facts({"r": round_id}),
    )


def _options(reader: Reader) -> list[Block]:
    return [b.option(reader.say(label), answer) for answer, label in LABELS.items()]


def private_lines(reader: Reader) -> tuple[str, ...]:
    """Explain the use of an answer, and the limits of Tend's promise."""
    return (
        reader.say(
            "Nobody sees your answer, or whether you answered. Only counters are stored, and not who said what."
        ),
        reader.say("With five answers or more, the channel sees one word: *most*, *half* or *few*."),
        reader.say("Slack carries your answer to Tend, and the people who run Tend's server hold its key."),
    )


def counted(reader: Reader, *, is_lead: bool) -> Block:
    """Confirm an answer, in the same words for all leads and for a second, uncounted answer."""
    said = reader.say("Your answer is counted. If you answered before, the first answer stands.")
    if is_lead:
        said = reader.say(
            "Your answer is counted, unless you lead somebody who is counted in here. If you answered before, the "
            "first answer stands."
        )
    return notice_view(
        reader,
        title(reader),
        [
            said,
            reader.say("Nobody can tell which answer is yours."),
        ],
    )


def _lead_blocks(reader: Reader, round_id: int) -> list[Block]:
    """Tell a lead, in private, when the lead's own answer does not count, and what else to do."""
    said = reader.say(
        "You lead people. If one of them is counted in here, your own answer isn't counted, so that their answers "
        "stay theirs. You can write one next step. It stands in this round's post with your name."
    )
    step = b.button(reader.say("Write next step"), ids.OPEN_SEEN_STEP, str(round_id))
    return [b.section(said), b.actions(step, block_id="seen_step_button")]


def step_only(reader: Reader, round_id: int) -> Block:
    """Return the view for a lead who is not counted in."""
    said = reader.say("Only people who are counted in answer this. Press *Count me in* first.")
    return notice_view(reader, title(reader), [said], _lead_blocks(reader, round_id))


def about(reader: Reader) -> Block:
    """Explain the word in a round's post."""
    return notice_view(
        reader,
        title(reader),
        [
            *private_lines(reader),
            reader.say("People who lead somebody counted in here are not counted."),
            reader.say(
                "The word changes only when the answers of two people or more differ, so it never tells of one."
            ),
        ],
    )


def shown(reader: Reader, found: SeenShown, round_id: int) -> list[Block]:
    """Return the part of a round's post with its word and the lead's next step; for the channel."""
    options = [
        b.option(reader.say("About the seen check"), f"{ABOUT}:{round_id}"),
        b.option(reader.say("Write next step (leads)"), f"{STEP}:{round_id}"),
    ]
    word = reader.say("From the lead:") if found.word is None else reader.say(SHOWN[found.word])
    part = b.section(word, b.overflow(ids.SEEN_MENU, options), block_id=ids.SEEN_MENU)
    return [part] if found.step is None else [part, *_step_blocks(reader, found.step)]


def _step_blocks(reader: Reader, step: Step) -> list[Block]:
    return quote_by(reader.say("Next step of {who}:", who=b.person(step.lead_id)), step.words)


def said(reader: Reader, found: SeenShown) -> str:
    """Return the same as text, for screen readers and notifications."""
    sentences = [] if found.word is None else [reader.say(SHOWN[found.word]).replace("*", "")]
    if found.step is not None:
        who = b.person(found.step.lead_id)
        sentences.append(reader.say("Next step of {who}: {words}", who=who, words=b.escape(found.step.words)))
    return reader.together(*sentences)
