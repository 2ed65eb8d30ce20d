"""The part of the small GitHub that knows an App: signed words in, tokens of an hour out, as GitHub judges them."""

import base64
import itertools
import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from starlette.requests import Request
from starlette.responses import Response

from slackapp.domain.sources.github_access import GitHubApp

APP_ID, INSTALLATION = "4711", "815"
NO_WORD = "A JSON web token could not be decoded"
IAT = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
EXP = "'Expiration time' claim ('exp') must be a numeric value representing the future time"
EXP_FAR = "'Expiration time' claim ('exp') is too far in the future"
EXPONENT = 65_537
SMALL = 1_024  # bits of a key that Tend checks eight times as fast as those that GitHub hands out
# 2 ** bits less each of these is a prime
PRIMES = {512: (569, 629, 875, 975), 1_024: (105, 179, 1_397, 3_177), 1_536: (3_453, 4_977), 2_048: (1_557, 2_543)}


@cache
def public_of(pem: str) -> rsa.RSAPublicKey:
    """Give the public half of a key; checking a key takes 40 ms, so it is done once."""
    public = load_pem_private_key(pem.encode(), None).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    return public


@cache
def key(bits: int = 2_048, number: int = 0) -> str:
    """Give an RSA key as GitHub hands it out; `number`: another one. Looking for primes would take seconds."""
    first, second = (2 ** (bits // 2) - less for less in PRIMES[bits // 2][2 * number :][:2])
    exponent = pow(EXPONENT, -1, math.lcm(first - 1, second - 1))
    made = rsa.RSAPrivateNumbers(
        first,
        second,
        exponent,
        rsa.rsa_crt_dmp1(exponent, first),
        rsa.rsa_crt_dmq1(exponent, second),
        rsa.rsa_crt_iqmp(first, second),
        rsa.RSAPublicNumbers(EXPONENT, first * second),
    ).private_key()
    return made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def pkcs8(pem: str, passphrase: str = "") -> str:
    """Give it as other tools write it."""
    locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return load_pem_private_key(pem.encode(), None).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked).decode()


def elliptic(form: PrivateFormat) -> str:
    """Give a key that is not RSA."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, form, NoEncryption()).decode()


@dataclass(slots=True)
class AppDouble:
    """One App, installed once."""

    app_id: str = APP_ID
    installation_id: str = INSTALLATION
    private_key: str = field(default_factory=lambda: key(SMALL))
    permissions: frozenset[str] = frozenset({"issues", "metadata", "pull_requests"})
    is_suspended: bool = False
    is_there: bool = True
    lasts: timedelta = timedelta(hours=1)
    tokens: set[str] = field(default_factory=set)  # that are good
    given: list[str] = field(default_factory=list)  # all of them, in turn
    _numbers: Any = field(default_factory=itertools.count)

    @property
    def connected(self) -> GitHubApp:
        """Give what an admin who connects it gives."""
        return GitHubApp(self.app_id, self.installation_id, self.private_key)

    async def exchange(self, request: Request, installation_id: str) -> Response:
        """Answer `POST /app/installations/{id}/access_tokens`."""
        wrong = self._wrong_word(request.headers.get("authorization", "").removeprefix("Bearer "))
        if wrong is not None:
            return _says(401, wrong)
        if not self.is_there or installation_id != self.installation_id:
            return _says(404, "Not Found")
        if self.is_suspended:
            return _says(403, "This installation has been suspended")
        wanted = json.loads(await request.body())["permissions"]
        assert set(wanted.values()) == {"read"}
        if not set(wanted) <= self.permissions:
            return _says(422, "The permissions requested are not granted to this installation.")
        token = f"ghs_{next(self._numbers)}"
        self.given.append(token)
        self.tokens.add(token)
        until = f"{datetime.now(UTC) + self.lasts:%Y-%m-%dT%H:%M:%SZ}"
        return Response(json.dumps({"token": token, "expires_at": until, "permissions": wanted}), 201)

    def _wrong_word(self, word: str) -> str | None:
        """Judge a signed word by real time, with no patience at all."""
        said, _, signature = word.rpartition(".")
        try:
            public_of(self.private_key).verify(_bytes(signature), said.encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return NO_WORD
        head, claims = (json.loads(_bytes(part)) for part in said.split("."))
        assert head == {"typ": "JWT", "alg": "RS256"}
        now = datetime.now(UTC).timestamp()
        if claims["iss"] != self.app_id:
            return "Integration not found"
        if claims["exp"] > now + 600:
            return EXP_FAR
        if claims["exp"] <= now:
            return EXP
        return IAT if claims["iat"] > now else None


def _bytes(part: str) -> bytes:
    assert "=" not in part
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _says(status: int, message: str) -> Response:
    return Response(json.dumps({"message": message, "status": str(status)}), status)
