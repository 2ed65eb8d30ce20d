"""Whom a command names: people, and groups opened into their members, all known before anything is done for them."""

import asyncio

from slackapp.domain.people.profiles import PEOPLE_MAX
from slackapp.domain.refusals import EverybodyNamed, NamesNotResolved, TooManyGroups, TooManyPeople
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.command_text import Addressed

GROUPS_MAX = 5  # in one message; each is a call of which Slack allows twenty a minute


async def named_people(call: Call, asked: Addressed) -> tuple[str, ...]:
    """Give everybody named, groups opened, and known to the directory as far as Slack tells in time.

    Nobody is looked up when it is more than PEOPLE_MAX. Raises EverybodyNamed, NamesNotResolved, TooManyGroups,
    TooManyPeople, NotOpened, GroupsNotOpened.
    """
    if asked.broadcasts:
        raise EverybodyNamed
    if asked.bare:
        raise NamesNotResolved(asked.bare)
    if len(asked.groups) > GROUPS_MAX:
        raise TooManyGroups(len(asked.groups), GROUPS_MAX)
    user_ids = tuple(dict.fromkeys([*asked.people, *await _members(call, asked)]))
    if len(user_ids) > PEOPLE_MAX:
        raise TooManyPeople(len(user_ids), PEOPLE_MAX)
    await call.meet(user_ids)
    return user_ids


async def _members(call: Call, asked: Addressed) -> list[str]:
    """Open all groups at once; the first that cannot be opened is the one that is spoken of."""
    opening = (call.group(group_id, asked.handles.get(group_id)) for group_id in asked.groups)
    opened = await asyncio.gather(*opening, return_exceptions=True)  # none is left running behind the answer
    members: list[str] = []
    for each in opened:
        if isinstance(each, BaseException):
            raise each
        members += each
    return members
