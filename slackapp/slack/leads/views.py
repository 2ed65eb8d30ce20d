"""Views of managers for member and manager: the question, its outcome, and the form."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from slackapp.domain.leads.naming import Answer, Naming, TeamLine
from slackapp.domain.leads.one_to_one_days import Day
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.notices import turning
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids, one_to_one_views


def asked(reader: Reader, member_id: str) -> Message:
    """Ask a person to confirm that they lead the member."""
    member = b.person(member_id)
    question = reader.say("{member} says you are their manager. Is that right?", member=member)
    why = reader.say(
        "If so, you can read efforts noted about them. Once a week at most, I'll tell you when someone on "
        "your team hasn't been thanked. You can turn that off any time.",
    )
    yes = b.button(reader.say("Yes, that's right"), ids.CONFIRM_LEAD, member_id, style="primary")
    no = b.button(reader.say("Not me"), ids.DECLINE_LEAD, member_id)
    return Message(reader.together(question, why), [b.section(question), b.context(why), b.actions(yes, no)])


def not_asked(reader: Reader, manager_id: str) -> Message:
    """Tell the member that Slack did not take the question to their manager."""
    text = reader.say(
        "I couldn't ask {manager}, because Slack refused my message. Nothing else changed. Choose another manager, "
        "or try again later.",
        manager=b.person(manager_id),
    )
    again = b.button(reader.say("Choose a manager"), ids.OPEN_LEAD_FORM)
    return Message(text, [b.section(text), b.actions(again)])


def answered(reader: Reader, member_id: str, answer: Answer, *, has_left: bool = False) -> Message:
    """Show the outcome of the question; `has_left`: the member's account is deactivated."""
    member = b.person(member_id)
    sentences = {
        "confirmed": reader.say(
            "{member} is on your team. I'll tell you when they haven't been thanked for a while, once a week at most.",
            member=member,
        ),
        "declined": reader.say("{member} is not on your team. I told them, and nothing else changed.", member=member),
        "withdrawn": reader.say("{member} has chosen another manager since. There is nothing to do.", member=member),
    }
    if has_left and answer == "withdrawn":
        left = reader.say("The account of {member} is deactivated. There is nothing to do.", member=member)
        return Message(left, [b.section(left)])
    return Message(sentences[answer], [b.section(sentences[answer])])


def imported(reader: Reader, manager_ids: Sequence[str], reads_from: datetime, how: str = "import") -> Message:
    """Tell a member about managers set by other people, and from when on these may read existing efforts.

    `how`: import or admin, profile, or passed_on from a manager with a deactivated account.
    """
    names = reader.both([b.person(user_id) for user_id in manager_ids])
    who = _who_says(reader, names, len(manager_ids), how)
    what = reader.say(
        "From {when} {names} can read the efforts noted about you. You can change or hide them on Home.",
        when=b.moment(reader, reads_from),
        names=names,
    )
    return Message(reader.together(who, what), [b.section(reader.together(who, what))])


def _who_says(reader: Reader, names: str, count: int, how: str) -> str:
    if how == "profile":
        return reader.say("Your Slack profile names {names} as your manager.", names=names)
    if how == "passed_on":
        return reader.count(
            "Your manager's account is deactivated. Their manager {names} stands in for now.",
            "Your manager's account is deactivated. Their managers {names} stand in for now.",
            count,
            names=names,
        )
    return reader.count(
        "Your admins set {names} as your manager.",
        "Your admins set {names} as your managers.",
        count,
        names=names,
    )


def declined(reader: Reader, manager_id: str) -> Message:
    """Tell a member kindly that the named person declined."""
    text = reader.say(
        "{manager} says they are not your manager. No harm done. You can choose another one any time.",
        manager=b.person(manager_id),
    )
    again = b.button(reader.say("Choose a manager"), ids.OPEN_LEAD_FORM)
    return Message(text, [b.section(text), b.actions(again)])


def form(reader: Reader, manager_ids: Sequence[str], asked_id: str | None) -> Block:
    """Ask a member for their manager."""
    people = b.person_select(ids.LEADER, reader.say("Choose a person"), asked_id, focus=True)
    hint = reader.say("I ask them privately. Nothing changes until they say yes.")
    return b.form(
        reader.say("Your manager"),
        [
            *(b.section(sentence) for sentence in standing(reader, manager_ids, asked_id)),
            b.field_of(reader.say("Your manager"), ids.LEADER, people, hint=hint),
        ],
        ids.LEAD_FORM,
        submit=reader.say("Ask"),
        close=reader.say("Not now"),
    )


