"""Resolve the receivers of a command: people, and the members of user groups."""

import asyncio
from collections.abc import Sequence

from slackapp.domain.people.profiles import PEOPLE_MAX
from slackapp.domain.refusals import EverybodyNamed, NamesNotResolved, TooManyGroups, TooManyPeople
from slackapp.domain.text import whole
from slackapp.slack.bolt.call import Call
from slackapp.slack.bolt.chosen_message import author_of
from slackapp.slack.bolt.command_text import Addressed, addressed
from slackapp.slack.bolt.markup import mentioned, plain_words

NAMED_MAX = 10  # people, groups and channels within words that are looked up for their names
GROUPS_MAX = 5  # per message; each group is one Slack call, limited to twenty a minute


async def read_command(call: Call, text: str, *, takes_me: bool) -> Addressed:
    """Parse a command's text; `takes_me` as in `addressed`. People and groups within the words are shown by name."""
    asked = addressed(text, takes_me=takes_me)
    if not asked.later:
        return asked
    await call.meet([*asked.people, *_people(asked.later)])  # together, because they share the request's time
    return addressed(text, await names_of(call, asked.later), takes_me=takes_me)


async def quoted_text(call: Call, text: str) -> str:
    """Return a command's text in plain words, for quoting it back; people and groups known to Tend by name."""
    return whole(plain_words(text, await _known_names(call, mentioned(text)[:NAMED_MAX])))


async def names_of(call: Call, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of people and groups by id, within the request's time; unknown ones are left out."""
    some = ids[:NAMED_MAX]
    await call.meet(_people(some))
    return await _known_names(call, some)


async def _known_names(call: Call, some: Sequence[str]) -> dict[str, str]:
    user_ids = _people(some)
    names = await call.services.directory.names(call.workspace_id, user_ids) if user_ids else {}
    groups = {an_id: await call.services.groups.handle(call.workspace_id, an_id) for an_id in some if an_id[:1] == "S"}
    return {**names, **{an_id: handle for an_id, handle in groups.items() if handle}}


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


async def only_mentioned(call: Call, asked: Addressed, *, notes: bool) -> str | None:
    """Return the only person mentioned in the words, if a form may preselect the person; None for none or several.

    `notes`: the form notes an effort; otherwise it sends a thanks.
    """
    people = _people(asked.later)
    return (await author_of(call, people[0], notes=notes)).user_id if len(people) == 1 else None


def _people(ids: Sequence[str]) -> list[str]:
    return [an_id for an_id in ids[:NAMED_MAX] if an_id[:1] in {"U", "W"}]


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
