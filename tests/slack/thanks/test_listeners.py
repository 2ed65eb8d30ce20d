"""Thanks through Slack's doors: what people receive, who decides, and the rows left."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, update

from slackapp.clock import real_now
from slackapp.domain.people import profiles as people
from slackapp.domain.tables.outbox import Outgoing, Received
from slackapp.domain.tables.people import Person
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from tests.cast import ANA, DEPLOYBOT, EXT, INCIDENTS, IVO, NINA, NOBODY, OLEG, PLATFORM, SAM, SLACKBOT, TOMAS
from tests.slack.delivery.unreliable import shorten_waits
from tests.world import World

WORDS = "taking my night"


async def thank(world: World, text: str = f"<@{TOMAS}|tomas> {WORDS}", channel: str = PLATFORM) -> str:
    """Have Ana say thanks, deliver it, and give what she was told."""
    said = await world.slack.command(ANA, channel, f"/thanks {text}")
    assert said.status == 200
    await world.deliver()
    return said.text


def posts(world: World, channel: str = PLATFORM) -> list[str]:
    """Give what Tend posted in a channel, as an outsider reads it."""
    return [m.text for m in world.slack.messages_for(OLEG, channel) if m.user == world.slack.bot_user]


async def standings(world: World) -> dict[str, str]:
    """Give each receiver's decision."""
    return {row.receiver_id: row.standing for row in await world.rows(ThanksReceiver)}


@pytest.mark.strangers
async def test_arrives_in_private_first(world: World) -> None:
    """One message to the receiver, nothing in the channel, one sentence to the giver."""
    told = await thank(world)

    assert f"Sent to <@{TOMAS}>" in told
    message = world.slack.last_message(TOMAS)
    assert WORDS in message.text
    assert WORDS in world.slack.texts(message)
    assert world.slack.labels(message) == [
        "That mattered because …",
        "Remove",
        "No more from this person",
        "Share it",
        "Keep between us",
    ]
    assert posts(world) == []
    assert await standings(world) == {TOMAS: "offered"}
    assert world.slack.refused == []


@pytest.mark.both_databases
async def test_shared_once_on_the_receivers_word(world: World) -> None:
    """`Share it` pressed twice posts once, as the giver's words, and the private copy says so."""
    await thank(world)
    message = world.slack.last_message(TOMAS)
    await world.slack.press_label(TOMAS, message, "Share it")
    await world.slack.press(TOMAS, message, action_id="share_thanks", forged=True)
    await world.deliver()

    (shared,) = posts(world)
    assert f"<@{ANA}> thanked <@{TOMAS}>" in shared
    assert WORDS in shared
    assert "Posted in" in world.slack.texts(world.slack.last_message(TOMAS))
    assert await standings(world) == {TOMAS: "shared"}
    assert len(world.slack.calls_to("chat.postMessage", ok=True)) == 2


async def test_kept_between_them(world: World) -> None:
    """`Keep between us` posts nothing, and cannot be turned round by an old button."""
    await thank(world)
    message = world.slack.last_message(TOMAS)
    await world.slack.press_label(TOMAS, message, "Keep between us")
    await world.slack.press_label(TOMAS, message, "Share it")
    await world.deliver()

    assert posts(world) == []
    assert await standings(world) == {TOMAS: "kept"}
    assert "You answered this before" in world.slack.ephemerals(TOMAS)[-1].text


async def test_only_the_receiver_decides(world: World) -> None:
    """A press by somebody else changes nothing and is answered to them alone."""
    await thank(world)
    await world.slack.press(OLEG, world.slack.last_message(TOMAS), action_id="share_thanks", forged=True)
    await world.deliver()

    assert posts(world) == []
    assert await standings(world) == {TOMAS: "offered"}


async def test_several_receivers_are_named_as_they_agree(world: World) -> None:
    """Each has a copy of their own; the one post names only those who agreed, one after the other."""
    await thank(world, f"<@{TOMAS}|tomas> and <@{SAM}|sam>, for the demo")
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    assert [f"<@{SAM}>" in text for text in posts(world)] == [False]

    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Share it")
    await world.deliver()
    (shared,) = posts(world)
    assert f"<@{SAM}>" in shared
    assert f"<@{TOMAS}>" in shared
    assert await standings(world) == {TOMAS: "shared", SAM: "shared"}


