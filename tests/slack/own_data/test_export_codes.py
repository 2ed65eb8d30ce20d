"""No stored code is read as it is stored: every column that an export gives has words, or a reason why not."""

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, cast

import pytest
from sqlalchemy import JSON, String, Table

from slackapp.domain.data_rules import DataRules, Rule
from slackapp.domain.efforts import lists, prompt_items
from slackapp.domain.languages import LANGUAGES
from slackapp.domain.leads import naming
from slackapp.domain.look_back import moments
from slackapp.domain.one_to_ones import data as one_to_ones
from slackapp.domain.people import profiles
from slackapp.domain.prompts import answering
from slackapp.domain.reminders.choosing import ALL
from slackapp.domain.rituals.hosting.questions import QUESTIONS
from slackapp.domain.rituals.seasons import seasons
from slackapp.domain.sources import connections
from slackapp.domain.thanks import sharing
from slackapp.domain.visibility import efforts, thanks
from slackapp.domain.workspace.switches import SWITCHES
from slackapp.features import DATA_RULES, KINDS
from slackapp.languages.catalogues import in_use
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.own_data.privacy import export_text, export_values
from slackapp.slack.own_data.privacy.export_messages import MESSAGES
from slackapp.slack.own_data.privacy.export_text import Known
from tests.slack.own_data.export_steps import REMINDERS, columns_of, unread

THANKS = Path(sharing.__file__).parent
TO_CHANNELS = {
    "thanks_shared", "thanks_named", "credit_back", "round_open", "round_redrawn", "round_gathering",
    "gathering_redrawn", "gathering_page_redrawn", "gathering_page_withdrawn", "season_started", "season_start_redrawn",
}  # fmt: skip
NEVER_SENT = {"look_up_thanks", "look_up_effort"}  # rows that only have Slack asked for somebody


def constants(module: ModuleType, *, but: Collection[str] = ()) -> set[str]:
    """Give the texts that a module names as constants: its codes."""
    named = {value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)}
    return named - {*but}


def standings() -> set[str]:
    """Give the standings of a thanks with its receiver that the code writes or compares."""
    found = {*sharing.STANDINGS_OPEN, thanks.REMOVED}
    for path in sorted(THANKS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_value = isinstance(node, ast.keyword) and node.arg == "standing"
            is_compared = isinstance(node, ast.Compare) and ".standing" in ast.unparse(node)
            is_chosen = isinstance(node, ast.FunctionDef) and "_standing" in node.name
            if is_value or is_compared or is_chosen:
                texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and text.isidentifier()}
    return found


class Coded(NamedTuple):
    """Where an export gives a column, and what may stand there."""

    part: str
    name: str
    codes: Collection[str]


