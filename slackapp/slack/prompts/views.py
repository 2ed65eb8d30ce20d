"""Views of a prompt for the manager: the weekly message, its reasons, and the short thanks form."""

from collections.abc import Mapping, Sequence

from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.efforts.prompt_items import ALREADY, KEPT, LATER, NOT_MINE
from slackapp.domain.prompts.answering import OFF, ON_HOME, Reason
from slackapp.domain.prompts.shown import ItemShown, PromptShown
from slackapp.domain.prompts.weekly import Timing
from slackapp.domain.words import WORDS_MAX
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts.views import began_with, noter_of
from slackapp.slack.leads import one_to_one_views
from slackapp.slack.prompts import ids
from slackapp.slack.thanks import form_views

QUOTED_IN_TEXT = 800  # characters an effort; a prompt has up to three efforts
WORDS_ESCAPED_MAX = 3_500  # characters an effort; blocks take about 13,200 in all (bolt-js #2509). The form has all


def prompt(reader: Reader, shown: PromptShown) -> Message:
    """Return the message in its present state: efforts with buttons, answered efforts as one line."""
    text: list[str] = []
    parts: list[Block] = []
    for place, item in enumerate(shown.items):
        sentence, blocks = _item(reader, shown, item, is_first=place == 0)
        text.append(sentence)
        parts += blocks
    if not shown.items:
        nothing = reader.say("Nothing in this message needs a word from you any more.")
        text.append(nothing)
        parts.append(b.section(nothing))
    if any(item.waiting is not None for item in shown.items):
        caveat = reader.say("I know of no thanks yet, though I only see what passes through me.")
        text.append(caveat)
        parts.append(b.context(caveat))
    if shown.introduces:
        # after the effort, because a notification's first line should be about the effort
        lines = _introduction_sentences(reader)
        text += lines
        parts += [b.DIVIDER, b.section("\n".join(lines))]
    foot, buttons = _foot(reader, shown)
    text += foot
    parts += [b.context(sentence) for sentence in foot]
    parts.append(b.actions(*buttons, block_id=f"prompt:{shown.prompt_id}"))
    return Message(b.clip(" ".join(text), b.MESSAGE_TEXT_MAX), parts)


def _introduction_sentences(reader: Reader) -> list[str]:
    return [
        reader.say(
            "When an effort of somebody you lead goes without a word, I can tell you: privately, once a week at most."
        ),
        reader.say("Nobody else learns of this message, or of what you do with it."),
    ]


def _item(reader: Reader, shown: PromptShown, item: ItemShown, *, is_first: bool) -> tuple[str, list[Block]]:
    line = _answered_text(reader, item)
    if item.waiting is None:
        line = line or reader.say("One effort needs no word from you any more.")
        return line, [b.section(line)]
    headline = _headline_text(reader, item.waiting, shown.manager_id, is_first=is_first)
    sentence = f"{headline} “{b.clip_escaped(item.waiting.words, QUOTED_IN_TEXT)}”"
    waiting = item.waiting
    began = began_with(reader, waiting.link, waiting.source)
    parts = [b.section(headline), *b.words(_fitting_text(waiting.words)), *began]
    if line is not None:
        sentence = f"{sentence} {line}"
        parts.append(b.context(line))
    say = b.button(reader.say("Say it now"), ids.SAY_IT_NOW, str(item.effort_id), style="primary")
    keep = one_to_one_views.keep(reader, item.effort_id, item.doer_id, is_kept=item.answer == KEPT)
    choose = [one_to_one_views.choose_day(reader, item.doer_id)] if item.answer == KEPT and item.day is None else []
    is_later = item.answer in {LATER, KEPT}
    menu = b.overflow(
        ids.ANSWER_PROMPT, _answers_blocks(reader, str(shown.prompt_id), item.effort_id, with_later=not is_later)
    )
    return sentence, [*parts, b.actions(say, keep, *choose, menu, block_id=f"effort:{item.effort_id}")]


