"""`tend hints`: a draft in, JSON lines out; nothing else is needed, and nothing stays."""

import io
import json
from pathlib import Path

import pytest

from slackapp.cli import main
from slackapp.domain.repairs.hints import DRAFT_MAX


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: bytes
) -> tuple[object, list[dict[str, str]], str]:
    """Type a draft into `tend hints`; return the exit code, the lines and what stands on stderr."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    with pytest.raises(SystemExit) as end:
        main(["hints"])
    shown = capsys.readouterr()
    return end.value.code, [json.loads(line) for line in shown.out.splitlines()], shown.err


def test_a_draft_gets_a_line_for_each_rule(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the words as typed."""
    draft = "I'm sorry if I was loud.\nYou always interrupt me. “Please forgive me” – Zoë"
    code, lines, err = run(monkeypatch, capsys, draft.encode())
    assert (code, err) == (0, "")
    assert [line["rule"] for line in lines] == ["if", "always_never", "asks_forgiveness"]
    assert all(set(line) == {"rule", "quote"} and line["quote"] in draft for line in lines)


@pytest.mark.parametrize(
    "draft",
    [
        "Sorry, I cut you off. Please finish what you were saying.\n",
        "I didn't take that seriously earlier, but I can see it matters to you.",
        "I realize I dismissed you earlier, and I'm sorry. What you said matters to me.",
        "Du hörst mir nie zu.",
        "",
    ],
)
def test_model_sentences_and_other_languages_print_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], draft: str
) -> None:
    assert run(monkeypatch, capsys, draft.encode()) == (0, [], "")


@pytest.mark.parametrize("given", [b"\xff\xfe\x00s", b"sorry \xc3", b"a" * (DRAFT_MAX + 1), "ä".encode() * 100_000])
def test_what_is_no_draft_is_refused_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: bytes
) -> None:
    """One sentence on stderr, exit code 2."""
    code, lines, err = run(monkeypatch, capsys, given)
    assert (code, lines) == (2, [])
    assert err.startswith("tend: ")
    assert "aaa" not in err
    assert "\u00e4" not in err


def test_it_needs_no_settings_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No database, no key, no file in the folder, though another command would refuse these settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "nonsense://")
    monkeypatch.setenv("TEND_SECRET_KEYS", "nonsense")
    assert run(monkeypatch, capsys, b"You never listen.")[1] == [{"rule": "always_never", "quote": "You never listen"}]
    assert list(tmp_path.iterdir()) == []