PROMPTED = {*constants(prompt_items), efforts.SAID}
SENT = set(KINDS) - TO_CHANNELS - NEVER_SENT
CODED: Mapping[str, Coded] = {
    "thanks_receivers.standing": Coded("thanks_received", "my_decision", standings()),
    "thanks_receivers.about_kind": Coded("thanks_received", "kind_of_work", lists.KINDS),
    "efforts.kind": Coded("efforts_about_me", "kind", lists.KINDS),
    "everyday_efforts.kind": Coded("every_week", "kind", lists.KINDS),
    "prompts.week": Coded("prompts", "week", ("2026-W48", "2026-W53", "2027-W01")),
    "prompt_items.answer": Coded("prompts", "my_answer", PROMPTED),
    "effort_answers.answer": Coded("answers_on_home", "my_answer", PROMPTED),
    "seasons.state": Coded("seasons", "state", constants(seasons)),
    "rounds.question_key": Coded("rounds_hosted", "question", QUESTIONS),
    "leads.source": Coded("led_by", "source", constants(naming)),
    "digest_choices.every": Coded("own_digests", "every", constants(moments)),
    "feature_switches.name": Coded("parts_of_tend", "part", SWITCHES),
    "sources.kind": Coded("sources", "kind", connections.KINDS),
    "source_items.kind": Coded("sources", "kind", lists.KINDS),
    "source_choices.kind": Coded("sources", "kind", connections.KINDS),
    "source_accounts.kind": Coded("sources", "at", connections.KINDS),
    "outbox.kind": Coded("messages_from_tend", "kind", SENT),
    "message_places.kind": Coded("messages_that_stand", "kind", SENT),
    "people.sharing": Coded("profile", "sharing", constants(profiles, but=(profiles.SLACKBOT, profiles.UNSAID))),
    "people.prompting": Coded("profile", "prompting", constants(answering, but=(*PROMPTED, answering.STAND_IN))),
    "people.locale": Coded("profile", "locale", ("en-GB", "es-LA", "pt-BR", "zh-CN")),
    "people.work_days": Coded("profile", "work_days", ("12345", "1234", "135")),
    "people.reminders_off": Coded("profile", "private_reminders_turned_off", {ALL, *REMINDERS}),
}
NOT_GIVEN = "no export gives it"
PERSON = "a person, whom the export names"
WHY_NONE: Mapping[str, str] = {
    "efforts.not_notified": NOT_GIVEN,
    "efforts.acknowledged_how": NOT_GIVEN,
    "seasons.zone": NOT_GIVEN,
    "seasons.country": NOT_GIVEN,
    "seasons.work_days": NOT_GIVEN,
    "seasons.paused_why": NOT_GIVEN,
    "seasons.ended_why": NOT_GIVEN,
    "rounds.state": NOT_GIVEN,
    "rounds.foot_kinds": NOT_GIVEN,
    "profile_managers.why_not": NOT_GIVEN,
    "sources.failure": NOT_GIVEN,
    "source_items.item_key": NOT_GIVEN,
    "source_items.content_key": NOT_GIVEN,
    "source_items.topic": NOT_GIVEN,
    "outbox.target": NOT_GIVEN,
    "outbox.refs": NOT_GIVEN,
    "outbox.dedupe_key": NOT_GIVEN,
    "outbox.state": NOT_GIVEN,
    "outbox.lane": NOT_GIVEN,
    "outbox.failure": NOT_GIVEN,
    "message_places.key": NOT_GIVEN,
    "message_places.target": NOT_GIVEN,
    "message_places.refs": NOT_GIVEN,
    "message_places.shown": NOT_GIVEN,
    "people.away": NOT_GIVEN,
    "admins.added_by": PERSON,
    "feature_switches.changed_by": PERSON,
    "sources.connected_by": PERSON,
    "source_accounts.confirmed_by": PERSON,
    "outbox.sent_channel": "a channel, whose address the export gives",
    "people.zone": "the name of a time zone reads the same everywhere",
    "people.country": "as the person wrote it in their settings",
}
OF_SLACK = re.compile(r"(^|_)(id|ts|digest)$")  # of people, channels and messages, and sealed ones


def exports_of(rules: Iterable[DataRules]) -> dict[Table, list[Rule[Any]]]:
    """Give the exports of each exported table."""
    found: dict[Table, list[Rule[Any]]] = {}
    for rule in (rule for one in rules for rule in one.export.values()):
        for table in rule.tables:
            found.setdefault(cast("Table", table.__table__), []).append(rule)
    return found


def open_texts(tables: Iterable[Table]) -> list[str]:
    """Give the columns with unsealed text: people's words are sealed, so these are codes, or say why not."""
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if isinstance(column.type, String | JSON) and not OF_SLACK.search(column.name)
    ]


def given_all_the_same(exports: Mapping[Table, Sequence[Rule[Any]]], whys: Mapping[str, str]) -> list[str]:
    """Give the columns that no export gives by their reason, and that one gives."""
    return [
        f"{table.name}.{column}"
        for table, rules in exports.items()
        for column in sorted(set().union(*(columns_of(rule.run) for rule in rules)))
        if whys.get(f"{table.name}.{column}") == NOT_GIVEN
    ]


def test_every_open_column_of_an_export_is_decided() -> None:
    """A new column, or one that is newly exported, is a code with words, or says why it needs none."""
    exports = exports_of(DATA_RULES)
    assert sorted([*CODED, *WHY_NONE]) == sorted(open_texts(exports))
    assert given_all_the_same(exports, WHY_NONE) == []


