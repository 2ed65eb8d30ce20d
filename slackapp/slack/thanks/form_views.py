"""The form for writing a thanks: people, words, the original message, and the offer to share.

Helps with wording by openings for the giver to fill in; never writes words for the giver.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from slackapp.domain.people.profiles import PEOPLE_MAX
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.carried import carried
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.thanks import ids

OPENINGS = "openings"  # the block of the openings; one a form
EXAMPLE = marked("For example: When the pager rang on Sunday, you …")


def form(  # noqa: PLR0913  (each is one thing that may be known already)
    reader: Reader,
    *,
    metadata: str,
    receiver_ids: Sequence[str] = (),
    words: str = "",
    channel_id: str | None = None,
    quoted: str | None = None,
    noted: str | None = None,
    has_link: bool = False,
    opener: str | None = None,
    offers: bool | None = False,
) -> Block:
    """Return the form, prefilled with the given values.

    `offers`: whether the offer to post is ticked, as for words said from a channel; None: no offer at all, as
    after `privately`. `channel_id`: the channel of the offer; None: the giver chooses a channel. `noted`: the giver's
    own note behind the thanks, shown but never filled in. `quoted`: the text of the original message; `has_link`:
    whether the original message has a permalink. `opener`: an opener for late words, offered as a button.
    """
    return b.form(
        reader.say("Say thanks"),
        [
            b.field_of(reader.say("Who do you want to thank?"), ids.RECEIVERS, _receivers_block(reader, receiver_ids)),
            *([] if noted is None else [b.context(reader.say("You noted:")), *b.words(noted)]),
            *_about_message(reader, quoted, has_link=has_link),
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=words,
                placeholder=reader.say(EXAMPLE),
                hint=reader.say(
                    "What did they do, and what did it change? It arrives privately first. They can let their "
                    "manager know, if I know one."
                ),
                max_length=WORDS_MAX,
                focus=bool(receiver_ids),
            ),
            *late(reader, opener),
            *([] if offers is None else _offer_blocks(reader, channel_id, offers=offers)),
        ],
        ids.THANKS_FORM,
        submit=reader.say("Send"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _receivers_block(reader: Reader, receiver_ids: Sequence[str]) -> Block:
    receivers: Block = {"type": "multi_users_select", "action_id": ids.RECEIVERS, "max_selected_items": PEOPLE_MAX}
    receivers["placeholder"] = b.plain(reader.say("Choose people"))
    if receiver_ids:
        receivers["initial_users"] = list(receiver_ids)
    else:
        receivers["focus_on_load"] = True
    return receivers


def _about_message(reader: Reader, quoted: str | None, *, has_link: bool) -> list[Block]:
    if not quoted:
        linked = reader.say("I link the message. I do not store its text.")
        return [b.context(linked)] if has_link else []
    keep = b.option(reader.say("Send its text too, not only the link"), "keep")
    return [
        b.context(reader.say("The message:")),
        *carried(quoted),
        fields.tick_field(reader.say("Its text"), ids.KEEP_QUOTED, keep),
    ]


def late(reader: Reader, opener: str | None) -> list[Block]:
    """Offer an honest opener for late words; empty without an opener."""
    if opener is None:
        return []
    use = b.button(reader.say("Start like this"), ids.USE_OPENER, opener)
    return [
        b.context(reader.say("Late is good: “{opener}”", opener=b.escape(opener))),
        b.actions(use, block_id=ids.USE_OPENER),
    ]


LATE_OPENERS = {
    "last_week": marked("I should have said this last week, and it still matters: when you …"),
    "this_month": marked("I should have said this earlier this month, and it still matters: when you …"),
    "this_year": marked("I should have said this in {month}, and it still matters: when you …"),
    "last_year": marked("I should have said this in {month} last year, and it still matters: when you …"),
    "earlier": marked("I should have said this in {month_and_year}, and it still matters: when you …"),
}


def late_opener(reader: Reader, then: datetime, when: str) -> str:
    """Return an honest opener for words about a moment `then`; `when`: see `wording.late_since`."""
    facts = {"month": reader.month(then), "month_and_year": reader.month_and_year(reader.today(then))}
    return reader.say(LATE_OPENERS[when], **facts)


def hinted(reader: Reader, view: Block, metadata: str) -> Block:
    """Return a submitted form again, with openings below the words and all input kept."""
    kind = reader.say(
        "Kind words. They last longer when they name what was done. Choose an opening, or press Send again."
    )
    has_openings = any(block.get("block_id") == OPENINGS for block in view["blocks"])
    return _again_block(
        view, metadata, under_words=[b.context(kind), *([] if has_openings else [openings_row(reader)])]
    )


def openings_row(reader: Reader) -> Block:
    """Return the buttons to put an opening into the field, together with the typed words."""
    buttons = [b.button(opening, action_id) for action_id, opening in openings(reader).items()]
    return b.actions(*buttons, block_id=OPENINGS)


def openings(reader: Reader) -> dict[str, str]:
    """Return the openings for the giver to fill in, by the action id of their buttons."""
    return {
        ids.OPENING_WHEN: reader.say("When …, you … ."),
        ids.OPENING_IT: reader.say("It … ."),
        ids.OPENING_NOTICED: reader.say("I noticed …"),
    }


def with_words(view: Block, words: str) -> Block:
    """Return an open form with other words in its field."""
    return _again_block(view, str(view.get("private_metadata") or ""), words=words)


def _again_block(view: Block, metadata: str, *, under_words: Sequence[Block] = (), words: str | None = None) -> Block:
    """Return an open form again; Slack keeps the input of blocks with unchanged ids."""
    blocks: list[Block] = []
    for block in view.get("blocks") or ():
        if block.get("block_id") != shared_ids.WORDS:
            blocks.append(block)
        else:
            blocks += [block if words is None else _anew_block(block, words), *under_words]
    kept = {key: view[key] for key in ("type", "title", "submit", "close", "callback_id") if view.get(key)}
    return {**kept, "blocks": blocks, "private_metadata": metadata}


def _anew_block(block: Block, words: str) -> Block:
    """Return the field under a new action id; with the old id, Slack would keep the old text."""
    element = block.get("element") or {}
    tried = str(element.get("action_id")).removeprefix(f"{shared_ids.WORDS}:")
    number = int(tried) + 1 if tried.isdigit() else 1
    return {**block, "element": {**element, "action_id": f"{shared_ids.WORDS}:{number}", "initial_value": words}}


def _offer_blocks(reader: Reader, channel_id: str | None, *, offers: bool) -> list[Block]:
    tick = b.option(reader.say("Also post in a channel, if they agree"), "offer")
    box: Block = {"type": "checkboxes", "action_id": ids.OFFER, "options": [tick]}
    if offers:
        box["initial_options"] = [tick]
    place = b.channel_select(ids.CHANNEL, reader.say("Choose a channel"), channel_id)
    return [
        b.field_of(reader.say("Sharing"), ids.OFFER, box, optional=True),
        b.field_of(reader.say("Which channel?"), ids.CHANNEL, place, optional=True),
    ]


def edit_button(reader: Reader, thanks_id: int) -> Block:
    """Return the button to the form for other words."""
    return b.button(reader.say("Edit"), ids.EDIT_THANKS, str(thanks_id))


def form_errors(reader: Reader, errors: Mapping[str, str]) -> dict[str, str]:
    """Return the sentences for missing input, by block id; `errors` maps block ids to error names."""
    sentences = {
        "no_channel": reader.say("Please choose a channel, or clear the tick."),
        "no_receiver": reader.say("Please choose at least one person."),
    }
    return {block_id: sentences[name] for block_id, name in errors.items()}
