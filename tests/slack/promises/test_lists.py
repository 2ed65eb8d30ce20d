"""`/tend promises` and Home list promises; done, move once, let go; the receiver may close."""

from copy import deepcopy
from datetime import date, timedelta

import pytest

from slackapp.domain.blocks import blocking
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.promises import Promise
from tests.cast import ANA, INES, MIRA, SAM, TOMAS, acting
from tests.slack.home.home_steps import home_text, settled_home
from tests.slack.promises.promise_steps import DUE, WHAT, bodies, modal, page, promised
from tests.world import World


async def test_both_people_see_it_and_nobody_else(team: World) -> None:
    """Not their manager, and no admin; nobody gets a message."""
    await promised(team)
    for shown in (team.slack.texts(await settled_home(team, SAM)), team.slack.texts(await page(team, SAM))):
        assert f"For <@{ANA}>, by 26 November:" in shown
        assert WHAT in shown
    for shown in (team.slack.texts(await settled_home(team, ANA)), team.slack.texts(await page(team, ANA))):
        assert f"<@{SAM}> will do this by 26 November:" in shown
        assert WHAT in shown
    for other in (MIRA, TOMAS, INES):
        assert WHAT not in await home_text(team, other) + team.slack.texts(await page(team, other))
    assert await team.count(Outgoing) == 0
    assert team.slack.refused == []


@pytest.mark.parametrize(
    ("user", "label", "ending", "says"),
    [
        (SAM, "Done", "done", "Done on 18 November."),
        (SAM, "Let it go", "let_go", "Let go on 18 November."),
        (ANA, "Close", "closed", f"<@{ANA}> closed this on 18 November."),
    ],
)
@pytest.mark.parametrize("is_on_home", [True, False])
async def test_a_press_ends_it_for_both_on_home_and_on_the_page(
    world: World, user: str, label: str, ending: str, says: str, *, is_on_home: bool
) -> None:
    """It leaves both Homes; its maker sees it on the page for two weeks. Nobody gets a message."""
    await promised(world)
    where = await (settled_home if is_on_home else page)(world, user)
    pressed = deepcopy(where)
    await world.slack.press_label(user, where, label)
    await world.slack.press_label(user, pressed, label, forged=True)
    await world.deliver()
    assert [body.ended for body in await bodies(world)] == [ending]
    if not is_on_home:
        assert (
            WHAT not in world.slack.texts(modal(world, ANA))
            if user == ANA
            else says in world.slack.texts(modal(world, SAM))
        )
    for reader in (SAM, ANA):
        assert WHAT not in await home_text(world, reader)
    assert says in world.slack.texts(await page(world, SAM))
    assert WHAT not in world.slack.texts(await page(world, ANA))
    assert world.slack.messages_for(SAM) == world.slack.messages_for(ANA) == []
    await world.pass_time(days=15)
    assert WHAT not in world.slack.texts(await page(world, SAM))
    # Slack refuses to draw the page that the second press had seen
    assert {refusal.error for refusal in world.slack.refused} <= {"hash_conflict"}


async def test_it_moves_once_and_the_other_person_sees_the_new_day(world: World) -> None:
    """Moving for ever is not possible; a bad day is said at the field."""
    await promised(world)
    await world.slack.press_label(SAM, await settled_home(world, SAM), "Move")
    form = modal(world, SAM)
    assert (form.callback_id, form.values["due"]["due"]["selected_date"]) == ("promise_move_form", "2026-11-27")
    assert WHAT in world.slack.texts(form)
    for day, says in (("2026-11-17", "Please choose a day from today"), ("2026-11-26", "due on that day already")):
        assert says in (await world.slack.submit(SAM, form, {"due": day})).errors["due"]
    await world.slack.submit(SAM, form, {"due": "2026-12-03"})
    assert "Moved to 3 December." in world.slack.texts(modal(world, SAM))
    assert f"<@{SAM}> will do this by 3 December:" in await home_text(world, ANA)
    again = await settled_home(world, SAM)
    assert "Move" not in world.slack.texts(again).split()
    await world.slack.press(SAM, again, "promise_done")
    assert [row.due_on for row in await world.rows(Promise)] == [date(2026, 12, 3)]
    assert world.slack.refused == []