def test_a_column_that_is_given_all_the_same_is_found() -> None:
    """The season's state is given, whatever somebody claims."""
    assert given_all_the_same(exports_of(DATA_RULES), {"seasons.state": NOT_GIVEN}) == ["seasons.state"]


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "es-ES", "fr-FR", "pt-BR", "ja-JP"])
def test_every_code_has_words(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In all languages. The words never hold the code, as `own_data_told` or `on_call` would."""
    monkeypatch.setattr(in_use, "allowed", LANGUAGES)
    reader = Reader(locale)
    for column, coded in CODED.items():
        assert coded.codes, column
        for code in coded.codes:
            if code in REMINDERS:  # in the words of the settings
                continue
            words = export_values.value(reader, coded.part, coded.name, code)
            assert words != code, (column, code)
            assert "_" not in words, (column, code)


def test_a_code_without_words_is_found() -> None:
    """A code that nobody wrote words for, beside one with words, a person, a channel and somebody's own words."""
    held = {
        "workspace": "T0NORTH001",
        "seasons": [{"channel": "C0PLATFORM", "state": "dozing"}, {"state": "paused"}],
        "messages_from_tend": [{"kind": "thanks"}, {"kind": "postcard"}],
        "thanks_given": [{"to": ["U0ANA00001"], "words": "dozing"}],
    }
    assert unread(Reader(), held) == {("seasons", "state", "dozing"), ("messages_from_tend", "kind", "postcard")}


def test_words_are_of_codes_that_there_are() -> None:
    """What no code stores any more has no words either; and every kind of message is decided."""
    assert set(MESSAGES) == SENT
    assert set(KINDS) >= TO_CHANNELS | NEVER_SENT
    computed = {*(("about", code) for code in constants(one_to_ones)), ("every_weeks", "1"), ("every_weeks", "2")}
    assert set(export_values.CODES) == computed | {
        (coded.name, code)
        for coded in CODED.values()
        for code in coded.codes
        if coded.name in {name for name, _ in export_values.CODES} and code not in REMINDERS
    }
    assert set(export_values.ANSWERS) == PROMPTED


def test_codes_are_read_as_words() -> None:
    """Sources of a manager, states of thanks and seasons, answers, switches and weekdays; own words are left alone."""
    held = {
        "profile": {
            "locale": "es-LA",
            "preferences": {"may_be_noted": False, "private_reminders_turned_off": ["promised", "*"]},
        },
        "parts_of_tend": [{"part": "seen", "is_on": True}, {"part": "notes", "is_on": False}],
        "led_by": [{"source": "profile"}],
        "slack_profile": [{"manager": None}],
        "thanks_received": [{"my_decision": "unsure", "my_answer": "later"}],
        "sources": {
            "told_of_me": [{"kind": "review"}],
            "my_choices": [{"kind": "on_call"}],
            "my_logins": [{"at": "github"}],
        },
        "one_to_ones": [{"weekday": 2, "every_weeks": 1}, {"weekday": 2, "every_weeks": 2}],
        "kept_for_one_to_ones": [{"about": "own words"}],
        "prompts": [{"week": "2026-W48", "asked": [{"my_answer": "later"}]}],
        "own_digests": [{"every": "week", "day": 4, "is_on": True}, {"every": "month", "day": 4, "is_on": False}],
        "seasons": [{"state": "paused"}],
        "rounds_hosted": [{"question": "covered"}, {"question": "Who made tea?"}],
        "messages_from_tend": [{"kind": "effort_noted_redrawn"}],
    }  # fmt: skip
    known = Known(reminders={"promised": "Promises due"})
    assert export_text.as_text(Reader(), held, known).splitlines() == [
        "What Slack told me about you, and your settings:", "Language in Slack: Spanish", "Settings:",
        "   Colleagues may note your efforts: no", "   Reminders turned off: Promises due and All of them", "",
        "Parts of Tend you turned on or off:", "• Part of Tend: The seen check", "   Turned on: yes",
        "• Part of Tend: Private notes", "   Turned on: no", "",
        "Your managers:", "• How it is known: Named in a Slack profile", "",
        "Manager in your Slack profile:", "• Manager: Nobody", "",
        "Thanks you received:", "• Your decision: Agreed, but could not be posted", "   Your answer: later", "",
        "Other tools, and your names there:", "Reported about you:", "   • Kind: Review", "Your choices:",
        "   • Kind: an on-call calendar", "Your names there:", "   • Tool: GitHub", "",
        "Days of your 1:1s:", "• Weekday: Tuesday", "   How often: Every week",
        "• Weekday: Tuesday", "   How often: Every two weeks", "",
        "Lines kept for 1:1s:", "• About: Your own words", "",
        "Weekly messages about your team:", "• Week from: 23 November 2026", "   Efforts I asked about:",
        "      • Your answer: Later, once more", "",
        "Messages you asked for:", "• How often: Every week", "   Day chosen: Thursday", "   Turned on: yes",
        "• How often: Every month", "   Day chosen: 4", "   Turned on: no", "",
        "Seasons in channels:", "• State: Paused for now", "",
        "Rounds you host:", "• Question: Who stepped in for somebody?", "• Question: Who made tea?", "",
        "Messages from me to you:", "• Kind: A change to an earlier message",
    ]  # fmt: skip
