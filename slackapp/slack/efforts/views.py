"""Views of an effort for noter and doer, and the forms for noting and changing.

Neither noter nor doer ever sees how long an effort has waited.
"""

import re
from collections.abc import Sequence
from datetime import datetime
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
from slackapp.slack.efforts import ids
from slackapp.slack.thanks import ids as thanks_ids

KIND_OF = "kind:"  # before an effort's id, in the id of the block with the menu of kinds
LINKS_MAX = 8  # links per effort; readers skip longer lines
HOST_SHOWN_MAX = 60  # characters of an address outside Slack
# as Installation.permalink builds them; docs.slack.dev/reference/methods/chat.getPermalink
IS_MESSAGE = re.compile(r"https://[^/]+/archives/[CDG][A-Z0-9]+/p\d{16}\b")

USAGE = (
    UsageLine(
        2,
        marked("`/noticed @ana covering the night` notes an effort that deserves a word, yours too: `/noticed me …`"),
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
    """Return the kinds by what people may write before a colon: `review: …`, or a kind's name in their language."""
    return {
        **{kind_name(reader, kind).casefold(): kind for kind in KINDS},
        **{kind: kind for kind in KINDS},
    }


def about_you(
    reader: Reader,
    shown: AboutMe,
    manager_ids: Sequence[str],
    at: datetime,
    *,
    left: bool,
    everyday_id: int | None = None,
) -> Message:
    """Return the private message to the doer: the exact words, the noter, the readers, and the buttons.

    `everyday_id`: the effort repeats every week, and the doer may end the repeats.
    """
    noter, number = noter_of(reader, shown), str(shown.effort_id)
    if shown.is_hidden:
        text = reader.say("You hid what {noter} noted about you. Nobody is told.", noter=noter)
        if shown.noter_id in manager_ids:
            text = reader.say("You hid what {noter} noted about you. I tell nobody, but they may miss it.", noter=noter)
        back = b.button(reader.say("Bring it back"), ids.BRING_EFFORT_BACK, number)
        return Message(text, [b.section(text), b.actions(back, block_id=f"effort:{number}")])
    headline = reader.say("{noter} noted this about you:", noter=noter)
    if shown.is_changed:
        headline = reader.say("{noter} noted something about you. These are your own words for it:", noter=noter)
    foot = _foot_text(reader, shown, manager_ids, at, left=left)
    buttons = [
        b.button(reader.say("Change"), ids.CHANGE_EFFORT, number),
        b.button(reader.say("Hide"), ids.HIDE_EFFORT, number),
    ]
    if not (left or shown.is_changed):
        buttons.append(b.button(reader.say("Leave it as it is"), ids.LEAVE_EFFORT, number))
    if shown.source is not None:
        buttons.append(b.button(reader.say("Where efforts come from"), shared_ids.OPEN_MY_SOURCES))
    if everyday_id is not None:
        foot = f"{foot} {_comes_again(reader, noter)}"
        buttons.append(b.button(reader.say("Not every week"), ids.END_EVERYDAY, str(everyday_id)))
    began = began_with(reader, shown.link, shown.source)
    parts = [b.section(headline), *b.words(shown.words), *began, b.context(foot)]
    text = f"{headline} “{b.clip_escaped(shown.words, QUOTED_IN_TEXT)}” {foot}"
    return Message(text, [*parts, b.actions(*buttons, block_id=f"effort:{number}")])


def _comes_again(reader: Reader, noter: str) -> str:
    return reader.say(
        "{noter} noted it for every week: I note it again each week, on your Home, without another message. Your own "
        "words for it stay.",
        noter=noter,
    )


def _foot_text(reader: Reader, shown: AboutMe, manager_ids: Sequence[str], at: datetime, *, left: bool) -> str:
    if shown.source is not None:
        return f"{_who_reads(reader, shown, manager_ids, at)} {_source_foot(reader, shown)}"
    noter, still = b.person(shown.noter_id), left or shown.is_changed
    say = reader.say("Change, hide or leave them; {noter} is not told which.", noter=noter)
    if still:
        say = reader.say("You can still change or hide them; {noter} is not told.", noter=noter)
    if shown.noter_id in manager_ids:
        can = reader.say("You can still change or hide them.") if still else reader.say("Change, hide or leave them.")
        sees = reader.say("{noter} leads you and noted it, so they will see what you change or hide.", noter=noter)
        say = f"{can} {sees}"
    how = reader.say("If you would rather not be noted at all, say so in `/tend settings`.")
    return " ".join([_who_reads(reader, shown, manager_ids, at), say, how])


def _who_reads(reader: Reader, shown: AboutMe, manager_ids: Sequence[str], at: datetime) -> str:
    """Name the readers besides doer and noter, and the time from which they may read the effort."""
    others = [b.person(user_id) for user_id in manager_ids if user_id != shown.noter_id]
    if not manager_ids:
        return reader.say(
            "I know of nobody who leads you, so no manager reads this; on your Home you can name yours, if you like.",
        )
    if not others:
        return reader.say("I show this to nobody but {noter}.", noter=noter_of(reader, shown))
    managers = reader.both(others)
    if shown.readable_at <= at:
        return reader.say("{managers} may read exactly these words.", managers=managers)
    when = b.moment(reader, shown.readable_at)
    return reader.say("From {when} {managers} may read exactly these words.", when=when, managers=managers)


def not_delivered(reader: Reader, doer_id: str, why: str, words: str) -> Message:
    """Tell the noter that the doer could not be told, and what follows; quotes the noter's words."""
    doer = b.person(doer_id)
    if why == "unsure":
        said = reader.say(
            "I cannot tell whether my message about your note reached {doer}: the line to Slack broke while I sent it. "
            "Until they answer it, no manager reads your words:",
            doer=doer,
        )
    else:
        said = reader.say(
            "I could not tell {doer} what you noted: Slack did not take my message. I try again every day for three "
            "weeks. Until it arrives, no manager reads your words:",
            doer=doer,
        )
    text = f"{said} “{b.clip_escaped(words, QUOTED_IN_TEXT)}”"
    return Message(text, [b.section(said), *b.words(words)])


def confirmation(reader: Reader, noted: Noted, noter_id: str, kind: str | None = None, *, waits: str = "") -> Message:
    """Tell the noter in one line what was noted, and offer to send a thanks at once.

    `kind`: the kind so far, to choose another; None: it was chosen in a form. `waits`: why the doers are told later,
    empty if they are not.
    """
    others = [b.person(user_id) for user_id in noted.reached if user_id != noter_id]
    sentences = [waits] if waits and (others or noted.pending) else []
    if others and waits:
        sentences.append(
            reader.say(
                "Noted. Once my message arrives, {names} can read your words, with your name, and may change or hide "
                "them before anybody else reads them.",
                names=reader.both(others),
            )
        )
    elif others:
        sentences.append(
            reader.say(
                "Noted. {names} can read your words, with your name, and may change or hide them before anybody else "
                "reads them.",
                names=reader.both(others),
            ),
        )
    if noter_id in noted.reached:
        own = reader.say("Noted for you. I know of nobody who leads you, so nobody else reads it.")
        if noted.is_led:
            own = reader.say(
                "Noted for you. Your manager may read it after one working day; you can change or hide it on Home.",
            )
        sentences.append(own)
    if noted.pending:
        pending = reader.both([b.person(user_id) for user_id in noted.pending])
        sentences.append(reader.say("I am looking up {names} and will tell you if I cannot reach them.", names=pending))
    if noted.every_week:
        sentences.append(reader.say("It comes again every week until it is ended; `Every week` on your Home has it."))
    text = " ".join([*sentences, *left_out(reader, noted.left_out)])
    return Message(text, [b.section(text), *_choose_kind(reader, noted, kind), *_thanks_too(reader, noted, noter_id)])


def _choose_kind(reader: Reader, noted: Noted, kind: str | None) -> list[Block]:
    if kind is None:
        return []
    asks, effort_id = reader.say("What kind of effort?"), min(noted.effort_ids.values())
    return [b.section(asks, _kinds_block(reader, ids.CHOOSE_KIND, kind), block_id=f"{KIND_OF}{effort_id}")]


def _thanks_too(reader: Reader, noted: Noted, noter_id: str) -> list[Block]:
    others = [effort_id for doer_id, effort_id in noted.effort_ids.items() if doer_id != noter_id]
    if not others:
        return []
    return [b.actions(b.button(reader.say("Say thanks too"), thanks_ids.SAY_THANKS_TOO, str(others[0])))]


def _source_foot(reader: Reader, shown: AboutMe) -> str:
    return reader.say(
        "An admin connected {source}, and this is the first I have from such a place. Change, hide or leave the words; "
        "I tell nobody. What comes later stands on your Home, a working day before anybody else reads it, without "
        "another message. `Where efforts come from` lets you out.",
        source=noter_of(reader, shown),
    )


def noter_of(reader: Reader, shown: AboutMe | Waiting) -> str:
    """Return the noter's mention, or the source's name as given by an admin; guests see no such name."""
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
        return reader.say("It began with {kept}.", kept=message_link(reader, link))
    if source is None:
        return reader.say("It began here: {link}.", link=message_link(reader, link))
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
    linked = reader.say("The message you began with is linked; its text is not kept.")
    doers: Block = {"type": "multi_users_select", "action_id": shared_ids.DOERS, "max_selected_items": PEOPLE_MAX}
    doers["placeholder"] = b.plain(reader.say("Choose people, yourself included"))
    if doer_ids:
        doers["initial_users"] = list(doer_ids)
    else:
        doers["focus_on_load"] = True
    return b.form(
        reader.say("Note an effort"),
        [
            b.field_of(reader.say("Who did it?"), shared_ids.DOERS, doers),
            b.text_input(
                reader.say("What did they do?"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                initial=words,
                placeholder=reader.say("covering the night on-call"),
                hint=reader.say(
                    "They read exactly these words, with your name, and may change or hide them before anybody else "
                    "can read them.",
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
        close=reader.say("Not now"),
        metadata=metadata,
    )


def _kinds_block(reader: Reader, action_id: str, kind: str) -> Block:
    return fields.menu(action_id, [b.option(kind_name(reader, one), one) for one in KINDS], kind)


def _every_week(reader: Reader) -> Block:
    tick = b.option(
        reader.say("This happens every week"),
        "weekly",
        reader.say("I note it again each week until one of you ends it"),
    )
    box: Block = {"type": "checkboxes", "action_id": ids.EVERY_WEEK, "options": [tick]}
    return b.field_of(reader.say("Every week?"), ids.EVERY_WEEK, box, optional=True)


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
        close=reader.say("Leave it as it is"),
        metadata=metadata,
    )


def usage(reader: Reader) -> str:
    """Explain the command."""
    return reader.say(
        "Note an effort like this: `/noticed @ana covering the night on-call`. Name several people if you like, or "
        "yourself: `/noticed me chasing the invoices`. They read your words first and may change or hide them; if "
        "nobody says a word for some working days, their manager, if I know one, hears of it privately. `/noticed` "
        "alone opens a form.",
    )