async def test_a_second_open_form_does_not_move_it_again(world: World) -> None:
    """Two windows, both with the form open."""
    await promised(world)
    at_home = await settled_home(world, SAM)
    await world.slack.press_label(SAM, at_home, "Move")
    await world.slack.submit(SAM, modal(world, SAM), {"due": "2026-12-03"})
    await world.slack.press_label(SAM, at_home, "Move", forged=True)
    assert "You moved this once already." in world.slack.texts(modal(world, SAM))
    assert [row.due_on for row in await world.rows(Promise)] == [date(2026, 12, 3)]


@pytest.mark.parametrize("user", [MIRA, TOMAS, INES])
async def test_presses_by_anybody_else_change_nothing(team: World, user: str) -> None:
    """With the numbers of the two who see it; the answer has none of the words."""
    await promised(team)
    at_sams, at_anas = await settled_home(team, SAM), await settled_home(team, ANA)
    for where, label in ((at_sams, "Done"), (at_sams, "Move"), (at_sams, "Let it go"), (at_anas, "Close")):
        await team.slack.press_label(user, where, label, forged=True)
        shown = team.slack.modal_of(user)
        assert shown is None or WHAT not in team.slack.texts(shown)
    await team.slack.press_label(ANA, at_sams, "Done", forged=True)
    await team.slack.press_label(SAM, at_anas, "Close", forged=True)
    assert [body.ended for body in await bodies(team)] == [None]


async def test_an_overdue_promise_stays_with_a_plain_line_and_leaves_by_itself(world: World) -> None:
    """Overdue is said to its maker only, and without blame."""
    await promised(world)
    await world.pass_time(days=10)
    hers = await home_text(world, SAM)
    assert f"For <@{ANA}>. It was due on 26 November." in hers
    assert "It leaves this list on 25 January." in hers
    assert "was due" not in await home_text(world, ANA)
    await world.run_job("apply_retention", world.clock.now() + timedelta(days=60))
    assert await world.count(Promise) == 0


async def test_a_promise_whose_other_person_left_says_so(world: World) -> None:
    """Its maker decides what becomes of it; on the other side, a promise of somebody who left can be closed."""
    await promised(world, SAM, ANA)
    await promised(world, ANA, SAM)
    await world.slack.change_person(ANA, deleted=True)
    await world.deliver()
    shown = await page(world, SAM)
    assert world.slack.texts(shown).count("That account is deactivated.") == 2
    await world.slack.press_label(SAM, shown, "Let it go")
    await world.slack.press_label(SAM, modal(world, SAM), "Close")
    assert [body.ended for body in await bodies(world)] == ["let_go", "closed"]


async def test_a_promise_to_somebody_who_blocks_its_maker_shows_on_one_side_only(world: World) -> None:
    """Its maker sees no difference."""
    async with world.tend.db.transaction() as session:
        await blocking.block(session, acting(ANA, world.clock.now()), SAM)
    await promised(world)
    assert f"For <@{ANA}>, by 26 November:" in await home_text(world, SAM)
    assert WHAT not in await home_text(world, ANA)
    assert WHAT not in world.slack.texts(await page(world, ANA))


async def test_many_promises_go_on_in_pages_the_next_due_first(world: World) -> None:
    """Home shows the first few; a press on a page draws that page again."""
    for number in range(12):
        await promised(world, due=DUE + timedelta(days=12 - number), what=f"thing {number:02}")
    shown = await home_text(world, SAM)
    assert "thing 11" in shown
    assert "thing 00" not in shown
    first = await page(world, SAM)
    await world.slack.press_label(SAM, first, "More")
    second = modal(world, SAM)
    assert "thing 00" in world.slack.texts(second)
    await world.slack.press_label(SAM, second, "Done")
    assert "Done on 18 November.\n> thing 03" in world.slack.texts(modal(world, SAM))
    assert [body.what for body in await bodies(world) if body.ended] == ["thing 03"]
    assert world.slack.refused == []
