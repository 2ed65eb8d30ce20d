"""Credit is given back in the very thread, once, after the owner of the work agreed."""

import asyncio
from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import update

from sandbox.workspace.state import Message, View
from slackapp.domain.blocks import blocking
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import PrivateWord, RepairDraft
from slackapp.slack.bolt.chosen_message import Place, place_in
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, acting
from tests.slack.repairs.reading_steps import AFTERNOON, envelope, press, read, top
from tests.slack.repairs.repair_steps import door, let_go, modal
from tests.world import World

WORDS = "The plan I showed here was Ana's idea. I should have said so. <!channel>"
CANNOT = "This can't go to <@U0ANA00001> now. Your words stay with you, as a draft."
SOON = timedelta(minutes=10)


async def said(world: World) -> Message:
    world.clock.moment = max(world.clock.moment, AFTERNOON)
    return world.slack.say(SAM, PLATFORM, "Here is my plan for the import.")


def link_to(message: Message, channel: str = PLATFORM) -> str:
    return f"https://sandbox.slack.com/archives/{channel}/p{message.ts.replace('.', '')}"


async def form(world: World) -> View:
    world.clock.moment = max(world.clock.moment, AFTERNOON)
    await world.slack.press_label(SAM, await door(world, SAM), "Give credit back")
    return modal(world, SAM)


async def propose(world: World, link: str, words: str = WORDS, owner: str = ANA) -> View:
    await world.slack.submit(SAM, await form(world), {"receiver": owner, "link": link, "words": words})
    return modal(world, SAM)


async def permalink(world: World, message: Message) -> str:
    """Give the message's link as Tend builds it."""
    found = await world.tend.installations.find(world.slack.team.id)
    assert found is not None
    link = found.permalink(PLATFORM, message.ts, None)
    assert link is not None
    return link


async def proposed(world: World) -> View:
    await propose(world, await permalink(world, await said(world)))
    await let_go(world, world.clock.now() + SOON)
    return await read(world)


def in_thread(world: World) -> list[Message]:
    return [one for one in world.slack.messages_for(SAM, PLATFORM) if "gives credit to" in one.text]


async def test_point_5_agreed_and_posted_once_in_that_thread_naming_who_corrects(team: World) -> None:
    view = await proposed(team)
    shown = team.slack.texts(view)
    assert f"<@{SAM}> would like to say this in the thread of <" in shown
    assert "The plan I showed here was Ana's idea." in shown
    assert team.slack.labels(view)[:2] == ["Agree", "Leave it"]
    assert in_thread(team) == []
    agreed = await press(team, "Agree")
    assert f"I'll post it in that thread, with the name of <@{SAM}>." in team.slack.texts(agreed)
    [post] = in_thread(team)
    assert post.text.startswith(f"<@{SAM}> gives credit to <@{ANA}>: The plan I showed here")
    assert "<!channel>" not in post.text + team.slack.texts(post)
    original = next(one for one in team.slack.messages_for(SAM, PLATFORM) if "my plan for the import" in one.text)
    assert post.thread_ts == original.ts
    await let_go(team, team.clock.now() + SOON)
    assert f"<@{ANA}> agrees. I'll post your words in that thread." in team.slack.texts(await read(team, SAM))
    await team.deliver()
    assert len(in_thread(team)) == 1
    assert team.slack.refused == []


async def test_point_5_from_a_message_its_link_and_author_stand_in_the_form(team: World) -> None:
    message = team.slack.say(ANA, PLATFORM, "My plan, as Sam showed it.")
    team.clock.moment = AFTERNOON
    await team.slack.message_shortcut(SAM, message, "repair_message")
    await press(team, "Give credit back", SAM)
    fields = {block["block_id"]: block["element"] for block in modal(team, SAM).blocks if block["type"] == "input"}
    assert fields["receiver"]["initial_user"] == ANA
    assert fields["link"]["initial_value"] == await permalink(team, message)


async def test_point_5_own_words_about_credit_lead_to_it(team: World) -> None:
    message = team.slack.say(SAM, PLATFORM, "My plan.")
    team.clock.moment = AFTERNOON
    await team.slack.message_shortcut(SAM, message, "repair_message")
    await press(team, "I did something", SAM)
    await press(team, "More", SAM)
    values = {"receiver": [ANA], "happened": "I showed your plan as mine.", "kind": "credit"}
    await team.slack.submit(SAM, modal(team, SAM), values)
    await press(team, "Give credit back", SAM)
    fields = {block["block_id"]: block["element"] for block in modal(team, SAM).blocks if block["type"] == "input"}
    assert fields["link"]["initial_value"] == await permalink(team, message)
    await team.slack.submit(SAM, modal(team, SAM), {"receiver": ANA, "words": WORDS})
    assert len(await team.rows(PrivateWord)) == 2, "own words and credit do not stand in each other's way"


async def test_point_5_a_silent_owner_and_a_no_leave_it_unposted(team: World) -> None:
    """The sender sees no difference between silence and an unread word, and hears a no without a reason."""
    await proposed(team)
    before = len(team.slack.messages_for(SAM))
    await let_go(team, team.clock.now() + timedelta(days=20))
    assert len(team.slack.messages_for(SAM)) == before
    assert in_thread(team) == []
    await team.run_job("apply_retention", team.clock.now() + timedelta(days=1))
    assert len(team.slack.messages_for(SAM)) == before


