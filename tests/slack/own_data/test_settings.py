"""Settings through Slack's doors: they stand as chosen, take effect at once, and two windows do not undo each other."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.people.forms import SubmitResult
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.own_data import ids
from tests.cast import ANA, EXT, INES, MIRA, PLATFORM, SAM, TOMAS
from tests.world import World


async def opened(world: World, user_id: str) -> list[str]:
    """Open one's own settings by command, through the menu where there is one; give the blocks of the form."""
    await world.slack.command(user_id, PLATFORM, "/tend settings")
    form = world.slack.modal_of(user_id)
    assert form is not None
    if form.callback_id == ids.SETTINGS_MENU:
        await world.slack.press(user_id, form, action_id=ids.OPEN_MY_SETTINGS)
        form = world.slack.modal_of(user_id)
        assert form is not None
    return [block["block_id"] for block in form.blocks if block["type"] == "input"]


async def send(world: World, user_id: str, **values: object) -> SubmitResult:
    """Send the open form with these values."""
    form = world.slack.modal_of(user_id)
    assert form is not None
    return await world.slack.submit(user_id, form, values)


async def save(world: World, user_id: str, **values: object) -> str:
    """Send the open form with these values; give what is said to follow."""
    done = await send(world, user_id, **values)
    assert (done.status, done.action, done.errors) == (200, "update", {})
    told = world.slack.modal_of(user_id)
    assert told is not None
    return world.slack.texts(told)


async def row(world: World, user_id: str) -> Person:
    """Give what is stored of somebody."""
    [found] = await world.rows(Person, Person.user_id == user_id)
    assert isinstance(found, Person)
    return found


async def chosen(world: World, user_id: str) -> tuple[str, bool, str]:
    """Give what the row says."""
    found = await row(world, user_id)
    return found.sharing, found.may_be_noted, found.prompting


MINE = [
    ids.SHARING,
    ids.BEING_NOTED,
    ids.TAKES_REPAIRS,
    ids.REMINDERS,
    ids.WEEK_DAY,
    ids.MONTH_DAY,
    ids.MESSAGE_HOUR,
    shared_ids.WORK_DAYS,
    shared_ids.WORK_STARTS,
    shared_ids.WORK_ENDS,
    shared_ids.COUNTRY,
]


async def test_a_member_chooses_sharing_and_being_noted(world: World) -> None:
    assert await opened(world, TOMAS) == MINE
    told = await save(world, TOMAS, sharing="free", being_noted=[])
    assert "Saved." in told
    assert "Nobody can note your efforts any more." in told
    assert await chosen(world, TOMAS) == ("free", False, "weekly")
    assert world.slack.refused == []


async def test_the_form_shows_what_was_chosen_before(world: World) -> None:
    await opened(world, TOMAS)
    await save(world, TOMAS, sharing="private", work_days=["1", "2"], work_starts="600", work_ends="900", country="cz")
    await opened(world, TOMAS)
    told = await save(world, TOMAS)
    assert await chosen(world, TOMAS) == ("private", True, "weekly")
    found = await row(world, TOMAS)
    assert (found.work_days, found.work_starts, found.work_ends, found.country) == ("12", 600, 900, "CZ")
    assert "Monday and Tuesday, without the public holidays of CZ. Your hours: 10:00 to 15:00." in told


@pytest.mark.parametrize(
    ("country", "example"), [("GB", "GB-ENG"), ("au", "AU-NSW"), ("DE", "DE-BE"), ("GB-SCT", None), ("FR", None)]
)
async def test_50c_a_country_that_needs_its_region_is_said(world: World, country: str, example: str | None) -> None:
    await opened(world, TOMAS)
    told = await save(world, TOMAS, country=country)
    says = "differ by region. I only know the national ones until you add the region, such as "
    assert (says in told) == (example is not None)
    if example is not None:
        assert f"{says}{example}." in told


