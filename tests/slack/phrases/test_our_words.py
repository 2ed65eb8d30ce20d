"""A team's own words: proposed, picked, removed, on Home, and as the beginning of a repair, by signed payloads."""

import json

import pytest
from sqlalchemy import delete

from sandbox.people.forms import fill_in
from sandbox.workspace.state import View
from slackapp.domain.acting import Acting
from slackapp.domain.phrases import team_words
from slackapp.domain.phrases.refusals import NotCountedIn
from slackapp.domain.phrases.team_words import OWN_MAX, PHRASE_MAX
from slackapp.domain.rituals.seasons import membership, seasons
from slackapp.domain.tables.phrases import Phrase, PhrasePick
from slackapp.domain.tables.repairs import RepairDraft
from slackapp.domain.tables.rituals.seasons import SeasonMember
from slackapp.domain.workspace import switches
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.phrases import ids
from slackapp.slack.repairs.our_words.listeners import begun_with
from tests.cast import ANA, INCIDENTS, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.home.home_steps import drawn_home, home_text, settled_home
from tests.slack.rituals.rounds.round_steps import start
from tests.world import World

TAKE_TWO, REWIND = "Once more", "Rewind?"


async def season_with(world: World, *user_ids: str, channel_id: str | None = None) -> int:
    """Start a season with Mira and these people counted in."""
    season_id = await (start(world) if channel_id is None else start(world, channel_id))
    await world.know(MIRA, *user_ids)
    async with world.tend.db.transaction() as session:
        for user_id in user_ids:
            await membership.count_in(session, Acting(TEAM, user_id, world.clock.now(), None), season_id)
    return season_id


def top(world: World, user_id: str) -> View:
    """Give the view in front of somebody."""
    view = world.slack.modal_of(user_id)
    assert view is not None
    return view


async def our_words(world: World, user_id: str) -> View:
    """Open the form from Home."""
    world.slack.modals_of(user_id).clear()
    await world.slack.press_label(user_id, await drawn_home(world, user_id), "Our words")
    return top(world, user_id)


async def propose(world: World, user_id: str, *texts: str) -> View:
    """Propose phrases; give the form after them."""
    form = await our_words(world, user_id)
    for text in texts:
        done = await world.slack.submit(user_id, form, {"Propose words": text})
        assert done.view is not None, done
        form = done.view
    return form


async def pick(world: World, user_id: str, *texts: str) -> View:
    """Pick phrases in place of earlier picks; give the form after that."""
    form = await our_words(world, user_id)
    (menu,) = [block["element"] for block in form.blocks if block.get("block_id") == ids.PICKS]
    values = {option["text"]["text"]: option["value"] for option in menu["options"]}
    done = await world.slack.submit(user_id, form, {ids.PICKS: [values[text] for text in texts]})
    assert done.view is not None, done
    return done.view


def chosen(world: World, form: View) -> str:
    """Give the line of the phrases that stand."""
    said = world.slack.texts(form)
    return next((line for line in said.splitlines() if line.startswith("Chosen by the team:")), "")


async def test_point_4_the_three_with_most_picks_stand_older_first_and_by_the_alphabet(world: World) -> None:
    await season_with(world, TOMAS, ANA, SAM)
    await propose(world, TOMAS, "Zebra", "Moon", "Again")
    form = await propose(world, ANA, "Bridge", "Cloud")  # newer, with a pick each too
    assert chosen(world, form) == "Chosen by the team: “Again” · “Moon” · “Zebra”"
    form = await pick(world, SAM, "Cloud", "Zebra")
    assert chosen(world, form) == "Chosen by the team: “Cloud” · “Moon” · “Zebra”"
    form = await pick(world, SAM)
    assert chosen(world, form) == "Chosen by the team: “Again” · “Moon” · “Zebra”"


