"""The lists of one-to-ones: lines of one's own, the report's side, and that neither side learns of the other's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from slackapp.domain.people import profiles as people
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.leads import Lead
from slackapp.domain.tables.one_to_ones import KEPT_FOR, OneToOne, PocketLine
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.one_to_ones import ids
from tests.cast import ANA, MIRA, NINA, OLEG, PLATFORM, SAM, TEAM, TOMAS, profile
from tests.domain.own_data.data_requests import erase_person, export_person
from tests.slack.home.home_steps import drawn_home, home_text
from tests.slack.one_to_ones.one_to_one_steps import (
    THURSDAY,
    WORDS,
    meet_on_thursdays,
    modal,
    press_in_modal,
    press_on_home,
    set_day,
)
from tests.slack.prompts.prompt_steps import note_efforts
from tests.slack.thanks.reply_steps import texts_of_everybody
from tests.world import World

OWN = "ask how the move went"


async def open_list(world: World, user_id: str, place: int = 0) -> None:
    """Open one of their lists by way of `My 1:1s`."""
    await press_on_home(world, user_id, "My 1:1s")
    await press_in_modal(world, user_id, "Open", place)


async def add(world: World, user_id: str, words: str) -> None:
    """Write a line into the list that is open."""
    view = modal(world, user_id)
    field = next(block["block_id"] for block in view.blocks if str(block["block_id"]).startswith("words:"))
    await world.slack.submit(user_id, view, {field: words})
    await world.deliver()


async def everything(world: World, user_id: str) -> tuple[Any, ...]:
    """Give all that somebody could learn from: messages, Home and export."""
    async with world.tend.db.reading() as session:
        held = await export_person(session, TEAM, user_id)
    held["profile"] = None  # when they last looked at Home
    return texts_of_everybody(world, user_id), await home_text(world, user_id), held


async def test_a_line_of_ones_own(team: World) -> None:
    """Kept under the field at once, on Home that morning, sealed at rest, and gone once it was said."""
    await meet_on_thursdays(team, TOMAS)
    await open_list(team, MIRA, 3)
    assert f"<@{TOMAS}>" in team.slack.texts(modal(team, MIRA))
    await add(team, MIRA, OWN)
    assert OWN in team.slack.texts(modal(team, MIRA))
    team.clock.moment = THURSDAY
    assert OWN in await home_text(team, MIRA)
    await press_on_home(team, MIRA, "Said it")
    assert OWN not in await home_text(team, MIRA)
    await team.tend.run_job("apply_retention", THURSDAY + timedelta(days=2))
    assert await team.count(PocketLine) == 0
    assert team.slack.refused == []


async def test_a_day_whose_only_line_is_carried_over_has_nothing_more(team: World) -> None:
    """Home says that the line comes back, not that nothing is saved; after `Said it` nothing is."""
    more, saved = "What you carried over comes back at your next 1:1", "Nothing is saved or waiting"
    await meet_on_thursdays(team, TOMAS)
    await open_list(team, MIRA, 3)
    await add(team, MIRA, OWN)
    team.clock.moment = THURSDAY
    await press_on_home(team, MIRA, "Carry over")
    told = await home_text(team, MIRA)
    assert [words in told for words in ("Today with Tomas Novak", more, saved, OWN)] == [True, True, False, False]
    team.clock.moment = THURSDAY + timedelta(weeks=1)
    await press_on_home(team, MIRA, "Said it")
    told = await home_text(team, MIRA)
    assert [words in told for words in (more, saved, OWN)] == [False, True, False]


async def test_nothing_written_is_said_beside_the_field(team: World) -> None:
    await open_list(team, MIRA)
    await add(team, MIRA, "   ")
    assert "A few words are enough" in str(modal(team, MIRA).errors)
    assert await team.count(PocketLine) == 0


async def test_the_report_chooses_what_to_mention(team: World) -> None:
    """Efforts of theirs and thanks to them are offered; what they chose stands on their Home that morning."""
    await meet_on_thursdays(team, TOMAS)
    await note_efforts(team, TOMAS)
    await team.slack.command(ANA, PLATFORM, f"/thanks privately <@{TOMAS}> for taking my night")
    await team.deliver()
    await open_list(team, TOMAS)
    assert "every Thursday, next on 19 November" in team.slack.texts(modal(team, TOMAS))
    offered = team.slack.texts(modal(team, TOMAS))
    assert offered.index("You could mention") < offered.index("taking my night")
    await press_in_modal(team, TOMAS, "Mention it", 1)
    await add(team, TOMAS, OWN)
    told = team.slack.texts(modal(team, TOMAS))
    assert told.index("To mention") < told.index(WORDS) < told.index("You could mention")
    team.clock.moment = THURSDAY
    told = await home_text(team, TOMAS)
    assert told.index("Today with Mira Vogel") < told.index(WORDS) < told.index(OWN)
    await press_on_home(team, TOMAS, "Said it")
    await press_on_home(team, TOMAS, "Carry over")
    told = await home_text(team, TOMAS)
    assert OWN not in told
    assert "To mention" not in told
    assert team.slack.refused == []


async def test_neither_side_learns_of_the_other(team: World) -> None:
    """Whatever one of the two keeps, says or lets go, the other's screens and export stay as they were."""
    await meet_on_thursdays(team, TOMAS)
    await note_efforts(team, TOMAS)
    await team.pass_time(days=3)
    everybody_else = (ANA, SAM, OLEG)
    for day, mine, other, labels, others in (
        (THURSDAY - timedelta(days=1), MIRA, TOMAS, ("In our 1:1",), everybody_else),
        (THURSDAY, MIRA, TOMAS, ("Carry over",), ()),
        (THURSDAY, TOMAS, MIRA, ("Mention it", "Carry over"), everybody_else),
    ):
        team.clock.moment = day
        before = [await everything(team, user_id) for user_id in (other, *others)]
        for label in labels:
            await press_on_home(team, mine, label)
            await open_list(team, mine, 3 if day < THURSDAY else 0)
            await add(team, mine, OWN)
            assert await everything(team, other) == before[0]
        assert [await everything(team, user_id) for user_id in others] == before[1:]
    assert await team.count(Outgoing, Outgoing.kind.contains("one_to_one")) == 0