async def test_who_leads_somebody_chooses_how_and_when_to_be_told(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    assert await opened(world, MIRA) == [
        *MINE[:4],
        ids.PROMPTING,
        shared_ids.PROMPT_DAY,
        shared_ids.PROMPT_HOUR,
        *MINE[4:],
    ]
    assert "Monday from 10:00" in await save(world, MIRA, prompt_day="1", prompt_hour="600")
    found = await row(world, MIRA)
    assert (found.prompt_weekday, found.prompt_minute) == (1, 600)
    await opened(world, MIRA)
    await save(world, MIRA, prompting="home")
    assert await chosen(world, MIRA) == ("ask", True, "home")


async def test_the_chosen_moment_is_when_the_message_comes(world: World) -> None:
    """Noted on a Wednesday, an effort is ripe on the Thursday of the next week; Mira's Friday 14:00 comes after it."""
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    await world.deliver()
    await opened(world, MIRA)
    await save(world, MIRA, prompt_day="5", prompt_hour="840")
    await world.run_job("send_prompts", datetime(2026, 11, 27, 12, 45, tzinfo=UTC))  # 13:45 in Berlin
    assert world.slack.messages_for(MIRA) == []
    await world.run_job("send_prompts", datetime(2026, 11, 27, 13, 0, tzinfo=UTC))
    assert "stayed for the release" in world.slack.texts(world.slack.last_message(MIRA))


async def test_the_message_waits_for_ones_own_hours(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    await world.deliver()
    await opened(world, MIRA)
    await save(world, MIRA, work_starts="840", work_ends="1200")
    await world.run_job("send_prompts", datetime(2026, 11, 26, 12, 45, tzinfo=UTC))  # 13:45 in Berlin
    assert world.slack.messages_for(MIRA) == []
    await world.run_job("send_prompts", datetime(2026, 11, 26, 13, 0, tzinfo=UTC))
    assert len(world.slack.messages_for(MIRA)) == 1


async def test_hours_that_leave_no_time_for_the_message_are_said_to(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    await opened(world, MIRA)
    assert "waiting efforts are on Home only" in await save(world, MIRA, work_starts="1080", work_ends="1320")


@pytest.mark.parametrize(
    ("values", "block_id", "sentence"),
    [
        ({"country": "XX"}, shared_ids.COUNTRY, "I don't know public holidays for that."),
        ({"country": "de-xx"}, shared_ids.COUNTRY, "I don't know public holidays for that."),
        ({"work_starts": "600"}, shared_ids.WORK_ENDS, "Please choose a start"),
        ({"work_starts": "600", "work_ends": "600"}, shared_ids.WORK_ENDS, "a later end"),
        ({"prompt_day": "2"}, shared_ids.PROMPT_HOUR, "a day and an hour"),
        (
            {"prompt_day": "5", "prompt_hour": "600", "work_days": ["1", "2"]},
            shared_ids.PROMPT_HOUR,
            "inside your own days",
        ),
        (
            {"prompt_day": "5", "prompt_hour": "900", "work_starts": "480", "work_ends": "720"},
            shared_ids.PROMPT_HOUR,
            "hours",
        ),
    ],
)
async def test_what_cannot_be_is_told_beside_its_field(
    world: World, values: dict[str, object], block_id: str, sentence: str
) -> None:
    await world.lead(MIRA, TOMAS)
    await opened(world, MIRA)
    done = await send(world, MIRA, sharing="free", **values)
    assert done.action == "errors"
    assert list(done.errors) == [block_id]
    assert sentence in done.errors[block_id]
    assert await chosen(world, MIRA) == ("ask", True, "weekly")


@pytest.mark.both_databases
async def test_two_windows_change_only_what_was_changed_in_each(world: World) -> None:
    await opened(world, TOMAS)
    phone = world.slack.modal_of(TOMAS)
    assert phone is not None
    world.slack.modals_of(TOMAS).clear()  # it stays open on the phone, while he goes to his desk
    await opened(world, TOMAS)
    await save(world, TOMAS, sharing="private", country="CZ")
    world.slack.modals_of(TOMAS)[:] = [phone]
    await save(world, TOMAS, being_noted=[], work_days=["1", "2", "3"])
    found = await row(world, TOMAS)
    assert (found.sharing, found.country, found.may_be_noted, found.work_days) == ("private", "CZ", False, "123")


async def test_ticked_days_that_were_left_alone_are_no_choice(world: World) -> None:
    """Monday to Friday stand ticked, and what the workspace chooses later still holds; unticked, it holds again."""
    await opened(world, TOMAS)
    assert "Monday to Friday" in await save(world, TOMAS, sharing="free")
    assert (await row(world, TOMAS)).work_days is None
    await opened(world, TOMAS)
    await save(world, TOMAS, work_days=["1", "2"])
    assert (await row(world, TOMAS)).work_days == "12"
    await opened(world, TOMAS)
    assert "Monday to Friday" in await save(world, TOMAS, work_days=[])
    assert (await row(world, TOMAS)).work_days is None


async def test_of_one_setting_changed_in_both_windows_the_last_stands(world: World) -> None:
    await opened(world, TOMAS)
    phone = world.slack.modal_of(TOMAS)
    assert phone is not None
    world.slack.modals_of(TOMAS).clear()
    await opened(world, TOMAS)
    await save(world, TOMAS, sharing="private")
    world.slack.modals_of(TOMAS)[:] = [phone]
    await save(world, TOMAS, sharing="free")
    assert (await row(world, TOMAS)).sharing == "free"


async def test_ones_days_move_when_a_waiting_effort_may_be_asked_about(world: World) -> None:
    """Noted on a Wednesday; with four working days a week the fifth is a day later."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    [before] = await world.rows(Effort)
    await opened(world, TOMAS)
    await save(world, TOMAS, work_days=["1", "2", "3", "4"])
    [after] = await world.rows(Effort)
    assert after.ripe_at - before.ripe_at == timedelta(days=1)
    assert (after.readable_at, after.closes_at) == (before.readable_at, before.closes_at)


async def test_ones_own_holidays_count(world: World) -> None:
    """Tuesday 17 November is a holiday in Czechia: the working day before Tomas's manager may read is Wednesday."""
    world.clock.moment = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
    await opened(world, TOMAS)
    await save(world, TOMAS, country="CZ")
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> stayed for the release")
    [effort] = await world.rows(Effort)
    assert effort.readable_at == datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


async def test_share_freely_posts_without_asking(world: World) -> None:
    await opened(world, TOMAS)
    await save(world, TOMAS, sharing="free")
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}|tomas> for taking my night")
    await world.deliver()
    assert "taking my night" in world.slack.last_message(ANA, PLATFORM).text


async def test_who_does_not_wish_to_be_noted_is_named_to_the_noter(world: World) -> None:
    await opened(world, TOMAS)
    await save(world, TOMAS, being_noted=[])
    said = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}|tomas> covering the night")
    await world.deliver()
    assert "I can't note efforts of" in said.text
    assert world.slack.messages_for(TOMAS) == []


async def test_the_menu_has_the_parts_that_one_has(world: World) -> None:
    await world.lead(MIRA, TOMAS)
    for user_id, parts in ((MIRA, ["My settings", "My team"]), (INES, ["My settings", "Workspace"])):
        await world.slack.command(user_id, PLATFORM, "/tend settings")
        menu = world.slack.modal_of(user_id)
        assert menu is not None
        assert world.slack.labels(menu) == parts


async def test_somebody_from_outside_has_no_settings(world: World) -> None:
    await world.slack.command(EXT, PLATFORM, "/tend settings")
    assert world.slack.modal_of(EXT) is None
    assert await world.rows(Person, Person.sharing != "ask") == []


async def test_when_slack_opens_no_form_the_person_is_told(world: World) -> None:
    world.slack.fail_next("views.open", error="trigger_expired")
    said = await world.slack.command(TOMAS, PLATFORM, "/tend settings")
    assert "Nothing was changed" in said.text


@pytest.mark.both_databases
async def test_a_form_that_comes_twice_is_taken_in_once(world: World) -> None:
    await opened(world, SAM)
    await save(world, SAM, sharing="free")
    replay = await world.slack.replay()
    assert (replay.status, replay.body) == (200, None)
    assert (await row(world, SAM)).sharing == "free"


async def test_d_everybody_can_switch_private_words_off_and_on(world: World) -> None:
    await opened(world, TOMAS)
    told = await save(world, TOMAS, takes_repairs=[])
    assert "Nobody can send you private words any more, except answers to yours." in told
    assert (await row(world, TOMAS)).takes_repairs is False
    await opened(world, TOMAS)
    told = await save(world, TOMAS, takes_repairs=["takes"])
    assert "private words" not in told
    assert (await row(world, TOMAS)).takes_repairs is True
