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
    """Ask a person whether they lead the member who named them."""
    member = b.person(member_id)
    question = reader.say("{member} told me that you lead them. Is that right?", member=member)
    why = reader.say(
        "If so, you may read efforts noted about them, and I tell you privately when one has had no word yet: "
        "once a week at most, and you can stop that in one press.",
    )
    yes = b.button(reader.say("Yes, that is right"), ids.CONFIRM_LEAD, member_id, style="primary")
    no = b.button(reader.say("Not me"), ids.DECLINE_LEAD, member_id)
    return Message(f"{question} {why}", [b.section(question), b.context(why), b.actions(yes, no)])


def not_asked(reader: Reader, manager_id: str) -> Message:
    """Tell the member that Slack did not take the question to their manager."""
    text = reader.say(
        "I could not ask {manager}: Slack did not take my message. Nothing else changed. Choose somebody else, or try "
        "again later.",
        manager=b.person(manager_id),
    )
    again = b.button(reader.say("Choose a manager"), ids.OPEN_LEAD_FORM)
    return Message(text, [b.section(text), b.actions(again)])


def answered(reader: Reader, member_id: str, answer: Answer) -> Message:
    """Show the outcome of the question."""
    member = b.person(member_id)
    sentences = {
        "confirmed": reader.say(
            "You lead {member}. When an effort of theirs has had no word for some days, I will tell you privately.",
            member=member,
        ),
        "declined": reader.say("You do not lead {member}. I told them so, and nothing else changed.", member=member),
        "withdrawn": reader.say("{member} has settled this another way since. There is nothing to do.", member=member),
    }
    return Message(sentences[answer], [b.section(sentences[answer])])


def imported(reader: Reader, manager_ids: Sequence[str], reads_from: datetime, how: str = "import") -> Message:
    """Tell a member about managers set by other people, and from when on these may read existing efforts.

    `how`: import or admin, profile, or passed_on from a manager with a deactivated account.
    """
    names = reader.both([b.person(user_id) for user_id in manager_ids])
    who = _who_says(reader, names, len(manager_ids), how)
    what = reader.say(
        "From {when} {names} may read the efforts noted about you; on my Home you can change or hide them.",
        when=b.moment(reader, reads_from),
        names=names,
    )
    return Message(f"{who} {what}", [b.section(f"{who} {what}")])


def _who_says(reader: Reader, names: str, count: int, how: str) -> str:
    if how == "profile":
        return reader.say("Your Slack profile says that {names} leads you.", names=names)
    if how == "passed_on":
        return reader.count(
            "Who led you has left. For the time being {names}, who led them, stands in.",
            "Who led you has left. For the time being {names}, who led them, stand in.",
            count,
            names=names,
        )
    return reader.count(
        "Your admins told me that {names} leads you.",
        "Your admins told me that {names} lead you.",
        count,
        names=names,
    )


def declined(reader: Reader, manager_id: str) -> Message:
    """Tell a member kindly that the named person declined."""
    text = reader.say(
        "{manager} thinks it is somebody else who leads you. That is easily mixed up, and nothing is lost. "
        "You can choose again whenever you like.",
        manager=b.person(manager_id),
    )
    again = b.button(reader.say("Choose somebody else"), ids.OPEN_LEAD_FORM)
    return Message(text, [b.section(text), b.actions(again)])


def form(reader: Reader, manager_ids: Sequence[str], asked_id: str | None) -> Block:
    """Ask a member for their manager."""
    people: Block = {
        "type": "users_select",
        "action_id": ids.LEADER,
        "placeholder": b.plain(reader.say("Choose a person")),
        "focus_on_load": True,
    }
    if asked_id is not None:
        people["initial_user"] = asked_id
    hint = reader.say("I ask them privately whether that is right. Until they say yes, nothing changes.")
    return b.form(
        reader.say("Who leads you?"),
        [
            *(b.section(sentence) for sentence in standing(reader, manager_ids, asked_id)),
            b.field_of(reader.say("The person who leads you"), ids.LEADER, people, hint=hint),
        ],
        ids.LEAD_FORM,
        submit=reader.say("Ask them"),
        close=reader.say("Not now"),
    )


