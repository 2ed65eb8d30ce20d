"""Tend does today what was recorded: the fortnight and one press of everything, call by call. See `recording`."""

import json
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from jobs import pull_efforts
from slackapp import features
from slackapp.clock import FixedClock
from slackapp.domain.tables.outbox import Received
from slackapp.features import KINDS
from slackapp.slack.away import ids as away_ids
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.blocks import ids as blocks_ids
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.look_back import ids as look_back_ids
from slackapp.slack.notes import ids as notes_ids
from slackapp.slack.one_to_ones import ids as one_to_ones_ids
from slackapp.slack.own_data import ids as own_data_ids
from slackapp.slack.phrases import ids as phrases_ids
from slackapp.slack.promises import ids as promises_ids
from slackapp.slack.prompts import ids as prompts_ids
from slackapp.slack.reminders import ids as reminders_ids
from slackapp.slack.repairs import ids as repairs_ids
from slackapp.slack.rituals.hosting import ids as hosting_ids
from slackapp.slack.rituals.rounds import ids as rounds_ids
from slackapp.slack.rituals.seasons import ids as seasons_ids
from slackapp.slack.seen import ids as seen_ids
from slackapp.slack.thanks import ids as thanks_ids
from tests.known_ids import all_ids
from tests.private_tables import private_tables, telling_values
from tests.recordings.fortnight import play_everything, play_fortnight
from tests.recordings.lock_order import LockOrder
from tests.recordings.playing import PacedSlack, Player, StepClock, ids_of
from tests.recordings.pseudo import mark_sentences, plain_texts
from tests.recordings.reads import Reads
from tests.recordings.recording import RECORDED, REWRITES, Recorder, as_text, difference
from tests.slack.message_places.buttons import MESSAGES
from tests.slack.own_data.export_steps import unread_by_anybody
from tests.world import WEDNESDAY, World, opened_world

