"""What `/thanks` and `/noticed` make of what was typed: receivers, names, kinds, and forms that say why they opened."""

import pytest

from sandbox.workspace.state import View
from slackapp.domain.tables.efforts import Effort, EverydayEffort
from slackapp.domain.tables.people import UserGroup
from slackapp.domain.tables.thanks import Thanks, ThanksReceiver
from slackapp.slack.efforts import ids
from tests.cast import ANA, DEPLOYBOT, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.world import World

WHEN = {"/thanks": ("receivers", "sent"), "/noticed": ("doers", "noted")}


def opened(world: World, user_id: str = ANA) -> View:
    form = world.slack.modal_of(user_id)
    assert form is not None
    return form


def chosen_in(form: View) -> list[str]:
    """Give the people chosen in a form of either command."""
    fields = (form.values.get(field, {}) for field in ("receivers", "doers"))
    return [user_id for field in fields for value in field.values() for user_id in value.get("selected_users") or []]


def words_in(form: View) -> str:
    [field] = form.values["words"].values()
    return str(field.get("value") or "")


async def test_2_2_me_is_no_receiver_of_thanks_and_a_doer_of_efforts(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> and me, we are so glad")
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> and me: the review")
    await world.deliver()
    [thanks] = await world.rows(Thanks)
    assert thanks.words == "and me, we are so glad"
    assert [row.receiver_id for row in await world.rows(ThanksReceiver)] == [TOMAS]
    assert sorted(row.doer_id for row in await world.rows(Effort)) == sorted([ANA, TOMAS])


async def test_thanks_to_me_open_the_form_with_all_that_was_typed(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, "/thanks me for the calm")
    form = opened(world)
    assert words_in(form) == "me for the calm"
    assert chosen_in(form) == []
    assert await world.count(Thanks) == 0


@pytest.mark.usefixtures("no_daily_limit")
async def test_2_2_and_in_any_language_reaches_both(world: World) -> None:
    for word in ["und", "et", "y", "と", "i", "και", "та", "和", "・", "과"]:
        said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {word} <@{SAM}> for the demo")
        assert f"Sent to <@{TOMAS}> and <@{SAM}>." in said.text
    assert {row.words for row in await world.rows(Thanks)} == {"the demo"}


async def test_2_2_later_mentions_channels_and_groups_are_shown_by_name(world: World) -> None:
    """People as the directory has them, whatever label Slack sent; groups as stored; a private channel as such."""
    async with world.tend.db.transaction() as session:
        known = {"handle": "nights", "is_disabled": False, "refreshed_at": world.clock.now()}
        session.add(UserGroup(workspace_id=TEAM, group_id="S0NIGHT001", **known))
    for count, command in enumerate(("/thanks", "/noticed", "/tend thanks", "/tend noticed"), start=1):
        later = f"with <@{MIRA}> and <!subteam^S0NIGHT001> in <#C0PLATFORM|platform> and <#C0SECRET01|>"
        await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}> for sitting {later}")
        await world.deliver()
        words = "sitting with @Mira Vogel and @nights in #platform and #private-channel"
        assert [row.words for row in [*await world.rows(Thanks), *await world.rows(Effort)]] == [words] * count
        assert words in world.slack.last_message(TOMAS).text
    assert world.slack.refused == []


@pytest.mark.parametrize("command", ["/thanks", "/noticed", "/tend thanks", "/tend noticed"])
async def test_2_2_a_command_quoted_back_names_people_too(world: World, command: str) -> None:
    """Slack may send a mention without a label; an id is nobody's name."""
    await world.tend.directory.meet(TEAM, [TOMAS, MIRA])
    said = await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}> @maya for <@{MIRA}> in <#C0SECRET01|>")
    assert "@Tomas Novak @maya for @Mira Vogel in #private-channel" in said.text
    world.slack.fail_next("views.open", "trigger_expired")
    said = await world.slack.command(ANA, PLATFORM, f"{command} for helping <@{TOMAS}>")
    assert "for helping @Tomas Novak" in said.text


