"""What the admins of a workspace see: its settings, who is an admin, who leads whom, and how far it is set up."""

from collections.abc import Sequence

from slackapp.domain.admins import ADMINS_MAX, SetUp
from slackapp.domain.lead_maps import ADDED_MAX, Mapped
from slackapp.domain.leads import TeamLine
from slackapp.domain.refusals import LeftOut
from slackapp.domain.unled import UnledLine
from slackapp.domain.workspace_settings import (
    CLOSING_DAYS_MIN,
    CONTACTS_MAX,
    WAITING_DAYS_MAX,
    WAITING_DAYS_MIN,
    WorkspaceChosen,
)
from slackapp.domain.worktime import CLOSING_DAYS, CLOSING_DAYS_MAX, WAITING_DAYS
from slackapp.views import blocks as b
from slackapp.views import ids, rhythm
from slackapp.views import unled as unled_views
from slackapp.views.blocks import Block
from slackapp.views.leads import turning
from slackapp.views.reader import Reader

TWO = 2  # a circle of just the two of them
CIRCLE_SHOWN_MAX = 5


def form(reader: Reader, chosen: WorkspaceChosen, country: str | None, metadata: str = "") -> Block:
    """Give the form, filled with what stands; `country` is the installation's default for public holidays."""
    return b.form(
        reader.say("Workspace"),
        [
            b.actions(
                b.button(reader.say("Who leads whom"), ids.OPEN_LEADS),
                b.button(reader.say("Slack profiles"), ids.OPEN_PROFILE_FIELD),
                b.button(reader.say("Who is an admin"), ids.OPEN_ADMINS),
                b.button(reader.say("Sources"), ids.OPEN_SOURCES),
                block_id="places",
            ),
            *_days(reader, chosen),
            *_rhythm(reader, chosen, country),
            _contacts(reader, chosen),
        ],
        ids.WORKSPACE_FORM,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=metadata,
    )


def saved(reader: Reader, chosen: WorkspaceChosen, country: str | None) -> list[str]:
    """Say that it was saved, and what follows from it."""
    waiting = WAITING_DAYS if chosen.waiting_days is None else chosen.waiting_days
    closing = CLOSING_DAYS if chosen.closing_days is None else chosen.closing_days
    days = rhythm.days(reader, chosen.work_days or "12345")
    holidays = chosen.country or country or reader.say("none")
    contacts = reader.say("Contacts for serious harm are set.")
    if chosen.safety_contacts is None:
        contacts = reader.say("There are no contacts for serious harm yet.")
    sentences = [
        reader.say("Saved."),
        reader.count(
            "I may tell a manager of what is noted from now on after {n} working day; it closes after {closing} days.",
            "I may tell a manager of what is noted from now on after {n} working days; it closes after {closing} days.",
            waiting,
            closing=closing,
        ),
        reader.say("People who chose nothing work {days}; public holidays: {holidays}.", days=days, holidays=holidays),
    ]
    if chosen.hours is not None:
        starts, ends = (rhythm.clock(minute) for minute in chosen.hours)
        sentences.append(reader.say("Their hours are {starts} to {ends}.", starts=starts, ends=ends))
    return [*sentences, contacts]


def _days(reader: Reader, chosen: WorkspaceChosen) -> list[Block]:
    from_now = reader.say("Counts for what is noted from now on. Empty: {default}.", default=WAITING_DAYS)
    closes = reader.say("Nobody is told. Counts for what is noted from now on. Empty: {default}.", default=CLOSING_DAYS)
    return [
        b.field_of(
            reader.say("Working days until I may tell a manager that an effort waits"),
            ids.WAITING_DAYS,
            _number(ids.WAITING_DAYS, chosen.waiting_days, WAITING_DAYS_MIN, WAITING_DAYS_MAX),
            hint=from_now,
            optional=True,
        ),
        b.field_of(
            reader.say("Days until an effort closes quietly"),
            ids.CLOSING_DAYS,
            _number(ids.CLOSING_DAYS, chosen.closing_days, CLOSING_DAYS_MIN, CLOSING_DAYS_MAX),
            hint=closes,
            optional=True,
        ),
    ]


def _number(action_id: str, chosen: int | None, least: int, most: int) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "action_id": action_id,
        "min_value": str(least),
        "max_value": str(most),
    }
    return element if chosen is None else {**element, "initial_value": str(chosen)}


def _rhythm(reader: Reader, chosen: WorkspaceChosen, country: str | None) -> list[Block]:
    days = reader.say("For people who chose none, from now on. Without a tick: Monday to Friday.")
    hours = reader.say("In these I begin messages to people who chose none. Without a choice: 09:30 to 16:30.")
    named = country or reader.say("none")
    empty = reader.say("For people who chose none, from now on. Empty: {country}.", country=named)
    return [
        rhythm.work_days_field(reader, chosen.work_days, days),
        *rhythm.hours_fields(reader, chosen.hours, hours),
        rhythm.country_field(reader, chosen.country, empty),
    ]


