"""Keyed digests: of one purpose alone, found again after a rotation, useless without the keys."""

import hashlib

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.tables.digests import digest, digests, pair_digest, pair_digests
from slackapp.domain.tables.encrypted import KeyRing, KeysMissing, keyring

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
texts = st.lists(st.text(max_size=8), min_size=1, max_size=4)


@pytest.fixture(autouse=True)
def _keys() -> None:
    keyring.use([OLD])


def test_a_digest_is_stable_and_names_nobody() -> None:
    found = digest("block", "T1", "U1", "U2")
    assert found == digest("block", "T1", "U1", "U2")
    assert len(found) == 64
    assert found not in {hashlib.sha256(text).hexdigest() for text in (b"T1U1U2", b"blockT1U1U2")}


def test_a_digest_of_one_purpose_is_no_digest_of_another() -> None:
    assert digest("block", "T1", "U1") != digest("sender", "T1", "U1")


def test_a_pair_has_one_digest_in_both_directions() -> None:
    assert pair_digest("pair", "T1", "U1", "U2") == pair_digest("pair", "T1", "U2", "U1")
    assert pair_digest("pair", "T1", "U1", "U2") != pair_digest("pair", "T2", "U1", "U2")
    assert pair_digests("pair", "T1", "U2", "U1")[0] == pair_digest("pair", "T1", "U1", "U2")


@given(one=texts, other=texts)
def test_different_parts_never_share_a_digest(one: list[str], other: list[str]) -> None:
    keyring.use([OLD])
    assert (digest(*one) == digest(*other)) is (one == other)


def test_rows_of_an_older_key_are_found_until_it_is_thrown_away() -> None:
    stored = digest("block", "T1", "U1")
    keyring.use([NEW, OLD])
    assert digest("block", "T1", "U1") != stored
    assert digests("block", "T1", "U1")[1:] == (stored,)
    keyring.use([NEW, NEW])
    assert digests("block", "T1", "U1") == (digest("block", "T1", "U1"),)


def test_nothing_is_digested_without_a_key() -> None:
    with pytest.raises(KeysMissing):
        KeyRing().digests(b"T1")
