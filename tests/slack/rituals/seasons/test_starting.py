"""A season begins: by command, from Home, or as the answer to an invitation; it is posted once."""

import copy
from typing import Any

import pytest

from sandbox.workspace.names import BOT_USER
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.rituals.seasons import Season, SeasonMember, SeasonOffer
from slackapp.domain.tables.workspaces import FeatureSwitch
from tests.cast import ANA, EXT, GENERAL, INCIDENTS, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.home.home_steps import home_text, settled_home
from tests.slack.rituals.seasons.season_steps import modal, newest, open_ritual, press, season, start, submit, told
from tests.world import World


async def test_tend_ritual_starts_a_season_and_shows_the_first_day(world: World) -> None:
    """The channel and the person's zone are filled in; one post says what comes."""
    form = await open_ritual(world)
    assert form.callback_id == "season_form"
    assert form.values["season_channel"]["season_channel"]["selected_conversation"] == PLATFORM
    assert form.values["season_zone"]["season_zone"]["selected_option"]["value"] == "Europe/Lisbon"
    await submit(world, ANA, season_day="4", season_hour=str(15 * 60))
    shown = world.slack.texts(modal(world, ANA))
    assert "The season is started." in shown
    assert "on Thursday at 15:00, Lisbon time. Next question: Thursday, 19 November." in shown
    post = newest(world, TOMAS, PLATFORM)
    assert post.text.startswith(
        f"<@{ANA}> started a season here: one question a week, six weeks. Answers are private thanks."
    )
    assert world.slack.labels(post) == ["Count me in"]
    stored = await season(world)
    assert (stored.channel_id, stored.starter_id, stored.state, stored.rounds_wanted) == (PLATFORM, ANA, "running", 6)
    assert stored.next_opens_at is not None
    assert stored.next_opens_at.isoformat() == "2026-11-19T15:00:00+00:00"
    assert [row.user_id for row in await world.rows(SeasonMember)] == [ANA]
    assert world.slack.refused == []


async def test_a_fortnightly_season_says_so(world: World) -> None:
    """And its second question comes two weeks after the first."""
    await start(world, season_every_weeks="2", season_day="3", season_zone="Europe/Berlin", season_hour="600")
    assert "one question every two weeks, six questions" in newest(world, SAM, PLATFORM).text
    assert "on Wednesday at 10:00, Berlin time. Next question: Wednesday, 25 November." in world.slack.texts(
        modal(world, ANA)
    )


async def test_a_channel_has_one_season_at_a_time(world: World) -> None:
    """In that channel the command shows it; elsewhere the form says so beside the channel."""
    await start(world)
    page = await open_ritual(world, SAM)
    assert world.slack.labels(page) == ["Count me in"]
    await open_ritual(world, SAM, GENERAL)
    refused = await submit(world, SAM, season_channel=PLATFORM)
    assert refused.errors == {"season_channel": "There is a season in this channel already. Nothing was changed."}
    assert await world.count(Season) == 1
    await submit(world, SAM, season_channel=GENERAL)
    assert await world.count(Season) == 2


FORGED = (
    ("season_zone", "Europe/Atlantis", "season_day"),
    ("season_day", "6", "season_day"),
    ("season_day", "\uff11", "season_day"),
    ("season_every_weeks", "-1", "season_day"),
    ("season_hour", "9" * 20, "season_day"),
    ("season_channel", "<!channel>", "season_channel"),
)


async def test_a_forged_form_starts_nothing(world: World) -> None:
    """What no menu offers gets a sentence beside a field."""
    whole = (await world.slack.submit(ANA, await open_ritual(world))).payload
    async with world.tend.db.transaction() as session:
        await session.delete(await season(world))
    for name, value, beside in FORGED:
        payload: dict[str, Any] = copy.deepcopy(whole)
        payload["view"]["private_metadata"] = "{}"
        only = payload["view"]["state"]["values"][name][name]
        if name == "season_channel":
            only["selected_conversation"] = value
        else:
            only["selected_option"]["value"] = value
        answer = await world.slack.raw(payload)
        assert answer.body["errors"].keys() == {beside}, name
    assert await world.count(Season) == 0


