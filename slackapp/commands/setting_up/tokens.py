"""What people paste where `tend setup` asks for a token: find the token in it, or say what it is instead.

Must not print or store anything; a reason never quotes what was pasted.
"""

import re
from dataclasses import dataclass

from slackapp.env_file import unquoted

AROUND = "<>`,;|"  # of chat, tables and lists
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")  # copied along from web pages
NAMED = re.compile(r"(?:export\s+)?[A-Z_]+\s*[=:]\s*(.*)", re.DOTALL)  # a line of .env
WHOLE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")
SHORTEST = 12
OTHERS = {  # docs.slack.dev/authentication/tokens
    "xoxb-": "That is the bot token.",
    "xapp-": "That is the app-level token.",
    "xoxp-": "That is a user token.",
    "xoxe.": "That is a token that expires; Tend takes one that does not.",
    "xoxe-": "That is a refresh token.",
}


class NoToken(ValueError):
    """What was pasted is not the token that was asked for; `reason` is a sentence or two for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token that `tend setup` asks for."""

    setting: str  # its name in .env
    begins: str
    name: str
    place: str  # where Slack shows it


BOT = Wanted("SLACK_BOT_TOKEN", "xoxb-", "bot token", "Install App, under Bot User OAuth Token")
APP = Wanted("SLACK_APP_TOKEN", "xapp-", "app-level token", "Basic Information, under App-Level Tokens")


def token_in(pasted: str, wanted: Wanted) -> str:
    """Return the token in what somebody pasted, without quotes, spaces or a name around it. Raises NoToken."""
    token = _bare(pasted)
    begins = f"The {wanted.name} begins with {wanted.begins} and stands on {wanted.place}."
    if not token:
        raise NoToken(f"Nothing arrived. {begins}")
    if not token.startswith(wanted.begins):
        is_this = next((says for start, says in OTHERS.items() if token.startswith(start)), "That is another text.")
        raise NoToken(f"{is_this} {begins}")
    if len(token) < SHORTEST or not WHOLE.fullmatch(token):
        raise NoToken(f"That is not the whole {wanted.name}, or more than it. Press Copy beside it, and paste again.")
    return token


def _bare(pasted: str) -> str:
    text = UNSEEN.sub("", pasted).strip()
    if named := NAMED.fullmatch(text):
        text = named[1]
    before = None
    while before != text:
        before, text = text, unquoted(text).strip(AROUND)
    return text