async def test_both_agree_before_anything_is_posted(world: World) -> None:
    """Two presses in a row make one post with two names."""
    await thank(world, f"<@{TOMAS}> <@{SAM}> for the demo")
    for person in (TOMAS, SAM):
        await world.slack.press_label(person, world.slack.last_message(person), "Share it")
    await world.deliver()

    (shared,) = posts(world)
    assert f"<@{TOMAS}>" in shared
    assert f"<@{SAM}>" in shared
    assert set((await standings(world)).values()) == {"shared"}


async def test_who_shares_freely_is_not_named_before_their_own_copy_came(world: World) -> None:
    """Private first, always: also when another receiver is quicker than one's own message."""
    await world.tend.directory.meet(world.slack.team.id, [SAM])
    async with world.tend.db.transaction() as session:
        await people.choose_sharing(session, world.slack.team.id, SAM, people.SHARE_FREELY)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> <@{SAM}> for the demo")
    await hold(world, SAM, real_now() + timedelta(minutes=5))
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    assert [f"<@{SAM}>" in text for text in posts(world)] == [False]

    await hold(world, SAM, None)
    await world.deliver()
    assert [f"<@{SAM}>" in text for text in posts(world)] == [True]


async def hold(world: World, target: str, until: datetime | None) -> None:
    """Keep back what is queued for one person."""
    async with world.tend.db.transaction() as session:
        await session.execute(update(Outgoing).where(Outgoing.target == target).values(hold_until=until))


async def test_a_channel_without_tend_keeps_the_button(world: World) -> None:
    """The receiver is told how to invite Tend; once it is there, the same button works."""
    await thank(world, channel=INCIDENTS)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    message = world.slack.last_message(TOMAS)
    assert "/invite" in world.slack.texts(message)
    assert "Share it" in world.slack.labels(message)

    world.slack.channel(INCIDENTS).members.add(world.slack.bot_user)
    await world.slack.press_label(TOMAS, message, "Share it")
    await world.deliver()
    assert await standings(world) == {TOMAS: "shared"}


async def test_privately_offers_nothing(world: World) -> None:
    """`privately` and direct messages leave the receiver nothing to decide."""
    told = await thank(world, f"privately <@{TOMAS}> {WORDS}")
    assert "in private" in told
    assert world.slack.labels(world.slack.last_message(TOMAS)) == [
        "Remove",
        "No more from this person",
        "That mattered because …",
    ]
    assert await standings(world) == {TOMAS: "private"}


@pytest.mark.parametrize(("button", "rule"), [("Always share", "free"), ("Always keep private", "private")])
async def test_an_answer_becomes_the_rule(world: World, button: str, rule: str) -> None:
    """After deciding, one press makes it the rule; the next thanks follows it without asking, private first."""
    await thank(world)
    first = "Share it" if rule == "free" else "Keep between us"
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), first)
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), button)
    assert [p.sharing for p in await world.rows(Person, Person.user_id == TOMAS)] == [rule]

    before = len(world.slack.calls)
    await thank(world, f"<@{TOMAS}> for the second time")
    targets = [call.args["channel"] for call in world.slack.calls[before:] if call.method == "chat.postMessage"]
    assert targets == ([TOMAS, PLATFORM] if rule == "free" else [TOMAS])


@pytest.mark.usefixtures("no_daily_limit")
@pytest.mark.strangers
async def test_people_who_cannot_be_thanked(world: World) -> None:
    """Each is left out with the reason, the others still get theirs; alone, nothing is sent and words come back."""
    for who, why in [
        (ANA, "thank yourself"),
        (DEPLOYBOT, "it is an app"),
        (SLACKBOT, "it is an app"),
        (IVO, "deactivated"),
        (EXT, "another organisation"),
        (NOBODY, "knows nobody"),
    ]:
        told = await thank(world, f"<@{who}> <@{TOMAS}> {WORDS}")
        assert why in told
        assert WORDS in world.slack.last_message(TOMAS).text

        sent = len(world.slack.calls_to("chat.postMessage"))
        told = await thank(world, f"<@{who}> {WORDS}")
        assert why in told
        assert WORDS in told
        assert len(world.slack.calls_to("chat.postMessage")) == sent