async def test_point_4_nobody_sees_a_number_or_who_proposed_or_picked(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    await propose(world, TOMAS, TAKE_TWO)
    form = await our_words(world, ANA)
    assert TOMAS not in json.dumps(form.blocks)
    assert "Remove" not in world.slack.labels(form)  # it is not hers
    packed = [[str(value) for value in vars(row).values()] for row in await world.rows(Phrase)]
    picks = [[str(value) for value in vars(row).values()] for row in await world.rows(PhrasePick)]
    assert packed
    assert picks
    async with world.tend.db.reading() as session:
        raw = await session.execute(Phrase.__table__.select().with_only_columns(Phrase.__table__.c.author_digest))
        assert TOMAS not in str(raw.all())


async def test_point_4_they_begin_a_repair_in_one_press_from_home(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    await propose(world, TOMAS, TAKE_TWO, REWIND)
    drawn = await settled_home(world, ANA)
    assert [label for label in world.slack.labels(drawn) if label in {TAKE_TWO, REWIND}] == [TAKE_TWO, REWIND]
    await world.slack.press_label(ANA, drawn, REWIND)
    form = top(world, ANA)
    assert form.callback_id == "repair_own"
    assert happened(form) == REWIND
    assert TAKE_TWO not in await home_text(world, OLEG)


async def test_point_4_they_begin_what_happened_in_the_form_and_keep_what_is_typed(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    await propose(world, TOMAS, TAKE_TWO, REWIND)
    world.slack.modals_of(ANA).clear()
    await world.slack.command(ANA, "C0PLATFORM", "/repair")
    await world.slack.press_label(ANA, top(world, ANA), "I did something")
    fill_in(top(world, ANA), {"happened": "I cut you off.", "will": "Wait."})
    await world.slack.press_label(ANA, top(world, ANA), TAKE_TWO)
    assert happened(top(world, ANA)) == "Once more. I cut you off."
    await world.slack.press_label(ANA, top(world, ANA), REWIND)
    assert happened(top(world, ANA)) == "Rewind? I cut you off."
    await world.slack.press_label(ANA, top(world, ANA), TAKE_TWO)
    assert happened(top(world, ANA)) == "Once more. I cut you off."
    assert "Wait." in json.dumps(top(world, ANA).blocks)
    assert await world.count(RepairDraft) == 1  # one draft, stored by every press


async def test_with_rituals_turned_off_no_form_offers_them(world: World) -> None:
    await season_with(world, TOMAS)
    async with world.tend.db.transaction() as session:
        await team_words.save(session, Acting(TEAM, TOMAS, world.clock.now(), None), "C0PLATFORM", text=TAKE_TWO)
        await switches.turn(session, TEAM, "rituals", None, world.clock.now(), is_on=False)
    await world.slack.command(TOMAS, "C0PLATFORM", "/repair")
    await world.slack.press_label(TOMAS, top(world, TOMAS), "I did something")
    assert TAKE_TWO not in world.slack.labels(top(world, TOMAS))
    assert "Our words" not in await home_text(world, TOMAS)


def happened(form: View) -> str:
    """Give what stands in the field of what happened."""
    (element,) = [block["element"] for block in form.blocks if block.get("block_id") == "happened"]
    return str(element.get("initial_value", ""))


async def test_point_4_the_proposer_and_the_starter_remove_words(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    await propose(world, TOMAS, TAKE_TWO, REWIND)
    await pick(world, ANA, TAKE_TWO)
    await world.slack.press_label(TOMAS, await our_words(world, TOMAS), "Remove")
    await world.slack.press_label(MIRA, await our_words(world, MIRA), "Remove")
    assert await world.count(Phrase) == 0
    assert await world.count(PhrasePick) == 0
    assert "Pick up to three" not in world.slack.texts(top(world, MIRA))


async def test_point_4_words_belong_to_one_channel(world: World) -> None:
    await season_with(world, TOMAS)
    await season_with(world, ANA, channel_id=INCIDENTS)
    await propose(world, TOMAS, TAKE_TWO)
    assert TAKE_TWO not in world.slack.texts(await our_words(world, ANA))
    assert TAKE_TWO not in world.slack.labels(await drawn_home(world, ANA))
    labels = world.slack.labels(await drawn_home(world, MIRA))  # she started both
    assert labels.count("Our words") == 2


async def test_point_4_who_leaves_takes_their_picks_along(world: World) -> None:
    season_id = await season_with(world, TOMAS, ANA)
    await propose(world, TOMAS, TAKE_TWO)
    await propose(world, ANA, REWIND)
    async with world.tend.db.transaction() as session:
        await membership.leave(session, Acting(TEAM, ANA, world.clock.now(), None), season_id)
    assert "Our words" not in await home_text(world, ANA)
    assert chosen(world, await our_words(world, TOMAS)) == "Chosen by the team: “Once more”"
    assert await world.count(Phrase) == 2  # what she proposed stays the team's, to pick again


@pytest.mark.parametrize(
    ("text", "said"),
    [("…", "A few words are enough."), ("\N{ZERO WIDTH SPACE}.", "A few words are enough."), ("\ud800", "broken")],
)
async def test_bad_input_words_that_cannot_be_stored(world: World, text: str, said: str) -> None:
    await season_with(world, TOMAS)
    done = await world.slack.submit(TOMAS, await our_words(world, TOMAS), {"Propose words": text})
    assert said in done.errors[shared_ids.WORDS]
    assert await world.count(Phrase) == 0


async def test_bad_input_more_picks_than_a_person_has_are_refused_beside_them(world: World) -> None:
    """Slack would not send them; the picks of before stand, and what was typed stays in the form."""
    await season_with(world, TOMAS, ANA)
    await propose(world, ANA, "one more", "two more")
    form = await propose(world, TOMAS, "three more", "four more")
    (menu,) = [block["element"] for block in form.blocks if block.get("block_id") == ids.PICKS]
    menu["max_selected_items"] = 9
    picked = await world.count(PhrasePick)
    done = await world.slack.submit(
        TOMAS, form, {ids.PICKS: [option["value"] for option in menu["options"]], "Propose words": "five more"}
    )
    assert done.errors == {ids.PICKS: "Please pick at most 3. Nothing was saved."}
    assert (await world.count(PhrasePick), await world.count(Phrase)) == (picked, 4)


async def test_bad_input_the_longest_words_fit_everywhere(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    texts = [letter * PHRASE_MAX for letter in ("&", "<", "\N{SEEDLING}", "*", "W")]
    await propose(world, TOMAS, *texts)
    await pick(world, TOMAS, *(text[:74] + "…" for text in texts[:3]))
    await world.slack.press(ANA, await drawn_home(world, ANA), ids.OPEN_OUR_WORDS)
    done = await world.slack.submit(TOMAS, await our_words(world, TOMAS), {"Propose words": "One more"})
    assert done.errors[shared_ids.WORDS] == f"There is room for {OWN_MAX}. Remove one first. Nothing was saved."


async def test_bad_input_the_same_words_in_another_case_are_picked_not_stored_again(world: World) -> None:
    await season_with(world, TOMAS, ANA)
    await propose(world, TOMAS, TAKE_TWO)
    await propose(world, ANA, "  ONCE   MORE ")
    assert await world.count(Phrase) == 1
    assert await world.count(PhrasePick) == 2


async def test_bad_input_somebody_who_is_not_counted_in_changes_nothing(world: World) -> None:
    await season_with(world, TOMAS)
    drawn, form = await drawn_home(world, TOMAS), await our_words(world, TOMAS)
    async with world.tend.db.transaction() as session:
        await session.execute(delete(SeasonMember))
    done = await world.slack.submit(TOMAS, form, {"Propose words": TAKE_TWO})
    assert "people who are counted in" in done.errors[shared_ids.WORDS]
    world.slack.modals_of(TOMAS).clear()
    await world.slack.press_label(TOMAS, drawn, "Our words", forged=True)
    assert await world.count(Phrase) == 0


@pytest.mark.parametrize(
    ("opener", "before", "after"),
    [
        ("Take two", "", "Take two."),
        ("Rewind?", "", "Rewind?"),
        ("Take two", "Take two. I did.", "Take two. I did."),
        ("Take two", "Take. I did.", "Take two. I did."),
        ("Take two", "Take twoish words", "Take two. Take twoish words"),
        ("Take two", "x" * 3_000, "x" * 3_000),
    ],
)
def test_a_text_begins_with_one_opener_at_most(opener: str, before: str, after: str) -> None:
    assert begun_with(opener, before, ["Take", "Take two", "Rewind?"]) == after


async def test_a_season_that_is_over_has_no_words_on_home_and_keeps_them_in_repair(world: World) -> None:
    """Nobody proposes or picks there any more; they stand on Home again with the next season."""
    season_id = await season_with(world, ANA)
    await propose(world, ANA, TAKE_TWO)
    assert TAKE_TWO in await home_text(world, ANA)
    async with world.tend.db.transaction() as session:
        await seasons.end(session, await seasons.find(session, TEAM, season_id), world.clock.now(), "starter")
    await world.deliver()
    shown = await drawn_home(world, ANA)
    assert not {"Our words", "Questions", TAKE_TWO} & set(world.slack.labels(shown))
    async with world.tend.db.reading() as session:
        standing = await team_words.of_person(session, Acting(TEAM, ANA, world.clock.now(), None))
    assert [one.text for one in standing] == [TAKE_TWO]


async def test_a_starter_who_left_reads_and_removes_words_and_picks_none(world: World) -> None:
    season_id = await season_with(world, ANA)
    await propose(world, ANA, TAKE_TWO)
    async with world.tend.db.transaction() as session:
        await membership.leave(session, Acting(TEAM, MIRA, world.clock.now(), None), season_id)
    await world.deliver()
    assert TAKE_TWO not in world.slack.labels(await drawn_home(world, MIRA))
    form = await our_words(world, MIRA)
    assert TAKE_TWO in world.slack.texts(form)
    assert form.submit is None
    forged = Acting(TEAM, MIRA, world.clock.now(), None)
    with pytest.raises(NotCountedIn):
        async with world.tend.db.transaction() as session:
            await team_words.save(session, forged, PLATFORM, text=REWIND)
    await world.slack.press_label(MIRA, form, "Remove")
    assert await world.rows(Phrase) == []
    assert world.slack.refused == []
