"""Settings: what stands in the environment or in `.env`, and what a bad one gets."""

import stat
import traceback
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

import pytest

from slackapp import config, keys
from slackapp.config import BadSetting, Settings
from tests.environment.processes import at_once

KEY, OLDER_KEY = (urlsafe_b64encode(digit * 32).decode() for digit in (b"1", b"2"))  # open nothing


def load(values: Mapping[str, str]) -> Settings:
    return config.load(values, Path("/nowhere/.env"))


def test_the_defaults_are_those_of_the_contract() -> None:
    """With nothing set, Tend is embedded, on port 3000, speaking to Slack."""
    settings = load({})
    assert settings.database_url == "sqlite:///tend.db"
    assert settings.is_sqlite
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.port == 3000
    assert (settings.bot_token, settings.signing_secret, settings.app_token, settings.country) == (None,) * 4
    assert settings.secret_keys == ()
    assert not settings.may_travel
    assert not settings.uses_socket_mode


def test_every_setting_is_taken() -> None:
    """As an operator writes them."""
    settings = load(
        {
            "DATABASE_URL": "postgres://tend@db/tend",
            "SLACK_BOT_TOKEN": " xoxb-1-a ",
            "SLACK_SIGNING_SECRET": "s",
            "SLACK_APP_TOKEN": "xapp-1-a",
            "SLACK_API_URL": "http://127.0.0.1:9/api",
            "TEND_SECRET_KEYS": f"{KEY}, {OLDER_KEY}",
            "TEND_COUNTRY": "DE-BE",
            "TEND_LOCALES": "de, pt-BR,en-GB,de",
            "TEND_TIME_TRAVEL": "1",
            "PORT": "0",
        },
    )
    assert settings.database_url == "postgresql://tend@db/tend"
    assert settings.bot_token == "xoxb-1-a"
    assert settings.slack_api_url == "http://127.0.0.1:9/api/"
    assert settings.answer_hosts() == {"hooks.slack.com", "127.0.0.1"}
    assert settings.secret_keys == (KEY, OLDER_KEY)
    assert settings.country == "DE-BE"
    assert settings.locales == ("de", "pt_BR", "en")
    assert settings.may_travel
    assert settings.uses_socket_mode
    assert settings.port == 0


def test_a_language_without_a_catalogue_is_refused_with_those_that_there_are() -> None:
    """Spelled as in the settings."""
    with pytest.raises(BadSetting, match=r"there are en, de, es, fr, pt-BR, ja$"):
        load({"TEND_LOCALES": "de,tlh"})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """An empty value counts as said, so that a file cannot fill it in."""
    file = tmp_path / ".env"
    file.write_text("SLACK_BOT_TOKEN=xoxb-file\nPORT=4001\nSLACK_APP_TOKEN=xapp-file\n")
    settings = config.load({"PORT": "4002", "SLACK_APP_TOKEN": ""}, file)
    assert (settings.bot_token, settings.port, settings.app_token) == ("xoxb-file", 4002, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://host/tend"),
        ("DATABASE_URL", "tend.db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///tend.db?mode=ro"),
        ("DATABASE_URL", "postgresql://tend@host:port/tend"),
        ("DATABASE_URL", "postgresql://tend@host:70000/tend"),
        ("SLACK_BOT_TOKEN", "xoxp-not-a-bot"),
        ("SLACK_APP_TOKEN", "xoxb-no-app"),
        ("SLACK_API_URL", "slack.com/api"),
        ("SLACK_API_URL", "ftp://slack.com/api/"),
        ("TEND_SECRET_KEYS", "short"),
        ("TEND_SECRET_KEYS", f"{KEY},short"),
        ("TEND_COUNTRY", "Atlantis"),
        ("TEND_LOCALES", "de,tlh"),
        ("TEND_COUNTRY", "DE-XX"),
        ("TEND_TIME_TRAVEL", "yes"),
        ("TEND_HOST", "localhost"),
        ("TEND_HOST", "::1"),
        ("TEND_HOST", "127.0.0.1:3000"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٣٠٠٠"),
        ("TEND_SANDBOX_CLOCK", "http://tend.example/control/clock"),
    ],
)
def test_a_bad_setting_stops_the_start_by_its_name(name: str, value: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadSetting) as caught:
        load({name: value})
    assert caught.value.name == name


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TEND_SECRET_KEYS", "DATABASE_URL"])
def test_a_bad_value_is_not_told(name: str) -> None:
    """It may be a secret in the wrong place, and what stops the start is logged."""
    with pytest.raises(BadSetting) as caught:
        load({name: "hunter2-hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://tend:x@host:hunter2/tend",
        "postgresql://tend:a@b:hunter2/x@host:1x/t",
        "postgresql://tend:x@hunter2@host/tend",
    ],
)
def test_a_part_of_a_password_is_not_told(url: str) -> None:
    """One that was not escaped may be read as the port or the host."""
    with pytest.raises(BadSetting) as caught:
        load({"DATABASE_URL": url})
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_a_password_may_hold_anything_that_is_escaped() -> None:
    url = "postgresql://te%40nd:p%40s/s?#@host:5432/tend"
    assert load({"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("end", ["", "/", "/."])
def test_a_folder_is_no_sqlite_file(tmp_path: Path, end: str) -> None:
    """It stops the start with a sentence, where the file and its key would have no name."""
    with pytest.raises(BadSetting, match="names a folder"):
        load({"DATABASE_URL": f"sqlite:///{tmp_path}{end}"})


def test_settings_keep_their_secrets_to_themselves() -> None:
    """A trace that shows a settings object shows no token."""
    assert "xoxb-1-a" not in repr(load({"SLACK_BOT_TOKEN": "xoxb-1-a"}))


def test_a_key_is_made_beside_the_database_once(tmp_path: Path) -> None:
    """Readable by its owner alone, and the same from then on."""
    database = tmp_path / "tend.db"
    made = keys.beside(database)
    path = tmp_path / "tend.db.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.beside(database) == made
    assert len(made) == 1
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_key_file_may_hold_several(tmp_path: Path) -> None:
    """Newest first, as in TEND_SECRET_KEYS: that is how a key is changed."""
    (tmp_path / "tend.db.key").write_text(f"{KEY},{OLDER_KEY}\n")
    assert keys.beside(tmp_path / "tend.db") == (KEY, OLDER_KEY)


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff\xfe"])
def test_a_spoiled_key_file_stops_the_start(tmp_path: Path, content: bytes) -> None:
    """Going on with a fresh key would lock everybody's words away."""
    (tmp_path / "tend.db.key").write_bytes(content)
    with pytest.raises(BadSetting, match=r"tend\.db\.key"):
        keys.beside(tmp_path / "tend.db")
    assert (tmp_path / "tend.db.key").read_bytes() == content


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    """Each would otherwise seal rows that the others cannot open."""
    found = at_once(keys.beside, [tmp_path / "tend.db"] * 8)
    assert len(set(found)) == 1


def test_keys_are_required_on_postgresql() -> None:
    """There is no file beside a server."""
    with pytest.raises(BadSetting, match="TEND_SECRET_KEYS"):
        keys.in_force(load({"DATABASE_URL": "postgresql://tend@db/tend"}))
