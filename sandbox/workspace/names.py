"""The fixed ids of the sandbox: workspace, app, token, people and channels. Imports nothing."""

from typing import NamedTuple


class Team(NamedTuple):
    """A workspace in Slack's terms."""

    id: str
    name: str
    domain: str
    url: str


TEAM_ID = "T0SANDBOX1"
TEAM_NAME = "Fernhill"
TEAM_DOMAIN = "sandbox"
TEAM_URL = "https://sandbox.slack.test/"
TEAM = Team(TEAM_ID, TEAM_NAME, TEAM_DOMAIN, TEAM_URL)
OTHER_TEAM_ID = "T0VEGA0001"
OTHER_TEAM = Team(OTHER_TEAM_ID, "Vega", "vega", "https://vega.slack.test/")
APP_ID = "A0TEND0001"
BOT_USER = "U0TEND0001"
BOT_ID = "B0TEND0001"
DEPLOYBOT_ID = "B0ROBOT001"  # another app's
WEBHOOK_ID = "B0WEBHOOK1"
TOKEN = "xoxb-sandbox-tend"  # noqa: S105 - opens nothing but this sandbox
APP_TOKEN = "xapp-sandbox-tend"  # noqa: S105 - as above, for Socket Mode
CLIENT_ID = "1000.2000"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105 - as above, for an install
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - signs nothing but this sandbox's requests

MIRA, TOMAS, ANA, SAM = "U0MIRA0001", "U0TOMAS001", "U0ANA00001", "U0SAM00001"
INES = "U0INES0001"
OLEG, NINA, IVO, EXT = "U0OLEG0001", "U0NINA0001", "U0IVO00001", "U0EXTRA001"
DEPLOYBOT, SLACKBOT, VERA = "U0ROBOT001", "USLACKBOT", "U0VERA0001"
TIMO, LIIS = "U0TIMO0001", "U0LIIS0001"  # of Vega, as Vera is

VEGA_GENERAL = "C0VEGAGENL"
GENERAL, PLATFORM, INCIDENTS, LEADS = "C0GENERAL1", "C0PLATFORM", "C0INCIDENT", "C0LEADS001"
PLATFORM_GROUP = "S0PLATFORM"
