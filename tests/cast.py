"""The people of every story. Mira leads Tomas, Ana and Sam; Oleg is of another team; Ines is an admin of Slack."""

from datetime import UTC, datetime

from slackapp.domain.acting import Acting, Moment
from slackapp.domain.people.profiles import Profile

TEAM = "T0SANDBOX1"
VEGA = "T0VEGA0001"
MIRA, TOMAS, ANA, SAM = "U0MIRA0001", "U0TOMAS001", "U0ANA00001", "U0SAM00001"
OLEG, NINA, IVO, INES = "U0OLEG0001", "U0NINA0001", "U0IVO00001", "U0INES0001"
DEPLOYBOT, SLACKBOT, EXT = "U0ROBOT001", "USLACKBOT", "U0EXTRA001"
NOBODY = "U0NOBODY01"  # known to nobody
GENERAL, PLATFORM, INCIDENTS, LEADS = "C0GENERAL1", "C0PLATFORM", "C0INCIDENT", "C0LEADS001"

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday


def acting(user_id: str, now: datetime = NOW, country: str | None = None, *, workspace_id: str = TEAM) -> Acting:
    """Let somebody act."""
    return Acting(workspace_id, user_id, now, country)


def moment(now: datetime = NOW, country: str | None = None, *, workspace_id: str = TEAM) -> Moment:
    """Take a workspace at a moment at which nobody in particular acts."""
    return Moment(workspace_id, now, country)


def profile(
    user_id: str,
    name: str,
    zone: str = "Europe/Berlin",
    *,
    is_bot: bool = False,
    is_deactivated: bool = False,
    is_guest: bool = False,
    is_external: bool = False,
    is_admin: bool = False,
) -> Profile:
    """Give what the directory says of somebody."""
    return Profile(user_id, name, zone, "en-GB", is_bot, is_deactivated, is_guest, is_external, is_admin)


EVERYBODY = (
    profile(MIRA, "Mira"),
    profile(TOMAS, "Tomas", "Europe/Prague"),
    profile(ANA, "Ana", "Europe/Lisbon"),
    profile(SAM, "Sam", "America/New_York"),
    profile(OLEG, "Oleg", "Europe/Kyiv"),
    profile(NINA, "Nina", is_guest=True),
    profile(IVO, "Ivo", is_deactivated=True),
    profile(DEPLOYBOT, "Deploybot", is_bot=True),
    profile(EXT, "Ext", is_external=True),
    profile(INES, "Ines", is_admin=True),
)
VERA = profile("U0VERA0001", "Vera")
