"""What the tests of GitHub stand on."""

from collections.abc import Iterator

import pytest

from slackapp.sources import github_answers
from tests.sources.connecting import E_MAILS, PLATFORM
from tests.sources.github_double import GitHubDouble, beside


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubDouble]:
    """A GitHub with one repository, and logins that show e-mails of people here."""
    monkeypatch.setattr(github_answers, "PAUSE_S", 0.01)
    double = GitHubDouble(e_mails=dict(E_MAILS))
    double.repository(PLATFORM)
    with beside(double, monkeypatch):
        yield double
