"""Home is calm: three buttons, then only what has something to say, and never a number about a colleague."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.viewshapes import is_too_large, view_problems
from slackapp.domain import efforts
from slackapp.domain.digests import LINES_MAX, WAITING_MAX, HomeShown, Some, ThanksLine, Week
from slackapp.views import home as view
from slackapp.views.blocks import Block
from slackapp.views.reader import Reader
from tests.cast import ANA, MIRA, NOW, SAM, TOMAS

READER = Reader("en-GB", "Europe/Berlin")
EMPTY = HomeShown(TOMAS, NOW)
LONG = "a <b> & *c* " * 160  # 1,920 characters, the longest that Tend keeps
THANKS = ThanksLine(1, (ANA,), "You took my night.", NOW)
ABOUT = efforts.AboutMe(7, ANA, "cover", "Covered the night.", False, NOW, NOW + timedelta(days=1))
BY = efforts.ByMe(8, TOMAS, "cover", "Covered the night.", NOW)
WAITING = efforts.Waiting(9, TOMAS, ANA, "cover", "Covered the night.", False, NOW, 5)


def said(home: Block) -> str:
    """Every sentence of it, one a line."""
    return "\n".join(_texts(home))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)


def buttons(home: Block) -> list[tuple[str, str]]:
    """Label and value of every button."""
    elements = ((*block.get("elements", []), block.get("accessory", {})) for block in home["blocks"])
    found = [element for some in elements for element in some]
    return [(element["text"]["text"], element["value"]) for element in found if element.get("type") == "button"]


def drawn(**parts: Any) -> Block:
    """Draw a Home with these parts, and insist that Slack takes it."""
    home = view.home(READER, replace(EMPTY, **parts))
    assert view_problems(home, "home") == []
    return home


def test_new_and_empty_it_expects_nothing() -> None:
    home = drawn()
    assert "Nothing is here yet, and nothing is expected. Did somebody make today easier?" in said(home)
    assert buttons(home) == [("Say thanks", "-"), ("Note an effort", "-"), ("Settings", "-"), ("Name them", "-")]
    assert "Who leads you?" in said(home)
    assert not [block for block in home["blocks"] if block["type"] == "header"]


def test_it_says_once_what_it_is_never_used_for() -> None:
    assert said(drawn()).count("Never used for pay, promotion or discipline; nobody can rank you here.") == 1


def test_thanks_of_the_week_say_who_and_when() -> None:
    home = drawn(received=Week((THANKS,), 3), given=Week((replace(THANKS, user_ids=(SAM, TOMAS)),)))
    text = said(home)
    assert "> You took my night." in text
    assert f"From <@{ANA}>, Wednesday" in text
    assert "and 3 more" in text
    assert f"To <@{SAM}> and <@{TOMAS}>, Wednesday" in text
    assert "Nothing is here yet" not in text


def test_a_bare_week_looks_back_at_the_last() -> None:
    text = said(drawn(received=Week((THANKS,), is_last=True), given=Week((THANKS,))))
    assert "Thanks to you last week" in text
    assert "Thanks from you this week" in text


def test_days_are_the_readers_own() -> None:
    late = replace(THANKS, said_at=NOW.replace(hour=23, minute=30))
    assert "Thursday" in said(drawn(received=Week((late,))))


def test_the_doer_may_change_or_hide_and_knows_who_reads_from_when() -> None:
    home = drawn(about_me=Some((ABOUT,)), manager_ids=(MIRA,))
    assert ("Change", "7") in buttons(home)
    assert ("Hide", "7") in buttons(home)
    assert f"From Thursday at 11:00 <@{MIRA}> may read exactly these words." in said(home)
    later = drawn(about_me=Some((replace(ABOUT, is_changed=True),)), manager_ids=(MIRA,), at=ABOUT.readable_at)
    assert f"<@{MIRA}> may read exactly these words." in said(later)
    assert "From Thursday" not in said(later)
    assert "These words are yours." in said(later)


def test_without_a_manager_nobody_reads_it() -> None:
    assert "I know of nobody who leads you, so no manager reads it." in said(drawn(about_me=Some((ABOUT,))))


def test_a_manager_who_noted_it_is_not_announced_as_a_reader() -> None:
    home = drawn(about_me=Some((replace(ABOUT, noter_id=MIRA),)), manager_ids=(MIRA,))
    assert "I show it to nobody else." in said(home)


def test_ones_own_noting_is_not_told_as_a_strangers() -> None:
    assert "You noted this yourself on 18 November." in said(drawn(about_me=Some((replace(ABOUT, noter_id=TOMAS),), 0)))


def test_the_noter_has_no_buttons_and_no_news() -> None:
    home = drawn(by_me=Some((BY,)))
    assert f"About <@{TOMAS}>, noted on 18 November" in said(home)
    assert [label for label, _ in buttons(home)] == ["Say thanks", "Note an effort", "Settings", "Name them"]


def test_waiting_time_stands_only_where_a_manager_reads_it() -> None:
    home = drawn(waiting=Some((WAITING,), 2))
    assert "waiting 5 working days" in said(home)
    assert f"noted by <@{ANA}>" in said(home)
    assert ("Say it now", "9") in buttons(home)
    assert "and 2 more" in said(home)
    others = drawn(about_me=Some((ABOUT,)), by_me=Some((BY,)), received=Week((THANKS,)))
    assert "working day" not in said(others)


@pytest.mark.parametrize(("days", "phrase"), [(1, "waiting 1 working day"), (0, None)])
def test_waiting_is_said_as_people_say_it(days: int, phrase: str | None) -> None:
    text = said(drawn(waiting=Some((replace(WAITING, waited_days=days),))))
    assert (phrase in text) if phrase else ("working day" not in text)


@pytest.mark.parametrize(
    ("noter_id", "reader_id", "phrase"),
    [(ANA, MIRA, f"noted by <@{ANA}>"), (TOMAS, MIRA, "noted by themselves"), (MIRA, MIRA, "noted by you")],
)
def test_who_noted_it_is_said_plainly(noter_id: str, reader_id: str, phrase: str) -> None:
    waiting = Some((replace(WAITING, noter_id=noter_id),))
    assert phrase in said(drawn(user_id=reader_id, waiting=waiting))


def test_a_kind_without_a_name_is_left_out() -> None:
    assert "Covering for somebody" in said(drawn(waiting=Some((WAITING,))))
    assert "Something else" not in said(drawn(waiting=Some((replace(WAITING, kind="other"),))))


def test_a_changed_word_is_marked_as_the_doers() -> None:
    assert "in their own words" in said(drawn(waiting=Some((replace(WAITING, is_changed=True),))))


def test_a_manager_with_nothing_waiting_is_asked_kindly() -> None:
    home = drawn(waiting=Some())
    assert "I know of no effort waiting for a word. Did you see one?" in said(home)
    assert "Nothing is here yet" not in said(home)


def test_who_stopped_sees_no_waiting_words_but_the_way_back() -> None:
    home = drawn(is_stopped=True)
    assert ("Start again", "-") in buttons(home)
    assert "waiting for a word" not in said(home).lower()


def test_a_known_leader_needs_no_question() -> None:
    assert "Who leads you?" not in said(drawn(manager_ids=(MIRA,)))
    assert f"You named <@{MIRA}>, and I asked." in said(drawn(asked_id=MIRA))


def test_markup_and_broadcasts_stay_letters() -> None:
    home = drawn(received=Week((replace(THANKS, words="<!channel> <@U0SAM00001> *bold*"),)))
    assert "<!channel>" not in json.dumps(home)
    assert "&lt;!channel&gt;" in said(home)


def test_the_fullest_home_is_still_one_that_slack_takes() -> None:
    full = drawn(
        received=Week((replace(THANKS, words=LONG),) * LINES_MAX, 95),
        given=Week((replace(THANKS, words=LONG, user_ids=(ANA, SAM, TOMAS) * 10),) * LINES_MAX, 95),
        about_me=Some(tuple(replace(ABOUT, effort_id=number, words=LONG) for number in range(LINES_MAX)), 40),
        by_me=Some((replace(BY, words=LONG),) * LINES_MAX, 40),
        waiting=Some(tuple(replace(WAITING, effort_id=number, words=LONG) for number in range(WAITING_MAX)), 40),
        asked_id=MIRA,
    )
    assert len(full["blocks"]) <= 100
    assert not is_too_large(full)


def test_nothing_on_it_shouts() -> None:
    home = drawn(received=Week((THANKS,)), about_me=Some((ABOUT,)), by_me=Some((BY,)), waiting=Some((WAITING,)))
    assert "!" not in said(home)
