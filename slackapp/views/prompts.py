"""How a prompt looks to its manager: the weekly message, why it came, and the form in which the word is said."""

from collections.abc import Sequence
from datetime import datetime

from slackapp.domain.efforts import Waiting
from slackapp.domain.prompts import ALREADY, LATER, NOT_MINE, OFF, ON_HOME, ItemShown, PromptShown, Reason
from slackapp.domain.words import WORDS_MAX
from slackapp.domain.worktime import WAITING_DAYS
from slackapp.views import blocks as b
from slackapp.views import ids
from slackapp.views.blocks import Block, Message
from slackapp.views.reader import Reader

QUOTED_IN_TEXT = 800  # of each effort: a prompt holds up to three
WORDS_ESCAPED_MAX = 3_500  # of each effort: blocks hold about 13,200 in all (bolt-js #2509); the form has every word


def prompt(reader: Reader, shown: PromptShown) -> Message:
    """Give the message as it stands: efforts with their buttons, answered ones as one line."""
    text: list[str] = []
    parts: list[Block] = []
    for item in shown.items:
        sentence, blocks = _item(reader, shown, item)
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
        # after the effort, which is what the first line of a notification should be about
        lines = _introduction(reader)
        text += lines
        parts += [b.DIVIDER, b.section("\n".join(lines))]
    foot, buttons = _foot(reader, shown)
    text += foot
    parts += [b.context(sentence) for sentence in foot]
    parts.append(b.actions(*buttons, block_id=f"prompt:{shown.prompt_id}"))
    return Message(b.clip(" ".join(text), b.MESSAGE_TEXT_MAX), parts)


def _introduction(reader: Reader) -> list[str]:
    return [
        reader.say(
            "When an effort of somebody you lead goes without a word, I can tell you: privately, once a week at most."
        ),
        reader.say("Nobody else learns of this message, or of what you do with it."),
    ]


def _item(reader: Reader, shown: PromptShown, item: ItemShown) -> tuple[str, list[Block]]:
    line = _answered(reader, item)
    if item.waiting is None:
        line = line or reader.say("One effort needs no word from you any more.")
        return line, [b.section(line)]
    headline = _headline(reader, item.waiting, shown.manager_id)
    sentence = f"{headline} “{b.clip_escaped(item.waiting.words, QUOTED_IN_TEXT)}”"
    parts = [b.section(headline), *b.words(_fitting(item.waiting.words))]
    if line is not None:
        sentence = f"{sentence} {line}"
        parts.append(b.context(line))
    say = b.button(reader.say("Say it now"), ids.SAY_IT_NOW, str(item.effort_id), style="primary")
    menu = b.overflow(ids.ANSWER_PROMPT, _answers(reader, shown.prompt_id, item))
    return sentence, [*parts, b.actions(say, menu, block_id=f"effort:{item.effort_id}")]