async def test_somebody_elses_numbers_lead_nowhere(team: World) -> None:
    """Forged presses, by the other of the two and by a stranger: nothing changes, nothing is told."""
    await meet_on_thursdays(team, TOMAS)
    await note_efforts(team, TOMAS, words=WORDS)
    await team.pass_time(days=3)
    await press_on_home(team, MIRA, "In our 1:1")
    await open_list(team, MIRA, 3)
    await add(team, MIRA, OWN)
    before = [(row.id, row.keeper_id, row.ended_at, row.carried_on) for row in await team.rows(PocketLine)]
    for user_id in (OLEG, ANA, TOMAS):
        mine = await drawn_home(team, user_id)
        for value in (f"own:2:{TOMAS}", f"effort:1:{TOMAS}", f"own:2:{MIRA}"):
            for action_id in (
                ids.SAID_IT,
                ids.CARRY_OVER,
                ids.MENTION_IT,
                ids.LET_LINE_GO,
                ids.NOT_IN_ONE_TO_ONE,
            ):
                button = {"type": "button", "action_id": action_id, "value": value, "text": {"text": "x"}}
                mine.blocks.append({"type": "actions", "block_id": "forged", "elements": [button]})
                await team.slack.press(user_id, mine, action_id, "forged", forged=True)
                mine.blocks.pop()
    rows = await team.rows(PocketLine)
    assert [(row.id, row.keeper_id, row.ended_at, row.carried_on) for row in rows] == before
    (effort,) = await team.rows(Effort)
    assert effort.acknowledged_at is None


async def kept_for_tomas(team: World) -> None:
    """Let Mira keep an effort of his and a line of her own, both on her Home on Thursday."""
    await meet_on_thursdays(team, TOMAS)
    await note_efforts(team, TOMAS)
    await team.pass_time(days=3)
    await press_on_home(team, MIRA, "In our 1:1")
    await open_list(team, MIRA, 3)
    await add(team, MIRA, OWN)
    team.clock.moment = THURSDAY
    assert WORDS in await home_text(team, MIRA)


async def is_gone(team: World, *, place: int | None, is_today: bool = False) -> None:
    """See that Mira reads the effort nowhere; her own words in the list at `place`, None: with no list of his."""
    told = await home_text(team, MIRA)
    assert WORDS not in told
    assert ("Today with" in told) is is_today
    await press_on_home(team, MIRA, "My 1:1s")
    assert ("You choose the day for people on your team, in their list or in Settings") in team.slack.texts(
        modal(team, MIRA)
    )
    assert (f"<@{TOMAS}>" in team.slack.texts(modal(team, MIRA))) is (place is not None)
    if place is not None:
        await press_in_modal(team, MIRA, "Open", place)
        assert OWN in team.slack.texts(modal(team, MIRA))
        assert WORDS not in team.slack.texts(modal(team, MIRA))
    team.slack.modals_of(MIRA).clear()
    await team.tend.run_job("apply_retention", THURSDAY)


