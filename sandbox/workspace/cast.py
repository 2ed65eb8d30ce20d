"""The cast of the sandbox: the people, channels and groups of every story and every test.

Constant data of both workspaces; `state.py` has everything that changes.
"""

from collections.abc import Callable
from typing import NamedTuple

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
    LIIS,
    MIRA,
    NINA,
    OLEG,
    OTHER_TEAM_ID,
    PLATFORM,
    PLATFORM_GROUP,
    SAM,
    SLACKBOT,
    TEAM_ID,
    TIMO,
    TOMAS,
    VEGA_GENERAL,
    VERA,
)
from sandbox.workspace.state import Channel, Group, Person


def people() -> list[Person]:
    """Return all people of Fernhill, including people of other workspaces."""
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
    """Return the channels of Fernhill; direct messages open with their first message."""
    team = {MIRA, TOMAS, ANA, SAM}
    return [
        Channel(GENERAL, "general", "channel", team | {OLEG, INES, DEPLOYBOT, BOT_USER}),
        Channel(PLATFORM, "platform", "channel", team | {OLEG, NINA, EXT, DEPLOYBOT, BOT_USER}),
        Channel(INCIDENTS, "incidents", "channel", team | {OLEG, DEPLOYBOT}),
        Channel(LEADS, "leads", "private", {MIRA, OLEG}),
    ]


def groups() -> list[Group]:
    """Return the user groups of Fernhill."""
    return [Group(PLATFORM_GROUP, "platform-team", "Platform team", [TOMAS, ANA, SAM])]


def _vega(user: str, handle: str, name: str, title: str, hue: int, *, is_admin: bool = False) -> Person:
    return Person(user, handle, name, title, "Europe/Tallinn", hue, OTHER_TEAM_ID, is_admin=is_admin)


def people_of_vega() -> list[Person]:
    """Return the people of the other workspace, as it sees itself."""
    return [
        _vega(VERA, "vera", "Vera Kask", "Looks after the workspace", 60, is_admin=True),
        _vega(TIMO, "timo", "Timo Saar", "Leads the studio", 285),
        _vega(LIIS, "liis", "Liis Tamm", "Illustrator", 175),
        Person(BOT_USER, "tend", "Tend", "", "Etc/UTC", hue=130, team_id=OTHER_TEAM_ID, is_bot=True),
    ]


def channels_of_vega() -> list[Channel]:
    """Return the channels of the other workspace; one, so that Tend is tried there at once."""
    return [Channel(VEGA_GENERAL, "general", "channel", {VERA, TIMO, LIIS, BOT_USER})]


class Cast(NamedTuple):
    """Who and what is in a workspace at its first moment, and the people and the channel that its page begins with."""

    people: Callable[[], list[Person]]
    channels: Callable[[], list[Channel]]
    groups: Callable[[], list[Group]]
    window: str
    phone: str
    channel: str


CASTS = {
    TEAM_ID: Cast(people, channels, groups, ANA, MIRA, PLATFORM),
    OTHER_TEAM_ID: Cast(people_of_vega, channels_of_vega, list, LIIS, TIMO, VEGA_GENERAL),
}
