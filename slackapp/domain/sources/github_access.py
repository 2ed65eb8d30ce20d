"""Parse and store GitHub credentials: a person's token, or an organisation's GitHub App.

Both kinds share one encrypted column of a source. This module must not know GitHub's API; `slackapp/sources` does.
"""

import json
import re
from dataclasses import dataclass, field
from textwrap import wrap

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from slackapp.domain.refusals import BadAccess

TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,2000}")  # RFC 6750 2.1: the characters allowed after `Bearer`
APP_ID = re.compile(r"[0-9]{1,20}|Iv[A-Za-z0-9.]{4,60}")  # a number, or the client id; GitHub accepts both for `iss`
# the URL of the installation's page ends with its number
INSTALLATION = re.compile(r"(?:https://\S{1,300}/installations/)?([0-9]{1,20})/?")
# some keyboards replace several dashes by one long dash
PEM = re.compile(r"[-–—]+ ?BEGIN ([A-Z0-9 ]+?) ?[-–—]+ ?([A-Za-z0-9+/= ]*)[-–—]+ ?END [A-Z0-9 ]+?[-–—]+")
PLAIN, RSA = "PRIVATE KEY", "RSA PRIVATE KEY"  # RFC 7468 10, RFC 8017 A.1.2; GitHub gives the second
BITS_LEAST = 2_048  # RFC 7518 3.3
PEM_LINE = 64  # RFC 7468 2


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A person's access token."""

    value: str = field(repr=False)

    def packed(self) -> str:
        """Return the stored form: the token itself, as before the support for Apps."""
        return self.value


@dataclass(frozen=True, slots=True)
class GitHubApp:
    """A GitHub App with its installation."""

    app_id: str  # or the client id
    installation_id: str
    private_key: str = field(repr=False)  # RSA, PEM, without a passphrase

    def packed(self) -> str:
        """Return the stored form: JSON, never valid as a token."""
        return json.dumps({"app": self.app_id, "installation": self.installation_id, "key": self.private_key})


@dataclass(frozen=True, slots=True)
class Typed:
    """The form's fields, as typed by an admin."""

    token: str = field(repr=False)
    app_id: str
    installation_id: str
    private_key: str = field(repr=False)


def read(packed: str) -> PersonalToken | GitHubApp:
    """Parse the stored form made by `packed`."""
    if not packed.startswith("{"):
        return PersonalToken(packed)
    try:
        kept = json.loads(packed)
        return GitHubApp(kept["app"], kept["installation"], kept["key"])
    except (ValueError, KeyError):  # before Apps, any text was stored as a token; GitHub refuses bad ones
        return PersonalToken(packed)


def chosen(
    typed: Typed, kept: PersonalToken | GitHubApp | None, *, has_moved: bool = False
) -> PersonalToken | GitHubApp:
    """Return the credentials for GitHub from the form; `kept` are the current ones, None for a new source.

    `has_moved`: the API address changed; the new address gets no credentials given for the former one.

    Empty fields leave the credentials unchanged; an App's key stays when only its ids change. The form is prefilled
    with the ids of the current App, so unchanged ids beside a token are ignored. Takes up to a tenth of a second for
    checking a key. Raises BadAccess with all errors.
    """
    token, names_app = typed.token.strip(), _names_app(typed, kept)
    if has_moved and not token and not typed.private_key.strip():
        raise BadAccess({"token" if isinstance(kept, PersonalToken) else "private_key": "elsewhere"})
    if token and names_app:
        raise BadAccess({"token": "both"})
    if token:
        return _parse_token(token)
    if names_app or isinstance(kept, GitHubApp):
        return _app(typed, kept if isinstance(kept, GitHubApp) else None)
    if kept is None:
        raise BadAccess({"token": "neither"})
    return kept


def _names_app(typed: Typed, kept: PersonalToken | GitHubApp | None) -> bool:
    ids = (typed.app_id.strip(), typed.installation_id.strip())
    is_as_kept = isinstance(kept, GitHubApp) and ids == (kept.app_id, kept.installation_id)
    return bool(typed.private_key.strip()) or (any(ids) and not is_as_kept)


def _parse_token(typed: str) -> PersonalToken:
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
    """Parse a pasted RSA key into proper PEM, even with damaged line breaks and dashes.

    Raises BadAccess.
    """
    text = " ".join(typed.replace("\\n", "\n").replace("\\r", "\n").split())
    if "ENCRYPTED" in text:  # both PEM formats have this word in their header
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
