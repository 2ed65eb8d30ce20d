"""Reading and keeping a private word, through Slack's doors."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

from slackapp.domain.repairs import words
from slackapp.domain.repairs.bodies import Contents, WordBody
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.repairs import PrivateWord
from tests.cast import ANA, INES, MIRA, OLEG, SAM, TEAM, VEGA
from tests.slack.home.home_steps import home_text
from tests.slack.repairs.reading_steps import (
    AFTERNOON,
    BUTTONS,
    FOOT,
    GONE,
    QUESTION,
    TALKED_OVER,
    answers,
    body_of,
    envelope,
    leave,
    next_day,
    press,
    press_as,
    read,
    top,
)
from tests.world import World


async def test_point_5_read_shows_the_words_to_the_receiver(team: World) -> None:
    """In a view, never in the message; with the buttons of owning, and what happens to the words."""
    await leave(
        team, texts={"happened": TALKED_OVER, "will": "I will wait until you are done."}, due=date(2026, 11, 25)
    )
    message = envelope(team)
    assert TALKED_OVER not in message.text + team.slack.texts(message)
    view = await read(team)
    shown = team.slack.texts(view)
    assert view.callback_id == "word_read"
    for piece in (f"<@{SAM}> wrote to you on 18 November", TALKED_OVER, "What I will do", "By 25 November"):
        assert piece in shown
    assert f"<@{SAM}> does not see whether you read this." in shown
    assert "These words are erased on 2 December, on both sides." in shown
    assert team.slack.labels(view) == [*BUTTONS, *FOOT]
    assert view.private_metadata == ""
    assert team.slack.refused == []


async def test_point_5_read_is_refused_to_four_others(team: World) -> None:
    """The sender, a manager, an admin and a stranger get the sentence of words that are gone; nothing is read."""
    word_id = await leave(team)
    for other in (SAM, MIRA, INES, OLEG):
        await team.slack.press_label(other, envelope(team), "Read", forged=True)
        assert team.slack.ephemerals(other)[-1].text == GONE
        assert team.slack.modal_of(other) is None
    assert (await body_of(team, word_id)).read_at is None


async def test_a_word_that_has_not_gone_is_read_by_nobody(team: World) -> None:
    """Not by its receiver either, who guesses its number."""
    await leave(team)
    async with team.tend.db.transaction() as session:
        body = WordBody(SAM, ANA, Contents("own", {"happened": "later"}), AFTERNOON)
        held = await words.hold(session, TEAM, body, AFTERNOON + timedelta(minutes=10))
    message = envelope(team)
    message.blocks[0]["accessory"]["value"] = str(held.word_id)
    await team.slack.press_label(ANA, message, "Read")
    assert team.slack.ephemerals(ANA)[-1].text == GONE


async def test_point_5_buttons_of_an_open_view_work_for_the_receiver_alone(team: World) -> None:
    """A press by the sender, a manager or a stranger changes nothing, and shows them nothing."""
    word_id = await leave(team)
    view = await read(team)
    before = await body_of(team, word_id)
    for label in BUTTONS:
        for other in (SAM, MIRA, OLEG):
            await team.slack.press_label(other, deepcopy(view), label, forged=True)
    await team.deliver()
    assert await body_of(team, word_id) == before
    assert not any(TALKED_OVER in str(call) for call in team.slack.calls_to("views.push"))
    assert await answers(team) == []


async def test_from_another_workspace(team: World) -> None:
    """A press signed for another workspace finds nothing, and a person of another one is turned away."""
    word_id = await leave(team)
    action = {"type": "button", "action_id": "read_word", "block_id": "b", "value": str(word_id), "action_ts": "1"}
    foreign = {"team": {"id": VEGA}, "user": {"id": ANA, "team_id": VEGA}, "trigger_id": "1.2.3"}
    await team.slack.raw({"type": "block_actions", **foreign, "actions": [action]})
    visitor = {"team": {"id": TEAM}, "user": {"id": ANA, "team_id": VEGA}, "trigger_id": "1.2.3"}
    await team.slack.raw({"type": "block_actions", **visitor, "actions": [action]})
    assert (await body_of(team, word_id)).read_at is None
    assert team.slack.modal_of(ANA) is None


async def test_after_the_words_are_gone(team: World) -> None:
    """From the very moment: the old button and every button of an open view say it, and nothing is stored."""
    await leave(team)
    view = await read(team)
    message = envelope(team)
    await next_day(team, 14)
    for label in BUTTONS:
        assert await press_as(team, ANA, label, view) == GONE
    await team.slack.press_label(ANA, message, "Read")
    assert team.slack.ephemerals(ANA)[-1].text == GONE
    assert await answers(team) == []
    await team.run_job("apply_retention")
    assert await team.count(PrivateWord) == 0
    assert await team.count(Outgoing, Outgoing.kind == "private_word", Outgoing.target == ANA) == 0
    assert "erased" in envelope(team).text


async def test_keep_it_keeps_until_removed(team: World) -> None:
    """With sender and date, on Home, long after the others' time; `Remove` draws the envelope empty at once."""
    await leave(team)
    await read(team)
    view = await press(team, "Keep it")
    assert "Kept on 18 November, until you remove it." in team.slack.texts(view)
    await next_day(team, 40)
    await team.run_job("apply_retention")
    view = await read(team)
    assert TALKED_OVER in team.slack.texts(view)
    gone = await press(team, "Remove")
    assert "These words are gone." in team.slack.texts(gone)
    assert await team.count(PrivateWord) == 0
    assert TALKED_OVER not in team.slack.texts(envelope(team))
    assert team.slack.labels(envelope(team)) == []