async def kept_words(team: World) -> list[bool]:
    """Give for each line whether it has words of its own."""
    return [row.words is not None for row in await team.rows(PocketLine)]


async def test_the_list_follows_at_once(team: World) -> None:
    """What Mira may not read any more is gone from her list, though she kept it.

    Her own words stay hers, but for an erasure: they name whom they are about.
    """
    await kept_for_tomas(team)
    for change, undo, place, is_today in (
        (update(Effort).values(hidden_at=THURSDAY), update(Effort).values(hidden_at=None), 0, True),
        (
            update(Person).where(Person.user_id == TOMAS).values(is_deactivated=True),
            update(Person).where(Person.user_id == TOMAS).values(is_deactivated=False),
            3,
            False,
        ),
    ):
        async with team.tend.db.transaction() as session:
            await session.execute(change)
        await is_gone(team, place=place, is_today=is_today)
        assert (await kept_words(team), await team.count(OneToOne)) == ([False, True], 1)
        async with team.tend.db.transaction() as session:
            await session.execute(undo)
        assert WORDS in await home_text(team, MIRA)
    async with team.tend.db.transaction() as session:
        await erase_person(session, TEAM, TOMAS, THURSDAY)
    await is_gone(team, place=None)
    assert (await kept_words(team), await team.count(OneToOne)) == ([], 0)


async def test_the_list_follows_the_end_of_a_lead(team: World) -> None:
    await kept_for_tomas(team)
    async with team.tend.db.transaction() as session:
        await session.execute(delete(Lead).where(Lead.member_id == TOMAS))
    await is_gone(team, place=3)
    assert (await kept_words(team), await team.count(OneToOne)) == ([True], 0)


async def test_after_eight_weeks_it_goes_by_itself(team: World) -> None:
    await open_list(team, MIRA)
    await add(team, MIRA, OWN)
    await team.tend.run_job("apply_retention", team.clock.now() + KEPT_FOR - timedelta(days=1))
    assert await team.count(PocketLine) == 1
    await team.tend.run_job("apply_retention", team.clock.now() + KEPT_FOR + timedelta(days=1))
    assert await team.count(PocketLine) == 0


async def test_several_talks_of_one_day(team: World) -> None:
    """Three by name, the fourth one press away."""
    await meet_on_thursdays(team, TOMAS, SAM, NINA, ANA)
    team.clock.moment = THURSDAY
    told = await home_text(team, MIRA)
    ana, nina, sam = (told.index(f"Today with {name}") for name in ("Ana Duarte", "Nina Holm", "Sam Rivera"))
    assert ana < nina < sam
    assert "Today with Tomas Novak" not in told
    await press_on_home(team, MIRA, "One more 1:1 today")
    assert team.slack.texts(modal(team, MIRA)).count("every Thursday, today") == 4
    assert team.slack.refused == []


async def test_a_long_list_has_pages(team: World) -> None:
    """Ticked off on the second page, one stays there."""
    await meet_on_thursdays(team, TOMAS)
    await open_list(team, MIRA, 3)
    for number in range(12):
        await add(team, MIRA, f"{OWN} {number:02}")
    assert f"{OWN} 08" not in team.slack.texts(modal(team, MIRA))
    await press_in_modal(team, MIRA, "More")
    assert f"{OWN} 08" in team.slack.texts(modal(team, MIRA))
    await press_in_modal(team, MIRA, "Said it")
    told = team.slack.texts(modal(team, MIRA))
    assert f"{OWN} 08" not in told
    assert f"{OWN} 09" in told
    await press_in_modal(team, MIRA, "Back")
    assert f"{OWN} 00" in team.slack.texts(modal(team, MIRA))
    team.clock.moment = THURSDAY
    assert "8 more, or add a line" in await home_text(team, MIRA)
    assert team.slack.refused == []


async def test_the_day_can_be_chosen_above_the_list(team: World) -> None:
    """By who leads, and what was being typed stays; the other finds no menu there."""
    await open_list(team, MIRA, 3)
    view = modal(team, MIRA)
    field = next(block["block_id"] for block in view.blocks if str(block["block_id"]).startswith("words:"))
    place = next(block["block_id"] for block in view.blocks if str(block["block_id"]).startswith("day:"))
    await team.slack.press(MIRA, view, shared_ids.ONE_TO_ONE_DAY, place, f"{TOMAS}:4:1")
    await team.deliver()
    assert "every Thursday, next on 19 November" in team.slack.texts(modal(team, MIRA))
    assert field in {block["block_id"] for block in modal(team, MIRA).blocks}
    await open_list(team, TOMAS)
    assert not any(str(block["block_id"]).startswith("day:") for block in modal(team, TOMAS).blocks)
    assert "every Thursday, next on 19 November" in team.slack.texts(modal(team, TOMAS))
    assert team.slack.refused == []


