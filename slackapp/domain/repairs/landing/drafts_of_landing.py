"""Turn a `landed` draft into words for sending, and back. Pure.

The texts about the seen, the felt and the guessed are for the person alone. The texts stay aside in the draft and are
never sent: a private word has no room for such texts. Only the moment is offered as the beginning of the words,
visibly, in a form.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from slackapp.domain.repairs.bodies import Contents, DraftBody
from slackapp.domain.repairs.kinds import Sort

SAW: Final = "saw"
FELT: Final = "felt"
GUESS: Final = "guess"
MOMENTS: Final = "moments"  # this moment, or many moments
MANY: Final = "many"
KIND: Final = "kind"  # among what is put aside: a request has no kind
HAPPENED: Final = "happened"
WORDS: Final = "words"


def turned(body: DraftBody, sort: Sort) -> DraftBody:
    """Return the draft as one of `sort`, with all texts written so far.

    From `landed` to `request` or `ask`, and back; the moment begins with the text about the seen.
    """
    was, texts = body.contents.sort, dict(body.contents.texts)
    if was == sort:
        return body
    if was == "landed" and body.contents.kind is not None:
        texts[KIND] = body.contents.kind
    if sort == "landed":
        return replace(body, contents=_landed(body.contents, body.aside), aside=texts)
    if was != "landed":
        return replace(body, contents=replace(body.contents, sort=sort))
    written = {name: body.aside[name] for name in (HAPPENED, WORDS) if name in body.aside}
    saw = {HAPPENED: texts[SAW]} if SAW in texts else {}
    contents = Contents(sort, {**saw, **written}, link=body.contents.link)
    return replace(body, contents=contents, aside=texts)


def _landed(contents: Contents, aside: Mapping[str, str]) -> Contents:
    own = {name: aside[name] for name in (SAW, FELT, GUESS, MOMENTS) if name in aside}
    return Contents("landed", own, kind=aside.get(KIND), link=contents.link)