def standing(reader: Reader, manager_ids: Sequence[str], asked_id: str | None) -> list[str]:
    """Return sentences about the person's known managers and the open question."""
    sentences = []
    if manager_ids:
        names = reader.both([b.person(user_id) for user_id in manager_ids])
        sentences.append(reader.count("{names} leads you.", "{names} lead you.", len(manager_ids), names=names))
    if asked_id is not None:
        asked = b.person(asked_id)
        sentences.append(reader.say("You named {asked}, and I asked. There is no answer yet.", asked=asked))
    return sentences


def named(reader: Reader, manager_id: str, naming: Naming, waits: str = "") -> str:
    """Tell a member the result of naming a manager; `waits`: why the manager is asked later, empty if not."""
    manager = b.person(manager_id)
    if naming == "confirmed":
        return reader.say("{manager} leads you already, and said so. Nothing was changed.", manager=manager)
    if naming == "waiting":
        return reader.say("I asked {manager} already, and there is no answer yet. Nothing was sent.", manager=manager)
    if waits:
        later = reader.say("Then I ask {manager} privately. Until they say yes, nothing changes.", manager=manager)
        return f"{waits} {later}"
    return reader.say("I asked {manager} privately. Until they say yes, nothing changes.", manager=manager)


def confirmed(reader: Reader, manager_id: str) -> Message:
    """Tell a member that their manager confirmed."""
    text = reader.say(
        "{manager} confirmed that they lead you. They may read efforts noted about you once your own day for them is "
        "over, and I tell them privately when one has had no word.",
        manager=b.person(manager_id),
    )
    return Message(text, [b.section(text)])


def ended(reader: Reader, manager_id: str) -> Message:
    """Tell a member that a person is not their manager."""
    text = reader.say(
        "{manager} told me that they do not lead you, so they read no effort noted about you any more. Lists get old; "
        "nothing else has changed. If somebody else leads you, you can name them.",
        manager=b.person(manager_id),
    )
    name = b.button(reader.say("Name them"), ids.OPEN_LEAD_FORM)
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
    find: Block = {
        "type": "users_select",
        "action_id": ids.FIND_IN_TEAM,
        "placeholder": b.plain(reader.say("Look for a person")),
    }
    rows = [block for line in lines for block in _team_row(reader, line, (days or {}).get(line.member_id))]
    if not rows:
        rows = [b.section(_nobody_text(reader, looked_for))]
    text = reader.say(
        "On the day of a 1:1 your Home begins with it, and so does theirs; they see which day you chose. "
        "Somebody is missing? They can name you with /tend leader.",
    )
    parts = [b.actions(find, block_id="find"), *rows, *turning(reader, ids.TEAM_PAGE, count, skip), b.context(text)]
    return b.form(reader.say("My team"), parts, ids.MY_TEAM, close=reader.say("Back"))


def _team_row(reader: Reader, line: TeamLine, day: Day | None) -> list[Block]:
    member = b.person(line.member_id)
    if line.is_confirmed:
        sure = {
            "title": b.plain(reader.say("Not mine?")),
            "text": b.plain(
                reader.say("You read no effort of theirs any more, and they are told that you do not lead them.")
            ),
            "confirm": b.plain(reader.say("Not mine")),
            "deny": b.plain(reader.say("Leave it")),
        }
        not_mine = b.button(reader.say("Not mine"), ids.NOT_MY_TEAM, line.member_id, confirm=sure)
        return [b.section(f"*{member}*"), one_to_one_views.day_menu(reader, line.member_id, day, not_mine)]
    asks = reader.say("{member} told me that you lead them. Is that right?", member=member)
    yes = b.button(reader.say("Yes, that is right"), ids.CONFIRM_LEAD, line.member_id)
    no = b.button(reader.say("Not me"), ids.DECLINE_LEAD, line.member_id)
    return [b.section(asks), b.actions(yes, no, block_id=f"asked:{line.member_id}")]


def _nobody_text(reader: Reader, looked_for: str | None) -> str:
    if looked_for is None:
        return reader.say("I know of nobody whom you lead.")
    return reader.say("As far as I know, you do not lead {member}.", member=b.person(looked_for))
