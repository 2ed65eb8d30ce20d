"""`.env` and key files as editors and shells write them: each is read, or is one sentence."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp import config, keys
from slackapp.config import BadSetting
from slackapp.env_file import QUOTES, UnreadableFile, settings_of, text_of, unquoted, with_settings
from tests.commands.running import Shell

WRITTEN = "# Tend für uns\nSLACK_BOT_TOKEN=xoxb-1-a\r\nPORT=4001\n"


def names_in(folder: Path) -> list[str]:
    """List a folder."""
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_2_3_an_env_file_in_utf16_works(tmp_path: Path, encoding: str) -> None:
    """Notepad and PowerShell write UTF-16 and byte order marks; the first line counts too."""
    file = tmp_path / ".env"
    file.write_bytes(f"PORT=4002\n{WRITTEN}".replace("PORT=4001", "").encode(encoding))
    settings = config.load({}, file)
    assert (settings.bot_token, settings.port) == ("xoxb-1-a", 4002)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("PORT=4001\n# für uns\n".encode("latin-1"), "line 2 is no UTF-8"),
        ("PORT=4001\n# Schlüssel “x”\n".encode("cp1252"), "line 2 is no UTF-8"),
        (WRITTEN.encode("utf-16-le"), "line 1 is no UTF-8"),
        (b"PORT=4001\n".decode().encode("utf-16-be"), "NUL"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b'PORT="4001\nSLACK_BOT_TOKEN=xoxb-hunter2\n', "line 1 cannot be read"),
        (b"PORT=4001\nSLACK_BOT_TOKEN:xoxb-hunter2\n", "line 2 has no ="),
        ("PORT=4001\n\n\ufeffSLACK_BOT_TOKEN=xoxb-hunter2\n".encode(), "line 3 has an invisible character"),
        ("SLACK_\u200bBOT_TOKEN=xoxb-hunter2\n".encode(), "line 1 has an invisible character"),
        (b"PORT=4001\n\n\nSLACK_BOT_TOKEN:xoxb-hunter2\n", "line 4 has no ="),
        ("PORT=4001\nSLACK_BOT_TOKEN＝xoxb-hunter2\n".encode(), "line 2 has no ="),  # noqa: RUF001
    ],
)
async def test_2_3_an_env_file_in_latin1_is_one_sentence_with_exit_2(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    """With exit code 2, naming the file and the line; the doctor finds it."""
    (tmp_path / ".env").write_bytes(content)
    shell = Shell(tmp_path, {})
    done = await shell.tend("migrate")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tend: .env: ")
    assert reason in done.err
    assert done.err.count("\n") == 1
    assert "hunter2" not in done.err
    found = await shell.tend("doctor")
    assert found.code == 1
    assert found.out.startswith("FAIL  settings        .env: ")
    assert reason in found.out
    assert names_in(tmp_path) == [".env"]


def test_a_folder_called_env_is_no_file_of_settings(tmp_path: Path) -> None:
    """A virtual environment may be called so."""
    (tmp_path / ".env").mkdir()
    assert settings_of(tmp_path / ".env") == {}


@pytest.mark.parametrize("quotes", sorted(QUOTES))
def test_2_3_a_quoted_secret_works(quotes: tuple[str, str]) -> None:
    """`docker --env-file` leaves the marks in the value, and every signature would be wrong."""
    first, last = quotes
    values = {"SLACK_SIGNING_SECRET": f"{first}abc123{last}", "SLACK_BOT_TOKEN": f" {first}xoxb-1-a{last} "}
    settings = config.load(values, Path("/nowhere"))
    assert (settings.signing_secret, settings.bot_token) == ("abc123", "xoxb-1-a")


def test_a_key_quoted_in_its_list_works() -> None:
    """As somebody writes a list."""
    key = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
    settings = config.load({"TEND_SECRET_KEYS": f"\"{key}\", '{key}'"}, Path("/nowhere"))
    assert settings.secret_keys == (key, key)


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
@pytest.mark.parametrize(
    "value", ['"hunter2', "hun ter2", "hunter2’", "hunter2\u200b", "huntér2", "hun\x01ter2", "`hunter2"]
)
def test_a_secret_with_a_character_that_it_cannot_have_is_named(name: str, value: str) -> None:
    """Without quoting it."""
    with pytest.raises(BadSetting, match=r"holds a") as bad:
        config.load({name: value}, Path("/nowhere"))
    assert bad.value.name == name
    assert "2" not in bad.value.reason


def test_a_setting_that_is_no_text_is_named() -> None:
    """Bytes of Latin-1 in the environment arrive as lone surrogates; no driver can send these."""
    with pytest.raises(BadSetting) as bad:
        config.load({"DATABASE_URL": "sqlite:///t\udce4nd.db", "HOME": "t\udce4nd"}, Path("/nowhere"))
    assert bad.value.name == "DATABASE_URL"
    assert config.load({"HOME": "t\udce4nd"}, Path("/nowhere")).port == 3000


def test_a_key_file_from_a_shell_that_writes_utf16_works(tmp_path: Path) -> None:
    """`tend doctor --new-key > tend.db.key` in PowerShell."""
    key = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
    (tmp_path / "tend.db.key").write_text(f"{key}\r\n", encoding="utf-16")
    assert keys.beside(tmp_path / "tend.db") == (key,)


@given(st.binary(max_size=200))
def test_any_bytes_are_settings_or_a_reason(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """No other error, whatever the file is."""
    file = tmp_path_factory.getbasetemp() / ".env"
    file.write_bytes(content)
    reasons = []
    try:
        settings_of(file)
        text_of(file)
    except UnreadableFile as error:
        reasons.append(error.reason)
    assert all(reasons)


@given(st.text(max_size=20))
def test_taking_off_quotation_marks_keeps_the_rest(value: str) -> None:
    """One pair at most; what is inside stays, but for spaces around it."""
    assert unquoted(f'"{value}"') == value.strip()


NAMES = st.sampled_from(["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT", "OTHER"])
LINES = st.one_of(
    st.sampled_from(["", "# a note", "#PORT=3000", "   ", "EMPTY=", "NAKED", 'LONG="a\nb"']),
    st.tuples(NAMES, st.sampled_from(["={}", "='{}'", ' = "{}"  # why', "={}  "])).map(lambda p: p[0] + p[1]),
)


@given(
    lines=st.lists(LINES),
    end=st.sampled_from(["", "\n"]),
    values=st.dictionaries(NAMES, st.from_regex(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", fullmatch=True)),
)
def test_settings_are_merged_into_a_file(lines: list[str], end: str, values: dict[str, str]) -> None:
    """Those given stand in it, and every other setting and remark stays."""
    before = "\n".join(line.format("was") for line in lines) + end
    after = with_settings(before, values)
    with TemporaryDirectory() as folder:
        old, new = Path(folder, "old"), Path(folder, "new")
        old.write_text(before)
        new.write_text(after)
        assert settings_of(new) == {**settings_of(old), **values}
    assert [line for line in after.split("\n") if line.startswith("#")] == [
        line for line in before.split("\n") if line.startswith("#")
    ]
    assert with_settings(after, values) == after
