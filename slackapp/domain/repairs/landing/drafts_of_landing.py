"""Turn what landed on a person into words they may send, and back. Pure.

What a person saw, felt and guessed is for themselves. It stays aside in the draft and never goes along: a private word
has no room for it. Only the moment is offered as the beginning of what they send, in a form, where they see it.
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
    """Return the draft as one of `sort`, with everything written so far still in it.

    From `landed` to `request` or `ask`, and back; the moment begins with what the person saw.
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