# What the play does not come by, and why; the tests of each noun do.
IDS_NOT_REACHED = {
    repairs_ids.KEEP_DRAFT: "stands behind a reminder of what was kept for oneself a fortnight ago",
    repairs_ids.LET_DRAFT_GO: "stands beside `Keep`",
    reminders_ids.REMINDER_DONE: "stands behind a reminder of a request or a talk, days after them",
    promises_ids.SHOW_LINE: "stands beside `Done`, which is pressed first and takes the row away",
    promises_ids.LINE_COPY: "follows `A line to send`",
    repairs_ids.TALK_WORD: "stands beside `Thanks, heard`, and one of the two is pressed",
    repairs_ids.NOT_NOW_WORD: "stands beside `Thanks, heard`, and one of the two is pressed",
    repairs_ids.NOT_NOW_FORM: "follows `Not now`",
    repairs_ids.NOT_NOW_DAY: "follows `Not now`",
    repairs_ids.ANSWER_WORD: "stands in a check-in, and the play's envelope brings an owning",
    repairs_ids.WORD_ANSWER: "follows `Answer`",
    repairs_ids.COPY_WORDS: "stands under somebody's own words, and who presses has none left",
    repairs_ids.WORDS_TO_COPY: "follows `Copy as text`",
    repairs_ids.MY_WORDS_PAGE.rstrip(":"): "turns a page of a longer list",
    notes_ids.OPEN_OLD_NOTES: "asks about notes of ninety days ago",
    notes_ids.KEEP_NOTES: "stands beside notes of ninety days ago",
    notes_ids.LET_NOTES_GO: "stands beside notes of ninety days ago",
    shared_ids.PROMISE_LINE_FORM: "follows `A line to send`",
    look_back_ids.LOOK_BACK_EARLIER: "leads to a month before the story",
    look_back_ids.LOOK_BACK_LATER: "leads to a month after the story",
    look_back_ids.WEEK: "has no button of its own",
    blocks_ids.BLOCKS_PAGE.rstrip(":"): "turns a page of a longer list",
    hosting_ids.TAKE_ANOTHER: "stands beside `Keep this question`, which takes it away",
    hosting_ids.HOST_MENU: "stands beside `Keep this question`, which takes it away",
    hosting_ids.HOST_QUESTION: "follows `Take another`",
    hosting_ids.CHOSEN: "follows `Take another`",
    phrases_ids.PICKS: "follows a second phrase of a team",
    phrases_ids.REMOVE_PHRASE: "follows a phrase of a team",
    shared_ids.OUR_WORDS_OPENER.rstrip(":"): "stands in a form once a team has picked phrases",
    seasons_ids.START_SEASON: "stands in the offer to who invited Tend, and in the list of one's own seasons",
    seasons_ids.NO_SEASON: "stands in the offer to who invited Tend",
    seasons_ids.RENEW_SEASON: "comes after six weeks",
    seasons_ids.LOOK_AFTER_SEASON: "goes with the season, which its starter deletes before the heir looks",
    seasons_ids.DECLINE_SEASON: "goes with the season, which its starter deletes before the heir looks",
    own_data_ids.ERASE_ME: "stands behind `/tend privacy`, whose own tests press it",
    own_data_ids.ERASE_ME_FORM: "stands behind `/tend privacy`, whose own tests press it",
    own_data_ids.MY_DATA_COPY.rstrip(":"): "stands behind `/tend privacy`, whose own tests press it",
    own_data_ids.MY_DATA_PAGE.rstrip(":"): "stands behind `/tend privacy`, whose own tests press it",
    own_data_ids.MY_DATA_TEXT: "stands behind `/tend privacy`, whose own tests press it",
    own_data_ids.OPEN_ERASE_ME: "stands behind `/tend privacy`, whose own tests press it",
    own_data_ids.PRIVACY: "stands behind `/tend privacy`, whose own tests press it",
    own_data_ids.WHO_READS_MY_DATA: "stands behind `/tend privacy`, whose own tests press it",
    rounds_ids.POST_ROUND_AGAIN: "follows a post of unknown outcome",
    away_ids.DECLINE_STAND_IN: "the time away is removed before its stand-in declines, and the button with it",
    leads_ids.TEAM_PAGE.rstrip(":"): "turns a page of a longer team",
    leads_ids.LEADS_PAGE.rstrip(":"): "turns a page of a longer list",
    leads_ids.UNLED_PAGE.rstrip(":"): "turns a page of a longer list",
    one_to_ones_ids.ONE_TO_ONES_PAGE.rstrip(":"): "turns a page of a longer list",
    one_to_ones_ids.LINES_PAGE.rstrip(":"): "turns a page of a longer list",
    thanks_ids.LET_MANAGER_KNOW: "stands on cards of earlier versions",
    thanks_ids.MAKE_SHARING_RULE: "stands on cards of earlier versions",
    prompts_ids.PROMPTS_ON_HOME: "stands beside `Keep`, and one of the two is pressed",
    shared_ids.TICKED: "stands in a prompt about several efforts of one person",
    prompts_ids.WHY_PROMPT: "stands in prompts of an older Tend; the menu of the foot has it now",
    prompts_ids.STOP_PROMPTS: "stands in prompts of an older Tend; the menu of the foot has it now",
    prompts_ids.NOT_LED: "follows `Not mine` in a prompt, whose efforts Home answers first",
    one_to_ones_ids.NOT_IN_ONE_TO_ONE: "stands in prompts sent before `Undo` moved into their menu",
    prompts_ids.RESUME_PROMPTS: "stands on the Home of who stopped prompts; the way back in a prompt is pressed first",
    seen_ids.OPEN_SEEN_CHECK: "stands in a round's post once an admin allows it",
    seen_ids.SEEN_CHECK_FORM: "follows `Did you feel seen?`",
    seen_ids.SEEN_ANSWER: "follows `Did you feel seen?`",
    seen_ids.SEEN_MENU: "stands beside a word that takes five people's answers",
    seen_ids.OPEN_SEEN_STEP: "follows `Did you feel seen?`, for a lead",
    seen_ids.SEEN_STEP_FORM: "follows `Write next step`",
    seen_ids.SEEN_STEP: "follows `Write next step`",
    seen_ids.REMOVE_SEEN_STEP: "follows `Write next step`",
    seen_ids.STOP_ASKING_SEEN: "stands in a message about fewer than five answers",
    seen_ids.ASKS_SEEN: "stands in the form of a season once an admin allows it",
}
KINDS_NOT_SENT = {
    "seen_too_few": "follows a round that asks, and fewer than five answers",
    "host_redrawn": "follows a season that changes before its host answers",
    "round_in_doubt": "follows a post of unknown outcome",
    "gathering_redrawn": "sends nothing itself",
    "gathering_page_withdrawn": "follows a take-back of the last answer on a page",
    "round_redrawn": "follows a round with the seen check, which an admin allows first",
    "season_offered": "follows an event of an optional scope",
    "own_data_told": "follows an erasure behind `/tend privacy`",
    "copy_redrawn": "words that were shared are not changed within their quarter of an hour",
    "effort_left_out": "follows a directory that answers too late",
    "effort_undelivered": "follows a message that Slack refuses",
    "lead_not_asked": "follows a message that Slack refuses",
    "workspace_held": "follows a token that Slack refuses",
    "view_not_shown": "follows a view that Slack does not open",
    "left_out": "follows a directory that answers too late",
    "look_up_effort": "follows a directory that answers too late",
    "look_up_thanks": "follows a directory that answers too late",
    "lead_imported": "follows `tend import managers`",
    "mattered_not_brought": "follows a message that Slack refuses",
    "not_passed_on": "follows a message that Slack refuses",
    "prompts_paused": "follows many weeks without an answer",
    "source_report": "follows a calendar that names nobody known here",
    "stand_in_declined": "a time away is removed before its stand-in declines",
}


