"""Kept words through Slack's doors: opened, searched, turned, and removed."""

from typing import Any

import pytest

from sandbox import payloads
from sandbox.workspace.state import View
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.thanks import PassedOn, Thanks, ThanksReceiver
from slackapp.domain.thanks import archive as kept
from slackapp.domain.thanks import daily_limit
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TOMAS
from tests.slack.thanks.reply_steps import let_manager_know
from tests.world import World


async def thank(world: World, text: str, giver: str = ANA) -> None:
    """Say thanks and deliver it."""
    await world.slack.command(giver, PLATFORM, f"/thanks {text}")
    await world.deliver()


async def archive(world: World, user: str, line: str = "/tend words") -> View:
    """Open the archive by command."""
    told = await world.slack.command(user, PLATFORM, line)
    assert (told.status, told.text) == (200, "")
    return shown(world, user)


def shown(world: World, user: str) -> View:
    """Give the archive in front of somebody."""
    view = world.slack.modal_of(user)
    assert view is not None
    assert view.callback_id == "kept_words"
    return view


def texts(world: World, user: str) -> str:
    """Give everything it says."""
    return world.slack.texts(shown(world, user))


async def test_received_and_given(world: World) -> None:
    """Each side reads the words, who, and when."""
    await thank(world, f"<@{TOMAS}> for taking my night")
    await archive(world, TOMAS)
    assert "taking my night" in texts(world, TOMAS)
    assert f"From <@{ANA}>, 18 November 2026" in texts(world, TOMAS)
    await world.slack.press_label(TOMAS, shown(world, TOMAS), "Given")
    assert "You find the thanks you give here." in texts(world, TOMAS)
    await archive(world, ANA)
    await world.slack.press_label(ANA, shown(world, ANA), "Given")
    assert f"To <@{TOMAS}>, 18 November 2026" in texts(world, ANA)
    assert world.slack.refused == []


async def test_where_it_was_shared(world: World) -> None:
    """For its receiver once they agreed, and for its giver once it stands; before, neither."""
    await thank(world, f"<@{TOMAS}> for the demo")
    await archive(world, TOMAS)
    assert "shared in" not in texts(world, TOMAS)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    await archive(world, TOMAS)
    assert f"shared in <#{PLATFORM}>" in texts(world, TOMAS)


@pytest.mark.both_databases
async def test_searching_by_button_by_enter_and_by_command(world: World) -> None:
    """All three find the same; the field keeps what was typed, and the other side is searched with it."""
    for words in ("for the café", "for 100% of it", "for nothing else"):
        await thank(world, f"<@{TOMAS}> {words}")
    await archive(world, TOMAS)
    done = await world.slack.submit(TOMAS, shown(world, TOMAS), {"kept_search": "CAFE"})
    assert done.action == "update"
    assert "the café" in texts(world, TOMAS)
    assert "nothing else" not in texts(world, TOMAS)

    await world.slack.press(TOMAS, shown(world, TOMAS), "kept_search", given="%")
    assert "100% of it" in texts(world, TOMAS)
    assert "café" not in texts(world, TOMAS)
    await world.slack.press_label(TOMAS, shown(world, TOMAS), "Given")
    assert "I found no words with “%”" in texts(world, TOMAS)

    await archive(world, TOMAS, "/tend words café")
    assert "the café" in texts(world, TOMAS)
    assert "100%" not in texts(world, TOMAS)
    assert world.slack.refused == []


async def test_what_is_only_on_the_other_side_is_one_press_away(world: World) -> None:
    """Ana gave it and looks among what she received: once she read that there was nothing; and Tomas the reverse."""
    await thank(world, f"<@{TOMAS}> for the café")
    await archive(world, ANA, "/tend words cafe")
    assert "I found no words with “cafe” in what you received, but some in what you gave." in texts(world, ANA)
    await world.slack.press_label(ANA, shown(world, ANA), "Show these")
    assert "the café" in texts(world, ANA)
    assert "Search what you gave" in texts(world, ANA)

    await archive(world, TOMAS, "/tend words cafe")
    await world.slack.press_label(TOMAS, shown(world, TOMAS), "Given")
    assert "in what you gave, but some in what you received." in texts(world, TOMAS)
    await world.slack.press_label(TOMAS, shown(world, TOMAS), "Show these")
    assert "the café" in texts(world, TOMAS)

    await world.slack.submit(TOMAS, shown(world, TOMAS), {"kept_search": "tea"})
    assert "I found no words with “tea” here." in texts(world, TOMAS)
    assert "Show these" not in world.slack.labels(shown(world, TOMAS))
    await archive(world, MIRA, "/tend words cafe")
    assert "I found no words with “cafe” here." in texts(world, MIRA)
    assert world.slack.refused == []