async def test_2_2_for_or_a_dot_alone_opens_the_form_that_asks_for_words(world: World) -> None:
    for command in ["/thanks", "/noticed"]:
        for words in ["", "for", ".", "for …", "\u200b", "für"]:
            await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}> {words}")
            form = opened(world)
            assert chosen_in(form) == [TOMAS]
            assert f"What did they do? Nothing is {WHEN[command][1]} yet." in world.slack.texts(form)
            world.slack.modals_of(ANA).clear()
    assert await world.count(Thanks) == await world.count(Effort) == 0
    assert world.slack.refused == []


@pytest.mark.parametrize("command", ["/thanks", "/noticed"])
async def test_2_2_the_one_mentioned_person_is_chosen_and_the_form_says_why_it_opened(
    world: World, command: str
) -> None:
    await world.slack.command(ANA, PLATFORM, f"{command} for helping <@{TOMAS}|tomas> move")
    form = opened(world)
    assert chosen_in(form) == [TOMAS]
    assert words_in(form) == "for helping @Tomas Novak move"
    shown = world.slack.texts(form)
    assert f"<@{TOMAS}>" in shown
    assert f"Nothing is {WHEN[command][1]} yet. Next time, name them first" in shown
    await world.slack.submit(ANA, form, {"words": "helping me move"})
    await world.deliver()
    assert "helping me move" in world.slack.last_message(TOMAS).text


async def test_nobody_is_chosen_where_it_could_be_several_or_nobody(world: World) -> None:
    for command in ["/thanks", "/noticed"]:
        for mentions in ["", f"<@{TOMAS}> <@{SAM}>", f"<@{DEPLOYBOT}>"]:
            await world.slack.command(ANA, PLATFORM, f"{command} so much help from {mentions}")
            form = opened(world)
            world.slack.modals_of(ANA).clear()
            assert chosen_in(form) == []
            assert words_in(form).startswith("so much help from")
            assert f"Nothing is {WHEN[command][1]} yet." in world.slack.texts(form)


async def test_a_giver_who_mentions_only_themself_is_not_chosen(world: World) -> None:
    for typed in (f"from <@{ANA}> to all", f"<@{ANA}>", f"<@{ANA}> for"):
        await world.slack.command(ANA, PLATFORM, f"/thanks {typed}")
        assert chosen_in(opened(world)) == []
        assert "Who is it for?" in world.slack.texts(opened(world))
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{ANA}> <@{TOMAS}> .")
    assert chosen_in(opened(world)) == [TOMAS]
    said = await world.slack.command(ANA, PLATFORM, f"/thanks <@{ANA}> @maya for it")
    await world.slack.press_label(ANA, said.shown[0], "Open the form")
    assert chosen_in(opened(world)) == []
    await world.slack.command(OLEG, PLATFORM, f"/noticed what <@{OLEG}> did")
    assert chosen_in(opened(world, OLEG)) == [OLEG]


@pytest.mark.parametrize("command", ["/thanks", "/noticed"])
async def test_a_command_alone_asks_for_the_form_and_gets_no_reason(world: World, command: str) -> None:
    await world.slack.command(ANA, PLATFORM, command)
    assert "yet." not in world.slack.texts(opened(world))


@pytest.mark.parametrize("command", ["/thanks", "/noticed"])
async def test_words_too_long_for_the_form_are_quoted_back(world: World, command: str) -> None:
    """A form would cut them off."""
    typed = "word " * 500
    said = await world.slack.command(ANA, PLATFORM, f"{command} {typed}")
    assert "at most 2000" in said.text
    assert world.slack.texts(said.shown[0]).count("word") >= 500
    assert world.slack.modal_of(ANA) is None