AFTER_OUTBOX = {
    "home_tabs": "Homes are locked last of all",
}

# their messages lose their buttons with what they were about; tests/slack/repairs presses them
EMPTIED = {"private_word"}


Play = Callable[[Player], Awaitable[None]]
FORTNIGHT_LINES_MIN = 100


@dataclass
class Played:
    """What a play left behind."""

    player: Player
    reads: Reads
    arrivals: list[str]  # the keys of what Tend was sent
    private: dict[str, list[str]]  # of each private table, the values that tell who or what
    private_rows: int
    unread: set[tuple[str, str, str]]  # of everybody's export: codes without words


@pytest.fixture
def play(patience: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Play], Awaitable[Played]]:
    """Plays something in a world of its own, in which every sentence is marked; see `recordings.pseudo`."""
    # two sources fail in one step, and only the first is told that day: read together, chance would say which
    monkeypatch.setattr(pull_efforts, "AT_ONCE", 1)
    mark_sentences(monkeypatch)
    reads = Reads()
    monkeypatch.setattr(features, "KINDS", reads.over(KINDS))

    async def played(database_url: str, act: Play) -> Played:
        fixed = FixedClock(WEDNESDAY)
        clock = StepClock(fixed)
        slack = PacedSlack(clock=clock)
        async with opened_world(database_url, patience, slack, fixed) as world:
            player = Player(world, clock)
            slack.waited = player.follow
            await act(player)
            arrived = [str(row.key) for row in await world.rows(Received)]
            stored = {table.name: await rows_as_stored(world, table.name) for table in private_tables()}
            private = {name: found for name, rows in stored.items() if (found := telling_values(rows))}
            return Played(
                player, reads, arrived, private, sum(map(len, stored.values())), await unread_by_anybody(world)
            )

    return played


async def rows_as_stored(world: World, table: str) -> list[dict[str, Any]]:
    """Give the rows of a table, sealed as they are."""
    async with world.tend.db.reading() as session:
        found = await session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608  (of the schema)
        return [dict(row) for row in found.mappings()]


async def test_the_fortnight_is_as_recorded_on_postgresql(
    postgresql_url: str, play: Callable[[str, Play], Awaitable[Played]], lock_order: LockOrder
) -> None:
    """The same lines, up to the Tuesday after the story."""
    done = await play(postgresql_url, play_fortnight)
    assert lock_order.after("home_tabs") == set(), "Homes are locked last, see domain/rows/at_end.py"
    assert lock_order.after("outbox") == set(AFTER_OUTBOX), "rows of a noun come first, see decisions/databases.md"
    lines = Recorder().lines(done.player.steps)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))[: len(lines)]
    unlike = difference(as_text(recorded), as_text(lines))
    assert not unlike, f"PostgreSQL makes a difference\n{unlike}"
    assert len(lines) > FORTNIGHT_LINES_MIN
    assert done.reads.repeated == {}, "one message reads the same twice"
    assert done.unread == set(), "somebody's export has a code without words, see own_data/privacy/export_values.py"


async def test_everything_is_as_recorded(sqlite_url: str, play: Callable[[str, Play], Awaitable[Played]]) -> None:
    """And the play comes by every id and every kind of message, but those that are named above.

    Every sentence passed a catalogue, and nothing is cut where each is as long as its longest translation.
    """
    done = await play(sqlite_url, play_everything)
    player = done.player
    played = as_text(Recorder().lines(player.steps))
    if os.environ.get(REWRITES):
        RECORDED.parent.mkdir(exist_ok=True)
        RECORDED.write_text(played, encoding="utf-8")
    unlike = difference(RECORDED.read_text(encoding="utf-8"), played)
    assert not unlike, f"Tend does not do what was recorded; see tests/recordings/recording.py\n{unlike}"
    assert plain_texts(player.steps) == set()
    known = {each.rstrip(":") for each in all_ids()}
    assert known - ids_of(player.steps) == set(IDS_NOT_REACHED)
    assert set(KINDS) - player.kinds == set(KINDS_NOT_SENT)
    # rows of updates name the place of the message that they changed
    assert {kind for kind in player.kinds_with_buttons if KINDS[kind].surface == "message"} <= set(MESSAGES) | EMPTIED
    assert done.reads.repeated == {}, "one message reads the same twice"
    assert done.unread == set(), "somebody's export has a code without words, see own_data/privacy/export_values.py"
    named = [key for key in done.arrivals if re.search(r"\b[UW]0[A-Z0-9]{7,}", key)]
    assert done.arrivals
    assert done.private_rows
    assert done.private == {}, "a private row tells who or what it is about"
    assert named == [], "an arrival names a person: then an erasure has to find it, see outbox/data.py"
