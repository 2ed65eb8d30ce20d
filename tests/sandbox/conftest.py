"""A small Slack in front of a fake app, and a manifest of its own that no change of Tend's touches."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox import Manifest, Slack
from tests.sandbox.fake_tend import FakeTend
from tests.sandbox.manifests import MANIFEST


@pytest.fixture
def manifest() -> Manifest:
    """What the fake app declared."""
    return Manifest.of(MANIFEST)


@pytest.fixture
def tend() -> FakeTend:
    """The app on the other side."""
    return FakeTend()


@pytest.fixture
async def slack(tend: FakeTend, manifest: Manifest) -> AsyncIterator[Slack]:
    """A fresh workspace with the fake app installed."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=tend.app()), base_url="http://tend") as client:
        slack = Slack(client, manifest=manifest)
        yield slack
        await slack.hang_up()
