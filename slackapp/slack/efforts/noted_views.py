"""The private message to a doer about a noted effort: the words, the readers, and at most three buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slackapp.domain.efforts.lists import AboutMe
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import QUOTED_IN_TEXT
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.blocks import views as blocks_views
from slackapp.slack.efforts import ids
from slackapp.slack.efforts.views import began_with, noter_of

# What an option of the menu does; a value is `what:id`
STOP = "stop"  # the everyday effort
BLOCK = "block"  # the noter of the effort
WEEKDAY_IS_PLAIN = timedelta(days=6)  # within this time a weekday's name is unambiguous


@dataclass(frozen=True, slots=True)
class NotedState:
    """The content of the message besides the effort."""

    at: datetime
    manager_ids: Sequence[str] = ()  # the doer's managers and their stand-ins
    has_left: bool = False  # the doer pressed `Looks right`
    everyday_id: int | None = None  # the effort repeats every week, and the doer may end the repeats


def about_you(reader: Reader, shown: AboutMe, state: NotedState) -> Message:
    """Return the private message to the doer in its present state."""
    if shown.is_taken_back:
        text = reader.say("{noter} took back what they noted about you.", noter=noter_of(reader, shown))
        return Message(text, [b.section(text)])
    if shown.is_hidden:
        return _hidden(reader, shown, state)
    headline = _headline_text(reader, shown)
    foot = reader.together(*_readers_sentences(reader, shown, state), *_extra_sentences(reader, shown, state))
    parts = [b.section(headline), *b.words(shown.words, _menu(reader, shown, state))]
    parts += began_with(reader, shown.link, shown.source)
    parts += [b.context(foot), b.actions(*_buttons(reader, shown, state), block_id=f"effort:{shown.effort_id}")]
    return Message(reader.together(headline, reader.quote(b.clip_escaped(shown.words, QUOTED_IN_TEXT)), foot), parts)


def _hidden(reader: Reader, shown: AboutMe, state: NotedState) -> Message:
    noter, number = noter_of(reader, shown), str(shown.effort_id)
    text = reader.say("You hid what {noter} noted about you. Nobody is told.", noter=noter)
    if shown.noter_id in state.manager_ids:
        text = reader.say("You hid what {noter} noted about you. I tell nobody, but {noter} may miss it.", noter=noter)
    off = reader.say("`/tend settings` turns off all notes about you.")
    back = b.button(reader.say("Bring it back"), ids.BRING_EFFORT_BACK, number)
    parts = [b.section(text), b.context(off), b.actions(back, block_id=f"effort:{number}")]
    return Message(reader.together(text, off), parts)


def _headline_text(reader: Reader, shown: AboutMe) -> str:
    noter = noter_of(reader, shown)
    noted = reader.say("{noter} noted this about you:", noter=noter)
    if shown.is_changed:
        noted = reader.say("{noter} noted something about you. In your words:", noter=noter)
    return noted[:1].upper() + noted[1:]  # a guest reads "a connected source"


def _buttons(reader: Reader, shown: AboutMe, state: NotedState) -> list[Block]:
    number = str(shown.effort_id)
    buttons = [
        b.button(reader.say("Change"), ids.CHANGE_EFFORT, number),
        b.button(reader.say("Hide"), ids.HIDE_EFFORT, number),
    ]
    if not (state.has_left or shown.is_changed):
        buttons.insert(0, b.button(reader.say("Looks right"), ids.LEAVE_EFFORT, number))
    return buttons


def _menu(reader: Reader, shown: AboutMe, state: NotedState) -> Block:
    """Return the menu beside the words. An effort from a source never repeats, and comes from no person."""
    if shown.source is not None:
        return b.overflow(shared_ids.OPEN_MY_SOURCES, [b.option(reader.say("Where efforts come from"), "-")])
    options = [b.option(blocks_views.label(reader), f"{BLOCK}:{shown.effort_id}")]
    if state.everyday_id is not None:
        options.insert(0, b.option(reader.say("Not every week"), f"{STOP}:{state.everyday_id}"))
    return b.overflow(ids.NOTED_MENU, options)


def _readers_sentences(reader: Reader, shown: AboutMe, state: NotedState) -> list[str]:
    """Say who reads the words and from when, and how the doer can act before."""
    managers = [b.person(user_id) for user_id in state.manager_ids if user_id != shown.noter_id]
    noter, is_read = noter_of(reader, shown), shown.readable_at <= state.at
    readers = reader.both(managers)
    if not state.manager_ids:
        read = reader.say("No manager reads it. You can name yours on Home.")
    elif not managers:
        read = reader.say("Only you and {noter} read it.", noter=noter)
    elif is_read:
        read = reader.say("{managers} can read it.", managers=readers)
    else:
        when = _when_text(reader, shown.readable_at, state.at)
        read = reader.say("{managers} can read it from {when}.", managers=readers, when=when)
    if shown.noter_id in state.manager_ids:
        manages = reader.say("You can change or hide it. {noter} is your manager and will see that.", noter=noter)
        return [read, manages]
    if shown.source is not None:
        return [read, reader.say("You can change or hide it; nobody is told.")]
    if state.has_left:
        return [read, reader.say("You said it looks right. You can still change or hide it.")]
    if managers and not is_read:
        return [read, reader.say("You can change or hide it first; {noter} is not told.", noter=noter)]
    return [read, reader.say("You can change or hide it; {noter} is not told.", noter=noter)]


def _when_text(reader: Reader, moment: datetime, at: datetime) -> str:
    """Return a moment of the coming days by its weekday; a later moment by its date."""
    if moment - at >= WEEKDAY_IS_PLAIN:
        return b.moment(reader, moment)
    return b.weekday_moment(reader, moment)


def _extra_sentences(reader: Reader, shown: AboutMe, state: NotedState) -> list[str]:
    sentences = []
    if shown.is_edited and not shown.is_changed:
        sentences.append(reader.say("{noter} edited this.", noter=noter_of(reader, shown)))
    if shown.source is not None:
        sentences.append(reader.say("An admin connected this source. I put later ones on Home only."))
    if state.everyday_id is not None:
        sentences.append(reader.say("I note it again each week, on Home only."))
    return sentences
