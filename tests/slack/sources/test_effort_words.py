"""What a source counted, in the language of the person whose effort it is."""

import gettext

import pytest

from slackapp.domain.acting import Moment
from slackapp.domain.languages import LANGUAGES
from slackapp.domain.sources import connections, intake
from slackapp.domain.sources.intake import MERGED, ReportedItem
from slackapp.domain.tables.efforts import Effort
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit import reader
from slackapp.slack.sources import effort_words
from tests.cast import ANA, TEAM, TOMAS
from tests.world import World

pytestmark = pytest.mark.strangers


class German(gettext.NullTranslations):
    """A catalogue that knows pull requests."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{n} Pull Requests zusammengeführt" if msgid1.startswith("Merged") else msgid2


@pytest.fixture(autouse=True)
def german(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Tend have a German catalogue."""
    monkeypatch.setattr(in_use, "allowed", LANGUAGES)
    english = gettext.NullTranslations()
    monkeypatch.setattr(reader, "_catalogue", lambda locale: German() if locale == "de-DE" else english)


async def test_each_doer_has_their_own_language(world: World) -> None:
    world.slack.state.people[TOMAS].locale = "de-DE"
    await world.tend.directory.meet(TEAM, [TOMAS, ANA])
    now = world.clock.now()
    async with world.tend.db.transaction() as session:
        source = await connections.for_files(session, TEAM, now)
        for doer_id in (TOMAS, ANA):
            told = [ReportedItem(f"{doer_id}:{number}", doer_id, "other", MERGED, now) for number in range(3)]
            await intake.take_in_all(session, Moment(source.workspace_id, now, None), source, told)
            assert await effort_words.bundle(session, (source.id, doer_id, "other"), None, now) == 1
    words = {effort.doer_id: effort.words for effort in await world.rows(Effort)}
    assert words == {TOMAS: "3 Pull Requests zusammengeführt", ANA: "Merged 3 pull requests"}
