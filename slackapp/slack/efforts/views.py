"""Views of an effort for its noter, and the forms for noting and changing; `noted_views` has the doer's message.

Neither noter nor doer ever sees how long an effort has waited.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from slackapp.domain.efforts.lists import KINDS, OTHER, AboutMe, Waiting
from slackapp.domain.efforts.noting import Noted
from slackapp.domain.people.profiles import PEOPLE_MAX
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.left_out import left_out
from slackapp.slack.block_kit.notices import QUOTED_IN_TEXT
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.efforts import correcting_views, ids
from slackapp.slack.thanks import ids as thanks_ids

KIND_OF = "kind:"  # before an effort's id, in the id of the block with the menu of kinds
LINKS_MAX = 8  # links per effort; readers skip longer lines
HOST_SHOWN_MAX = 60  # characters of an address outside Slack
# as Installation.permalink builds them; docs.slack.dev/reference/methods/chat.getPermalink
IS_MESSAGE = re.compile(r"https://[^/]+/archives/[CDG][A-Z0-9]+/p\d{16}\b")

USAGE = (
    UsageLine(
        2,
        marked("`/noticed @ana covering the night` or `/tend noticed …` notes an effort, yours too: `/noticed me …`"),
    ),
)


def kind_name(reader: Reader, kind: str) -> str:
    """Return the name of a kind of effort."""
    names = {
        "cover": reader.say("Covering for somebody"),
        "notes": reader.say("Notes and scheduling"),
        "onboarding": reader.say("Onboarding"),
        "chasing": reader.say("Chasing things up"),
        "cleanup": reader.say("Clean-up"),
        "listening": reader.say("Listening"),
        "review": reader.say("Review"),
        "firefighting": reader.say("Firefighting"),
    }
    return names.get(kind, reader.say("Something else"))


def kind_heads(reader: Reader) -> dict[str, str]:
    """Return the kinds by their prefix before a colon: `review: …`, or a kind's name in the reader's language."""
    return {
        **{kind_name(reader, kind): kind for kind in KINDS},
        **{kind: kind for kind in KINDS},
    }


def not_delivered(reader: Reader, doer_id: str, why: str, words: str | None) -> Message:
    """Tell the noter that the doer could not be notified, and what follows; quote the noter's words.

    `words` is None if Slack refused a message with the words: a second message would be refused as well.
    """
    doer = b.person(doer_id)
    if why == "unsure":
        said = reader.say(
            "I do not know whether {doer} got my message about your note: the connection to Slack broke while I sent "
            "it. Until {doer} answers it, no manager reads your note.",
            doer=doer,
        )
    else:
        said = reader.say(
            "I could not tell {doer} what you noted: Slack did not take my message. I try again every day for three "
            "weeks. Until it arrives, no manager reads your note.",
            doer=doer,
        )
    if words is None:
        return Message(said, [b.section(said)])
    said = reader.together(said, reader.say("Your words:"))
    text = reader.together(said, reader.quote(b.clip_escaped(words, QUOTED_IN_TEXT)))
    return Message(text, [b.section(said), *b.words(words)])


def confirmation(reader: Reader, noted: Noted, noter_id: str, kind: str | None = None, *, waits: str = "") -> Message:
    """Show the noter the noted effort, with the buttons to thank, edit and take back.

    `kind`: the kind so far, to choose another; None: chosen in a form. `waits`: why the doers are notified later,
    empty without a delay.
    """
    others = [b.person(user_id) for user_id in noted.reached if user_id != noter_id]
    sentences = [waits] if waits and (others or noted.pending) else []
    if others:
        sentences.append(_to_others_text(reader, others, is_later=bool(waits)))
    if noter_id in noted.reached:
        own = reader.say("Noted for you. You have no manager here, so nobody else reads it.")
        if noted.is_led:
            own = reader.say(
                "Noted for you. Your manager can read it after one working day. You can change or hide it on Home."
            )
        sentences.append(own)
    if noted.pending:
        pending = reader.both([b.person(user_id) for user_id in noted.pending])
        sentences.append(reader.say("I am looking up {names} and will tell you if I cannot reach them.", names=pending))
    if noted.every_week:
        sentences.append(reader.say("It repeats weekly. Stop it any time on Home."))
    text = reader.together(*sentences, *left_out(reader, noted.left_out))
    buttons = [*_thanks_too(reader, noted, noter_id), *correcting_views.buttons(reader, min(noted.effort_ids.values()))]
    return Message(text, [b.section(text), *_choose_kind(reader, noted, kind), b.actions(*buttons)])


def _to_others_text(reader: Reader, others: Sequence[str], *, is_later: bool) -> str:
    names = reader.both(list(others))
    if is_later:
        return reader.say(
            "Noted. Once my message arrives, {names} can read it with your name, and can change or hide it first.",
            names=names,
        )
    return reader.say("Noted. {names} can read it with your name, and can change or hide it first.", names=names)


def _choose_kind(reader: Reader, noted: Noted, kind: str | None) -> list[Block]:
    if kind is None:
        return []
    asks, effort_id = reader.say("What kind of effort?"), min(noted.effort_ids.values())
    return [b.section(asks, _kinds_block(reader, ids.CHOOSE_KIND, kind), block_id=f"{KIND_OF}{effort_id}")]


def _thanks_too(reader: Reader, noted: Noted, noter_id: str) -> list[Block]:
    others = [effort_id for doer_id, effort_id in noted.effort_ids.items() if doer_id != noter_id]
    return [b.button(reader.say("Say thanks too"), thanks_ids.SAY_THANKS_TOO, str(others[0]))] if others else []


def noter_of(reader: Reader, shown: AboutMe | Waiting) -> str:
    """Return the noter's mention, or the source's name as given by an admin; guests see no source's name."""
    if shown.source is None:
        return b.person(shown.noter_id)
    return f"*{b.escape(shown.source)}*" if shown.source else reader.say("a connected source")


