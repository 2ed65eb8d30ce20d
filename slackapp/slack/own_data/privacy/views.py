"""A person's own data in Tend: numbers, the words behind a press, and the way to erase all. For the person only."""

from collections.abc import Sequence
from datetime import datetime

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import notice_view
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.own_data import ids
from slackapp.slack.own_data.privacy import export_text
from slackapp.slack.workspace import ids as workspace_ids

TITLE = marked("Privacy")
SURE = "sure"
PIECES = 5  # text fields of a page, each of at most TEXT_MAX characters
PAGE = 10_000  # characters of a page to read
USAGE = (UsageLine(10, marked("`/tend privacy` shows what I hold about you, and erases it if you want.")),)


def privacy(reader: Reader, counts: Sequence[tuple[str, int]]) -> Block:
    """Return the view with the number of entries a part; `counts` without empty parts."""
    held = "\n".join(f"• {reader.labelled(export_text.label(reader, name), count)}" for name, count in counts)
    return b.form(
        reader.say(TITLE),
        [
            b.section(f"*{reader.say('What I hold about you here')}*\n{held or reader.say('Nothing.')}"),
            b.actions(
                b.button(reader.say("Read it"), f"{ids.MY_DATA_PAGE}0"),
                b.button(reader.say("Copy as JSON"), f"{ids.MY_DATA_COPY}0"),
                block_id="read",
            ),
            b.section(
                reader.say(
                    "*Correct*\nEdit or remove words where they stand: on Home, under `/tend words`, in the ⋯ of a "
                    "message. What is about your days and hours is in your settings."
                ),
                b.button(reader.say("My settings"), ids.OPEN_MY_SETTINGS),
            ),
            b.section(
                reader.say("*Erase*\nEverything about you, for good."),
                b.button(reader.say("Erase …"), ids.OPEN_ERASE_ME),
            ),
            b.actions(
                b.button(reader.say("Who can read this?"), ids.WHO_READS_MY_DATA),
                b.button(reader.say("What Tend may do here"), workspace_ids.SHOW_SWITCHES),
                block_id="more",
            ),
        ],
        ids.PRIVACY,
        close=reader.say("Close"),
    )


def read(reader: Reader, text: str, page: int) -> Block:
    """Return a page of the readable export, with the buttons to the other pages."""
    pages = list(b.pieces(text, PAGE)) or [""]
    here = min(page, len(pages) - 1)
    ways = []
    if here:
        ways.append(b.button(reader.say("Before"), f"{ids.MY_DATA_PAGE}{here - 1}"))
    if here + 1 < len(pages):
        ways.append(b.button(reader.say("After"), f"{ids.MY_DATA_PAGE}{here + 1}"))
    shown = b.words(pages[here]) or [b.section(reader.say("Nothing."))]
    return notice_view(
        reader, reader.say("Read it"), [], [*shown, *([b.actions(*ways, block_id="ways")] if ways else [])]
    )


def copy(reader: Reader, text: str, page: int) -> Block:
    """Return a page of the export as JSON, in text fields for copying."""
    pieces = _cut(text, b.TEXT_MAX)
    last = (len(pieces) - 1) // PIECES
    here = min(page, last)
    mine = pieces[here * PIECES : (here + 1) * PIECES]
    fields_of = [
        b.text_input(
            reader.say("Part {n} of {all}", n=here * PIECES + place + 1, all=len(pieces)),
            f"{ids.MY_DATA_TEXT}:{here}:{place}",
            ids.MY_DATA_TEXT,
            initial=piece,
            optional=True,
        )
        for place, piece in enumerate(mine)
    ]
    ways = []
    if here:
        ways.append(b.button(reader.say("Before"), f"{ids.MY_DATA_COPY}{here - 1}"))
    if here < last:
        ways.append(b.button(reader.say("After"), f"{ids.MY_DATA_COPY}{here + 1}"))
    hint = reader.say(
        "Select it and copy it. Nothing is changed by what you do here. The people who run the server can also give "
        "you one file."
    )
    return b.form(
        reader.say("Copy as JSON"),
        [b.context(hint), *fields_of, *([b.actions(*ways, block_id="ways")] if ways else [])],
        ids.MY_DATA_TEXT,
        submit=reader.say("Done"),
        close=reader.say("Close"),
    )


def erase(reader: Reader, metadata: str) -> Block:
    """Return the form to erase all data, with the effects visible to other people."""
    sure = b.option(reader.say("Yes, erase everything about me"), SURE)
    return b.form(
        reader.say("Erase"),
        [
            b.section(
                reader.say(
                    "*What goes:* thanks you gave, with their words, and thanks to you alone; efforts you did or "
                    "noted; your notes, drafts and private words; promises, pauses, settings."
                )
            ),
            b.section(
                reader.say(
                    "*What others see:* thanks from you and efforts about you are gone from their Home and their kept "
                    "words. Nobody gets a message about it. Messages that I posted stay in Slack; Slack keeps those."
                )
            ),
            b.section(
                reader.say(
                    "*What stays:* thanks to you and others stay with the others, without your name. If you turned "
                    "off notes about you or private words, this wish stays, so that nobody can begin again. "
                    "Backups of the server keep older copies until they are replaced."
                )
            ),
            fields.tick_field(reader.say("Are you sure?"), ids.ERASE_ME, sure),
        ],
        ids.ERASE_ME_FORM,
        submit=reader.say("Erase"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def not_sure(reader: Reader) -> str:
    """Say that the tick is missing."""
    return reader.say("Please tick this if you are sure. Nothing was erased.")


def erased(reader: Reader, *, wish_kept: bool) -> Block:
    """Confirm the erasure."""
    sentences = [reader.say("Erased. If you use Tend again, it begins anew.")]
    if wish_kept:
        sentences.append(reader.say("Your wish not to be noted, or not to get private words, stays."))
    return notice_view(reader, reader.say("Erase"), sentences)


def who_reads(reader: Reader) -> Block:
    """Explain who can read each kind of data; the same text for everybody."""
    return notice_view(
        reader,
        reader.say("Who can read this?"),
        [
            reader.say(
                "*Thanks:* the giver and the receiver. A channel only after the receiver agreed, a manager only if "
                "the receiver passed it on."
            ),
            reader.say(
                "*Efforts:* the doer and the noter, and the doer's managers after the doer had a working day to "
                "change or hide them. Only managers see how long an effort waits."
            ),
            reader.say(
                "*Private words:* the two. *Notes and drafts:* only you. *Promises:* you, and the person you "
                "promised it to."
            ),
            reader.say(
                "*Rounds of a season:* nobody sees who answered or passed. An answer is a thanks like any other."
            ),
            reader.say("*Admins:* settings and managers. No words."),
            reader.say(
                "*The people who run Tend's server:* everything is stored encrypted, and the server has the key, so "
                "they could read it. I tell you when they export or erase what is about you."
            ),
            reader.say("*Slack* carries every message and form."),
        ],
    )


def told(reader: Reader, what: str, at: datetime) -> Message:
    """Tell a person that the server's operators exported or erased the person's data."""
    sentences = {
        "export": reader.say(
            "The people who run Tend's server exported what I hold about you, {when}. If you did not ask for "
            "it, ask them.",
            when=b.moment(reader, at),
        ),
        "erase": reader.say(
            "The people who run Tend's server erased what I held about you, {when}. If you did not ask for "
            "it, ask them.",
            when=b.moment(reader, at),
        ),
    }
    return Message(sentences[what], [b.section(sentences[what])])


def _cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]
