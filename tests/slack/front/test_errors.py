"""What a person is told when a listener raises: in their own language, wherever Tend knows it."""

import gettext
from copy import deepcopy
from datetime import date

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.exc import OperationalError

from slackapp.domain.languages import LANGUAGES
from slackapp.domain.tables.thanks import Thanks
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids, reader
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.front import errors
from slackapp.slack.platform.workspace_holds import HoldsSeen
from tests.cast import ANA, PLATFORM, TEAM, TOMAS
from tests.slack.own_data.settings_steps import modal
from tests.world import World

ENGLISH, GERMAN = "This is not here any more", "Das gibt es hier nicht."


class German(gettext.NullTranslations):
    """A catalogue of one sentence."""

    def gettext(self, message: str) -> str:
        return GERMAN if message.startswith(ENGLISH) else message


class Spelled(gettext.NullTranslations):
    """English that names the locale it was asked for."""

    def __init__(self, locale: str) -> None:
        super().__init__()
        self.locale = locale

    def gettext(self, message: str) -> str:
        return f"{self.locale}: {message}"


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Tend have a German catalogue."""
    english = gettext.NullTranslations()
    monkeypatch.setattr(reader, "_catalogue", lambda locale: German() if locale == "de-DE" else english)


@pytest.fixture
async def tomas_reads_german(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Tend meet Tomas, whose Slack is in German."""
    monkeypatch.setattr(in_use, "allowed", LANGUAGES)
    world.slack.state.people[TOMAS].locale = "de-DE"
    await world.slack.open_home(TOMAS)


async def refused(world: World, user_id: str) -> str:
    """Give what the person is told after a press on a list that is none of Tend's."""
    await world.slack.open_home(user_id)
    await world.deliver()
    home = world.slack.home_of(user_id)
    assert home is not None
    forged = deepcopy(home)
    forged.blocks.append(b.actions(b.button("Older", ids.OLDER, "no such list"), block_id="forged"))
    world.slack.state.homes[user_id] = forged
    await world.slack.press(user_id, forged, action_id=ids.OLDER)
    (told,) = world.slack.modals_of(user_id)
    return world.slack.texts(told)


@pytest.mark.usefixtures("tomas_reads_german")
async def test_a_refusal_is_in_the_language_of_the_person(world: World) -> None:
    assert GERMAN in await refused(world, TOMAS)
    assert ENGLISH in await refused(world, ANA)


@pytest.mark.usefixtures("tomas_reads_german")
async def test_the_database_knows_whom_this_process_has_forgotten(world: World) -> None:
    world.tend.directory.forget(TEAM, TOMAS)
    assert (await world.tend.directory.reader_of(TEAM, TOMAS)).locale == "de-DE"


@pytest.mark.usefixtures("tomas_reads_german")
@pytest.mark.parametrize(
    ("allowed", "known", "locale"),
    [
        (LANGUAGES, "nobody", "en"),
        (LANGUAGES, "Tomas", "de-DE"),
        (("fr", "de"), "nobody", "fr"),
        (("fr",), "Tomas", "fr"),
    ],
)
async def test_where_the_database_is_gone_it_is_the_language_last_known(
    world: World, monkeypatch: pytest.MonkeyPatch, allowed: tuple[str, ...], known: str, locale: str
) -> None:
    """Else the first that may be used, and never English where the operator did not list it."""

    def gone() -> None:
        message = "gone"
        raise OperationalError(message, None, Exception(message))

    if known == "nobody":
        world.tend.directory.forget(TEAM, TOMAS)
    in_use.use(allowed)
    monkeypatch.setattr(world.tend.db, "reading", gone)
    monkeypatch.setattr(world.tend.db, "transaction", gone)
    monkeypatch.setattr(reader, "_catalogue", Spelled)
    done = await world.slack.command(TOMAS, PLATFORM, "/tend settings")
    assert done.text.startswith(f"{locale}: I could not")


@pytest.mark.parametrize(("error", "says_where"), [(TimeoutError(), False), (ValueError("odd"), True)])
async def test_waiting_in_vain_is_one_line_in_the_log(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    *,
    says_where: bool,
) -> None:
    """A fault of the code is told with its place; where everybody waits there are many lines and no time."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(world.tend.db, "transaction", fail)
    done = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for taking my night")
    (line,) = [one for one in caplog.records if one.getMessage().startswith("reference ")]
    assert line.getMessage().split()[1].removesuffix(":") in done.text
    assert line.getMessage().endswith(f": {type(error).__name__}")
    assert bool(line.exc_info) == says_where


async def test_where_nothing_is_set_up_it_is_the_first_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_use, "allowed", ("ja", "de"))
    assert await errors.reader_of(AsyncBoltContext({"team_id": TEAM}), {"user": {"id": TOMAS}}) == Reader("ja")


def test_no_language_is_english_where_the_operator_left_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader without a language that may be used reads the first that may."""
    monkeypatch.undo()
    monkeypatch.setattr(in_use, "allowed", ("de", "fr"))
    assert [Reader(locale).say("Close") for locale in ("", "en-GB", "it-IT", "fr-FR")] == [
        *["Schließen"] * 3,
        "Fermer",
    ]
    assert Reader("en-GB").month_of(date(2026, 3, 2)) == "März"


@pytest.mark.parametrize("how", ["command", "form", "press"])
async def test_an_error_after_the_commit_says_that_all_is_saved(
    world: World, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Told that nothing was sent, people would write and send it twice."""

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the demo")
    await world.deliver()
    if how == "form":
        await world.slack.command(ANA, PLATFORM, "/thanks")
    monkeypatch.setattr(HoldsSeen, "is_on_trial", broken)
    if how == "command":
        said = (await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the talk")).text
    elif how == "form":
        view = modal(world, ANA)
        await world.slack.submit(ANA, view, {"receivers": [TOMAS], "words": "When the line broke, you stayed."})
        said = world.slack.texts(modal(world, ANA))
    else:
        await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
        said = world.slack.ephemerals(TOMAS)[-1].text
    assert "This is saved" in said
    assert "nothing was sent" not in said
    assert await world.count(Thanks) == (1 if how == "press" else 2)