def began_with(reader: Reader, link: str | None, source: str | None = None) -> list[Block]:
    """Link the original message, or a source's pages, for the doer and the doer's managers."""
    said = began(reader, link, source)
    return [] if said is None else [b.context(said)]


def began(reader: Reader, link: str | None, source: str | None) -> str | None:
    """Return the sentence with the link to the origin; None without a link."""
    if link is None:
        return None
    if source is None and IS_MESSAGE.match(link):
        return reader.say("About {kept}.", kept=message_link(reader, link))
    if source is None:
        return reader.say("See {link}.", link=message_link(reader, link))
    links = [b.link(one, str(number)) for number, one in enumerate(link.splitlines()[:LINKS_MAX], start=1)]
    return reader.say("See {links}.", links=", ".join(links))


def message_link(reader: Reader, link: str) -> str:
    """Return the link itself; a webhook's link to an address outside Slack shows the host."""
    host = urlsplit(link).hostname or ""
    return b.link(link, reader.say("this message") if IS_MESSAGE.match(link) else b.clip(host, HOST_SHOWN_MAX))


def form(
    reader: Reader,
    *,
    metadata: str,
    doer_ids: Sequence[str] = (),
    words: str = "",
    kind: str = OTHER,
    has_link: bool = False,
) -> Block:
    """Return the form for noting; `has_link`: the effort links a message, shown to readers of the words."""
    linked = reader.say("I link the message. I do not store its text.")
    doers: Block = {"type": "multi_users_select", "action_id": ids.DOERS, "max_selected_items": PEOPLE_MAX}
    doers["placeholder"] = b.plain(reader.say("Choose people, yourself included"))
    if doer_ids:
        doers["initial_users"] = list(doer_ids)
    else:
        doers["focus_on_load"] = True
    return b.form(
        reader.say("Note an effort"),
        [
            b.field_of(reader.say("Who did it?"), ids.DOERS, doers),
            b.text_input(
                reader.say("What did they do?"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=words,
                placeholder=reader.say("covering the night on-call"),
                hint=reader.say(
                    "They read these words with your name, and can change or hide them before anybody else reads them."
                ),
                max_length=WORDS_MAX,
                focus=bool(doer_ids),
            ),
            *([b.context(linked)] if has_link else []),
            b.field_of(
                reader.say("What kind of effort?"), ids.EFFORT_KIND, _kinds_block(reader, ids.EFFORT_KIND, kind)
            ),
            _every_week(reader),
        ],
        ids.NOTE_FORM,
        submit=reader.say("Note it"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def _kinds_block(reader: Reader, action_id: str, kind: str) -> Block:
    return fields.menu(action_id, [b.option(kind_name(reader, one), one) for one in KINDS], kind)


def _every_week(reader: Reader) -> Block:
    tick = b.option(
        reader.say("This happens every week"),
        "weekly",
        reader.say("I note it again each week until one of you stops it"),
    )
    return fields.tick_field(reader.say("Every week?"), ids.EVERY_WEEK, tick)


def change_form(reader: Reader, shown: AboutMe, metadata: str, *, is_led: bool) -> Block:
    """Return the form for the doer's own words; `is_led`: the doer has a manager."""
    hint = reader.say("I tell nobody.")
    if is_led:
        hint = reader.say("Your manager sees that these words are yours. I tell nobody else.")
    words = b.text_input(
        reader.say("Your words for it"),
        shared_ids.WORDS,
        shared_ids.WORDS,
        initial=shown.words,
        hint=hint,
        max_length=WORDS_MAX,
        focus=True,
    )
    return b.form(
        reader.say("In your own words"),
        [words],
        ids.CHANGE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Cancel"),
        metadata=metadata,
    )


def usage(reader: Reader) -> str:
    """Explain the command."""
    return reader.say(
        "Note an effort like this: `/noticed @ana covering the night on-call`. You can name several people, or "
        "yourself: `/noticed me chasing the invoices`. They read your words first and can change or hide them. If "
        "nobody thanks them for some working days, I tell their manager privately, if I know one. `/noticed` alone "
        "opens a form.",
    )
