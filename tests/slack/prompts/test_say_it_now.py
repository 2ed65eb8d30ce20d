"""Number 3 of the messages: `Say it now` shows the noted words, three openings, and a tick to quote them."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from sandbox.block_kit.views import view_problems
from slackapp.domain.efforts.lists import Waiting
from slackapp.domain.prompts.quoting import words_quoted
from slackapp.domain.tables.thanks import Thanks
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.prompts.views import say_form
from tests.cast import ANA, MIRA, NOW, SAM, TOMAS
from tests.slack.own_words import buttons_of, own_words
from tests.slack.prompts.prompt_steps import NEXT_TUESDAY, WORDS, choose, prompt_about
from tests.world import World

OPENINGS = ["When …, you … .", "It … .", "I noticed …"]
OPENER = "I should have said this in November, and it still matters: when you …"
BUTTONS_MAX = 4  # three openings, and one for late words
WORDS_MAX = 40  # of Tend's own, the opener not counted
EFFORT = Waiting(
    effort_id=1,
    doer_id=TOMAS,
    noter_id=ANA,
    kind="cover",
    words=WORDS,
    is_changed=False,
    noted_at=NOW,
    waited_days=5,
    link=None,
    source=None,
)


def test_3_the_form_asks_for_little_in_every_state() -> None:
    """Whoever noted it, late or not, one effort or two, with or without a quote."""
    noters, sources = (ANA, TOMAS, MIRA), (None, "GitHub")
    for noter, source, changed, opener, author, several in product(
        noters, sources, (False, True), (None, OPENER), (None, "", "Ana Duarte"), (False, True)
    ):
        first = replace(EFFORT, noter_id="" if source else noter, source=source, is_changed=changed)
        efforts = [first, replace(first, effort_id=2, words="the rota")] if several else [first]
        form = say_form(Reader("en-GB", "Europe/Berlin"), efforts, MIRA, "", opener, author)
        state = (noter, source, changed, opener, author, several)
        assert view_problems(form, "modal") == [], state
        assert buttons_of(form["blocks"])[:3] == OPENINGS, state
        assert len(buttons_of(form["blocks"])) <= BUTTONS_MAX, state
        allowed = WORDS_MAX * (2 if several else 1)
        assert own_words(form["blocks"], WORDS, "the rota", OPENER) <= allowed, state


async def test_3_an_opening_keeps_what_was_typed(team: World) -> None:
    """Pressed before typing or after, it stands in the field, and nothing typed is lost."""
    await choose(team, await prompt_about(team, TOMAS), "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    assert WORDS in team.slack.texts(form)
    form.values["words"]["words"] = {"type": "plain_text_input", "value": "You slept little."}
    await team.slack.press_label(MIRA, form, "I noticed …")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    field = next(block["element"] for block in form.blocks if block.get("block_id") == "words")
    assert field["initial_value"] == "You slept little.\nI noticed …"
    assert team.slack.refused == []


@pytest.mark.parametrize("is_quoted", [True, False])
async def test_3_the_noted_words_are_quoted_on_a_tick(team: World, *, is_quoted: bool) -> None:
    """Named after their author; the receiver reads them below the thanks, and no channel does."""
    await choose(team, await prompt_about(team, TOMAS), "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    assert "Quote Ana Duarte’s words" in team.slack.texts(form)
    filled = {"words": "You took it, and I slept.", "quote": ["quote"] if is_quoted else []}
    await team.slack.submit(MIRA, form, filled)
    await team.deliver()
    [thanks] = await team.rows(Thanks)
    assert thanks.quoted == (WORDS if is_quoted else None)
    card = team.slack.texts(team.slack.last_message(TOMAS))
    assert (f"About this:\n> {WORDS}" in card) == is_quoted
    sent = team.slack.modal_of(MIRA)
    assert sent is not None
    assert f"🌱 <@{MIRA}> thanked you:" in team.slack.texts(sent)
    assert "You took it, and I slept." in team.slack.texts(sent)


async def test_3_it_works_however_late(team: World) -> None:
    """Two months on, the effort closed long ago, the button of the standing message still opens the form."""
    message = await prompt_about(team, TOMAS)
    team.clock.moment = NEXT_TUESDAY + timedelta(days=60)
    await choose(team, message, "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    assert WORDS in team.slack.texts(form)
    assert "I should have said this in November" in str(form.blocks)
    await team.slack.submit(MIRA, form, {"words": "Late, and still: you took the night."})
    await team.deliver()
    assert "Late, and still" in team.slack.last_message(TOMAS).text


async def test_3_generic_praise_is_answered_by_the_same_openings_once(team: World) -> None:
    """The row of openings stands once; a second would have the same block."""
    await choose(team, await prompt_about(team, TOMAS), "Say it now")
    form = team.slack.modal_of(MIRA)
    assert form is not None
    done = await team.slack.submit(MIRA, form, {"words": "Great job!"})
    assert done.view is not None
    assert team.slack.labels(done.view).count("It … .") == 1
    assert team.slack.refused == []


def test_3_words_that_differ_between_people_are_not_quoted() -> None:
    """A doer may have changed theirs for their manager alone."""
    other = replace(EFFORT, effort_id=2, doer_id=SAM)
    assert words_quoted([EFFORT, other]) == WORDS
    assert words_quoted([EFFORT, replace(other, words="my own words")]) is None
    assert words_quoted([EFFORT, replace(EFFORT, effort_id=2, words="the rota")]) == f"{WORDS}\nthe rota"
    assert words_quoted([]) is None