def _fitting_text(words: str) -> str:
    """Shorten words to WORDS_ESCAPED_MAX characters after escaping."""
    while (length := len(b.escape(words))) > WORDS_ESCAPED_MAX:
        words = b.clip(words, len(words) * WORDS_ESCAPED_MAX // (length + 1))
    return words


def _answered_text(reader: Reader, item: ItemShown) -> str | None:
    doer = b.person(item.doer_id)
    if item.answer in {LATER, KEPT} and item.waiting is None:
        return None
    later = reader.say("Later, then: I do not bring it again. It stands on your Home.")
    if item.comes_again:
        later = reader.say("Later, then: I bring it once more in another week. It also stands on your Home.")
    sentences = {
        "said": reader.say("You said a word to {doer}.", doer=doer),
        ALREADY: reader.say("{doer} had your word already, so I let it rest.", doer=doer),
        NOT_MINE: reader.say("Not yours, so I will not bring it to you again."),
        KEPT: one_to_one_views.kept(reader, item.doer_id, item.day),
        LATER: later,
    }
    return sentences.get(item.answer or "")


def _answers_blocks(reader: Reader, prompt_id: str, effort_id: int, *, with_later: bool) -> list[Block]:
    answers = [(ALREADY, reader.say("Already did")), (NOT_MINE, reader.say("Not mine"))]
    if with_later:
        answers.append((LATER, reader.say("Later")))
    return [b.option(label, f"{prompt_id}:{effort_id}:{answer}") for answer, label in answers]


def _headline_text(reader: Reader, waiting: Waiting, manager_id: str, *, is_first: bool = True) -> str:
    doer = b.person(waiting.doer_id)
    if waiting.source is not None:
        return _reported_words(reader, waiting)
    if waiting.noter_id == waiting.doer_id:
        return reader.say("{doer} noted this of their own work:", doer=doer)
    if waiting.noter_id != manager_id:
        return _noted_text(reader, waiting, is_first=is_first)
    if waiting.is_changed:
        return reader.say("You noted something about {doer}. In {doer}’s own words:", doer=doer)
    return reader.say("You noted this about {doer}:", doer=doer)


def _noted_text(reader: Reader, waiting: Waiting, *, is_first: bool) -> str:
    doer, noter = b.person(waiting.doer_id), noter_of(reader, waiting)
    if waiting.is_changed:
        return reader.say(
            "{noter} thought that something {doer} did should not go unseen. In {doer}’s own words:",
            noter=noter,
            doer=doer,
        )
    if not is_first:  # the full sentence once only; three times would sound like a form letter
        return reader.say("And something {doer} did, noted by {noter}:", noter=noter, doer=doer)
    return reader.say("Something {doer} did; {noter} thought it should not go unseen:", noter=noter, doer=doer)


def _reported_words(reader: Reader, waiting: Waiting) -> str:
    doer, source = b.person(waiting.doer_id), noter_of(reader, waiting)
    if waiting.is_changed:
        return reader.say("{source} told of something {doer} did. In {doer}’s own words:", source=source, doer=doer)
    return reader.say("Something {doer} did, as {source} tells it:", source=source, doer=doer)


def _foot(reader: Reader, shown: PromptShown) -> tuple[list[str], list[Block]]:
    number = str(shown.prompt_id)
    why = b.button(reader.say("Why this?"), ids.WHY_PROMPT, number)
    stop = b.button(reader.say("Stop these"), ids.STOP_PROMPTS, number)
    if shown.prompting == OFF:
        stopped = reader.say("I stopped the weekly message, and your Home shows no waiting words. Nobody was told.")
        return [stopped], [why, b.button(reader.say("Start again"), ids.KEEP_PROMPTS, number)]
    if shown.prompting == ON_HOME:
        quiet = reader.say("From now on waiting words stand on your Home only. Nobody was told.")
        weekly = b.button(reader.say("Send these weekly"), ids.KEEP_PROMPTS, number)
        return [quiet], [why, weekly, stop]
    if shown.introduces:
        keep = b.button(reader.say("Keep"), ids.KEEP_PROMPTS, number)
        on_home = b.button(reader.say("Only on Home"), ids.PROMPTS_ON_HOME, number)
        return [reader.say("Would you like to go on getting these?")], [keep, on_home, stop, why]
    return [], [why, stop]


def paused(reader: Reader) -> Message:
    """Return the single line of a long pause, with the button to resume."""
    line = reader.say(
        "I paused the weekly message eight weeks ago, and nobody was told. Words that wait stay on my Home; this is "
        "all I say of it.",
    )
    again = b.button(reader.say("Start again"), ids.RESUME_PROMPTS)
    return Message(line, [b.section(line), b.actions(again)])


def started_again(reader: Reader) -> Message:
    """Return the same message after the button was pressed."""
    line = reader.say("I start again: once a week at most, when an effort of somebody you lead has had no word.")
    return Message(line, [b.section(line)])


def why(reader: Reader, reasons: Sequence[Reason], timing: Timing) -> Block:
    """Explain a prompt with facts, in a view for the manager only."""
    rule = reader.count(
        "I send one such message a week at most, when an effort of somebody you lead has had no word for {n} of their "
        "working days.",
        "I send one such message a week at most, when an effort of somebody you lead has had no word for {n} of their "
        "working days.",
        timing.waiting_days,
    )
    rule = f"{rule} {_when_text(reader, timing)}"
    text = reader.say(
        "I only know of thanks that pass through me, so a word in the corridor escapes me. Nobody is told that I "
        "asked, or what you do. *Stop these* under the message ends it.",
    )
    facts = [b.section(_reason_text(reader, reason)) for reason in reasons]
    if not facts:
        facts = [b.section(reader.say("Nothing in this message waits for a word of yours any more."))]
    return b.form(
        reader.say("Why this?"), [b.section(rule), *facts, b.context(text)], shared_ids.NOTICE, close=reader.say("Done")
    )


def _when_text(reader: Reader, timing: Timing) -> str:
    """Explain day and hour of prompts, and a reduced rhythm."""
    if timing.own_moment is None:
        sentence = reader.say("You chose no day for it, so I spread these from Tuesday to Thursday.")
    else:
        weekday, at = timing.own_moment
        day = fields.day(reader, weekday + 1)
        sentence = reader.say("You chose {day} from {clock} on.", day=day, clock=f"{at:%H:%M}")
    if timing.is_fortnightly:
        less = reader.say("As two in a row met with nothing, it comes every other week for now.")
        return f"{sentence} {less}"
    return sentence


def _reason_text(reader: Reader, reason: Reason) -> str:
    waiting = reason.waiting
    facts = {
        "doer": b.person(waiting.doer_id),
        "noter": noter_of(reader, waiting),
        "date": reader.date(waiting.noted_at),
        "since": reader.date(reason.confirmed_at),
    }
    sentences = [
        _who_noted(reader, waiting, facts),
        reader.count(
            "Since then {n} working day of theirs has passed.",
            "Since then {n} working days of theirs have passed.",
            waiting.waited_days,
        ),
        _how_known(reader, reason, facts),
    ]
    if reason.is_reminder:
        sentences.append(reader.say("I brought it once before; I do not bring it again after this."))
    return " ".join(sentences)


def _who_noted(reader: Reader, waiting: Waiting, facts: Mapping[str, str]) -> str:
    if waiting.noter_id == waiting.doer_id:
        return reader.say("{doer} noted it on {date}.", **facts)
    if waiting.source is None:
        return reader.say("{noter} noted it about {doer} on {date}.", **facts)
    return reader.say("{noter}, which your admins connected, told of it; it stands here since {date}.", **facts)


def _how_known(reader: Reader, reason: Reason, facts: Mapping[str, object]) -> str:
    if reason.stands_in_for is not None:
        manager = b.person(reason.stands_in_for)
        return reader.say("{manager} leads {doer}, is away, and named you to stand in.", manager=manager, **facts)
    sentences = {
        "named": reader.say("{doer} said that you lead them, and you confirmed it on {since}.", **facts),
        "profile": reader.say("The Slack profile of {doer} has named you since {since} as who leads them.", **facts),
        "passed_on": reader.say(
            "Who led {doer} has left; since {since} it comes to you, who led them, until somebody else does.", **facts
        ),
    }
    admins = reader.say("A list from your admins has said since {since} that you lead {doer}.", **facts)
    return sentences.get(reason.source, admins)


def say_form(reader: Reader, efforts: Sequence[Waiting], manager_id: str, metadata: str, opener: str | None) -> Block:
    """Return the short thanks form for one or several efforts; `opener`: an honest opener for late words."""
    doers = reader.both([b.person(doer_id) for doer_id in dict.fromkeys(waiting.doer_id for waiting in efforts)])
    quoted: list[Block] = []
    for words in dict.fromkeys(waiting.words for waiting in efforts):
        waiting = next(each for each in efforts if each.words == words)
        quoted += [
            b.section(_headline_text(reader, waiting, manager_id)),
            *b.words(waiting.words),
            *began_with(reader, waiting.link, waiting.source),
        ]
    return b.form(
        reader.say("Say it now"),
        [
            *quoted,
            b.text_input(
                reader.say("Your words"),
                shared_ids.WORDS,
                shared_ids.WORDS,
                placeholder=reader.say("When …, you … . It … . I noticed …"),
                max_length=WORDS_MAX,
                focus=True,
            ),
            *form_views.late(reader, opener),
            b.context(
                reader.say("It goes to {doer} as a private message from you, like any other thanks.", doer=doers)
            ),
        ],
        ids.SAY_FORM,
        submit=reader.say("Say it"),
        close=reader.say("Not now"),
        metadata=metadata,
    )
