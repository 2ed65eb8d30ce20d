"""The pages behind Home's lists: through them and back, and drawn again after what is pressed on their rows."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import modals
from sandbox.workspace.state import View
from slackapp.domain.efforts.noting import Noting, note_effort
from slackapp.domain.people import profiles as people
from slackapp.domain.refusals import NotFound
from slackapp.domain.rows.slices import Mark
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.efforts import ids as efforts_ids
from slackapp.slack.home.pages_listeners import Turned, turned_to
from slackapp.slack.prompts import ids as prompts_ids
from slackapp.slack.thanks import ids as thanks_ids
from tests.cast import ANA, MIRA, PLATFORM, SAM, TOMAS, acting, profile
from tests.slack.home.home_steps import drawn_home, home_of
from tests.world import WEDNESDAY, World


async def thanks_to(world: World, receiver_id: str, many: int, giver_id: str = ANA) -> None:
    """Put `many` thanks into the past, an hour apart, the newest now: words are "thanks 1." and so on."""
    async with world.tend.db.transaction() as session:
        for number in range(1, many + 1):
            at = world.clock.now() - timedelta(hours=many - number)
            row = Thanks(workspace_id=world.slack.team.id, giver_id=giver_id, words=f"thanks {number}.", said_at=at)
            session.add(row)
            await session.flush()
            session.add(
                ThanksReceiver(
                    thanks_id=row.id,
                    receiver_id=receiver_id,
                    workspace_id=row.workspace_id,
                    said_at=at,
                    standing="private",
                ),
            )


async def efforts_of(world: World, doer_id: str, many: int) -> None:
    """Have Ana note `many` efforts, a minute apart."""
    await world.know(ANA, doer_id)
    for number in range(1, many + 1):
        async with world.tend.db.transaction() as session:
            await note_effort(session, acting(ANA, world.clock.now()), Noting((doer_id,), f"effort {number}."))
        world.clock.move(timedelta(minutes=1))
    await world.deliver()


async def opened(world: World, user_id: str, name: str) -> View:
    """Open the pages of one list from Home."""
    home = await drawn_home(world, user_id)
    await world.slack.press(user_id, home, action_id=shared_ids.OLDER, block_id=f"older:{name}")
    return shown(world, user_id)


def shown(world: World, user_id: str) -> View:
    """Give the modal on top."""
    modal = world.slack.modal_of(user_id)
    assert modal is not None
    return modal


def numbers(world: World, view: View, word: str) -> list[int]:
    """Give the numbers of the rows, from the top."""
    found = [text for text in world.slack.texts(view).replace(".", " ").splitlines() if f"{word} " in text]
    return [int(text.split(f"{word} ")[1].split()[0]) for text in found]


async def turn(world: World, user_id: str, label: str) -> View:
    """Press `label` on the page and give the next."""
    await world.slack.press_label(user_id, shown(world, user_id), label)
    return shown(world, user_id)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["received", "given"])
async def test_thanks_page_into_older_weeks_and_back(world: World, name: str) -> None:
    await thanks_to(world, TOMAS, 20)
    user_id = TOMAS if name == "received" else ANA
    first = await opened(world, user_id, name)
    assert numbers(world, first, "thanks") == [20, 19, 18, 17, 16, 15, 14, 13]
    assert "1 to 8 of 20" in world.slack.texts(first)
    assert world.slack.labels(first)[-1] == "Older"
    second = await turn(world, user_id, "Older")
    assert numbers(world, second, "thanks") == [12, 11, 10, 9, 8, 7, 6, 5]
    assert "9 to 16 of 20" in world.slack.texts(second)
    assert world.slack.labels(second)[-2:] == ["Newer", "Older"]
    last = await turn(world, user_id, "Older")
    assert numbers(world, last, "thanks") == [4, 3, 2, 1]
    assert "17 to 20 of 20" in world.slack.texts(last)
    assert "Older" not in world.slack.labels(last)
    assert numbers(world, await turn(world, user_id, "Newer"), "thanks") == [12, 11, 10, 9, 8, 7, 6, 5]
    back = await turn(world, user_id, "Newer")
    assert numbers(world, back, "thanks") == [20, 19, 18, 17, 16, 15, 14, 13]
    assert "Newer" not in world.slack.labels(back)
    assert len(world.slack.modals_of(user_id)) == 1
    assert world.slack.refused == []


async def test_a_list_without_end_is_not_counted_to_its_end(world: World) -> None:
    await thanks_to(world, TOMAS, 110)
    assert "1 to 8 of more than 100" in world.slack.texts(await opened(world, TOMAS, "received"))
    page = await turn(world, TOMAS, "Older")
    assert "9 to 16 of more than 100" in world.slack.texts(page)


async def test_a_thanks_that_comes_meanwhile_is_found_on_the_way_back(world: World) -> None:
    await thanks_to(world, TOMAS, 16)
    await opened(world, TOMAS, "received")
    await turn(world, TOMAS, "Older")
    await world.pass_time(minutes=1)
    await world.slack.command(SAM, PLATFORM, f"/thanks <@{TOMAS}> thanks 99.")
    await world.deliver()
    before = await turn(world, TOMAS, "Newer")
    assert numbers(world, before, "thanks") == [16, 15, 14, 13, 12, 11, 10, 9]
    assert "Newer" in world.slack.labels(before)
    assert numbers(world, await turn(world, TOMAS, "Newer"), "thanks")[0] == 99


async def test_hiding_on_a_page_draws_it_again(world: World) -> None:
    await efforts_of(world, TOMAS, 9)
    page = await opened(world, TOMAS, "about_me")
    assert numbers(world, page, "effort") == [9, 8, 7, 6, 5, 4, 3, 2]
    await world.slack.press(TOMAS, page, action_id=efforts_ids.HIDE_EFFORT, block_id="about:8")
    again = shown(world, TOMAS)
    assert again.id == page.id
    assert numbers(world, again, "effort") == [9, 7, 6, 5, 4, 3, 2, 1]
    assert "1 to 8" not in world.slack.texts(again)  # all of them stand on it


async def test_the_last_one_of_a_page_leads_back_to_the_one_before(world: World) -> None:
    await efforts_of(world, TOMAS, 9)
    await opened(world, TOMAS, "about_me")
    page = await turn(world, TOMAS, "Older")
    assert "9 of 9" in world.slack.texts(page)
    await world.slack.press(TOMAS, page, action_id=efforts_ids.HIDE_EFFORT, block_id="about:1")
    assert numbers(world, shown(world, TOMAS), "effort") == [9, 8, 7, 6, 5, 4, 3, 2]


async def test_changing_from_a_page_lies_on_top_and_the_page_follows(world: World) -> None:
    await efforts_of(world, TOMAS, 6)
    page = await opened(world, TOMAS, "about_me")
    await world.slack.press(TOMAS, page, action_id=efforts_ids.CHANGE_EFFORT, block_id="about:3")
    form = shown(world, TOMAS)
    assert form.callback_id == efforts_ids.CHANGE_FORM
    assert len(world.slack.modals_of(TOMAS)) == 2
    refused = await world.slack.submit(TOMAS, form, {shared_ids.WORDS: " "})
    assert refused.errors
    assert shown(world, TOMAS).id == form.id
    await world.slack.submit(TOMAS, form, {shared_ids.WORDS: "In my own words."})
    again = shown(world, TOMAS)
    assert again.id == page.id
    assert "In my own words." in world.slack.texts(again)
    [changed] = await world.rows(Effort, Effort.id == 3)
    assert changed.doers_words == "In my own words."
    assert world.slack.refused == []


async def test_a_manager_says_the_word_from_a_page_and_it_leaves(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await efforts_of(world, TOMAS, 16)
    await world.pass_time(days=2)
    page = await opened(world, MIRA, "waiting")
    assert numbers(world, page, "effort") == [1, 2, 3, 4, 5, 6, 7, 8]
    assert world.slack.labels(page)[-1] == "More"
    later = await turn(world, MIRA, "More")
    assert numbers(world, later, "effort") == [9, 10, 11, 12, 13, 14, 15, 16]
    assert world.slack.labels(later)[-1] == "Back"
    await world.slack.press(MIRA, later, action_id=prompts_ids.SAY_IT_NOW, block_id="waiting:9")
    form = shown(world, MIRA)
    assert form.callback_id == prompts_ids.SAY_FORM
    done = await world.slack.submit(MIRA, form, {shared_ids.WORDS: "You did the ninth thing, and it held."})
    assert done.errors == {}
    await world.slack.close(MIRA, shown(world, MIRA))
    again = shown(world, MIRA)
    assert again.callback_id == shared_ids.PAGE
    assert numbers(world, again, "effort") in ([10, 11, 12, 13, 14, 15, 16], [1, 2, 3, 4, 5, 6, 7, 8])
    assert world.slack.refused == []


async def test_a_word_from_the_page_of_names_takes_its_name_off(world: World) -> None:
    many = [f"U0LED{number:05d}" for number in range(12)]
    async with world.tend.db.transaction() as session:
        await people.remember(session, world.slack.team.id, [profile(one, f"Led {one}") for one in many], WEDNESDAY)
    await world.lead(MIRA, ANA, *many)
    page = await opened(world, MIRA, "unspoken")
    assert f"<@{ANA}>" in world.slack.texts(page)  # Ana comes before all the Led
    assert world.slack.labels(page) == ["Say thanks"] * 8 + ["More"]
    await world.slack.press_label(MIRA, page, "Say thanks")
    form = shown(world, MIRA)
    assert form.callback_id == thanks_ids.THANKS_FORM
    done = await world.slack.submit(MIRA, form, {shared_ids.WORDS: "You calmed the customer on Monday."})
    assert done.errors == {}
    assert [row.receiver_id for row in await world.rows(ThanksReceiver)] == [ANA]
    await world.slack.close(MIRA, shown(world, MIRA))
    again = shown(world, MIRA)
    assert again.id == page.id
    assert f"<@{ANA}>" not in world.slack.texts(again)
    assert world.slack.refused == []


async def test_a_list_that_is_none_says_so(world: World) -> None:
    await thanks_to(world, TOMAS, 7)
    home = await home_of(world, TOMAS)
    [older] = [block for block in home.blocks if block["block_id"] == "older:received"]
    for value in ("", "nothing", "received:1"):
        older["elements"][0]["value"] = value
        world.slack.modals_of(TOMAS).clear()
        pressed = await world.slack.press(TOMAS, home, action_id=shared_ids.OLDER, block_id="older:received")
        assert pressed.status == 200
        assert shown(world, TOMAS).callback_id == shared_ids.NOTICE


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "null",
        "[]",
        "{}",
        '["received"]',
        '["received",-1,null,null]',
        "[1,2,3,4]",
        "[[],0,0,0]",
    ],
)
def test_a_page_of_an_older_version_is_none(metadata: str) -> None:
    with pytest.raises(NotFound):
        turned_to(metadata)


async def test_a_page_of_a_list_that_is_none_says_so(world: World) -> None:
    """Of a list of an older version, for one."""
    await thanks_to(world, TOMAS, 9)
    page = await opened(world, TOMAS, "received")
    page.private_metadata = '["nothing",0,null,null]'
    assert (await turn(world, TOMAS, "Older")).callback_id == shared_ids.NOTICE


@given(
    skip=st.integers(0, 2**40),
    at=st.datetimes(timezones=st.just(UTC)),
    number=st.integers(0, 2**62),
    has_marks=st.booleans(),
)
def test_a_page_remembers_where_it_was(skip: int, at: datetime, number: int, *, has_marks: bool) -> None:
    mark = Mark(at, number) if has_marks else None
    turned = Turned("received", skip, mark, mark)
    assert turned_to(turned.packed()) == turned


async def test_a_page_never_shows_another_persons_list(world: World) -> None:
    await thanks_to(world, TOMAS, 9)
    page = await opened(world, TOMAS, "received")
    assert [name for name in (TOMAS, MIRA, SAM) if name in page.private_metadata] == []
    assert "thanks" not in page.private_metadata
    assert json.loads(page.private_metadata)[0] == "received"


async def test_where_three_lie_already_the_form_takes_the_place(world: World) -> None:
    await efforts_of(world, TOMAS, 6)
    page = await opened(world, TOMAS, "about_me")
    empty = {"type": "modal", "title": {"type": "plain_text", "text": "Another"}, "blocks": [{"type": "divider"}]}
    for _ in range(2):
        modals.push(world.slack.state, TOMAS, empty)
    await world.slack.press(TOMAS, page, action_id=efforts_ids.CHANGE_EFFORT, block_id="about:3", forged=True)
    bottom = world.slack.modals_of(TOMAS)[0]
    assert (bottom.id, bottom.callback_id) == (page.id, efforts_ids.CHANGE_FORM)
