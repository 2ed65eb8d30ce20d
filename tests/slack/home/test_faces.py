"""Faces beside names: only of Slack's hosts, kept sealed, followed when they change, and never in the way."""

import json
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts.everyday import EverydayLine
from slackapp.domain.home.digest import Look
from slackapp.domain.own_data import erasures, exports
from slackapp.domain.pauses.agreeing import PauseLine
from slackapp.domain.people import faces, profiles
from slackapp.domain.promises.bodies import PromiseBody
from slackapp.domain.promises.lists import PromiseLine
from slackapp.domain.repairs.reading import ReceivedLine
from slackapp.domain.tables.people import Person
from slackapp.domain.thanks.lists import ThanksLine
from slackapp.domain.thanks.passing_on import PassedLine
from slackapp.domain.thanks.words_later import KeptMessage
from slackapp.domain.to_say.lines import Line
from slackapp.features import DATA_RULES, HOME_LISTS
from slackapp.slack.block_kit.blocks import context
from slackapp.slack.block_kit.faces import byline, people_drawn, with_faces
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.platform.pictures import picture_of, shown_picture
from tests.cast import ANA, GENERAL, MIRA, NOW, PLATFORM, TEAM, TOMAS
from tests.slack.home.home_steps import home_of
from tests.world import World

HERE = frozenset({"hooks.slack.com", "127.0.0.1"})
SLACKS = "https://avatars.slack-edge.com/2026-11-18/1_ab_72.jpg"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (SLACKS, SLACKS),
        ("https://ca.slack-edge.com/T1-U1-ab-72", "https://ca.slack-edge.com/T1-U1-ab-72"),
        ("http://127.0.0.1:4000/avatars/U1", "http://127.0.0.1:4000/avatars/U1"),  # the double that Tend runs against
        ("http://localhost:4000/avatars/U1", None),  # another
        ("http://avatars.slack-edge.com/a.jpg", None),
        ("https://avatars.slack-edge.com.evil.test/a.jpg", None),
        ("https://evil.test/avatars.slack-edge.com/a.jpg", None),
        ("https://evilslack-edge.com/a.jpg", None),
        ("https://u@avatars.slack-edge.com/a.jpg", None),
        ("https://avatars.slack-edge.com:8443/a.jpg", None),
        ("https://avatars.slack-edge.com:x/a.jpg", None),
        ("https://[half/a.jpg", None),
        ("https://evil.test\\.slack-edge.com/a.jpg", None),  # a browser goes to evil.test
        ("https://evil.test%2f.slack-edge.com/a.jpg", None),
        ("https://evil.test;.slack-edge.com/a.jpg", None),
        ("https://.slack-edge.com/a.jpg", None),
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AAAA", None),
        ("", None),
        (None, None),
        (
            "https://secure.gravatar.com/avatar/ab.jpg?s=72&d=https%3A%2F%2Fa.slack-edge.com%2Fava-72.png",
            "https://secure.gravatar.com/avatar/ab.jpg?s=72&d=https%3A%2F%2Fa.slack-edge.com%2Fava-72.png",
        ),
        (
            "https://secure.gravatar.com/avatar/ab.jpg?s=72&d=https%3A%2F%2Fevil.test%2Fpixel.png",
            "https://secure.gravatar.com/avatar/ab.jpg?s=72",
        ),
        (
            "https://secure.gravatar.com/avatar/ab.jpg?s=72&default=https%3A%2F%2Fevil.test%2Fpixel.png",
            "https://secure.gravatar.com/avatar/ab.jpg?s=72",
        ),
        (
            "https://secure.gravatar.com/avatar/ab.jpg?d=https%3A%2F%2Fevil.test%5C.slack-edge.com%2Fpixel.png",
            "https://secure.gravatar.com/avatar/ab.jpg",
        ),
        (
            "https://secure.gravatar.com/avatar/ab.jpg?D=https%3A%2F%2Fevil.test",
            "https://secure.gravatar.com/avatar/ab.jpg",
        ),
        ("https://secure.gravatar.com/avatar/ab.jpg?s=72;d=x", "https://secure.gravatar.com/avatar/ab.jpg"),
        ("https://secure.gravatar.com/elsewhere?url=evil.test", None),
    ],
)
def test_only_pictures_of_slacks_hosts_are_shown(url: str | None, shown: str | None) -> None:
    """A forged address would be a tracking pixel on a colleague's Home."""
    assert shown_picture(url, HERE) == shown


@pytest.mark.parametrize(
    ("profile", "kept"),
    [
        ({"image_72": SLACKS, "image_48": "https://a/48"}, SLACKS),
        ({"image_48": SLACKS}, SLACKS),
        ({"image_72": "https://a.slack-edge.com/" + "a" * 500, "image_48": SLACKS}, SLACKS),
        ({"image_72": 72}, None),
        ({"image_72": "https://a.slack-edge.com/\n"}, None),
        ({}, None),
    ],
)
def test_what_slack_says_of_a_picture_is_read_with_care(profile: dict[str, Any], kept: str | None) -> None:
    assert picture_of(profile) == kept


def test_a_place_is_filled_or_goes() -> None:
    blocks = [byline(ANA, "Ana said"), byline(TOMAS, "Tomas said"), context("Nobody"), {"type": "divider"}]
    assert people_drawn(blocks) == {ANA, TOMAS}
    first, second, *others = with_faces(blocks, {ANA: ("Ana", SLACKS)})
    assert first["elements"][0] == {"type": "image", "image_url": SLACKS, "alt_text": "Ana"}
    assert [element["type"] for element in second["elements"]] == ["mrkdwn"]
    assert others == [context("Nobody"), {"type": "divider"}]
    assert people_drawn(with_faces(blocks, {})) == set()


