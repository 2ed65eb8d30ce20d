"""What GitHub is asked with: one person's token or an App of an organisation, and how an admin gives either.

Both are kept in the one encrypted column of a source. Must not know how GitHub is asked; `slackapp/sources` does.
"""

import json
import re
from dataclasses import dataclass, field
from textwrap import wrap

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from slackapp.domain.refusals import BadAccess

TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,2000}")  # RFC 6750 2.1: what may stand behind `Bearer`
APP_ID = re.compile(r"[0-9]{1,20}|Iv[A-Za-z0-9.]{4,60}")  # a number, or the client id; GitHub takes both for `iss`
# the address of the installation's page ends with its number
INSTALLATION = re.compile(r"(?:https://\S{1,300}/installations/)?([0-9]{1,20})/?")
# keyboards make one dash of several
PEM = re.compile(r"[-–—]+ ?BEGIN ([A-Z0-9 ]+?) ?[-–—]+ ?([A-Za-z0-9+/= ]*)[-–—]+ ?END [A-Z0-9 ]+?[-–—]+")
PLAIN, RSA = "PRIVATE KEY", "RSA PRIVATE KEY"  # RFC 7468 10, RFC 8017 A.1.2; GitHub gives the second
BITS_LEAST = 2_048  # RFC 7518 3.3
PEM_LINE = 64  # RFC 7468 2


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A token of one person."""

    value: str = field(repr=False)

    def packed(self) -> str:
        """Give it as it is kept: itself, as before there were Apps."""
        return self.value


@dataclass(frozen=True, slots=True)
class GitHubApp:
    """An App where it is installed."""

    app_id: str  # or its client id
    installation_id: str
    private_key: str = field(repr=False)  # PEM, of RSA, without a passphrase

    def packed(self) -> str:
        """Give it as it is kept: JSON, which no token can be."""
        return json.dumps({"app": self.app_id, "installation": self.installation_id, "key": self.private_key})


@dataclass(frozen=True, slots=True)
class Typed:
    """What an admin typed into the form, as it stood there."""

    token: str = field(repr=False)
    app_id: str
    installation_id: str
    private_key: str = field(repr=False)


def read(packed: str) -> PersonalToken | GitHubApp:
    """Read back what `packed` gave."""
    if not packed.startswith("{"):
        return PersonalToken(packed)
    try:
        kept = json.loads(packed)
        return GitHubApp(kept["app"], kept["installation"], kept["key"])
    except (ValueError, KeyError):  # before there were Apps anything was taken for a token; GitHub refuses it
        return PersonalToken(packed)


def chosen(
    typed: Typed, kept: PersonalToken | GitHubApp | None, *, has_moved: bool = False
) -> PersonalToken | GitHubApp:
    """Give what GitHub is to be asked with; `kept`: what it was so far, None for a new source.

    `has_moved`: another address is to be asked, which gets nothing that was given for the former one.

    Left empty, what was kept stays; so does an App's key when only its ids are changed. The ids of a kept App stand
    in the form already, and say nothing beside a token unless somebody changed them. Takes up to a tenth of a second,
    for a key is checked. Raises BadAccess, with everything that is wrong.
    """
    token, names_app = typed.token.strip(), _names_app(typed, kept)
    if has_moved and not token and not typed.private_key.strip():
        raise BadAccess({"token" if isinstance(kept, PersonalToken) else "private_key": "elsewhere"})
    if token and names_app:
        raise BadAccess({"token": "both"})
    if token:
        return _token(token)
    if names_app or isinstance(kept, GitHubApp):
        return _app(typed, kept if isinstance(kept, GitHubApp) else None)
    if kept is None:
        raise BadAccess({"token": "neither"})
    return kept


def _names_app(typed: Typed, kept: PersonalToken | GitHubApp | None) -> bool:
    ids = (typed.app_id.strip(), typed.installation_id.strip())
    is_as_kept = isinstance(kept, GitHubApp) and ids == (kept.app_id, kept.installation_id)
    return bool(typed.private_key.strip()) or (any(ids) and not is_as_kept)


def _token(typed: str) -> PersonalToken:
    if not TOKEN.fullmatch(typed):
        raise BadAccess({"token": "no_token"})
    return PersonalToken(typed)


def _app(typed: Typed, kept: GitHubApp | None) -> GitHubApp:
    wrong: dict[str, str] = {}
    app_id, found = typed.app_id.strip(), INSTALLATION.fullmatch(typed.installation_id.strip())
    if not APP_ID.fullmatch(app_id):
        wrong["app_id"] = "no_app_id" if app_id else "missing"
    if found is None:
        wrong["installation_id"] = "no_installation_id" if typed.installation_id.strip() else "missing"
    private_key = "" if kept is None else kept.private_key
    if typed.private_key.strip():
        try:
            private_key = key_of(typed.private_key)
        except BadAccess as bad:
            wrong |= bad.wrong
    elif not private_key:
        wrong["private_key"] = "missing"
    if wrong or found is None:
        raise BadAccess(wrong)
    return GitHubApp(app_id, found[1], private_key)


def key_of(typed: str) -> str:
    """Give the RSA key that was pasted as PEM is written, whatever became of its line breaks and dashes on the way.

    Raises BadAccess.
    """
    text = " ".join(typed.replace("\\n", "\n").replace("\\r", "\n").split())
    if "ENCRYPTED" in text:  # both ways of writing it say so in their head
        raise BadAccess({"private_key": "locked"})
    found = PEM.fullmatch(text)
    if found is None or PLAIN not in found[1]:
        raise BadAccess({"private_key": "no_pem"})
    if found[1] not in {PLAIN, RSA}:
        raise BadAccess({"private_key": "not_rsa"})
    body = wrap(found[2].replace(" ", ""), PEM_LINE)
    pem = "\n".join([f"-----BEGIN {found[1]}-----", *body, f"-----END {found[1]}-----", ""])
    why = _wrong_with(pem)
    if why is not None:
        raise BadAccess({"private_key": why})
    return pem


def _wrong_with(pem: str) -> str | None:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except UnsupportedAlgorithm:
        return "not_rsa"
    except (ValueError, TypeError):
        return "no_pem"
    if not isinstance(key, RSAPrivateKey):
        return "not_rsa"
    return "too_short" if key.key_size < BITS_LEAST else None