async def test_removed_words_open_no_more_and_the_row_goes_in_its_time(team: World) -> None:
    """So that the sender's limits do not tell that they were kept and removed."""
    word_id = await leave(team)
    await read(team)
    await press(team, "Keep it")
    await press(team, "Remove")
    assert (await body_of(team, word_id)).is_removed
    message = envelope(team)
    assert team.slack.labels(message) == []
    message.blocks[0]["accessory"] = {"type": "button", "action_id": "read_word", "value": str(word_id)}
    await team.slack.press(ANA, message, "read_word")
    assert team.slack.ephemerals(ANA)[-1].text == GONE
    await next_day(team, 15)
    await team.run_job("apply_retention")
    assert await team.count(PrivateWord) == 0


async def test_not_now_takes_a_day_within_the_words_time(team: World) -> None:
    """The next working day is suggested; a day too early or too late is refused, and nobody is told."""
    word_id = await leave(team)
    await read(team)
    form = await press(team, "Not now")
    (picker,) = [block["element"] for block in form.blocks if block["type"] == "input"]
    assert picker["initial_date"] == "2026-11-19"
    for day in ("2026-11-18", "2026-12-02", "2027-01-01"):
        done = await team.slack.submit(ANA, form, {"not_now_day": day})
        assert done.errors == {"not_now_day": "Please choose a day from 19 November to 1 December."}
    done = await team.slack.submit(ANA, form, {"not_now_day": "2026-11-24"})
    assert "I'll bring it back on your Home on 24 November." in team.slack.texts(top(team))
    assert (await body_of(team, word_id)).comes_back_at == datetime(2026, 11, 24, tzinfo=UTC)  # midnight in Lisbon


async def test_home_shows_what_waits_to_its_receiver_alone(team: World) -> None:
    """Unread, then nothing, then back on the day of `Not now`; kept words stay. The words are nowhere on Home."""
    await leave(team)
    row = f"<@{SAM}> left you a private word."
    assert row in await home_text(team, ANA)
    assert "rivate word" not in await home_text(team, SAM) + await home_text(team, MIRA)
    await read(team)
    assert "rivate word" not in await home_text(team, ANA)
    await team.slack.submit(ANA, await press(team, "Not now"), {"not_now_day": "2026-11-20"})
    await next_day(team)
    assert "rivate word" not in await home_text(team, ANA)
    await next_day(team)
    back = await home_text(team, ANA)
    assert f"You wanted to see this again: a private word from <@{SAM}>, 18 November." in back
    assert TALKED_OVER not in back
    at_home = team.slack.home_of(ANA)
    assert at_home is not None
    await team.slack.press_label(ANA, at_home, "Read")
    await press(team, "Keep it")
    assert f"Kept: a private word from <@{SAM}>, 18 November." in await home_text(team, ANA)
    assert "rivate word" not in await home_text(team, SAM)


async def test_a_person_reads_and_copies_their_own_words_in_a_view(team: World) -> None:
    """Received, sent and answered words, newest first, by pages; another person's list has none of it."""
    await leave(team, "ask", sender=ANA, receiver=SAM)
    await leave(team)
    await read(team)
    await press(team, "Thanks, heard")
    await press(team, "Who can read this?")
    mine = await press(team, "My private words")
    shown = team.slack.texts(mine)
    for piece in (TALKED_OVER, QUESTION, "Thanks, heard", f"From <@{SAM}>, 18 November.", f"To <@{SAM}>"):
        assert piece in shown
    copied = await press(team, "Copy as text")
    (field,) = [block["element"] for block in copied.blocks if block["type"] == "input"]
    assert TALKED_OVER in field["initial_value"]
    assert f"From @{SAM}, 18 November." in field["initial_value"]
    assert (await team.slack.submit(ANA, copied)).action == "close"
    await leave(team, "own", sender=OLEG, receiver=MIRA)
    await read(team, MIRA)
    await press(team, "Who can read this?", MIRA)
    theirs = team.slack.texts(await press(team, "My private words", MIRA))
    assert f"From <@{OLEG}>" in theirs
    assert f"<@{SAM}>" not in theirs
    assert team.slack.refused == []


async def test_words_about_a_message_show_it_above_them(team: World) -> None:
    """With a link to it, and what stands there as it was typed."""
    link, quoted = "https://sandbox.slack.com/archives/C0PLATFORM/p1700000000000100", "Can we *ship* <!channel>?"
    await leave(team, link=link, quoted=quoted)
    view = await read(team)
    shown = team.slack.texts(view)
    assert f"About a message: <{link}|Open the message>" in shown
    assert shown.index("Can we *ship*") < shown.index(TALKED_OVER)
    assert "<!channel>" not in shown
