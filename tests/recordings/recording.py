"""The recording of Tend's behaviour: everything Slack received in the sandbox's fortnight, one line a call.

`tests/test_recording.py` plays it all again and compares. Where a change of behaviour is meant, write it anew and read
the difference before committing it:

    .venv/bin/python -m tests.recordings

What differs from run to run (times of messages, numbers of rows, secrets, ports) stands as a placeholder, numbered
where it first appears. A block that was written out before stands as its name, which its first line has under "is".
Sentences stand without the marks of `pseudo`; words that are cut to fit behind one are as short as behind its longest
translation.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import Any

from sandbox import ApiCall
from sandbox.front.dispatch import Traffic
from tests.recordings.playing import Step
from tests.recordings.pseudo import plain

RECORDED = Path(__file__).parent / "fortnight.json"
REWRITES = "REWRITE_RECORDING"  # set by `python -m tests.recordings` alone
SHOWN_MAX = 120  # lines of a difference
CONTEXT = 2
NAME_LENGTH = 8

STEP = re.compile(r'\["[A-Z][a-z]{2} \d\d ')
TS = re.compile(r"\b(\d{10})\.(\d{6})\b|\bp(\d{10})(\d{6})\b")
URL = re.compile(r"http://127\.0\.0\.1:\d+|http://tend\b")
SECRET = re.compile(r"(?<=/hooks/efforts/)[\w-]+|(?<![\w-])[\w-]{32,}(?![\w-])")
FORM_NUMBER = re.compile(r"(?:(?<=\bwords[:_])|(?<=\bpicks_))[\w-]{12}(?![\w-])")  # empties a field
ROW = re.compile(r"(?<![\w.])\d+(?![\w.])")
WITH_ROWS = {"button", "overflow"}  # elements whose values name rows; values of others are choices


def as_text(lines: Iterable[Any]) -> str:
    """Give a recording as it is stored: a JSON list, an entry a line."""
    written = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    return "[\n" + ",\n".join(written) + "\n]\n"


def difference(recorded: str, played: str) -> str:
    """Give the first differences between two recordings, each under its step; empty when there is none."""
    if recorded == played:
        return ""
    before, after = recorded.splitlines(), played.splitlines()
    shown: list[str] = []
    for what, first, end, other_first, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            shown.append(next((line for line in reversed(before[: first + 1]) if STEP.match(line)), "at the beginning"))
            old, new = _spread(before[first:end]), _spread(after[other_first:other_end])
            shown += list(unified_diff(old, new, "recorded", "played", n=CONTEXT, lineterm=""))
    return "\n".join(shown[:SHOWN_MAX])


def _spread(lines: Sequence[str]) -> list[str]:
    """Give each entry over several lines, so that a difference within it can be read."""
    entries = [json.loads(line.rstrip(",")) for line in lines if line not in {"[", "]"}]
    return [line for entry in entries for line in json.dumps(entry, ensure_ascii=False, indent=1).splitlines()]


class Recorder:
    """Makes lines of steps, without what differs from run to run."""

    def __init__(self) -> None:
        """Begin to number at one."""
        self._names: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._written: set[str] = set()  # names of blocks
        self._texts: dict[str, str] = {}  # as they were written before; most come again and again

    def lines(self, steps: Sequence[Step]) -> list[Any]:
        """Give the lines of all steps; those without consequences too."""
        return [line for step in steps for line in self._step(step)]

    def _step(self, step: Step) -> list[Any]:
        lines: list[Any] = [[f"{step.at:%a %d %b %H:%M}", step.who, self._clean(step.what)]]
        lines += [self._answer(each) for each in step.sent]
        # what becomes of one message or view is in order; which of several comes first is chance
        lines += [self._call(*each) for each in sorted(_lasting(step.calls), key=_place)]
        return lines

    def _answer(self, sent: Traffic) -> Any:
        body = sent.response
        return ["answer", sent.name.split()[0], sent.status, self._clean(body) if body not in (None, "") else ""]

    def _call(self, shows: str, call: ApiCall) -> Any:
        line = [call.method, shows, self._clean({key: call.args[key] for key in sorted(call.args)})]
        if not call.ok:
            line.append({"refused": call.error})
        elif "ts" in call.response:
            line.append(self._clean(str(call.response["ts"])))
        return line

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._clean(each) for each in value]
        if not isinstance(value, dict):
            return value
        if value.get("type") == "plain_text" and set(value) <= {"type", "text", "emoji"}:
            return self._text(value["text"])
        if value.get("type") == "mrkdwn" and set(value) <= {"type", "text", "verbatim"}:
            return {"mrkdwn": self._text(value["text"])}
        return {self._text(key): self._field(value, key) for key in value}

    def _field(self, value: dict[str, Any], key: str) -> Any:
        action_id = str(value.get("action_id"))
        if key in {"trigger_id", "view_id", "hash"}:
            return f"<{key}>"
        if key == "private_metadata":
            return self._metadata(value[key], str(value.get("callback_id")))
        if key == "blocks":
            return [self._block(block) for block in value[key] or []]
        if key == "block_id" or (key == "value" and value.get("type") in WITH_ROWS):
            return self._rows(self._text(value[key]), "block" if key == "block_id" else action_id)
        if key == "options" and value.get("type") in WITH_ROWS:
            return [self._option(option, action_id) for option in value[key]]
        return self._clean(value[key])

    def _option(self, option: dict[str, Any], action_id: str) -> Any:
        return {**self._clean(option), "value": self._rows(self._text(option["value"]), action_id)}

    def _block(self, block: Any) -> Any:
        """Write a block out where it first stands, under a name made of what it says; later give the name alone."""
        clean = self._clean(block)
        name = hashlib.sha256(json.dumps(clean, sort_keys=True).encode()).hexdigest()[:NAME_LENGTH]
        if name in self._written:
            return name
        self._written.add(name)
        return {"is": name, **clean}

    def _metadata(self, packed: Any, callback_id: str) -> Any:
        try:
            facts = json.loads(packed or "{}")
        except ValueError:
            return self._rows(self._text(packed), callback_id)
        if not isinstance(facts, dict):
            return self._rows(self._text(str(packed)), callback_id)
        return {key: self._fact(facts[key], f"{callback_id} {key}") for key in sorted(facts)}

    def _fact(self, fact: Any, key: str) -> Any:
        if isinstance(fact, bool) or fact is None:
            return fact
        if isinstance(fact, int):
            return self._rows(str(fact), key)
        if key.endswith(" n"):
            return "<number of the form>"
        if key.endswith(" page"):
            return ["<view_id>", self._metadata(fact[1], "page")]
        return self._clean(fact)

    def _rows(self, text: str, of: str) -> str:
        return ROW.sub(lambda found: self._name(f"row of {of}", found.group()), text)

    def _text(self, text: str) -> str:
        if text not in self._texts:
            named = TS.sub(lambda found: self._name("ts", "".join(filter(None, found.groups()))), plain(text))
            self._texts[text] = FORM_NUMBER.sub("<number>", SECRET.sub("<secret>", URL.sub("<url>", named)))
        return self._texts[text]

    def _name(self, kind: str, value: str) -> str:
        known = self._names[kind]
        prefix = "ts" if kind == "ts" else "row"
        return known.setdefault(value, f"<{prefix} {len(known) + 1}>")


def _place(shown: tuple[str, ApiCall]) -> tuple[str, str, str]:
    """Give by whom, on which surface, and in which message something is shown."""
    shows, call = shown
    family = call.method.partition(".")[0]
    if family in {"chat", "response_url"}:
        return shows, "messages", str(call.args.get("ts", ""))
    return shows, "modals" if family == "views" and call.method != "views.publish" else call.method, ""


def _lasting(calls: Sequence[tuple[str, ApiCall]]) -> list[tuple[str, ApiCall]]:
    """Leave out Homes that were drawn anew within a step: how often is chance, and only the last stays."""
    last = {shows: number for number, (shows, call) in enumerate(calls) if call.method == "views.publish"}
    return [
        (shows, call)
        for number, (shows, call) in enumerate(calls)
        if call.method not in {"views.publish", "auth.test"} or last.get(shows) == number
    ]
