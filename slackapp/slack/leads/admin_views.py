"""The admins' form about managers."""

from collections.abc import Sequence

from slackapp.domain.leads.admin_form import ADDED_MAX, Mapped
from slackapp.domain.leads.naming import TeamLine
from slackapp.domain.leads.without_manager import UnledLine
from slackapp.domain.refusals import LeftOut
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import turning
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids, without_manager_views

TWO = 2  # people in the smallest circle
CIRCLE_SHOWN_MAX = 5


def leads_form(  # noqa: PLR0913  (one look at a team, with what became of the last press)
    reader: Reader,
    *,
    manager_id: str | None = None,
    lines: Sequence[TeamLine] = (),
    count: int = 0,
    skip: int = 0,
    member_id: str | None = None,
    manager_ids: Sequence[str] = (),
    said: Sequence[str] = (),
    number: int = 0,
    unled: Sequence[UnledLine] | None = None,
    metadata: str = "",
) -> Block:
    """Show the team of a chosen manager, or the managers of a chosen member.

    `unled`: a page of people without a manager, shown instead. `number` counts the drawings of the form: a new block id
    empties the field for adding people.
    """
    how = reader.say("Choose a manager to see and change their team, or a person to see their managers.")
    parts = [
        *(b.section(sentence) for sentence in said),
        b.context(how),
        *_finders_blocks(reader, manager_id, member_id),
    ]
    if manager_id is not None:
        parts += _team_blocks(reader, manager_id, lines, count, skip)
        parts.append(_adding_block(reader, number))
    elif member_id is not None:
        parts += _managers_blocks(reader, member_id, manager_ids)
    elif unled is not None:
        parts += without_manager_views.page(reader, unled, count, skip)
    return b.form(
        reader.say("Managers"),
        parts,
        ids.LEADS_FORM,
        submit=reader.say("Add") if manager_id is not None else None,
        close=reader.say("Done"),  # from Home, there is no view to go back to
        metadata=metadata,
    )


def _finders_blocks(reader: Reader, manager_id: str | None, member_id: str | None) -> list[Block]:
    manager = b.person_select(ids.FIND_MANAGER, reader.say("Choose a manager"), manager_id)
    member = b.person_select(ids.FIND_MEMBER, reader.say("Managers of …"), member_id)
    nobody = b.button(reader.say("Without a manager"), ids.SHOW_UNLED)
    return [b.actions(manager, member, nobody, block_id=f"find:{manager_id or '-'}:{member_id or '-'}")]


def _team_blocks(reader: Reader, manager_id: str, lines: Sequence[TeamLine], count: int, skip: int) -> list[Block]:
    manager = b.person(manager_id)
    if not lines:
        return [b.section(reader.say("{manager} has nobody on their team yet.", manager=manager))]
    headline = reader.count(
        "{n} person on {manager}’s team:", "{n} people on {manager}’s team:", count, manager=manager
    )
    rows = [_pair_row(reader, b.person(line.member_id), line.member_id, manager_id) for line in lines]
    return [b.section(headline), *rows, *turning(reader, ids.LEADS_PAGE, count, skip)]


def _managers_blocks(reader: Reader, member_id: str, manager_ids: Sequence[str]) -> list[Block]:
    member = b.person(member_id)
    if not manager_ids:
        return [b.section(reader.say("{member} has no manager yet.", member=member))]
    rows = [_pair_row(reader, b.person(user_id), member_id, user_id) for user_id in manager_ids]
    headline = reader.count("{member}’s manager:", "{member}’s {n} managers:", len(manager_ids), member=member)
    return [b.section(headline), *rows]


def _pair_row(reader: Reader, shown: str, member_id: str, manager_id: str) -> Block:
    return b.section(shown, b.button(reader.say("Remove"), ids.REMOVE_LEAD, f"{member_id}:{manager_id}"))


def _adding_block(reader: Reader, number: int) -> Block:
    people: Block = {
        "type": "multi_users_select",
        "action_id": ids.ADD_MEMBERS,
        "placeholder": b.plain(reader.say("Choose people")),
        "max_selected_items": ADDED_MAX,
    }
    hint = reader.say(
        "Up to {limit} at a time. For more, use tend import managers. People who didn't choose this "
        "manager get one working day before the manager can read existing efforts.",
        limit=ADDED_MAX,
    )
    label = reader.say("Add people to this team")
    return b.field_of(label, f"{ids.ADD_MEMBERS}:{number}", people, hint=hint, optional=True)


def mapped(reader: Reader, manager_id: str, mapped: Mapped) -> list[str]:
    """Return the results of adding people, as sentences."""
    manager = b.person(manager_id)
    sentences = []
    if mapped.added:
        names = reader.both([b.person(user_id) for user_id in mapped.added])
        sentences.append(reader.say("Added to {manager}’s team: {names}.", manager=manager, names=names))
    if mapped.stood:
        names = reader.both([b.person(user_id) for user_id in mapped.stood])
        sentences.append(reader.say("Already on the team: {names}.", names=names))
    circles = mapped.circles
    return [*sentences, *(_left_out(reader, manager, left, circles.get(left.user_id, ())) for left in mapped.left_out)]


def _left_out(reader: Reader, manager: str, left: LeftOut, circle: Sequence[str]) -> str:
    facts = {"person": b.person(left.user_id), "manager": manager, "way": reader.both(way_of(circle))}
    sentences = {
        "self": reader.say("{person} can't be their own manager.", **facts),
        "circle": reader.say("{person} is {manager}’s manager, so this would make a circle.", **facts)
        if len(circle) <= TWO
        else reader.say("{manager}’s managers, one above the other, are {way}, so this would make a circle.", **facts),
        "bot": reader.say("{person} is an app.", **facts),
        "deactivated": reader.say("The account of {person} is deactivated.", **facts),
        "external": reader.say("{person} belongs to another organisation.", **facts),
    }
    return sentences.get(left.why, reader.say("Slack did not tell me who {person} is.", **facts))


def way_of(circle: Sequence[str]) -> list[str]:
    """Return the mentions of a circle after the first, shortened to CIRCLE_SHOWN_MAX."""
    names = [b.person(user_id) for user_id in circle[1:]]
    return names if len(names) <= CIRCLE_SHOWN_MAX else [*names[: CIRCLE_SHOWN_MAX - 1], "…", names[-1]]


def too_many(reader: Reader, count: int, limit: int) -> str:
    """Say beside the field that too many people were chosen at once."""
    return reader.say(
        "That is {count} people. I take {limit} at a time here. For more, use tend import managers.",
        count=count,
        limit=limit,
    )


def nobody_chosen(reader: Reader) -> str:
    """Say beside the field that no person was chosen."""
    return reader.say("Please choose at least one person.")