@pytest.mark.both_databases
async def test_signs_of_databases_and_of_slack_are_plain(world: World) -> None:
    """Nothing found, nothing broken, and what was typed is shown as typed."""
    await thank(world, f"<@{TOMAS}> for the minutes")
    await archive(world, TOMAS)
    for typed in ("%", "_", "'", '"', "\\", "%_'\"\\", "<!channel>", "*", "💥" * 100, "\u0301"):
        await world.slack.submit(TOMAS, shown(world, TOMAS), {"kept_search": typed})
    await world.slack.submit(TOMAS, shown(world, TOMAS), {"kept_search": "<!channel>"})
    assert "&lt;!channel&gt;" in texts(world, TOMAS)
    assert world.slack.refused == []


async def test_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight a page; `Older` goes on, `Newest` comes back."""
    monkeypatch.setattr(daily_limit, "DAY_MAX", 100)
    for number in range(10):
        await thank(world, f"<@{TOMAS}> for piece {number}.")
    await archive(world, TOMAS)
    assert "Older" in world.slack.labels(shown(world, TOMAS))
    assert "piece 9." in texts(world, TOMAS)
    await world.slack.press_label(TOMAS, shown(world, TOMAS), "Older")
    assert "piece 1." in texts(world, TOMAS)
    assert "piece 9." not in texts(world, TOMAS)
    await world.slack.press_label(TOMAS, shown(world, TOMAS), "Newest")
    assert "piece 9." in texts(world, TOMAS)
    assert world.slack.refused == []


async def test_long_words_fit(world: World) -> None:
    """Eight of the longest that can be said, each made of signs that grow when they are escaped."""
    for number in range(8):
        await thank(world, f"<@{TOMAS}> {number}{'&amp;' * 1900}")
    await archive(world, TOMAS)
    assert world.slack.refused == []


async def test_a_forged_place_is_the_beginning(world: World) -> None:
    """Whatever stands in the view's memory, it is answered."""
    await thank(world, f"<@{TOMAS}> for the minutes")
    for memory in ("", "{", "[]", '["x","",null,null]', '["given",7,["never",1],["2026-11-18T09:00:00",-5]]'):
        view = await archive(world, TOMAS)
        view.private_metadata = memory
        await world.slack.press(TOMAS, view, "kept_older", forged=True) if "Older" in world.slack.labels(view) else None
        done = await world.slack.submit(TOMAS, view, {"kept_search": "minutes"})
        assert done.status == 200
    assert world.slack.refused == []


async def remove(world: World, user: str) -> None:
    """Press `Remove` in the archive as it is shown, and deliver what follows."""
    await world.slack.press_label(user, shown(world, user), "Remove")
    await world.deliver()


async def share(world: World, user: str) -> None:
    """Press `Share it` on the newest message."""
    await world.slack.press_label(user, world.slack.last_message(user), "Share it")
    await world.deliver()


def posts(world: World) -> list[str]:
    """Give what Tend posted in the channel."""
    return [m.text for m in world.slack.messages_for(OLEG, PLATFORM) if m.user == world.slack.bot_user]


async def test_a_receiver_removes_their_own_alone(world: World) -> None:
    """The copy goes, the shared post loses their name, the other receiver and the giver keep theirs."""
    await thank(world, f"<@{TOMAS}> <@{SAM}> for the demo")
    await share(world, TOMAS)
    await share(world, SAM)
    await archive(world, TOMAS)
    await remove(world, TOMAS)
    assert "the demo" not in texts(world, TOMAS)
    assert world.slack.messages_for(TOMAS) == []
    (post,) = posts(world)
    assert f"<@{TOMAS}>" not in post
    assert f"<@{SAM}>" in post
    assert "the demo" in world.slack.last_message(SAM).text

    await archive(world, SAM)
    await remove(world, SAM)
    assert posts(world) == []
    await archive(world, ANA)
    await world.slack.press_label(ANA, shown(world, ANA), "Given")
    assert f"To <@{SAM}> and <@{TOMAS}>, 18 November 2026" in texts(world, ANA)  # nothing of what they removed
    assert "shared in" not in texts(world, ANA)
    assert world.slack.refused == []


async def test_after_a_removal_others_may_still_share(world: World) -> None:
    """Tomas removes what he shared alone; Sam agrees later, and a new post stands."""
    await thank(world, f"<@{TOMAS}> <@{SAM}> for the demo")
    await share(world, TOMAS)
    await archive(world, TOMAS)
    await remove(world, TOMAS)
    assert posts(world) == []
    await share(world, SAM)
    (post,) = posts(world)
    assert f"<@{SAM}>" in post
    assert f"<@{TOMAS}>" not in post
    assert world.slack.refused == []


