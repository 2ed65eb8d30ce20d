"""The archive view: a search field, a few rows, and the buttons to other pages. Visible to its owner only."""

from datetime import datetime

from slackapp.domain.thanks.archive import TEXT_MAX, Found, KeptLine, Wish
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.thanks.archive import ids

QUOTED_MAX = 300  # characters of a thanks' original message

USAGE = (
    UsageLine(
        4,
        marked(
            "`/tend words` opens the thanks you received and gave, `/tend words night` finds those with that word, "
            "`/tend later` opens the messages you saved for words later."
        ),
    ),
)


def archive(reader: Reader, wish: Wish, found: Found, metadata: str) -> Block:
    """Return the archive as a modal; its submit button searches."""
    rows = [block for line in found.lines for block in _row_blocks(reader, wish, line)]
    return b.form(
        reader.say("Kept words"),
        [
            _sides_block(reader, wish),
            _field_block(reader, wish),
            b.DIVIDER,
            *(rows or _nothing_blocks(reader, wish, found)),
            *_on_blocks(reader, wish, found),
        ],
        ids.KEPT_WORDS,
        submit=reader.say("Search"),
        close=reader.say("Done"),
        metadata=metadata,
    )


def _sides_block(reader: Reader, wish: Wish) -> Block:
    is_received = wish.side == "received"
    mine = b.button(reader.say("Received"), ids.KEPT_RECEIVED, style="primary" if is_received else None)
    given = b.button(reader.say("Given"), ids.KEPT_GIVEN, style=None if is_received else "primary")
    return b.actions(mine, given, block_id="sides")


def _field_block(reader: Reader, wish: Wish) -> Block:
    label = reader.say("Search what you received")
    if wish.side == "given":
        label = reader.say("Search what you gave")
    field = b.text_input(
        label,
        ids.KEPT_SEARCH,
        ids.KEPT_SEARCH,
        initial=wish.text,
        placeholder=reader.say("A word or a name"),
        max_length=TEXT_MAX,
        multiline=False,
        optional=True,
    )
    field["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    return {**field, "dispatch_action": True}


def _row_blocks(reader: Reader, wish: Wish, line: KeptLine) -> list[Block]:
    names = reader.both([b.person(user_id) for user_id in line.user_ids])
    facts = {"names": names, "day": full_date(reader, line.said_at)}
    who = reader.say("From {names}, {day}", **facts)
    if wish.side == "given":
        who = reader.say("To {names}, {day}", **facts)
    parts = [who]
    if line.shared_in is not None:
        parts.append(reader.say("shared in {channel}", channel=b.channel(line.shared_in)))
    if line.link is not None:
        parts.append(b.link(line.link, reader.say("the message it began with")))
    about = [b.context(" · ".join(parts))]
    if line.quoted:
        quoted = b.clip_escaped(" ".join(line.quoted.split()), QUOTED_MAX)
        about.append(b.context(reader.say("The message said: “{quoted}”", quoted=quoted)))
    return [*b.words(line.words, _remove_block(reader, wish, line)), *about]


def _remove_block(reader: Reader, wish: Wish, line: KeptLine) -> Block:
    if wish.side == "given":
        what = reader.say(
            "I delete these words for you and for the people who received them. The messages that arrived stay. You "
            "cannot undo this.",
        )
    else:
        what = reader.say(
            "I delete these words and my message with them, and the copy for any manager you let know. Nobody is told. "
            "You cannot undo this.",
        )
        if line.shared_in is not None:
            what = reader.say(
                "I delete these words and my message with them, and the copy for any manager you let know. The post "
                "loses your name. Nobody is told. You cannot undo this.",
            )
    menu = b.overflow(ids.REMOVE_KEPT, [b.option(reader.say("Remove"), str(line.thanks_id))])
    menu["confirm"] = b.confirmation(reader, reader.say("Remove these words?"), what, reader.say("Remove"))
    return menu


def _nothing_blocks(reader: Reader, wish: Wish, found: Found) -> list[Block]:
    if found.is_on_other_side:
        return [_over_there(reader, wish)]
    if wish.text:
        nothing = reader.say(
            "I found no words with “{text}” here. Try a name, or part of a word.",
            text=b.escape(wish.text),
        )
    elif wish.beyond is not None:
        nothing = reader.say("Nothing older is kept here.")
    elif wish.side == "given":
        nothing = reader.say("You find the thanks you give here. Did somebody make today easier?")
    else:
        nothing = reader.say("When somebody thanks you with Tend, you find their words here, for any grey day.")
    return [b.section(nothing)]


def _over_there(reader: Reader, wish: Wish) -> Block:
    text = b.escape(wish.text)
    if wish.side == "given":
        said = reader.say("I found no words with “{text}” in what you gave, but some in what you received.", text=text)
        return b.section(said, b.button(reader.say("Show these"), ids.KEPT_RECEIVED))
    said = reader.say("I found no words with “{text}” in what you received, but some in what you gave.", text=text)
    return b.section(said, b.button(reader.say("Show these"), ids.KEPT_GIVEN))


def _on_blocks(reader: Reader, wish: Wish, found: Found) -> list[Block]:
    parts = []
    if found.looked_back_to is not None:
        day = full_date(reader, found.looked_back_to)
        parts.append(b.context(reader.say("I searched back to {day}. There is more before that.", day=day)))
    ways = []
    if found.older is not None:
        is_cut = found.looked_back_to is not None
        ways.append(b.button(reader.say("Search further back") if is_cut else reader.say("Older"), ids.KEPT_OLDER))
    if wish.beyond is not None:
        ways.append(b.button(reader.say("Newest"), ids.KEPT_NEWEST))
    return [*parts, b.actions(*ways, block_id="ways")] if ways else parts


def full_date(reader: Reader, moment: datetime) -> str:
    """Return day, month and year in the reader's zone; an archive covers several years."""
    return reader.in_full(reader.today(moment))