async def test_a_guest_is_a_person_like_others(world: World) -> None:
    """Nina, a guest, gets her thanks."""
    await thank(world, f"<@{NINA}> {WORDS}")
    assert WORDS in world.slack.last_message(NINA).text


@pytest.mark.strangers
async def test_somebody_slack_tells_of_too_late(world: World) -> None:
    """While Slack is slow the receiver is pending, and gets the words as soon as they are known."""
    await world.slack.open_home(ANA)
    world.slack.fail_next("users.info", status=500, count=1)
    told = await thank(world)
    assert WORDS in world.slack.last_message(TOMAS).text
    assert "looking up" in told
    assert await standings(world) == {TOMAS: "offered"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("@tomas for taking my night", "didn't recognise @tomas"),
        (f"<!channel> {WORDS}", "everybody"),
        (" ".join(f"<@U0CROWD{n:03}>" for n in range(31)) + " for all", "31 people"),
        (f"<@{TOMAS}> " + "x" * 2_001, "2001 characters"),
        (f"<@{TOMAS}> " + "long " * 800, "characters"),
    ],
)
async def test_what_cannot_be_sent_is_given_back(world: World, text: str, why: str) -> None:
    """One clear sentence and the words back; nothing stored, nothing sent."""
    said = await world.slack.command(ANA, PLATFORM, f"/thanks {text}")
    assert why in said.text
    words = text.rsplit(maxsplit=1)[-1]
    assert words in "".join(world.slack.texts(message) for message in said.shown)
    assert await world.count(Thanks) == 0
    assert await world.queued() == 0
    assert world.slack.refused == []


@pytest.mark.usefixtures("no_daily_limit")
async def test_words_are_shown_literally(world: World) -> None:
    """Whatever was typed is drawn as it was typed and notifies nobody."""
    for words in ["🙏", ":pray:", "שלום, תודה רבה", "*bold* <!channel> & <b>", "a\nb\n\nc", "> quoted"]:
        await world.slack.type(ANA, PLATFORM, f"/thanks @tomas {words}")
        await world.deliver()
        call = world.slack.calls_to("chat.postMessage", ok=True)[-1]
        assert "<!channel>" not in str(call.args)
        assert (await world.rows(Thanks))[-1].words == words
    assert world.slack.refused == []


async def test_empty_opens_the_form_and_the_form_sends(world: World) -> None:
    """The form asks for people and words, offers a channel, and says what happened."""
    await world.slack.command(ANA, PLATFORM, "/thanks")
    form = world.slack.modal_of(ANA)
    assert form is not None
    filled = {"receivers": [TOMAS, SAM], "words": WORDS, "offer": ["offer"], "channel": PLATFORM}
    done = await world.slack.submit(ANA, form, filled)
    assert done.errors in ({}, None)
    again = await world.slack.replay()
    assert again.status == 200
    await world.deliver()

    assert await standings(world) == {SAM: "offered", TOMAS: "offered"}
    assert await world.count(Thanks) == 1
    assert world.slack.refused == []


async def test_the_form_keeps_what_was_typed(world: World) -> None:
    """An omission is said beside its field, and the form stays; corrected, it goes."""
    await world.slack.command(ANA, PLATFORM, "/thanks hello there")
    form = world.slack.modal_of(ANA)
    assert form is not None
    assert "hello there" in str(form.blocks)
    done = await world.slack.submit(ANA, form, {"receivers": [DEPLOYBOT], "words": WORDS})
    assert "Deploybot" in done.errors["receivers"] or "app" in done.errors["receivers"]
    done = await world.slack.submit(
        ANA, form, {"receivers": [TOMAS], "words": WORDS, "offer": ["offer"], "channel": None}
    )
    assert "channel" in done.errors
    await world.slack.submit(ANA, form, {"receivers": [TOMAS], "words": WORDS, "offer": []})
    await world.deliver()
    assert await standings(world) == {TOMAS: "private"}