def standing(reader: Reader, manager_ids: Sequence[str], asked_id: str | None) -> list[str]:
    """Return sentences about the person's known managers and the open question."""
    sentences = []
    if manager_ids:
        names = reader.both([b.person(user_id) for user_id in manager_ids])
        sentences.append(
            reader.count("{names} is your manager.", "{names} are your managers.", len(manager_ids), names=names)
        )
    if asked_id is not None:
        asked = b.person(asked_id)
        sentences.append(reader.say("I asked {asked}. There is no answer yet.", asked=asked))
    return sentences


def named(reader: Reader, manager_id: str, naming: Naming, waits: str = "") -> str:
    """Tell a member the result of naming a manager; `waits`: why the manager is asked later, empty if not."""
    manager = b.person(manager_id)
    if naming == "confirmed":
        return reader.say("{manager} is your manager already. Nothing was changed.", manager=manager)
    if naming == "waiting":
        return reader.say("I asked {manager} before, and there is no answer yet. Nothing was sent.", manager=manager)
    if waits:
        later = reader.say("Then I ask {manager} privately. Nothing changes until they say yes.", manager=manager)
        return reader.together(waits, later)
    return reader.say("I asked {manager} privately. Nothing changes until they say yes.", manager=manager)


def confirmed(reader: Reader, manager_id: str) -> Message:
    """Tell a member that their manager confirmed."""
    text = reader.say(
        "{manager} confirmed that they are your manager. You always have one working day before they can "
        "read an effort. I tell them privately when one hasn't been thanked.",
        manager=b.person(manager_id),
    )
    return Message(text, [b.section(text)])


def ended(reader: Reader, manager_id: str) -> Message:
    """Tell a member that a person is not their manager."""
    text = reader.say(
        "{manager} says they are not your manager, so they no longer see your efforts. Nothing "
        "else changed. You can choose another manager.",
        manager=b.person(manager_id),
    )
    name = b.button(reader.say("Choose a manager"), ids.OPEN_LEAD_FORM)
    return Message(text, [b.section(text), b.actions(name)])


def team(
    reader: Reader,
    lines: Sequence[TeamLine],
    count: int,
    *,
    days: Mapping[str, Day] | None = None,
    skip: int = 0,
    looked_for: str | None = None,
) -> Block:
    """Show a manager a page of their team, or the searched member."""
    find = b.person_select(ids.FIND_IN_TEAM, reader.say("Find a person"))
    rows = [block for line in lines for block in _team_row(reader, line, (days or {}).get(line.member_id))]
    if not rows:
        rows = [b.section(_nobody_text(reader, looked_for))]
    text = reader.say(
        "On the day of a 1:1, it is at the top of Home for both of you. They see which day you chose. "
        "Somebody is missing? They can choose you with /tend leader.",
    )
    parts = [b.actions(find, block_id="find"), *rows, *turning(reader, ids.TEAM_PAGE, count, skip), b.context(text)]
    return b.form(reader.say("My team"), parts, ids.MY_TEAM, close=reader.say("Back"))


def _team_row(reader: Reader, line: TeamLine, day: Day | None) -> list[Block]:
    member = b.person(line.member_id)
    if line.is_confirmed:
        sure = b.confirmation(
            reader,
            reader.say("Not on your team?"),
            reader.say("You no longer see their efforts, and I tell them that you are not their manager."),
            reader.say("Not on my team"),
        )
        not_mine = b.button(reader.say("Not on my team"), ids.NOT_MY_TEAM, line.member_id, confirm=sure)
        return [b.section(f"*{member}*"), one_to_one_views.day_menu(reader, line.member_id, day, not_mine)]
    asks = reader.say("{member} says you are their manager. Is that right?", member=member)
    yes = b.button(reader.say("Yes, that's right"), ids.CONFIRM_LEAD, line.member_id)
    no = b.button(reader.say("Not me"), ids.DECLINE_LEAD, line.member_id)
    return [b.section(asks), b.actions(yes, no, block_id=f"asked:{line.member_id}")]


def _nobody_text(reader: Reader, looked_for: str | None) -> str:
    if looked_for is None:
        return reader.say("Nobody is on your team yet.")
    return reader.say("{member} is not on your team.", member=b.person(looked_for))
