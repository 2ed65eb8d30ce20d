"""Words planted in names, sources and texts stay words: on no screen do they call a channel, a person or an address.

They are planted wherever somebody can type: names in the directory, names of sources and groups, what a tool sends,
forms, and an admin's own texts. Then everybody opens every screen.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from slackapp.domain.tables.people import UserGroup
from slackapp.slack.block_kit import blocks
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.sources import ids as sources_ids
from slackapp.slack.workspace import ids as workspace_ids
from tests.cast import ANA, INES, MIRA, PLATFORM, SAM, TEAM, TOMAS
from tests.slack.own_data.settings_steps import modal, open_settings
from tests.sources.webhook_requests import connect_webhook
from tests.world import World

PLANTED = "<!channel> <@U0SAM00001|sam> <https://evil.example|here> &lt; *b*"
CALLS = re.compile(r"<!(?:channel|here|everyone)|<@U0SAM00001\||<https://evil\.example\|")


def spoken(shown: Any) -> Iterator[str]:
    """Yield what Slack reads as its markup: `text` of a message, and text objects that say so."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn" or ("blocks" in shown and "text" in shown):
            yield str(shown["text"])
        for each in shown.values():
            yield from spoken(each)
    elif isinstance(shown, list):
        for each in shown:
            yield from spoken(each)


async def plant(world: World) -> None:
    for user_id in (ANA, TOMAS, MIRA):
        world.slack.person(user_id).name = PLANTED
    await world.lead(MIRA, TOMAS, SAM)
    async with world.tend.db.transaction() as session:
        known = {"handle": PLANTED, "is_disabled": True, "refreshed_at": world.clock.now()}
        session.add(UserGroup(workspace_id=TEAM, group_id="S0NIGHT001", **known))
    hook = await connect_webhook(world, "<!channel> <@U0SAM00001|sam>")
    assert (await hook.send(words=PLANTED, link="https://evil.example/a")).status_code == 202
    await world.run_job("pull_efforts")
    await world.slack.command(ANA, PLATFORM, "/thanks")
    await world.slack.submit(ANA, modal(world, ANA), {"receivers": [TOMAS, SAM], "words": PLANTED})
    await world.slack.command(ANA, PLATFORM, "/noticed")
    await world.slack.submit(ANA, modal(world, ANA), {"doers": [TOMAS], "words": PLANTED})
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{TOMAS}> {PLANTED.replace('<', '&lt;').replace('>', '&gt;')}")
    await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS)
    await world.slack.submit(INES, modal(world, INES), {workspace_ids.SAFETY_CONTACTS: PLANTED})
    await world.deliver()
    for message in list(world.slack.messages_for(TOMAS, None)):
        for label in ("Share it", "Let my manager know", "That mattered because …", "Change"):
            if label in world.slack.labels(message):
                await world.slack.press_label(TOMAS, message, label)
                await world.deliver()
            for form in list(world.slack.modals_of(TOMAS)):
                if any(block.get("block_id") == "words" for block in form.blocks):
                    await world.slack.submit(TOMAS, form, {"words": PLANTED})
            world.slack.modals_of(TOMAS).clear()
    await world.deliver()


async def look_everywhere(world: World) -> list[Any]:
    """Open every screen; return the answers and views that no call of Tend brought."""
    seen: list[Any] = []
    for user_id in (ANA, TOMAS, MIRA, INES):
        await world.slack.open_home(user_id)
        for word in ("words", "later", "leader", "settings", "sources", "home", f"link github {PLANTED}", PLANTED):
            seen.append((await world.slack.command(user_id, PLATFORM, f"/tend {word}")).body)
            seen += [view.blocks for view in world.slack.modals_of(user_id)]
            world.slack.modals_of(user_id).clear()
    seen.append((await world.slack.command(ANA, PLATFORM, "/thanks <!subteam^S0NIGHT001> for all")).body)
    for door in (sources_ids.OPEN_SOURCES, leads_ids.OPEN_LEADS, workspace_ids.OPEN_ADMINS):
        await open_settings(world, INES, workspace_ids.OPEN_WORKSPACE_SETTINGS, door)
        seen += [view.blocks for view in world.slack.modals_of(INES)]
    for day in range(8):
        await world.pass_time(days=1)
        await world.run_job("send_prompts")
        if day == 5:
            await world.slack.open_home(MIRA)
    await world.deliver()
    return seen


async def test_planted_words_call_nobody(world: World) -> None:
    await plant(world)
    seen = await look_everywhere(world)
    said = [text for call in world.slack.calls for text in spoken(call.args)]
    said += [text for each in seen for text in spoken(each)]
    assert [text for text in said if CALLS.search(text)] == []
    # the words were there, as words: quoted, as a source's name, and as a group's
    for shown in ("“&lt;!channel&gt;", "*&lt;!channel&gt; &lt;@U0SAM00001|sam&gt;*", "@&lt;!channel&gt;"):
        assert any(shown in text for text in said), shown
    assert world.slack.refused == []


@pytest.mark.parametrize("forged", ["<!channel>", "C1><!here", "U1|x> <@U2"])
def test_a_forged_id_mentions_nobody_else(forged: str) -> None:
    """An id comes out of a payload, and stands in sentences unescaped."""
    for said in (blocks.person(forged), blocks.channel(forged)):
        assert said.count("<") == said.count(">") == 1
    assert (blocks.person("U07AB"), blocks.channel("C07AB")) == ("<@U07AB>", "<#C07AB>")