def _contacts(reader: Reader, chosen: WorkspaceChosen) -> Block:
    return b.text_input(
        reader.say("Contacts for serious harm"),
        ids.SAFETY_CONTACTS,
        ids.SAFETY_CONTACTS,
        initial=chosen.safety_contacts or "",
        placeholder=reader.say("Whom people can turn to for harassment, discrimination or safety, and how"),
        hint=reader.say("Write it for everybody to read; for now only admins see it, here. Kept encrypted."),
        max_length=CONTACTS_MAX,
        optional=True,
    )


def admins_form(reader: Reader, added: Sequence[str], metadata: str = "") -> Block:
    """Ask who is an admin besides Slack's own."""
    people: Block = {
        "type": "multi_users_select",
        "action_id": ids.ADMINS,
        "placeholder": b.plain(reader.say("Choose people")),
        "max_selected_items": ADMINS_MAX,
    }
    if added:
        people["initial_users"] = list(added)
    told = reader.say(
        "The admins and owners of your Slack workspace always are, so nobody is locked out. Admins change these "
        "settings and who leads whom; they read no thanks, effort or note of anybody else.",
    )
    return b.form(
        reader.say("Who is an admin"),
        [b.section(told), b.field_of(reader.say("Admins besides them"), ids.ADMINS, people, optional=True)],
        ids.ADMINS_FORM,
        submit=reader.say("Save"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def admins_saved(reader: Reader, added: Sequence[str]) -> list[str]:
    """Say who is an admin now."""
    if not added:
        return [reader.say("Saved. Only the admins and owners of your Slack workspace are admins here.")]
    names = reader.both([b.person(user_id) for user_id in added])
    return [reader.say("Saved. Besides the admins and owners of your Slack workspace: {names}.", names=names)]


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
    """Show who leads whom: of a chosen manager the people they lead, or of a chosen member who leads them.

    `unled`: instead, a page of whom nobody leads. `number` counts the times it was drawn: the field for adding people
    is emptied by a new id.
    """
    how = reader.say("Choose somebody who leads, to see and change their team; or somebody, to see who leads them.")
    parts = [*(b.section(sentence) for sentence in said), b.context(how), *_finders(reader, manager_id, member_id)]
    if manager_id is not None:
        parts += _team(reader, manager_id, lines, count, skip)
        parts.append(_adding(reader, number))
    elif member_id is not None:
        parts += _managers(reader, member_id, manager_ids)
    elif unled is not None:
        parts += unled_views.page(reader, unled, count, skip)
    return b.form(
        reader.say("Who leads whom"),
        parts,
        ids.LEADS_FORM,
        submit=reader.say("Add") if manager_id is not None else None,
        close=reader.say("Done"),  # opened from Home, there is nothing to go back to
        metadata=metadata,
    )


def _finders(reader: Reader, manager_id: str | None, member_id: str | None) -> list[Block]:
    manager: Block = {
        "type": "users_select",
        "action_id": ids.FIND_MANAGER,
        "placeholder": b.plain(reader.say("Choose who leads")),
    }
    member: Block = {
        "type": "users_select",
        "action_id": ids.FIND_MEMBER,
        "placeholder": b.plain(reader.say("Who leads …")),
    }
    if manager_id is not None:
        manager["initial_user"] = manager_id
    if member_id is not None:
        member["initial_user"] = member_id
    nobody = b.button(reader.say("Whom nobody leads"), ids.SHOW_UNLED)
    return [b.actions(manager, member, nobody, block_id=f"find:{manager_id or '-'}:{member_id or '-'}")]


def _team(reader: Reader, manager_id: str, lines: Sequence[TeamLine], count: int, skip: int) -> list[Block]:
    manager = b.person(manager_id)
    if not lines:
        return [b.section(reader.say("I know of nobody whom {manager} leads.", manager=manager))]
    headline = reader.count("{manager} leads {n} person:", "{manager} leads {n} people:", count, manager=manager)
    rows = [_pair_row(reader, b.person(line.member_id), line.member_id, manager_id) for line in lines]
    return [b.section(headline), *rows, *turning(reader, ids.LEADS_PAGE, count, skip)]


def _managers(reader: Reader, member_id: str, manager_ids: Sequence[str]) -> list[Block]:
    member = b.person(member_id)
    if not manager_ids:
        return [b.section(reader.say("I do not know who leads {member}.", member=member))]
    rows = [_pair_row(reader, b.person(user_id), member_id, user_id) for user_id in manager_ids]
    headline = reader.count("{member} is led by:", "{member} is led by {n} people:", len(manager_ids), member=member)
    return [b.section(headline), *rows]


def _pair_row(reader: Reader, shown: str, member_id: str, manager_id: str) -> Block:
    return b.section(shown, b.button(reader.say("Remove"), ids.REMOVE_LEAD, f"{member_id}:{manager_id}"))


def _adding(reader: Reader, number: int) -> Block:
    people: Block = {
        "type": "multi_users_select",
        "action_id": ids.ADD_MEMBERS,
        "placeholder": b.plain(reader.say("Choose people")),
        "max_selected_items": ADDED_MAX,
    }
    hint = reader.say(
        "Up to {limit} at a time; for more there is tend import managers. Who did not name this manager themself has "
        "one working day before anything noted so far can be read.",
        limit=ADDED_MAX,
    )
    label = reader.say("People they lead as well")
    return b.field_of(label, f"{ids.ADD_MEMBERS}:{number}", people, hint=hint, optional=True)


def mapped(reader: Reader, manager_id: str, mapped: Mapped) -> list[str]:
    """Say what became of adding people."""
    manager = b.person(manager_id)
    sentences = []
    if mapped.added:
        names = reader.both([b.person(user_id) for user_id in mapped.added])
        sentences.append(reader.say("Added: {manager} leads {names}.", manager=manager, names=names))
    if mapped.stood:
        names = reader.both([b.person(user_id) for user_id in mapped.stood])
        sentences.append(reader.say("Already known: {names}.", names=names))
    circles = mapped.circles
    return [*sentences, *(_left_out(reader, manager, left, circles.get(left.user_id, ())) for left in mapped.left_out)]


def _left_out(reader: Reader, manager: str, left: LeftOut, circle: Sequence[str]) -> str:
    facts = {"person": b.person(left.user_id), "manager": manager, "way": reader.both(way_of(circle))}
    sentences = {
        "self": reader.say("{person} cannot lead themself.", **facts),
        "circle": reader.say("{person} leads {manager}, so it would make a circle.", **facts)
        if len(circle) <= TWO
        else reader.say("{manager} is led by {way}, each by the next, so it would make a circle.", **facts),
        "bot": reader.say("{person} is an app.", **facts),
        "deactivated": reader.say("The account of {person} is deactivated.", **facts),
        "external": reader.say("{person} belongs to another organisation.", **facts),
    }
    return sentences.get(left.why, reader.say("Slack did not tell me who {person} is.", **facts))


def way_of(circle: Sequence[str]) -> list[str]:
    """Give the names above the first of a circle, a long way shortened."""
    names = [b.person(user_id) for user_id in circle[1:]]
    return names if len(names) <= CIRCLE_SHOWN_MAX else [*names[: CIRCLE_SHOWN_MAX - 1], "…", names[-1]]


def too_many(reader: Reader, count: int, limit: int) -> str:
    """Say beside the field that these are too many at once."""
    return reader.say(
        "That is {count} people; here I take {limit} at a time. For more there is tend import managers.",
        count=count,
        limit=limit,
    )


def nobody_chosen(reader: Reader) -> str:
    """Say beside the field that somebody has to be chosen."""
    return reader.say("Please choose at least one person.")


def set_up_card(reader: Reader, set_up: SetUp) -> list[Block]:
    """Show an admin on Home how far the workspace is set up, each line with the way to its place."""
    invite = reader.say(
        "*Channels*: I share a thanks in public channels and wherever I was invited with /invite. I see no list of "
        "channels and read none.",
    )
    return [
        b.header(reader.say("Set-up, for admins")),
        b.section(_led(reader, set_up), b.button(reader.say("Who leads whom"), ids.OPEN_LEADS)),
        b.section(_harm(reader, set_up), b.button(reader.say("Workspace settings"), ids.OPEN_WORKSPACE_SETTINGS)),
        b.section(invite),
    ]


def _led(reader: Reader, set_up: SetUp) -> str:
    if set_up.is_more:
        return reader.count(
            "*Who leads whom*: of the many people I know, {n} has somebody who leads them.",
            "*Who leads whom*: of the many people I know, at least {n} have somebody who leads them.",
            set_up.led,
        )
    return reader.count(
        "*Who leads whom*: of {people} people I know, {n} has somebody who leads them.",
        "*Who leads whom*: of {people} people I know, {n} have somebody who leads them.",
        set_up.led,
        people=set_up.people,
    )


def _harm(reader: Reader, set_up: SetUp) -> str:
    if set_up.has_contacts:
        return reader.say("*Contacts for serious harm*: set.")
    return reader.say("*Contacts for serious harm*: none yet. For now only admins see what you write there.")
