"""The cast of the sandbox: the people, channels and groups of every story and every test.

Constant data; `state.py` has everything that changes.
"""

from sandbox.workspace.names import (
    ANA,
    BOT_USER,
    DEPLOYBOT,
    EXT,
    GENERAL,
    INCIDENTS,
    INES,
    IVO,
    LEADS,
    MIRA,
    NINA,
    OLEG,
    OTHER_TEAM_ID,
    PLATFORM,
    PLATFORM_GROUP,
    SAM,
    SLACKBOT,
    TOMAS,
    VERA,
)
from sandbox.workspace.state import Channel, Group, Person


def people() -> list[Person]:
    """Return all people of the workspace, including people of other workspaces."""
    return [
        Person(MIRA, "mira", "Mira Vogel", "Leads the platform team", "Europe/Berlin", hue=265),
        Person(TOMAS, "tomas", "Tomas Novak", "Platform engineer", "Europe/Prague", hue=205),
        Person(ANA, "ana", "Ana Duarte", "Platform engineer", "Europe/Lisbon", hue=340),
        Person(SAM, "sam", "Sam Rivera", "Platform engineer", "America/New_York", hue=150),
        Person(OLEG, "oleg", "Oleg Marchenko", "Leads the data team", "Europe/Kyiv", hue=25),
        Person(INES, "ines", "Ines Albrecht", "Looks after the workspace", "Europe/Berlin", hue=45, is_admin=True),
        Person(NINA, "nina", "Nina Holm", "Design contractor", "Europe/Copenhagen", hue=95, is_guest=True),
        Person(IVO, "ivo", "Ivo Petrov", "Platform engineer", "Europe/Sofia", hue=0, deleted=True),
        Person(
            EXT,
            "ext",
            "Extra Lindqvist",
            "Partner at Vega",
            "Europe/Stockholm",
            hue=300,
            team_id=OTHER_TEAM_ID,
            is_stranger=True,
        ),
        Person(DEPLOYBOT, "deploybot", "Deploybot", "", "Etc/UTC", hue=220, is_bot=True),
        Person(SLACKBOT, "slackbot", "Slackbot", "", "Etc/UTC", hue=190),  # Slack says is_bot: false of it
        Person(BOT_USER, "tend", "Tend", "", "Etc/UTC", hue=130, is_bot=True),
        Person(VERA, "vera", "Vera Kask", "Works at Vega", "Europe/Tallinn", hue=60, team_id=OTHER_TEAM_ID),
    ]


def channels() -> list[Channel]:
    """Return the channels; direct messages open with their first message."""
    team = {MIRA, TOMAS, ANA, SAM}
    return [
        Channel(GENERAL, "general", "channel", team | {OLEG, INES, DEPLOYBOT, BOT_USER}),
        Channel(PLATFORM, "platform", "channel", team | {OLEG, NINA, EXT, DEPLOYBOT, BOT_USER}),
        Channel(INCIDENTS, "incidents", "channel", team | {OLEG, DEPLOYBOT}),
        Channel(LEADS, "leads", "private", {MIRA, OLEG}),
    ]


def groups() -> list[Group]:
    """Return the user groups."""
    return [Group(PLATFORM_GROUP, "platform-team", "Platform team", [TOMAS, ANA, SAM])]
