"""Connect the double of GitHub as an admin does, and run the job that reads it."""

from dataclasses import replace

from slackapp.domain.sources import connections
from slackapp.domain.sources.rules import GitHubRules
from slackapp.domain.tables.sources import SourceItem
from tests.cast import INES, TEAM, acting
from tests.sources.github_double import GitHubDouble
from tests.world import World

PLATFORM = "acme/platform"
OPEN = (("mira-gh", 1, ""),)  # somebody else looked at it, in passing
E_MAILS = {"tomas-gh": "tomas@sandbox.slack.test", "ana-gh": "ana@sandbox.slack.test"}


async def connect_github(world: World, github: GitHubDouble, **rules: object) -> int:
    """Let Ines connect it."""
    await world.tend.directory.meet(TEAM, [INES])
    chosen = replace(GitHubRules(repositories=(PLATFORM,), api_url=github.url), **rules)  # type: ignore[arg-type]
    async with world.tend.db.transaction() as session:
        return await connections.connect_polled(
            session, acting(INES, world.clock.now()), "github", "GitHub", github.token, chosen.packed()
        )


async def pull_efforts(world: World) -> dict[str, int]:
    """Run the job."""
    return dict(await world.run_job("pull_efforts"))


async def titles(world: World) -> set[str]:
    """Give the titles taken in."""
    return {str(item.words) for item in await world.rows(SourceItem)}


async def findings(world: World) -> set[tuple[str, str]]:
    """Give what the list under Sources says of it."""
    async with world.tend.db.reading() as session:
        [line] = await connections.of_workspace(session, TEAM, INES)
    return {(one.why, one.title) for one in line.findings}