async def test_what_a_manager_was_let_know_goes_with_it(world: World) -> None:
    """So that nothing is left with them either when the giver then takes the words back."""
    await world.lead(MIRA, TOMAS)
    await thank(world, f"<@{TOMAS}> for the demo")
    await let_manager_know(world, TOMAS, world.slack.last_message(TOMAS))
    await world.deliver()
    assert "the demo" in world.slack.last_message(MIRA).text
    await archive(world, TOMAS)
    await remove(world, TOMAS)
    assert [message.text for message in world.slack.messages_for(MIRA) if "the demo" in message.text] == []
    assert await world.count(PassedOn) == 0
    assert world.slack.refused == []


async def test_a_giver_removes_words_for_good(world: World) -> None:
    """For nobody any more; what arrived stays, and its buttons say what happened. What had its word keeps it."""
    await world.slack.command(SAM, PLATFORM, f"/noticed <@{TOMAS}> the demo")
    await world.deliver()
    await thank(world, f"<@{TOMAS}> for the demo")
    await archive(world, ANA)
    await world.slack.press_label(ANA, shown(world, ANA), "Given")
    await remove(world, ANA)
    (row,) = await world.rows(Thanks)  # for three days, to count among the thanks of a day
    assert (row.words, row.link, row.quoted) == ("", None, None)
    assert row.taken_back_at is not None
    (effort,) = await world.rows(Effort)
    assert (effort.acknowledged_how, effort.thanks_id) == ("words", None)

    message = world.slack.last_message(TOMAS)
    assert "the demo" in message.text
    await world.slack.press_label(TOMAS, message, "Share it")
    await world.deliver()
    assert posts(world) == []
    assert "This was taken back." in world.slack.ephemerals(TOMAS)[-1].text


async def test_nobody_removes_what_is_not_theirs(world: World) -> None:
    """A forged number changes nothing, on either side; twice changes nothing more."""
    await thank(world, f"<@{TOMAS}> for the demo")
    (thanks,) = await world.rows(Thanks)
    await thank(world, f"<@{MIRA}> for the hint", SAM)
    await archive(world, MIRA)
    for label in ("Received", "Given"):
        await world.slack.press_label(MIRA, shown(world, MIRA), label)
        await forged(world, MIRA, thanks.id)
    assert await world.count(Thanks) == 2
    await archive(world, TOMAS)
    await remove(world, TOMAS)
    await world.slack.replay()
    removed = [(row.receiver_id, row.standing) for row in await world.rows(ThanksReceiver)]
    assert removed == [(TOMAS, "removed"), (MIRA, "offered")]
    assert await world.count(PassedOn) == 0


async def forged(world: World, user: str, thanks_id: int) -> None:
    """Press `Remove` with a number that the view does not show."""
    view = shown(world, user)
    action: dict[str, Any] = {"type": "overflow", "action_id": "remove_kept", "block_id": "x", "action_ts": "1.1"}
    action["selected_option"] = {"text": {"type": "plain_text", "text": "Remove"}, "value": str(thanks_id)}
    payload = payloads.block_actions_on_view(world.slack.state, world.slack.person(user), view, action)
    assert (await world.slack.raw(payload)).status == 200


async def test_a_search_that_stops_says_how_far_it_looked_and_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many words only the newest are opened for one press."""
    monkeypatch.setattr(kept, "LOOKED_AT_MAX", 2)
    monkeypatch.setattr(kept, "PORTION", 2)
    for words in ("a rare find", "tea", "more tea", "cake", "more cake"):
        await thank(world, f"<@{TOMAS}> for {words}")
        await world.pass_time(days=1)
    await archive(world, TOMAS)
    await world.slack.submit(TOMAS, shown(world, TOMAS), {"kept_search": "rare"})
    for day in ("21 November 2026", "19 November 2026"):
        assert f"I searched back to {day}. There is more before that." in texts(world, TOMAS)
        assert "a rare find" not in texts(world, TOMAS)
        await world.slack.press_label(TOMAS, shown(world, TOMAS), "Search further back")
    assert "a rare find" in texts(world, TOMAS)
    assert "I searched back" not in texts(world, TOMAS)
    assert "Search further back" not in world.slack.labels(shown(world, TOMAS))
    await world.slack.press_label(TOMAS, shown(world, TOMAS), "Newest")
    assert "I searched back to 21 November 2026." in texts(world, TOMAS)
