"""Resolve the receivers of a command: people, and the members of user groups."""

import asyncio

from slackapp.domain.people.profiles import PEOPLE_MAX
from slackapp.domain.refusals import EverybodyNamed, NamesNotResolved, TooManyGroups, TooManyPeople
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.command_text import Addressed

GROUPS_MAX = 5  # per message; each group is one Slack call, limited to twenty a minute


async def named_people(call: Call, asked: Addressed) -> tuple[str, ...]:
    """Return all named people, with groups expanded, and look up unknown ones within the request's time.

    With more than PEOPLE_MAX people, none is looked up. Raises EverybodyNamed, NamesNotResolved, TooManyGroups,
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
    """Return the members of all groups, read in parallel; raise the failure of the first group without an answer."""
    opening = (call.group(group_id, asked.handles.get(group_id)) for group_id in asked.groups)
    opened = await asyncio.gather(*opening, return_exceptions=True)  # all calls end before the answer
    members: list[str] = []
    for each in opened:
        if isinstance(each, BaseException):
            raise each
        members += each
    return members
