"""Sentences before the noted words, with the noter, the doers and the occasion."""

from collections.abc import Sequence

from slackapp.domain.efforts.lists import Waiting
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts.views import noter_of

NAMED_MAX = 3  # people named in one sentence


def headline_text(
    reader: Reader,
    waiting: Waiting,
    manager_id: str,
    *,
    doer_ids: Sequence[str] = (),
    weeks: int | None = None,
) -> str:
    """Return the sentence before the words of an effort, of one or several people.

    `weeks`: for an everyday effort, the weeks since the effort began.
    """
    doer = people_text(reader, doer_ids or [waiting.doer_id])
    if weeks is not None and weeks > 1:
        return reader.count(
            "{doer} has done this every week for {n} week:",
            "{doer} has done this every week for {n} weeks:",
            weeks,
            doer=doer,
        )
    if waiting.is_changed:
        return _in_own_words(reader, waiting, manager_id, doer)
    if waiting.source is not None:
        return reader.say("{source} shows something {doer} did:", source=noter_of(reader, waiting), doer=doer)
    if waiting.noter_id == manager_id:
        return reader.say("You noticed something {doer} did:", doer=doer)
    if waiting.noter_id in (doer_ids or [waiting.doer_id]):
        return reader.say("{doer} noted their own work:", doer=b.person(waiting.noter_id))
    return reader.say("{noter} noticed something {doer} did:", noter=noter_of(reader, waiting), doer=doer)


def several_text(reader: Reader, efforts: Sequence[Waiting], manager_id: str, doer_ids: Sequence[str]) -> str:
    """Return the sentence before several efforts of the same people."""
    doer, n = people_text(reader, doer_ids), len(efforts)
    noters = {one.noter_id for one in efforts}
    if len(noters) == 1 and not noters & {"", manager_id, *doer_ids}:
        noter = b.person(noters.pop())
        return reader.count(
            "{noter} noticed {n} thing {doer} did:", "{noter} noticed {n} things {doer} did:", n, noter=noter, doer=doer
        )
    return reader.count("{n} thing {doer} did:", "{n} things {doer} did:", n, doer=doer)


def people_text(reader: Reader, doer_ids: Sequence[str]) -> str:
    """Return the people for a sentence; of many, the first people and the number of the rest."""
    if len(doer_ids) <= NAMED_MAX:
        return reader.both([b.person(doer_id) for doer_id in doer_ids])
    others = len(doer_ids) - NAMED_MAX + 1
    named = [b.person(doer_id) for doer_id in doer_ids[: NAMED_MAX - 1]]
    return reader.both([*named, reader.count("{n} other", "{n} others", others)])


def _in_own_words(reader: Reader, waiting: Waiting, manager_id: str, doer: str) -> str:
    if waiting.noter_id == manager_id:
        return reader.say("You noticed something {doer} did. In {doer}’s words:", doer=doer)
    noter = noter_of(reader, waiting)
    return reader.say("{noter} noticed something {doer} did. In {doer}’s words:", noter=noter, doer=doer)