# A line of each list of Home as Tomas sees it, in which Ana is named. The other lists name nobody in their rows.
NAMING_ANA: dict[str, Any] = {
    "unspoken": ANA,
    "passed_on": PassedLine(1, TOMAS, ANA, "You took my night.", NOW),
    "received": ThanksLine(1, (ANA,), "You took my night.", NOW),
    "given": ThanksLine(1, (ANA, MIRA), "You took my night.", NOW),
    "about_me": effort_lists.AboutMe(7, ANA, "cover", "Covered the night.", False, NOW, NOW),
    "by_me": effort_lists.ByMe(8, ANA, "cover", "Covered the night.", NOW),
    "everyday": EverydayLine(10, TOMAS, ANA, "Writes the minutes.", is_changed=False, began_at=NOW, is_doer=True),
    "waiting": effort_lists.Waiting(9, ANA, MIRA, "cover", "Covered the night.", False, NOW, 5),
    "private_words": ReceivedLine(1, ANA, NOW, "new"),
    "to_say": Line(1, "You took my night.", ANA, NOW, NOW),
    "pauses": PauseLine(1, ANA, NOW.date()),
    "promises": PromiseLine(1, PromiseBody(TOMAS, "Send the plan.", NOW, ANA), NOW.date(), None, True, False),
    "later": KeptMessage(1, GENERAL, "1.1", ANA, "https://a.test/1", NOW),
}
NAMING_NOBODY = {"notes", "seasons", "our_words", "own_reminders", "open_reminders"}


@pytest.mark.parametrize("name", sorted(HOME_LISTS))
def test_a_row_that_names_somebody_has_their_face(name: str) -> None:
    """A new list has its line above, or is among those that name nobody."""
    assert (name in NAMING_ANA) is not (name in NAMING_NOBODY)
    if name in NAMING_ANA:
        rows = HOME_LISTS[name].rows(Reader("en-GB", "Europe/Berlin"), Look(TOMAS, NOW), [NAMING_ANA[name]])
        assert people_drawn(rows) == {ANA}


def images(world: World, user_id: str) -> list[tuple[str, str]]:
    """Give name and address of the pictures on somebody's Home."""
    home = world.slack.home_of(user_id)
    assert home is not None
    elements = [element for block in home.blocks for element in block.get("elements", [])]
    return [(one["alt_text"], one["image_url"]) for one in elements if one["type"] == "image"]


async def thanked(world: World) -> None:
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await home_of(world, TOMAS)


async def test_home_shows_the_face_of_the_giver(world: World) -> None:
    await thanked(world)
    [(name, url)] = images(world, TOMAS)
    assert name == "Ana Duarte"
    assert url.endswith(f"/avatars/{ANA}.svg")
    assert world.slack.refused == []


async def test_a_new_picture_comes_with_user_change_and_with_the_nightly_list(world: World) -> None:
    await thanked(world)
    await world.slack.change_person(ANA, picture=SLACKS)
    await home_of(world, TOMAS)
    assert images(world, TOMAS) == [("Ana Duarte", SLACKS)]
    world.slack.state.people[ANA].picture = SLACKS.replace("ab", "cd")  # an event that never came
    await world.pass_time(days=1)
    await world.run_job("sync_directory")
    await home_of(world, TOMAS)
    assert images(world, TOMAS) == [("Ana Duarte", SLACKS.replace("ab", "cd"))]


@pytest.mark.parametrize("picture", ["", "https://evil.test/pixel.png"])
async def test_without_a_picture_to_show_the_name_stands_alone(world: World, picture: str) -> None:
    await thanked(world)
    await world.slack.change_person(ANA, picture=picture)
    assert f"<@{ANA}> thanked you" in world.slack.texts(await home_of(world, TOMAS))
    assert images(world, TOMAS) == []


async def test_a_home_with_a_picture_that_slack_cannot_fetch_comes_without(world: World) -> None:
    await thanked(world)
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for the list")
    world.slack.fail_next("views.publish", error="invalid_blocks")
    assert "the list" in world.slack.texts(await home_of(world, TOMAS))
    assert images(world, TOMAS) == []


async def test_the_address_is_sealed_exported_and_erased(world: World) -> None:
    await thanked(world)
    async with world.tend.db.transaction() as session:
        whose = (Person.workspace_id == TEAM, Person.user_id == ANA)
        sealed = await session.scalar(select(type_coerce(Person.__table__.c.picture, LargeBinary)).where(*whose))
        assert sealed is not None
        assert b"avatars" not in sealed
        exported = await exports.export_person(session, TEAM, ANA, DATA_RULES)
        assert exported["profile"]["picture"].endswith(f"/avatars/{ANA}.svg")
        person = await session.get_one(Person, (TEAM, ANA))
        person.may_be_noted = False  # the row stays, emptied
        await session.flush()
        await erasures.erase_person(session, TEAM, ANA, world.clock.now(), DATA_RULES)
        assert await session.scalar(select(Person.picture).where(*whose)) is None
        assert await faces.faces_of(session, TEAM, [ANA, TOMAS]) != {}
        assert ANA not in await faces.faces_of(session, TEAM, [ANA, TOMAS])
        assert (await profiles.known(session, TEAM, [TOMAS]))[TOMAS].name == "Tomas Novak"


async def test_pages_of_a_list_have_faces_too(world: World) -> None:
    for number in range(7):
        await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for thing {number}")
    await home_of(world, TOMAS)
    home = world.slack.home_of(TOMAS)
    assert home is not None
    await world.slack.press_label(TOMAS, home, "Older")
    page = world.slack.modal_of(TOMAS)
    assert page is not None
    assert f"/avatars/{ANA}.svg" in json.dumps(page.blocks)
    assert world.slack.refused == []