def _fitting(words: str) -> str:
    """Shorten words that are long once their signs are escaped."""
    while (length := len(b.escape(words))) > WORDS_ESCAPED_MAX:
        words = b.clip(words, len(words) * WORDS_ESCAPED_MAX // (length + 1))
    return words


def _answered(reader: Reader, item: ItemShown) -> str | None:
    doer = b.person(item.doer_id)
    if item.answer == "said":
        return reader.say("You said a word to {doer}.", doer=doer)
    if item.answer == ALREADY:
        return reader.say("{doer} had your word already, so I let it rest.", doer=doer)
    if item.answer == NOT_MINE:
        return reader.say("Not yours, so I will not bring it to you again.")
    if item.answer == LATER and item.waiting is not None:
        if item.comes_again:
            return reader.say("Later, then: I bring it once more in another week. It also stands on your Home.")
        return reader.say("Later, then: I do not bring it again. It stands on your Home.")
    return None


def _answers(reader: Reader, prompt_id: int, item: ItemShown) -> list[Block]:
    answers = [(ALREADY, reader.say("Already did")), (NOT_MINE, reader.say("Not mine"))]
    if item.answer != LATER:
        answers.append((LATER, reader.say("Later")))
    return [b.option(label, f"{prompt_id}:{item.effort_id}:{answer}") for answer, label in answers]


def _headline(reader: Reader, waiting: Waiting, manager_id: str) -> str:
    doer, noter = b.person(waiting.doer_id), b.person(waiting.noter_id)
    if waiting.noter_id == waiting.doer_id:
        return reader.say("{doer} noted this of their own work:", doer=doer)
    if waiting.noter_id == manager_id:
        if waiting.is_changed:
            return reader.say("You noted something about {doer}. In {doer}’s own words:", doer=doer)
        return reader.say("You noted this about {doer}:", doer=doer)
    if waiting.is_changed:
        return reader.say(
            "{noter} thought that something {doer} did should not go unseen. In {doer}’s own words:",
            noter=noter,
            doer=doer,
        )
    return reader.say("Something {doer} did; {noter} thought it should not go unseen:", noter=noter, doer=doer)


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


def why(reader: Reader, reasons: Sequence[Reason]) -> Block:
    """Explain a prompt with facts, in a view of the manager's own."""
    rule = reader.say(
        "I send one such message a week at most, when an effort of somebody you lead has had no word for five of "
        "their working days.",
    )
    told = reader.say(
        "I only know of thanks that pass through me, so a word in the corridor escapes me. Nobody is told that I "
        "asked, or what you do. *Stop these* under the message ends it.",
    )
    facts = [b.section(_reason(reader, reason)) for reason in reasons]
    if not facts:
        facts = [b.section(reader.say("Nothing in this message waits for a word of yours any more."))]
    return b.form(
        reader.say("Why this?"), [b.section(rule), *facts, b.context(told)], ids.TOLD, close=reader.say("Done")
    )


def _reason(reader: Reader, reason: Reason) -> str:
    waiting = reason.waiting
    facts = {
        "doer": b.person(waiting.doer_id),
        "noter": b.person(waiting.noter_id),
        "date": reader.date(waiting.noted_at),
        "since": reader.date(reason.confirmed_at),
    }
    sentences = [
        reader.say("{doer} noted it on {date}.", **facts)
        if waiting.noter_id == waiting.doer_id
        else reader.say("{noter} noted it about {doer} on {date}.", **facts),
        reader.count(
            "Since then {n} working day of theirs has passed.",
            "Since then {n} working days of theirs have passed.",
            waiting.waited_days,
        ),
        reader.say("A list from your admins has said since {since} that you lead {doer}.", **facts)
        if reason.source == "import"
        else reader.say("{doer} said that you lead them, and you confirmed it on {since}.", **facts),
    ]
    if reason.is_reminder:
        sentences.append(reader.say("I brought it once before; I do not bring it again after this."))
    return " ".join(sentences)


def say_form(reader: Reader, waiting: Waiting, manager_id: str, metadata: str, at: datetime) -> Block:
    """Give the small form for the word itself; an old effort offers an honest late opener as a hint."""
    doer = b.person(waiting.doer_id)
    return b.form(
        reader.say("Say it now"),
        [
            b.section(_headline(reader, waiting, manager_id)),
            *b.words(waiting.words),
            b.text_input(
                reader.say("Your words"),
                ids.WORDS,
                ids.WORDS,
                placeholder=_opener(reader, waiting, at),
                max_length=WORDS_MAX,
                focus=True,
            ),
            b.context(reader.say("It goes to {doer} as a private message from you, like any other thanks.", doer=doer)),
        ],
        ids.SAY_FORM,
        submit=reader.say("Say it"),
        close=reader.say("Not now"),
        metadata=metadata,
    )


def _opener(reader: Reader, waiting: Waiting, at: datetime) -> str:
    if waiting.waited_days < WAITING_DAYS:
        return reader.say("When …, you … . It … . I noticed …")
    if reader.month(waiting.noted_at) == reader.month(at):
        return reader.say("I should have said this sooner, and it still matters: when you …")
    month = reader.month(waiting.noted_at)
    return reader.say("I should have said this in {month}, and it still matters: when you …", month=month)
