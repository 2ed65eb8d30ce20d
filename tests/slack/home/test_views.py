"""Home is calm: two buttons, then only what has something to say, and never a number about a colleague."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.block_kit.views import is_too_large, view_problems
from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.everyday import EverydayLine
from slackapp.domain.home.digest import LINES_MAX, WAITING_TIMES, HomeShown, Led, Week
from slackapp.domain.home.set_up import SetUp
from slackapp.domain.look_back.figures import Figures
from slackapp.domain.rows.slices import Some
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.domain.thanks.passing_on import PassedLine
from slackapp.domain.thanks.words_later import KeptMessage
from slackapp.features import HOME_QUERIES, HOME_SECTIONS
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.faces import with_faces
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.home import views as view
from tests.cast import ANA, GENERAL, MIRA, NOW, SAM, TOMAS
from tests.slack.phone_height import SCREEN, height_on_a_phone

READER = Reader("en-GB", "Europe/Berlin")
EMPTY = HomeShown(TOMAS, NOW)
FACES = {ANA: ("Ana", "https://avatars.slack-edge.com/ana_72.jpg")}  # of the others Slack has no picture
LONG = "a <b> & *c* " * 160  # 1,920 characters, the longest that Tend keeps
THANKS = ThanksLine(1, (ANA,), "You took my night.", NOW)
ABOUT = effort_lists.AboutMe(7, ANA, "cover", "Covered the night.", False, NOW, NOW + timedelta(days=1))
BY = effort_lists.ByMe(8, TOMAS, "cover", "Covered the night.", NOW - timedelta(hours=1))
WEEKLY = EverydayLine(10, TOMAS, ANA, "Writes the minutes.", is_changed=False, began_at=NOW, is_doer=True)
SET_UP = SetUp(people=1_000, led=999, has_contacts=False)
WAITING = effort_lists.Waiting(9, TOMAS, ANA, "cover", "Covered the night.", False, NOW, 5)


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


def sent(home: Block) -> Block:
    """Fill the places of pictures, as before sending."""
    return {**home, "blocks": with_faces(home["blocks"], FACES)}


def drawn(**parts: Any) -> Block:
    """Draw a Home with these parts, and insist that Slack takes it."""
    lists = {name: parts.pop(name) for name in HOME_QUERIES if name in parts}
    home = sent(view.home(READER, replace(EMPTY, lists=lists, **parts), HOME_SECTIONS))
    assert view_problems(home, "home") == []
    return home


def test_new_and_empty_it_expects_nothing() -> None:
    home = drawn()
    assert "A quiet week. Did somebody make today easier?" in said(home)
    assert buttons(home) == [
        (label, "-")
        for label in (
            *("Say thanks", "Note an effort", "Put something right", "Choose a manager"),
            *("My notes", "Seasons", "Settings"),
        )
    ]
    assert "Who is your manager?" in said(home)
    assert not [block for block in home["blocks"] if block["type"] == "header"]


def test_it_says_once_what_it_is_never_used_for() -> None:
    assert said(drawn()).count("Tend is never used for pay, promotion or discipline, and never ranks people.") == 1


def test_thanks_of_the_week_say_who_and_when() -> None:
    home = drawn(received=Week((THANKS,), 3), given=Week((replace(THANKS, user_ids=(SAM, TOMAS)),)))
    text = said(home)
    assert "> You took my night." in text
    assert f"<@{ANA}> thanked you, Wednesday" in text
    assert ("Older", "received") in buttons(home)
    assert ("Older", "given") not in buttons(home)
    assert f"You thanked <@{SAM}> and <@{TOMAS}>, Wednesday" in text
    assert "A quiet week" not in text


def test_a_bare_week_looks_back_at_the_last() -> None:
    text = said(drawn(received=Week((THANKS,), is_last=True), given=Week((THANKS,))))
    assert text.index("Your week") < text.index("You thanked") < text.index("Last week") < text.index("thanked you")


def test_6_a_week_says_in_plain_words_who_thanked_whom() -> None:
    """From three thanks on; with fewer the rows say it. Many are not counted."""
    few = Week((THANKS, replace(THANKS, thanks_id=2)))
    summary = f"<@{ANA}> thanked you."
    assert summary not in said(drawn(received=few)).splitlines()
    some = Week((*few.lines, replace(THANKS, thanks_id=3, user_ids=(SAM,))))
    given = Week((replace(THANKS, user_ids=tuple(f"U{number:09d}" for number in range(30))),))
    text = said(drawn(received=some, given=given))
    assert f"<@{ANA}> and <@{SAM}> thanked you. You thanked <@U000000000>, <@U000000001>," in text
    assert "<@U000000003> and others." in text
    assert text.count("Your week") == 1


def test_6_a_manager_sees_what_was_passed_on_this_month_and_older_ones_behind_a_button() -> None:
    now, before = PassedLine(1, SAM, ANA, "This month.", NOW), PassedLine(2, TOMAS, ANA, "Before.", NOW - timedelta(20))
    home = drawn(passed_on=Some((now, before)))
    assert "Thanks to your team this month" in said(home)
    assert "This month." in said(home)
    assert "Before." not in said(home)
    assert ("Older", "passed_on") in buttons(home)
    bare = drawn(passed_on=Some((before,)))
    assert "Nothing this month. People decide themselves what they pass on to you." in said(bare)
    assert ("Older", "passed_on") in buttons(bare)
    assert "Thanks to your team" not in said(drawn())


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        (
            Figures(NOW.date(), 4, 20, 15),
            "About 40% of people had at least one thanks.\nAbout 20 efforts were",
        ),
        (Figures(NOW.date(), 0, 20, 20), "Fewer than half of people had at least one thanks.\nAbout 20 efforts"),
        (Figures(NOW.date(), 10, 5, 0), "and few of them thanked for."),
        (Figures(NOW.date(), 5), "About half of people had at least one thanks."),
        (Figures(NOW.date(), None, 20, 20), "About 20 efforts were noted, and most of them thanked for."),
    ],
)
def test_6_an_admin_sees_rounded_figures_of_the_whole_workspace(figures: Figures, says: str) -> None:
    text = said(drawn(set_up=replace(SET_UP, figures=figures)))
    assert says in text
    assert "In the 30 days to 17 November. Rounded, and counted anew every 30 days" in text
    assert "The whole workspace" not in said(drawn(set_up=SET_UP))


def test_days_are_the_readers_own() -> None:
    late = replace(THANKS, said_at=NOW.replace(hour=23, minute=30))
    assert "Thursday" in said(drawn(received=Week((late,))))


def test_the_doer_may_change_or_hide_and_knows_who_reads_from_when() -> None:
    home = drawn(about_me=Some((ABOUT,)), manager_ids=(MIRA,))
    assert ("Change", "7") in buttons(home)
    assert ("Hide", "7") in buttons(home)
    assert f"<@{MIRA}> can read these words from Thursday 11:00." in said(home)
    later = drawn(about_me=Some((replace(ABOUT, is_changed=True),)), manager_ids=(MIRA,), at=ABOUT.readable_at)
    assert f"<@{MIRA}> can read these words." in said(later)
    assert "from Thursday" not in said(later)
    assert "in your own words:" in said(later)


def test_without_a_manager_nobody_reads_it() -> None:
    assert "I don't know your manager, so no manager can read this." in said(drawn(about_me=Some((ABOUT,))))


def test_a_manager_who_noted_it_is_not_announced_as_a_reader() -> None:
    home = drawn(about_me=Some((replace(ABOUT, noter_id=MIRA),)), manager_ids=(MIRA,))
    assert "Nobody else can read it." in said(home)


def test_ones_own_noting_is_not_told_as_a_strangers() -> None:
    assert "You noted this on 18 November." in said(drawn(about_me=Some((replace(ABOUT, noter_id=TOMAS),), 0)))


def test_the_noter_has_no_buttons_and_no_news() -> None:
    home = drawn(by_me=Some((BY,)))
    assert f"You noted this about <@{TOMAS}> on 18 November:" in said(home)
    labels = [label for label, _ in buttons(home)]
    assert labels == [
        "Say thanks",
        "Note an effort",
        "Put something right",
        "Choose a manager",
        "Kept words",
        "My notes",
        "Seasons",
        "Settings",
    ]


def test_waiting_time_stands_only_where_a_manager_reads_it() -> None:
    home = drawn(led=Led(Some((WAITING,), 2)))
    assert f"<@{ANA}> noted · 5 working days" in said(home)
    assert ("Say it now", "9") in buttons(home)
    assert ("More", "waiting") in buttons(home)
    others = drawn(about_me=Some((ABOUT,)), by_me=Some((BY,)), received=Week((THANKS,)))
    assert "working day" not in said(others)


@pytest.mark.parametrize(("days", "phrase"), [(1, "1 working day\n"), (0, None)])
def test_waiting_is_said_as_people_say_it(days: int, phrase: str | None) -> None:
    text = said(drawn(led=Led(Some((replace(WAITING, waited_days=days),)))))
    assert (phrase in text) if phrase else ("working day" not in text)


@pytest.mark.parametrize(
    ("noter_id", "reader_id", "phrase"),
    [(ANA, MIRA, f"<@{ANA}> noted"), (TOMAS, MIRA, "Noted by themselves"), (MIRA, MIRA, "You noted")],
)
def test_who_noted_it_is_said_plainly(noter_id: str, reader_id: str, phrase: str) -> None:
    waiting = Some((replace(WAITING, noter_id=noter_id),))
    assert phrase in said(drawn(user_id=reader_id, led=Led(waiting)))


def test_a_changed_word_is_marked_as_the_doers() -> None:
    assert "in their own words" in said(drawn(led=Led(Some((replace(WAITING, is_changed=True),)))))


def test_a_manager_with_nothing_waiting_is_asked_kindly() -> None:
    home = drawn(led=Led(Some()))
    assert "Nothing is waiting for thanks." in said(home)
    assert "A quiet week" not in said(home)


def test_who_stopped_sees_no_waiting_words_but_the_way_back() -> None:
    home = drawn(is_stopped=True)
    assert ("Turn back on", "-") in buttons(home)
    assert "waiting for thanks" not in said(home).lower()


def test_a_known_leader_needs_no_question() -> None:
    assert "Who is your manager?" not in said(drawn(manager_ids=(MIRA,)))
    assert f"I asked <@{MIRA}>. There is no answer yet." in said(drawn(asked_id=MIRA))


def test_markup_and_broadcasts_stay_letters() -> None:
    home = drawn(received=Week((replace(THANKS, words="<!channel> <@U0SAM00001> *bold*"),)))
    assert "<!channel>" not in json.dumps(home)
    assert "&lt;!channel&gt;" in said(home)


def test_a_thanks_may_be_edited_for_fifteen_minutes() -> None:
    given = Week((replace(THANKS, user_ids=(SAM,)),))
    assert ("Edit", "1") in buttons(drawn(given=given))
    assert ("Edit", "1") in buttons(drawn(given=given, at=NOW + timedelta(minutes=15)))
    assert ("Edit", "1") not in buttons(drawn(given=given, at=NOW + timedelta(minutes=16)))
    assert "Edit" not in [label for label, _ in buttons(drawn(received=Week((THANKS,))))]


def test_people_without_a_word_are_named_without_guilt() -> None:
    home = drawn(led=Led(unspoken=Some((SAM, TOMAS), 1)))
    assert f"<@{SAM}>" in said(home)
    assert [value for label, value in buttons(home) if label == "Say thanks"] == ["-", SAM, TOMAS]
    assert ("More", "unspoken") in buttons(home)
    assert "I can't know what you said elsewhere. Only you see this." in said(home)
    assert "Did one of them" not in said(drawn(led=Led()))


def test_older_says_aloud_of_which_list() -> None:
    home = drawn(received=Week((THANKS,), 1), by_me=Some((BY,), 3))
    aloud = [
        element["accessibility_label"]
        for block in home["blocks"]
        for element in block.get("elements", [])
        if "accessibility_label" in element
    ]
    assert aloud == ["Older: Thanks to you", "Older: Efforts you noted"]


def test_who_has_only_older_thanks_is_not_new() -> None:
    home = drawn(received=Week(more=1))
    assert "A quiet week" in said(home)
    assert ("Kept words", "-") in buttons(home)


def full(words: str, lines: int = LINES_MAX) -> HomeShown:
    """Give a Home on which every list has `lines` rows, each with `words`, and more behind it."""
    numbers, twice, waiting = range(lines), range(2 * lines), range(WAITING_TIMES * lines)
    names = (ANA, SAM, TOMAS) * 10
    return replace(
        EMPTY,
        received=Week((replace(THANKS, words=words),) * lines, 1),
        given=Week(tuple(ThanksLine(number, names, words, NOW) for number in numbers), 1),
        led=Led(
            Some(tuple(replace(WAITING, effort_id=n, doer_id=f"U{n}", words=words) for n in waiting), 40),
            Some(tuple(f"U{number:09d}" for number in twice), 40),
        ),
        lists={
            "passed_on": Some(tuple(PassedLine(number, SAM, ANA, words, NOW) for number in numbers), 40),
            "later": Some(
                tuple(KeptMessage(n, GENERAL, f"{n}.1", ANA, f"https://a.test/{n}", NOW) for n in numbers), 40
            ),
            "about_me": Some(tuple(replace(ABOUT, effort_id=number, words=words) for number in numbers), 40),
            "by_me": Some((replace(BY, words=words),) * lines, 40),
            "everyday": Some(tuple(replace(WEEKLY, everyday_id=number, words=words) for number in numbers), 40),
        },
        asked_id=MIRA,
        set_up=replace(SET_UP, figures=Figures(NOW.date(), 4, 120, 85)),
    )


def test_the_fullest_home_is_still_one_that_slack_takes() -> None:
    home = sent(view.home(READER, full(LONG), HOME_SECTIONS))
    assert view_problems(home, "home") == []
    assert not is_too_large(home)
    headers = [block["text"]["text"] for block in home["blocks"] if block["type"] == "header"]
    assert len(headers) == 10  # every section is there, only shorter
    assert len([label for label, _ in buttons(home) if label in {"Older", "More"}]) == 9
    kept = [value for label, value in buttons(home) if label == "Note it instead"]
    assert kept == [str(number) for number in range(len(kept))]  # the newest of each are what stays
    assert len(kept) >= 2


@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2_000), lines=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_whatever_people_write_slack_takes_it(words: str, lines: int) -> None:
    home = sent(view.home(READER, full(words, lines), HOME_SECTIONS))
    assert view_problems(home, "home") == []
    assert len(json.dumps(home)) < 250_000


@pytest.mark.parametrize("words", ["\U0001f331" * 1_000, "&" * 2_000, "\n" * 1_999 + "a", "_" * 2_000, "\x00" * 2_000])
def test_words_that_swell_on_the_way_fit_too(words: str) -> None:
    home = sent(view.home(READER, full(words), HOME_SECTIONS))
    assert view_problems(home, "home") == []
    assert len(json.dumps(home)) < 250_000


def test_nothing_on_it_shouts() -> None:
    assert "!" not in said(view.home(READER, full("words"), HOME_SECTIONS))


@pytest.mark.parametrize("words", ["Covered the on-call night from Sunday to Monday.", LONG])
def test_fifteen_waiting_efforts_of_five_people_fit_two_screens(words: str) -> None:
    people, numbers = ("U0A", "U0B", "U0C", "U0D", "U0E"), range(15)
    waiting = tuple(
        replace(WAITING, effort_id=n, doer_id=people[n // 3], words=words.replace("*", "")) for n in numbers
    )
    faces = dict.fromkeys(people, ("Ana", "https://avatars.slack-edge.com/ana_72.jpg"))
    home = view.home(READER, replace(EMPTY, led=Led(Some(waiting))), HOME_SECTIONS)
    blocks = with_faces(home["blocks"], faces)
    first = next(place for place, block in enumerate(blocks) if block["type"] == "header")
    section = list(itertools.takewhile(lambda block: block["type"] != "divider", blocks[first:]))
    rows = [block for block in section if block.get("accessory", {}).get("type") == "overflow"]
    assert len(rows) == 15
    assert len([block for block in section if block["type"] == "actions"]) == 5
    assert len(blocks) <= view.BLOCKS_MAX
    assert height_on_a_phone(section) <= 2 * SCREEN


def test_one_button_a_section_is_filled() -> None:
    home = view.home(READER, full("words"), HOME_SECTIONS)
    filled = 0
    for block in home["blocks"]:
        if block["type"] in {"header", "divider"}:
            filled = 0
        elements = [*block.get("elements", []), block.get("accessory", {})]
        filled += len([element for element in elements if element.get("style") == "primary"])
        assert filled <= 1, block