async def test_in_my_team_the_day_comes_first(team: World) -> None:
    """Before `Not mine`, which nobody wants to press by mistake."""
    await team.slack.command(MIRA, PLATFORM, "/tend settings")
    await press_in_modal(team, MIRA, "My team")
    rows = [block for block in modal(team, MIRA).blocks if str(block["block_id"]).startswith("day:")]
    ids_in_rows = [[element["action_id"] for element in row["elements"]] for row in rows]
    assert ids_in_rows == [[shared_ids.ONE_TO_ONE_DAY, leads_ids.NOT_MY_TEAM]] * 4


async def test_the_day_can_be_changed_and_taken_away(team: World) -> None:
    """The report sees it; nobody is sent anything."""
    before = len(team.slack.calls_to("chat.postMessage"))
    await set_day(team, TOMAS, "3:2")
    await press_on_home(team, TOMAS, "My 1:1s")
    assert "every other Wednesday, today" in team.slack.texts(modal(team, TOMAS))
    assert "Your manager chooses the day." in team.slack.texts(modal(team, TOMAS))
    await set_day(team, TOMAS, "-")
    assert await team.count(OneToOne) == 0
    assert "Today with" not in await home_text(team, TOMAS)
    assert len(team.slack.calls_to("chat.postMessage")) == before


@pytest.mark.parametrize("value", [f"{TOMAS}:4:1", f"{NINA}:8:1", f"{NINA}:4:3", "x"])
async def test_only_who_leads_sets_the_day(team: World, value: str) -> None:
    """A forged choice for somebody whom Oleg does not lead, and days there are not."""
    await team.lead(OLEG, NINA)
    await team.slack.command(OLEG, PLATFORM, "/tend settings")
    await press_in_modal(team, OLEG, "My team")
    (menu,) = [block for block in modal(team, OLEG).blocks if str(block["block_id"]).startswith("day:")]
    for option in menu["elements"][0]["options"]:
        option["value"] = value
    await team.slack.press(OLEG, modal(team, OLEG), shared_ids.ONE_TO_ONE_DAY, menu["block_id"], value, forged=True)
    assert await team.count(OneToOne) == 0


async def test_an_export_holds_it(team: World) -> None:
    """Own words and days; of what is kept about others that it is kept."""
    await meet_on_thursdays(team, TOMAS)
    await note_efforts(team, TOMAS)
    await team.pass_time(days=3)
    await press_on_home(team, MIRA, "In our 1:1")
    await open_list(team, MIRA, 3)
    await add(team, MIRA, OWN)
    async with team.tend.db.reading() as session:
        mine, theirs = [await export_person(session, TEAM, user_id) for user_id in (MIRA, TOMAS)]
    assert [(line["with"], line["about"], line["words"]) for line in mine["kept_for_one_to_ones"]] == [
        (TOMAS, "effort", None),
        (TOMAS, "own words", OWN),
    ]
    assert theirs["kept_for_one_to_ones"] == []
    assert theirs["one_to_ones"] == mine["one_to_ones"] != []
    assert mine["one_to_ones"][0]["first_on"] == datetime(2026, 11, 19, tzinfo=UTC).date()


@pytest.mark.parametrize("door", ["My 1:1s", "My team"])
async def test_a_large_team_has_pages(world: World, door: str) -> None:
    """There and back, in the list of one-to-ones and in `My team`; each person stands once."""
    crowd = [f"U0CROWD{number:03}" for number in range(12)]
    async with world.tend.db.transaction() as session:
        known = [profile(user_id, f"Member {number:02}") for number, user_id in enumerate(crowd)]
        await people.remember(session, TEAM, known, world.clock.now())
    await world.lead(MIRA, *crowd)
    await (press_on_home(world, MIRA, door) if door == "My 1:1s" else open_team(world))
    pages = [world.slack.texts(modal(world, MIRA))]
    for forward, back in (("More", "Back"), ("More names", "Earlier names")):
        if forward in world.slack.labels(modal(world, MIRA)):
            for label in (forward, back):
                await press_in_modal(world, MIRA, label)
                pages.append(world.slack.texts(modal(world, MIRA)))
    first, second, again = pages
    assert again == first
    assert [user_id in first for user_id in crowd] == [True] * 10 + [False] * 2
    assert [user_id in second for user_id in crowd] == [False] * 10 + [True] * 2


async def open_team(world: World) -> None:
    """Let Mira open `My team` from her settings."""
    await world.slack.command(MIRA, PLATFORM, "/tend settings")
    await press_in_modal(world, MIRA, "My team")
