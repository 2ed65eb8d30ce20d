"""Tell which actions a workspace's granted scopes allow. Must not know the use of the scopes."""

from slackapp.slack.platform.installations import Installations
from slackapp.slack.platform.web_api import NotNow, SlackApi

POSTS_PUBLICLY = "chat:write.public"  # docs.slack.dev/reference/scopes/chat.write.public
# As in manifest.yml, where each has its reason; named here, so that a server needs no reader of YAML.
NEEDED = frozenset(
    {"commands", "chat:write", "users:read", "users:read.email", "usergroups:read", "reactions:read"},
)
OPTIONAL = frozenset({POSTS_PUBLICLY, "users.profile:read", "dnd:read", "channels:read", "groups:read"})


class Scopes:
    """The granted scopes of all workspaces, as named in Slack's answers."""

    def __init__(self, slack: SlackApi, installations: Installations) -> None:
        self._slack = slack
        self._installations = installations

    async def posts_publicly(self, workspace_id: str) -> bool | None:
        """Return whether Tend may post in public channels without an invitation; None if Slack does not say."""
        try:
            installation = await self._installations.find(workspace_id)
        except NotNow:
            return None
        return None if installation is None else await self._slack.grants(installation.token, POSTS_PUBLICLY)
