"""Efforts through Slack's doors: who is told what, the doer's say, and what nobody learns."""

from datetime import timedelta

import pytest

from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks
from tests.cast import ANA, DEPLOYBOT, EXT, IVO, MIRA, NOBODY, OLEG, PLATFORM, SAM, SLACKBOT, TOMAS
from tests.world import World

WORDS = "covering the night on-call"


async def notice(world: World, text: str = f"<@{TOMAS}|tomas> {WORDS}", user: str = ANA) -> str:
    """Have Ana note something, deliver it, and give what she was told."""
    said = await world.slack.command(user, PLATFORM, f"/noticed {text}")
    assert said.status == 200
    await world.deliver()
    return said.text


async def effort(world: World) -> Effort:
    (row,) = await world.rows(Effort)
    assert isinstance(row, Effort)
    return row


async def test_the_doer_reads_the_exact_words_and_from_when_the_manager_may(world: World) -> None:
    """The exemplar of the product: who noted it, who may read it from when, and three ways to answer."""
    await world.lead(MIRA, TOMAS)
    told = await notice(world)

    assert told.startswith(f"Noted. <@{TOMAS}> can read it with your name")
    message = world.slack.last_message(TOMAS)
    assert f"<@{ANA}> noted this about you" in message.text
    assert WORDS in world.slack.texts(message)
    readable = int((await effort(world)).readable_at.timestamp())
    assert f"from <!date^{readable}^" in message.text
    assert f"<@{MIRA}> can read it from <!date^" in message.text
    assert world.slack.labels(message) == ["No more from this person", "Looks right", "Change", "Hide"]
    assert world.slack.messages_for(MIRA, None) == []
    assert world.slack.refused == []


async def test_without_a_manager_the_doer_is_told_so(world: World) -> None:
    """No promise of a reader who is not there."""
    await notice(world)
    assert "No manager reads it" in world.slack.last_message(TOMAS).text


async def test_a_manager_who_noted_it_is_not_announced_as_a_stranger(world: World) -> None:
    """Mira leads Tomas and wrote the words herself."""
    await world.lead(MIRA, TOMAS)
    await notice(world, user=MIRA)
    assert f"Only you and <@{MIRA}> read it." in world.slack.last_message(TOMAS).text


async def test_one_may_note_ones_own(world: World) -> None:
    """`/noticed me` stores it, and no message comes back to oneself."""
    told = await notice(world, f"me {WORDS}")
    assert "Noted for you" in told
    assert (await effort(world)).doer_id == ANA
    assert world.slack.calls_to("chat.postMessage") == []


async def test_several_people_in_one_go(world: World) -> None:
    """Each gets an effort and a message of their own; `me` may stand among them."""
    told = await notice(world, f"<@{TOMAS}>, <@{SAM}> and me, moving the office")
    assert f"<@{TOMAS}> and <@{SAM}> can read" in told
    assert {row.doer_id for row in await world.rows(Effort)} == {TOMAS, SAM, ANA}
    assert "moving the office" in world.slack.last_message(SAM).text


async def test_who_cannot_be_noted_is_named_with_the_reason(world: World) -> None:
    """The others are noted; alone, nothing is stored and the words come back."""
    for who, why in [
        (DEPLOYBOT, "it is an app"),
        (SLACKBOT, "it is an app"),
        (IVO, "deactivated"),
        (EXT, "another organisation"),
    ]:
        told = await notice(world, f"<@{who}> <@{TOMAS}> {WORDS}")
        assert why in told
        assert WORDS in world.slack.last_message(TOMAS).text

        told = await notice(world, f"<@{who}> {WORDS}")
        assert why in told
        assert WORDS in told
    assert await world.count(Effort) == 4


@pytest.mark.strangers
async def test_somebody_slack_does_not_know_is_told_later_with_the_words(world: World) -> None:
    """The noter gets their words back, and the effort is gone."""
    world.slack.fail_next("users.info", status=500, count=2)
    told = await notice(world, f"<@{NOBODY}> {WORDS}")
    assert "looking up" in told
    message = world.slack.last_message(ANA)
    assert "knows nobody" in message.text
    assert WORDS in message.text
    assert await world.count(Effort) == 0


async def test_whoever_opted_out_is_left_out(world: World) -> None:
    """Sam prefers not to be noted: Ana is told that a thanks still reaches them, and nothing of what Sam prefers."""
    await world.lead(MIRA, SAM)
    async with world.tend.db.transaction() as session:
        person = await session.get_one(Person, (world.slack.team.id, SAM))
        person.may_be_noted = False
    told = await notice(world, f"<@{SAM}> {WORDS}")
    assert f"I can't note efforts of <@{SAM}> here. Thanks still reach them." in told
    assert await world.count(Effort) == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"@tomas {WORDS}", "didn't recognise @tomas"),
        (f"<!here> {WORDS}", "everybody"),
        (" ".join(f"<@U0CROWD{n:03}>" for n in range(31)) + f" {WORDS}", "31 people"),
        (f"<@{TOMAS}> " + "long " * 800, "characters"),
    ],
)
async def test_what_cannot_be_noted_is_given_back(world: World, text: str, why: str) -> None:
    """One clear sentence and the words back; nothing stored."""
    said = await world.slack.command(ANA, PLATFORM, f"/noticed {text}")
    assert why in said.text
    assert text.rsplit(maxsplit=1)[-1] in "".join(world.slack.texts(message) for message in said.shown)
    assert await world.count(Effort) == 0
    assert world.slack.refused == []


