"""The pseudo-language: English with accents, a third longer, in brackets. What reads plain was never translated.

Must not be offered to anybody; tests read Tend in it.
"""

import re

_ACCENTED = str.maketrans("aceginosuyAEINOSUY", "áçéĝíñóšúýÁÉÍÑÓŠÚÝ")
# stays as it is: what is filled in, Slack's own marks, and what people have to type
_KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|`[^`]*`|&\w+;|\bTend\b|\bSlack\b)")
BEGIN, END = "⟦", "⟧"


def text(message: str) -> str:
    """Return a message in the pseudo-language: placeholders, Slack's marks and commands stay as they are."""
    parts = _KEPT.split(message)
    accented = (part if number % 2 else part.translate(_ACCENTED) for number, part in enumerate(parts))
    return f"{BEGIN}{''.join(accented)}{END}"