async def test_point_5_a_no_is_heard(team: World) -> None:
    await proposed(team)
    await press(team, "Leave it")
    await let_go(team, team.clock.now() + SOON)
    assert f"<@{ANA}> would rather leave it. Nothing is posted." in team.slack.texts(await read(team, SAM))
    assert in_thread(team) == []


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived"])
async def test_point_5_where_tend_is_not_the_sender_gets_the_text(team: World, error: str) -> None:
    await proposed(team)
    team.slack.fail_next("chat.postMessage", error)
    await press(team, "Agree")
    assert in_thread(team) == []
    back = [one for one in team.slack.messages_for(SAM) if "back with you" in one.text]
    assert len(back) == 1
    assert "plan" not in back[0].text
    await team.slack.press_label(SAM, back[0], "Open")
    shown = team.slack.texts(modal(team, SAM))
    assert f"<@{ANA}> agreed, but I can't post in that thread." in shown
    assert "The plan I showed here was Ana's idea." in shown
    assert "Open the message" in shown


async def test_point_5_a_post_in_doubt_is_not_posted_again(team: World) -> None:
    """A worker died between the call and the answer: the sender looks, and has the text."""
    await proposed(team)
    await team.slack.press_label(ANA, top(team), "Agree")
    async with team.tend.db.transaction() as session:
        in_doubt = update(Outgoing).where(Outgoing.kind == "credit_back").values(unknown_outcomes=1)
        await session.execute(in_doubt)
    await team.deliver()
    await team.deliver()
    assert in_thread(team) == []
    [back] = [one for one in team.slack.messages_for(SAM) if "back with you" in one.text]
    await team.slack.press_label(SAM, back, "Open")
    assert "Please look into the thread first." in team.slack.texts(modal(team, SAM))


@pytest.mark.both_databases
async def test_point_5_three_workers_post_once(team: World) -> None:
    await proposed(team)
    await team.slack.press_label(ANA, top(team), "Agree")
    await asyncio.gather(*(team.deliver() for _ in range(3)))
    assert len(in_thread(team)) == 1


async def test_point_5_pressed_twice_and_by_others_posts_once(team: World) -> None:
    view = deepcopy(await proposed(team))
    for other in (SAM, MIRA, OLEG):
        await team.slack.press_label(other, deepcopy(view), "Agree", forged=True)
    await team.deliver()
    assert in_thread(team) == []
    await press(team, "Agree")
    await team.slack.press_label(ANA, view, "Agree", forged=True)
    await team.slack.press_label(ANA, view, "Leave it", forged=True)
    await team.deliver()
    assert len(in_thread(team)) == 1
    assert await team.count(Outgoing, Outgoing.kind == "credit_back") == 1


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"words": " … "}, {"words": "A few words are enough. Nothing was sent."}),
        ({"link": "see above"}, {"link": "Please paste the link of a message here. Its menu has Copy link."}),
        ({"link": "https://elsewhere.test/archives/C0PLATFORM/p1700000000000100"}, {"link": "Please paste"}),
        ({"receiver": SAM}, {"receiver": "Private words go to somebody else."}),
    ],
)
async def test_bad_input_is_said_beside_its_field(team: World, values: dict[str, str], errors: dict[str, str]) -> None:
    link = await permalink(team, await said(team))
    opened = await form(team)
    await team.slack.submit(SAM, opened, {"receiver": ANA, "link": link, "words": WORDS, **values})
    shown = modal(team, SAM).errors
    assert shown.keys() == errors.keys()
    assert all(shown[name].startswith(text) for name, text in errors.items())
    assert await team.rows(PrivateWord) == []


async def test_must_never_tell_a_block_from_too_soon(team: World) -> None:
    """The words stay the sender's, in one sentence for both."""
    link = await permalink(team, await said(team))
    await propose(team, link)
    too_soon = team.slack.texts(await propose(team, link))
    async with team.tend.db.transaction() as session:
        await blocking.block(session, acting(MIRA, team.clock.now()), SAM)
    blocked = team.slack.texts(await propose(team, link, owner=MIRA))
    assert CANNOT in too_soon
    assert CANNOT.replace(ANA, MIRA) in blocked
    assert len(await team.rows(PrivateWord)) == 1


async def test_a_held_correction_is_edited_and_taken_back_into_a_draft(team: World) -> None:
    held = await propose(team, await permalink(team, await said(team)))
    await team.slack.press_label(SAM, held, "Edit")
    await team.slack.submit(SAM, modal(team, SAM), {"words": "It was Ana's plan."})
    await press(team, "Take back", SAM)
    await press(team, "Open", SAM)
    fields = {block["block_id"]: block["element"] for block in modal(team, SAM).blocks if block["type"] == "input"}
    assert fields["words"]["initial_value"] == "It was Ana's plan."
    await team.slack.submit(SAM, modal(team, SAM), {})
    assert await team.rows(RepairDraft) == []
    await let_go(team, team.clock.now() + SOON)
    assert "It was Ana's plan." in team.slack.texts(await read(team))


async def test_must_never_a_word_of_it_in_the_envelope(team: World) -> None:
    await proposed(team)
    assert "plan" not in envelope(team).text + team.slack.texts(envelope(team))


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("https://a.slack.com/archives/C012/p1700000000000100", Place("C012", "1700000000.000100")),
        (
            "https://a.slack.com/archives/C012/p1700000000000100?thread_ts=1600000000.000200&cid=C012",
            Place("C012", "1600000000.000200"),
        ),
        ("https://a.slack.com/archives/C012", None),
        ("", None),
    ],
)
def test_the_thread_of_a_link(link: str, place: Place | None) -> None:
    assert place_in(link) == place