@pytest.mark.both_databases
async def test_a_command_sent_again_counts_once(world: World) -> None:
    """The same signed request twice is one thanks, and both are answered."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {WORDS}")
    again = await world.slack.replay()
    assert again.status == 200
    await world.deliver()
    assert await world.count(Thanks) == 1
    assert await world.count(Received, Received.key.like("command:%")) == 1
    assert len(world.slack.calls_to("chat.postMessage", ok=True)) == 1


async def test_few_statements(world: World) -> None:
    """A plain thanks with everybody known costs at most eight statements."""
    await thank(world)
    seen: list[str] = []
    engine = world.tend.db._writer.sync_engine

    def count(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> again {WORDS}")
    event.remove(engine, "before_cursor_execute", count)
    assert 0 < len(seen) <= 8, seen


async def test_no_words_in_the_outbox(world: World) -> None:
    """The outbox holds ids; the words stand only encrypted."""
    await thank(world)
    assert all(WORDS not in str(row.refs) for row in await world.rows(Outgoing))


async def test_each_receiver_learns_how_far_the_words_went(world: World) -> None:
    """With several receivers nobody reads that the words went to them alone, and nobody reads who the others are."""
    await thank(world, f"privately <@{TOMAS}> <@{SAM}> <@{NINA}> for the demo")
    text = world.slack.texts(world.slack.last_message(TOMAS))
    assert "2 other people got this too" in text
    assert f"<@{SAM}>" not in text


async def test_a_post_that_fails_for_good_leaves_the_button(world: World) -> None:
    """Whatever Slack says: the receiver is not left with words that are on their way for ever."""
    await thank(world)
    world.slack.fail_next("chat.postMessage", error="restricted_action")
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    assert await standings(world) == {TOMAS: "refused"}
    message = world.slack.last_message(TOMAS)
    assert "Slack did not take the post" in world.slack.texts(message)
    assert "/invite" not in world.slack.texts(message)
    await world.slack.press_label(TOMAS, message, "Share it")
    await world.deliver()
    assert await standings(world) == {TOMAS: "shared"}


async def test_a_group_stands_for_its_members(world: World) -> None:
    """`@group` reaches its people; one that Slack does not tell about is refused with the words given back."""
    world.slack.fail_next("usergroups.users.list", error="no_such_subteam")
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <!subteam^S0NOBODY01|@nobody> {WORDS}")
    assert "Slack doesn't know a group @nobody here" in said.text
    assert WORDS in said.text
    assert await world.count(Thanks) == 0


async def test_a_post_nobody_can_be_sure_of_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line broke twice after Slack took it: two copies at most, and the card does not claim that there is none."""
    shorten_waits(monkeypatch)
    await thank(world)
    world.slack.fail_next("chat.postMessage", cut=True, count=5)
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    assert len(posts(world)) == 2
    assert await standings(world) == {TOMAS: "unsure"}
    text = world.slack.texts(world.slack.last_message(TOMAS))
    assert "Please look there first" in text
    assert "nobody else" not in text


async def test_who_agrees_while_the_post_is_refused_is_not_left_waiting(world: World) -> None:
    """Sam agreed before the refusal of Tomas's post was recorded: nothing else would ever queue it again."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> <@{SAM}> for the demo")
    await world.deliver()
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Share it")
    async with world.tend.db.transaction() as session:
        post = Outgoing.kind == "thanks_shared"
        await session.execute(update(Outgoing).where(post).values(state="failed", failure="not_in_channel"))
    await world.deliver()
    await world.pass_time(seconds=2)
    await world.pass_time(seconds=2)
    assert [row.standing for row in await world.rows(ThanksReceiver)] == ["shared", "offered"]
    assert await world.queued() == 0
