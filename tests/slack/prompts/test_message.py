"""The message of a prompt in all its states: counted, and read by people between two meetings."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.domain.prompts.shown import ItemShown, PromptShown
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.prompts import message_views
from tests.cast import ANA, MIRA, OLEG, SAM, TOMAS
from tests.slack.phone_height import BARS, SCREEN, height_on_a_phone

NOTED = datetime(2026, 11, 18, 9, tzinfo=UTC)
LONG = "covering the on-call night from Sunday to Monday so that nobody else had to come back " * 3
ANSWERS = (None, "later", "kept", "said", "already", "not_mine")
LOCALES = ("en-GB", "de-DE", "es-ES", "fr-FR", "pt-BR", "ja-JP")
PROMPTINGS = ("weekly", "home", "off")


def item(number: int, doer: str = TOMAS, words: str = LONG, noter: str = ANA, **facts: object) -> ItemShown:
    waiting = Waiting(number, doer, noter, "other", words, is_changed=False, noted_at=NOTED, waited_days=6)
    shown = ItemShown(number, doer, waiting, None, comes_again=True, group_no=number, is_led=True)
    return replace(shown, **facts)  # type: ignore[arg-type]


def prompt_of(*items: ItemShown, introduces: bool = False, prompting: str = "weekly") -> PromptShown:
    return PromptShown(7, MIRA, introduces, prompting, items, "prompt:7")


def seen(shown: PromptShown, locale: str = "en-GB") -> list[Block]:
    return message_views.prompt(Reader(locale), shown).blocks


def elements(blocks: list[Block]) -> list[Block]:
    inside = [element for block in blocks for element in block.get("elements", [])]
    return [*inside, *(block["accessory"] for block in blocks if "accessory" in block)]


def labels(blocks: list[Block]) -> list[str]:
    """Give the labels of the buttons in sight."""
    return [element["text"]["text"] for element in elements(blocks) if element["type"] == "button"]


def entries(blocks: list[Block]) -> list[str]:
    """Give the entries of all menus."""
    menus = [element for element in elements(blocks) if element["type"] == "overflow"]
    return [option["text"]["text"] for menu in menus for option in menu["options"]]


def words(blocks: list[Block]) -> int:
    """Count what stands on the screen; not by the function that the view itself counts with."""
    texts = [block["text"]["text"] for block in blocks if "text" in block]
    for element in elements(blocks):
        if element["type"] == "overflow":
            continue
        if element["type"] == "checkboxes":
            texts += [option["text"]["text"] for option in element["options"]]
        else:
            texts.append(element["text"]["text"] if isinstance(element["text"], dict) else element["text"])
    return sum(len(text.split()) for text in texts)


single = st.builds(
    item,
    st.just(1),
    words=st.sampled_from(["notes", LONG, "x" * 2_000, "多" * 500, "&" * 500, "*a*\n" * 80]),
    noter=st.sampled_from([ANA, MIRA, TOMAS]),
    answer=st.sampled_from(ANSWERS),
    comes_again=st.booleans(),
    day=st.sampled_from([None, Day(4, 1)]),
    weeks=st.sampled_from([None, 4]),
    is_led=st.booleans(),
)


@given(single, st.booleans(), st.sampled_from(PROMPTINGS), st.sampled_from(LOCALES))
def test_a_one_effort_has_four_buttons_and_65_words_in_every_state(
    one: ItemShown,
    first: bool,  # noqa: FBT001  (drawn)
    prompting: str,
    locale: str,
) -> None:
    """In every language, and without scrolling on a phone."""
    blocks = seen(prompt_of(one, introduces=first, prompting=prompting), locale)
    assert len(labels(blocks)) <= 4
    assert words(blocks) <= 65
    assert height_on_a_phone(blocks) <= SCREEN - BARS


drawn_items = st.lists(
    st.builds(
        item,
        st.integers(1, 99),
        doer=st.sampled_from([TOMAS, SAM, OLEG]),
        words=st.sampled_from(["notes", LONG, "&" * 500]),
        answer=st.sampled_from(ANSWERS),
        day=st.sampled_from([None, Day(4, 1)]),
        group_no=st.integers(0, 2),
        line_no=st.integers(0, 2),
    ),
    min_size=1,
    max_size=9,
    unique_by=(lambda one: one.effort_id, lambda one: (one.group_no, one.line_no)),
)


@given(drawn_items, st.sampled_from(PROMPTINGS))
def test_a_whatever_was_answered_the_message_fits_slack_and_a_glance(items: list[ItemShown], prompting: str) -> None:
    """Several efforts of three people: a button for each person, and twice the words at most."""
    blocks = seen(prompt_of(*items, prompting=prompting))
    asking = {one.group_no for one in items if one.answer in {None, "later"}}
    assert len(labels(blocks)) <= 4
    assert labels(blocks).count("Say it now") >= len(asking)
    assert words(blocks) <= 2 * 65
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(set(block_ids)) == len(block_ids)
    for element in elements(blocks):
        assert len(element.get("options", [])) != 1 or element["type"] == "checkboxes"


def test_a_the_first_prompt_has_one_line_of_introduction() -> None:
    blocks = seen(prompt_of(item(1), introduces=True))
    assert labels(blocks) == ["Say it now", "In our 1:1", "Keep", "Stop these"]
    assert entries(blocks) == ["Already did", "Not mine", "Later", "Only on Home", "Why this?"]
    told = [block["text"]["text"] for block in blocks if "text" in block]
    assert told[0] == f"<@{ANA}> noticed something <@{TOMAS}> did:"
    assert told[2] == "Once a week at most, I'll tell you when someone on your team hasn't been thanked."
    assert blocks[-1]["elements"][0]["text"] == "I only see thanks sent with Tend. Only you see this."


def test_a_any_other_prompt_has_two_buttons_and_the_rest_in_menus() -> None:
    blocks = seen(prompt_of(item(1)))
    assert labels(blocks) == ["Say it now", "In our 1:1"]
    assert entries(blocks) == ["Already did", "Not mine", "Later", "Why this?", "Stop these"]
    assert blocks[-1]["text"]["text"] == "I only see thanks sent with Tend. Only you see this."


def test_a_efforts_of_one_person_stand_together_and_are_all_ticked() -> None:
    efforts = [item(number, words=f"thing {number}", group_no=0, line_no=number) for number in (1, 2, 3)]
    blocks = seen(prompt_of(*efforts))
    (ticks,) = [element for element in elements(blocks) if element["type"] == "checkboxes"]
    assert ticks["initial_options"] == ticks["options"]
    assert [option["value"] for option in ticks["options"]] == ["1", "2", "3"]
    assert blocks[0]["text"]["text"] == f"<@{ANA}> noticed 3 things <@{TOMAS}> did:"
    (say,) = [element for element in elements(blocks) if element.get("action_id") == "say_it_now"]
    assert say["value"] == "1,2,3"
    assert labels(blocks) == ["Say it now", "In our 1:1"]


def test_a_what_several_did_together_is_one_item() -> None:
    together = [item(number, doer, group_no=0) for number, doer in ((1, TOMAS), (2, SAM))]
    blocks = seen(prompt_of(*together))
    assert blocks[0]["text"]["text"] == f"<@{ANA}> noticed something <@{TOMAS}> and <@{SAM}> did:"
    assert labels(blocks) == ["Say it now", "In our 1:1"]


def test_a_several_people_have_one_button_each() -> None:
    blocks = seen(prompt_of(item(1), item(2, SAM), item(3, OLEG)))
    assert labels(blocks) == ["Say it now"] * 3
    assert entries(blocks)[:4] == ["In our 1:1", "Already did", "Not mine", "Later"]
    assert words(blocks) <= 80


def test_b_an_everyday_effort_is_summed_up() -> None:
    times = [item(number, words="meeting notes", group_no=0, weeks=4) for number in (1, 2)]
    blocks = seen(prompt_of(*times))
    assert blocks[0]["text"]["text"] == f"<@{TOMAS}> has done this every week for 4 weeks:"
    assert labels(blocks) == ["Say it now", "In our 1:1"]


def test_a_long_words_are_cut_between_words() -> None:
    blocks = seen(prompt_of(item(1)))
    quote = blocks[1]["text"]["text"].removeprefix("> ")
    assert quote == f"{' '.join(LONG.split()[:20])}…"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("said", f"You thanked <@{TOMAS}>."),
        ("already", f"You thanked <@{TOMAS}> before, so this is done."),
        ("not_mine", f"Not yours, so I won't ask you about this effort of <@{TOMAS}> again."),
    ],
)
def test_a_an_answered_item_is_one_sentence(answer: str, says: str) -> None:
    blocks = seen(prompt_of(item(1, answer=answer)))
    assert [block["text"]["text"] for block in blocks] == [says, "Only you see this."]
    assert labels(blocks) == (["I don't lead them"] if answer == "not_mine" else [])


def test_a_an_answer_to_one_effort_leaves_the_words_of_the_others_as_they_were() -> None:
    """A manager who pressed `Later` or `Not mine` still reads the words read before."""
    two = item(1, words="many words " * 10), item(2, words="more words " * 10, group_no=1, line_no=1)
    other = item(3, doer=SAM)

    def ticks(answer: str | None) -> list[Block]:
        shown = elements(seen(prompt_of(*two, replace(other, answer=answer))))
        return next(one["options"] for one in shown if one["type"] == "checkboxes")

    assert ticks("later") == ticks("not_mine") == ticks("kept") == ticks(None)


def test_d_the_line_of_a_pause_says_the_good_news_first() -> None:
    line = message_views.paused(Reader()).text
    assert line == "I paused the weekly message eight weeks ago. Nobody was told. Waiting efforts are on your Home."
