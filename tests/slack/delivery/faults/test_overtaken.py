"""A change of a message that was drawn before the last change of its thing, and lands after it, is drawn once more."""

from sandbox.workspace.state import Message, View
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import ThanksReceiver
from slackapp.features import KINDS
from slackapp.slack.delivery.kinds import Post, RenderContext
from slackapp.slack.delivery.outcomes import Sent, look_of
from tests.cast import ANA, OLEG, PLATFORM, SAM, TEAM, TOMAS
from tests.world import World


async def queued(world: World, kind: str) -> Outgoing:
    """Give the one row of a kind that waits."""
    [row] = await world.rows(Outgoing, Outgoing.kind == kind, Outgoing.state == "queued")
    found: Outgoing = row
    return found


async def test_a_shared_post_ends_with_everybody_who_agreed(world: World) -> None:
    """Sam agreed while an update with Tomas alone was on its way, and that update landed last."""
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> <@{SAM}> for the night")
    await world.deliver()
    await world.slack.press_label(TOMAS, world.slack.last_message(TOMAS), "Share it")
    await world.deliver()
    [post] = [one for one in world.slack.messages_for(OLEG, PLATFORM) if one.user == world.slack.bot_user]
    await world.slack.press_label(SAM, world.slack.last_message(SAM), "Share it")
    row = await queued(world, "thanks_named")
    remembers = {"named": [TOMAS], "ts": post.ts, "changed_at": None}
    await world.tend.delivery._record(row, Sent(PLATFORM, post.ts, remembers))
    assert f"<@{SAM}>" not in world.slack.texts(post)
    await world.deliver()
    assert f"thanked <@{SAM}> and <@{TOMAS}>:" in world.slack.texts(post)
    assert [row.standing for row in await world.rows(ThanksReceiver)] == ["shared", "shared"]
    assert await world.queued() == 0


async def edit(world: World, where: Message | View, words: str) -> View:
    """Let Ana edit what she noted; give the confirmation."""
    await world.slack.press_label(ANA, where, "Edit")
    form = world.slack.modal_of(ANA)
    assert form is not None
    done = await world.slack.submit(ANA, form, {"words": words})
    assert done.view is not None
    return done.view


async def test_a_card_ends_with_the_noters_last_words(world: World) -> None:
    """Ana edited again while the card with her former words was on its way, and that card landed last."""
    told = await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> covering the night")
    await world.deliver()
    confirmed = await edit(world, told.shown[0], "covering one night")
    row = await queued(world, "effort_noted_redrawn")
    async with world.tend.db.transaction() as session:
        former = await KINDS[row.kind].render(session, row, RenderContext(world.clock.now(), None))
    assert isinstance(former, Post)
    await world.pass_time(minutes=1)
    await edit(world, confirmed, "covering two nights")
    await world.deliver()
    installation = await world.tend.installations.find(TEAM)
    assert installation is not None
    await world.tend.slack.call(installation.token, former.method, former.args)
    at = (former.args["channel"], former.args["ts"], former.remembers)
    await world.tend.delivery._record(row, Sent(*at, look=look_of(row, former), changes=former.changes))
    (card,) = world.slack.messages_for(TOMAS)
    assert "covering one night" in card.text
    await world.deliver()
    (card,) = world.slack.messages_for(TOMAS)
    assert "covering two nights" in card.text
    assert await world.queued() == 0