@pytest.mark.parametrize("command", ["/thanks", "/noticed"])
async def test_the_form_after_an_unknown_name_has_the_rest_filled_in(world: World, command: str) -> None:
    said = await world.slack.command(ANA, PLATFORM, f"{command} <@{TOMAS}> @maya for “the demo” & more")
    await world.slack.press_label(ANA, said.shown[0], "Open the form")
    form = opened(world)
    assert chosen_in(form) == [TOMAS]
    assert words_in(form) == "“the demo” & more"
    assert world.slack.refused == []


async def test_a_forged_beginning_opens_the_form_all_the_same(world: World) -> None:
    for value in ["-", "", "[1,2]", '["x","y"]', '[["<@U1>"],"x"]', "{}", '[[null],"\\ud800"]', "[[],5]"]:
        said = await world.slack.command(ANA, PLATFORM, "/thanks @maya for it")
        said.shown[0].blocks[-1]["elements"][0]["value"] = value
        await world.slack.press_label(ANA, said.shown[0], "Open the form", forged=True)
        assert chosen_in(opened(world)) == []
        world.slack.modals_of(ANA).clear()
    assert world.slack.refused == []


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("review: the release", "review"), ("Clean-up: the release", "cleanup"), ("for review: the release", "review")],
)
async def test_2_2_a_kind_is_named_in_the_command(world: World, typed: str, kind: str) -> None:
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> {typed}")
    assert [(row.kind, row.words) for row in await world.rows(Effort)] == [(kind, "the release")]
    [menu] = [block["accessory"] for block in said.shown[0].blocks if "accessory" in block]
    assert menu["initial_option"]["value"] == kind


async def test_a_kind_without_words_is_chosen_in_the_form(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> review:")
    form = opened(world)
    assert form.values["effort_kind"]["effort_kind"]["selected_option"]["value"] == "review"
    assert words_in(form) == ""


async def test_2_2_a_kind_is_chosen_in_the_confirmation(world: World) -> None:
    """For everybody noted together, and on the manager's Home; nobody is told."""
    await world.lead(MIRA, TOMAS)
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> <@{SAM}> a long night: all of it")
    other = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> something else again")
    await world.deliver()
    before = len(world.slack.calls_to("chat.postMessage", ok=True))
    await world.slack.press(ANA, said.shown[0], action_id=ids.CHOOSE_KIND, given="firefighting")
    await world.deliver()
    kinds = {(row.doer_id, row.words): row.kind for row in await world.rows(Effort)}
    assert kinds == {
        (TOMAS, "a long night: all of it"): "firefighting",
        (SAM, "a long night: all of it"): "firefighting",
        (TOMAS, "something else again"): "other",
    }
    assert len(world.slack.calls_to("chat.postMessage", ok=True)) == before
    assert other.shown
    assert world.slack.refused == []


async def test_a_form_that_asked_for_the_kind_does_not_ask_again(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, "/noticed")
    done = await world.slack.submit(
        ANA,
        opened(world),
        {"doers": [TOMAS], "words": "the release", "every_week": ["weekly"], "effort_kind": "review"},
    )
    assert done.view is not None
    assert "What kind of effort?" not in world.slack.texts(done.view)
    assert [row.kind for row in await world.rows(EverydayEffort)] == ["review"]


async def test_only_the_noter_chooses_a_kind_that_exists(world: World) -> None:
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> a long night")
    menu = next(block for block in said.shown[0].blocks if block["block_id"].startswith("kind:"))
    for user_id, kind, block_id in ((SAM, "review", None), (ANA, "praise", None), (ANA, "review", "kind:0")):
        menu["accessory"]["options"][0]["value"] = kind
        menu["block_id"] = block_id or menu["block_id"]
        said.shown[0].values.setdefault(menu["block_id"], {})
        await world.slack.press(user_id, said.shown[0], action_id=ids.CHOOSE_KIND, given=kind, forged=True)
    assert [row.kind for row in await world.rows(Effort)] == ["other"]
