"""What GitHub is asked with: kept as one text, told apart, and a key read whatever became of it on the way."""

import contextlib

import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from slackapp.domain.refusals import BadAccess
from slackapp.domain.sources import github_access
from slackapp.domain.sources.github_access import GitHubApp, PersonalToken, Typed
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.refusals import sentence
from slackapp.slack.sources.refusal_views import SENTENCES
from tests.sources.github_app_double import elliptic, key, pkcs8

APP = GitHubApp("4711", "815", "a key")
BREAKS = ("\n", "\r\n", " ", "  ", "\t", "\n\n", "\u00a0", " \n ", "\\n", "\\r\\n")


@settings(max_examples=12)  # each checks a key, which takes a while, and has most of the breaks
@given(st.lists(st.sampled_from(BREAKS), min_size=40, max_size=40), st.sampled_from(["-----", "–––––", "——-", "——"]))
def test_a_key_survives_what_becomes_of_its_breaks_and_dashes(breaks: list[str], dashes: str) -> None:
    """Slack may keep line breaks, a shell writes them as letters, and a phone makes one dash of two."""
    lines = key().splitlines()
    typed = "".join(line + found for line, found in zip(lines, breaks, strict=False)).replace("-----", dashes)
    assert github_access.key_of(typed) == key()


def test_a_key_in_one_word_is_read() -> None:
    """Where somebody took every break away."""
    head, *body, foot = key().splitlines()
    assert github_access.key_of(f"{head}{''.join(body)}{foot}") == key()
    assert github_access.key_of(pkcs8(key())) == pkcs8(key())


@given(st.text(max_size=400))
def test_anything_else_is_no_key(typed: str) -> None:
    """Refused with a sentence, never a failure of ours."""
    with pytest.raises(BadAccess):
        github_access.key_of(typed)


@settings(max_examples=40)  # each checks a key, which takes a while
@given(st.integers(0, 1_600), st.sampled_from(["", "A", "-", " ", "ö", "="]))
def test_a_damaged_key_is_refused_or_is_the_key(at: int, instead: str) -> None:
    """A letter lost or changed on the way; where nothing was, it is the key."""
    whole = key()
    with contextlib.suppress(BadAccess):
        assert github_access.key_of(whole[:at] + instead + whole[at + 1 :]) == whole


def old_lock(pem: str) -> str:
    """Give a key as OpenSSL locked it once, in its head."""
    head, *body = pem.splitlines()
    return "\n".join([head, "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-256-CBC,00", "", *body])


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: pkcs8(key(), "a passphrase"), "locked"),
        (lambda: old_lock(key()), "locked"),
        (lambda: elliptic(PrivateFormat.TraditionalOpenSSL), "not_rsa"),
        (lambda: elliptic(PrivateFormat.PKCS8), "not_rsa"),
        (lambda: elliptic(PrivateFormat.OpenSSH), "not_rsa"),
        (lambda: key(1_024), "too_short"),
        (lambda: key().replace("PRIVATE", "PUBLIC"), "no_pem"),
        (lambda: key()[:900], "no_pem"),
        (lambda: key()[30:], "no_pem"),
        (lambda: key().replace("RSA ", ""), "no_pem"),
    ],
)
def test_what_is_wrong_with_a_key(made: object, why: str) -> None:
    """Each has its own sentence."""
    assert callable(made)
    with pytest.raises(BadAccess) as bad:
        github_access.key_of(made())
    assert bad.value.wrong == {"private_key": why}
    assert "key" in sentence(SENTENCES, Reader(), bad.value)


def test_either_is_kept_and_read_back() -> None:
    """Tokens as they were kept before there were Apps."""
    assert github_access.read(APP.packed()) == APP
    for token in ("ghp_1", "", "{", "{}", '{"app": 1}'):
        assert github_access.read(token) == PersonalToken(token)
    assert PersonalToken("ghp_1").packed() == "ghp_1"


@given(st.text(max_size=60) | st.just(APP.packed()))
def test_a_token_is_never_taken_for_an_app(typed: str) -> None:
    """Whatever is typed there."""
    with contextlib.suppress(BadAccess):
        found = github_access.chosen(Typed(typed, "", "", ""), None)
        assert github_access.read(found.packed()) == PersonalToken(typed.strip())


@pytest.mark.parametrize("kept", [PersonalToken("ghp_1"), APP])
def test_nothing_typed_keeps_what_there_is(kept: PersonalToken | GitHubApp) -> None:
    ids = (kept.app_id, kept.installation_id) if isinstance(kept, GitHubApp) else ("", "")
    assert github_access.chosen(Typed("", *ids, ""), kept) == kept


def test_an_emptied_app_is_asked_for() -> None:
    """Whoever clears its ids and gives nothing instead is not guessed at."""
    with pytest.raises(BadAccess) as bad:
        github_access.chosen(Typed("", "", "", ""), APP)
    assert bad.value.wrong == {"app_id": "missing", "installation_id": "missing"}


@pytest.mark.parametrize(
    "typed",
    [
        "815",
        " 815 ",
        "https://github.com/settings/installations/815",
        "https://github.com/organizations/acme/settings/installations/815/",
        "https://git.acme.example/organizations/acme/settings/installations/815",
    ],
)
def test_an_installation_is_named_by_number_or_address(typed: str) -> None:
    found = github_access.chosen(Typed("", "4711", typed, ""), APP)
    assert isinstance(found, GitHubApp)
    assert found.installation_id == "815"


@pytest.mark.parametrize("typed", ["acme", "-1", "8 15", "٨١٥", "8" * 21, "https://github.com/apps/tend", "815\n816"])
def test_what_names_no_installation(typed: str) -> None:
    with pytest.raises(BadAccess) as bad:
        github_access.chosen(Typed("", "4711", typed, ""), APP)
    assert bad.value.wrong == {"installation_id": "no_installation_id"}