@pytest.mark.both_databases
async def test_a_command_sent_again_counts_once(world: World) -> None:
    """The same signed request twice is one effort."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    again = await world.slack.replay()
    assert again.status == 200
    await world.deliver()
    assert await world.count(Effort) == 1


@pytest.mark.parametrize("text", ["", "help", f"<@{TOMAS}>", "just words"])
async def test_a_command_that_cannot_be_read_helps_on(world: World, text: str) -> None:
    """`help` explains; anything incomplete opens the form with what could be read."""
    said = await world.slack.command(ANA, PLATFORM, f"/noticed {text}")
    form = world.slack.modal_of(ANA)
    if text == "help":
        assert "/noticed me" in said.text
        assert form is None
        return
    assert form is not None
    assert (TOMAS in str(form.blocks)) == (TOMAS in text)
    assert ("just words" in str(form.blocks)) == (text == "just words")


async def test_the_form_asks_for_the_kind(world: World) -> None:
    """What is missing is said beside its field; then it is noted with its kind, once."""
    await world.slack.command(ANA, PLATFORM, "/noticed")
    form = world.slack.modal_of(ANA)
    assert form is not None
    done = await world.slack.submit(ANA, form, {"doers": [DEPLOYBOT], "words": WORDS, "effort_kind": "cover"})
    assert "app" in done.errors["doers"]
    await world.slack.submit(ANA, form, {"doers": [TOMAS], "words": WORDS, "effort_kind": "cover"})
    await world.slack.replay()
    await world.deliver()

    noted = await effort(world)
    assert (noted.kind, noted.words, noted.doer_id) == ("cover", WORDS, TOMAS)
    assert WORDS in world.slack.last_message(TOMAS).text
    assert world.slack.refused == []


async def test_saying_thanks_too_answers_the_effort(world: World) -> None:
    """The button of the confirmation opens the thanks form; what comes of it stops what was noted."""
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> <@{SAM}> {WORDS}")
    await world.slack.press_label(ANA, said.shown[0], "Say thanks too")
    form = world.slack.modal_of(ANA)
    assert form is not None
    assert WORDS in str(form.blocks)
    await world.slack.submit(ANA, form, {"words": "When I flew home, you were there."})
    await world.deliver()

    (thanks,) = await world.rows(Thanks)
    assert {row.thanks_id for row in await world.rows(Effort)} == {thanks.id}
    assert f"<@{ANA}> thanked you" in world.slack.last_message(SAM).text


async def test_thanks_too_from_the_form(world: World) -> None:
    """The same button in the view that follows the form puts the thanks form on top."""
    await world.slack.command(ANA, PLATFORM, "/noticed")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {"doers": [TOMAS], "words": WORDS})
    told = world.slack.modal_of(ANA)
    assert told is not None
    await world.slack.press_label(ANA, told, "Say thanks too")
    assert len(world.slack.modals_of(ANA)) == 2
    assert world.slack.refused == []


async def test_only_the_noter_gets_that_form(world: World) -> None:
    """A forged press by somebody else opens nothing."""
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    await world.slack.press(OLEG, said.shown[0], action_id="say_thanks_too", forged=True)
    assert "Your words" not in str(world.slack.modal_of(OLEG))


async def test_the_doer_puts_it_in_their_own_words(world: World) -> None:
    """`Change` opens a form with the words; saved, the message says that they are theirs, and Ana is not told."""
    await notice(world)
    before = len(world.slack.messages_for(ANA, None))
    message = world.slack.last_message(TOMAS)
    await world.slack.press_label(TOMAS, message, "Change")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    assert WORDS in str(form.blocks)
    done = await world.slack.submit(TOMAS, form, {"words": "   "})
    assert "A few words" in done.errors["words"]
    await world.slack.submit(TOMAS, form, {"words": "took the night so that Ana could sleep"})
    await world.deliver()

    message = world.slack.last_message(TOMAS)
    assert "took the night" in message.text
    assert "In your words:" in message.text
    assert world.slack.labels(message) == ["No more from this person", "Change", "Hide"]
    assert len(world.slack.messages_for(ANA, None)) == before


async def test_the_doer_hides_it_and_brings_it_back(world: World) -> None:
    """Pressed twice it is hidden once; the words leave the screen; a mispress can be undone."""
    await notice(world)
    message = world.slack.last_message(TOMAS)
    await world.slack.press_label(TOMAS, message, "Hide")
    await world.slack.press(TOMAS, message, action_id="hide_effort", forged=True)
    await world.deliver()

    message = world.slack.last_message(TOMAS)
    assert WORDS not in world.slack.texts(message)
    assert (await effort(world)).hidden_at is not None
    await world.slack.press_label(TOMAS, message, "Bring it back")
    await world.deliver()
    assert (await effort(world)).hidden_at is None
    assert WORDS in world.slack.texts(world.slack.last_message(TOMAS))
    assert len(world.slack.calls_to("chat.update", ok=True)) == 2


async def test_leaving_it_takes_the_question_away(world: World) -> None:
    """`Looks right` changes nothing but the message."""
    await notice(world)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Looks right")
    await world.deliver()

    message = world.slack.last_message(TOMAS)
    assert WORDS in message.text
    assert world.slack.labels(message) == ["No more from this person", "Change", "Hide"]


@pytest.mark.parametrize("action_id", ["hide_effort", "leave_effort", "change_effort"])
async def test_nobody_else_has_a_say(world: World, action_id: str) -> None:
    """A forged press is answered to whoever pressed, and changes nothing."""
    await notice(world)
    await world.slack.press(OLEG, world.slack.last_message(TOMAS), action_id=action_id, forged=True)
    await world.deliver()

    assert (await effort(world)).hidden_at is None
    assert "not here any more" in world.slack.ephemerals(OLEG)[-1].text
    assert world.slack.modal_of(OLEG) is None


async def test_a_form_left_open_until_it_is_too_late_keeps_the_words(world: World) -> None:
    """Three weeks later there is nothing to change: the form says so, and stays."""
    await notice(world)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Change")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    world.clock.move(timedelta(days=22))
    done = await world.slack.submit(TOMAS, form, {"words": "late"})
    assert "its time has passed" in done.errors["words"]


async def test_a_noter_is_asked_which_effort_the_thanks_was_for(world: World) -> None:
    """Two wait; choosing one stops that one, and the other waits on."""
    await notice(world, f"<@{TOMAS}> the first thing")
    await notice(world, f"<@{TOMAS}> the second thing")
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> thank you")
    question = said.shown[0]
    assert "the first thing" in world.slack.texts(question)
    assert world.slack.labels(question) == ["Edit", "Yes", "Yes", "No"]
    await world.slack.press_label(ANA, question, "Yes")

    assert "your thanks was for this" in world.slack.ephemerals(ANA)[-1].text
    assert world.slack.labels(world.slack.ephemerals(ANA)[-1]) == ["Edit"]
    first, second = await world.rows(Effort)
    assert (first.acknowledged_how, second.acknowledged_at) == ("chosen", None)
    assert world.slack.refused == []


async def test_a_no_changes_nothing(world: World) -> None:
    """Also when there is only one: the thanks was for something else."""
    await notice(world, f"<@{TOMAS}> the first thing")
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> for the charger")
    assert world.slack.labels(said.shown[0]) == ["Edit", "Yes", "No"]
    await world.slack.press_label(ANA, said.shown[0], "No")

    assert "something else" in world.slack.ephemerals(ANA)[-1].text
    assert world.slack.labels(world.slack.ephemerals(ANA)[-1]) == ["Edit"]
    assert await world.count(Effort, Effort.acknowledged_at.is_(None)) == 1
    assert world.slack.refused == []


async def test_which_effort_can_be_asked_in_the_form_too(world: World) -> None:
    """The view that follows the form asks, and becomes the answer."""
    await notice(world, f"<@{TOMAS}> the first thing")
    await notice(world, f"<@{TOMAS}> the second thing")
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": "for that"})
    told = world.slack.modal_of(ANA)
    assert told is not None
    await world.slack.press_label(ANA, told, "Yes")

    answered = world.slack.modal_of(ANA)
    assert answered is not None
    assert "your thanks was for this" in world.slack.texts(answered)
    assert world.slack.labels(answered) == ["Edit"]
    assert await world.count(Effort, Effort.acknowledged_at.is_(None)) == 1
    assert world.slack.refused == []


async def test_a_question_about_many_long_efforts_fits(world: World) -> None:
    """Slack takes about 13,000 characters a message; signs that need escaping count five times."""
    for number in range(12):
        await notice(world, f"<@{TOMAS}> {number} " + "&amp;" * 1_900)
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> thank you")
    assert world.slack.labels(said.shown[0]) == ["Edit"] + ["Yes"] * 8 + ["No"]
    assert world.slack.refused == []


async def test_words_are_shown_literally(world: World) -> None:
    """They notify nobody, and Slack refuses none of it, in the message, the form and on Home."""
    for words in ["tell <!channel> &amp; &lt;b&gt;", "שלום, תודה", "*loud* _and_ `code`", "x" * 2_000, "🙏"]:
        await notice(world, f"<@{TOMAS}> {words}")
        message = world.slack.last_message(TOMAS)
        assert "<!channel>" not in str(message.blocks) + message.text
        await world.slack.press_label(TOMAS, message, "Change")
        await world.slack.open_home(TOMAS)
        await world.deliver()
        assert world.slack.home_of(TOMAS) is not None
    assert world.slack.refused == []


async def test_the_words_stand_encrypted_and_in_no_outbox(world: World) -> None:
    """The outbox holds ids."""
    await notice(world)
    assert all(WORDS not in str(row.refs) for row in await world.rows(Outgoing))