async def test_the_same_submission_twice_is_one_season(world: World) -> None:
    """Slack sends again what was answered late; the channel gets one post."""
    done = await world.slack.submit(ANA, await open_ritual(world))
    again = await world.slack.raw(done.payload)
    await world.deliver()
    assert (again.status, await world.count(Season)) == (200, 1)
    assert len([each for each in world.slack.messages_for(SAM, PLATFORM) if "started a season" in each.text]) == 1


async def test_home_leads_to_a_season_and_shows_ones_own(world: World) -> None:
    """The button opens the form; afterwards the row is on the starter's Home and on no other."""
    await press(world, ANA, await settled_home(world, ANA), "Seasons")
    assert modal(world, ANA).callback_id == "season_form"
    await submit(world, ANA, season_channel=PLATFORM)
    assert "one question every week on Thursday at 15:00, Lisbon time." in await home_text(world, ANA)
    assert "one question every week" not in await home_text(world, SAM)
    home = await settled_home(world, ANA)
    await press(world, ANA, home, "Open")
    assert "Pause" in world.slack.labels(modal(world, ANA))


async def test_in_a_direct_message_the_command_shows_ones_own(world: World) -> None:
    """Without one, the form; its channel is to be chosen, and is asked for."""
    dm = world.slack.dm(ANA)
    form = await open_ritual(world, ANA, dm)
    assert form.callback_id == "season_form"
    assert (await submit(world, ANA)).errors.keys() == {"season_channel"}
    await start(world)
    page = await open_ritual(world, ANA, dm)
    assert f"<#{PLATFORM}>" in world.slack.texts(page)
    await press(world, ANA, page, "Start a season")
    assert modal(world, ANA).callback_id == "season_form"


async def invite(world: World, channel: str, **event: Any) -> None:
    """Let somebody invite Tend, as Slack tells where the scope is granted."""
    world.slack.state.channels[channel].members.add(BOT_USER)
    told_of = {"type": "member_joined_channel", "user": BOT_USER, "channel": channel, "channel_type": "C", **event}
    sent = await world.slack.event(told_of)
    assert sent.statuses == [200]
    await world.deliver()


@pytest.mark.both_databases
async def test_inviting_tend_offers_a_season_once(world: World) -> None:
    """To the inviter alone; a second invitation, or a third event, offers nothing."""
    for _ in range(2):
        await invite(world, INCIDENTS, inviter=ANA)
    [said] = [text for text in told(world, ANA) if "You invited me" in text]
    assert f"<#{INCIDENTS}>" in said
    await press(world, ANA, newest(world, ANA), "Start a season")
    form = modal(world, ANA)
    assert form.values["season_channel"]["season_channel"]["selected_conversation"] == INCIDENTS
    await submit(world, ANA)
    assert (await season(world)).channel_id == INCIDENTS
    assert told(world, TOMAS) == []


async def test_an_offer_can_be_put_away(world: World) -> None:
    """And stands in the way no more."""
    await invite(world, INCIDENTS, inviter=ANA)
    await press(world, ANA, newest(world, ANA), "No, thanks")
    assert told(world, ANA) == ["OK. `/tend ritual` starts one whenever you like."]


async def test_nothing_is_offered_to_others(world: World) -> None:
    """Not without an inviter, not to somebody who joins, not to a person of another company, nor where one runs."""
    await invite(world, INCIDENTS)
    await invite(world, INCIDENTS, user=SAM, inviter=ANA)
    await invite(world, INCIDENTS, inviter=EXT)
    await invite(world, INCIDENTS, inviter="<!here>")
    await start(world)
    await invite(world, PLATFORM, inviter=SAM)
    assert await world.count(Outgoing, Outgoing.kind == "season_offered") == 0


async def test_nothing_is_offered_where_admins_turned_seasons_off(world: World) -> None:
    """And the channel is offered one later, once they are on again."""
    async with world.tend.db.transaction() as session:
        off = {"workspace_id": TEAM, "name": "rituals", "is_on": False, "changed_by": ANA}
        session.add(FeatureSwitch(**off, changed_at=world.clock.now()))
    await invite(world, INCIDENTS, inviter=ANA)
    assert (await world.count(SeasonOffer), told(world, ANA)) == (0, [])


async def test_without_the_scopes_everything_else_works(world: World) -> None:
    """No event comes, so nothing is offered by itself; the command starts a season."""
    await start(world)
    assert await world.count(Outgoing, Outgoing.kind == "season_offered") == 0
    assert (await season(world)).state == "running"
