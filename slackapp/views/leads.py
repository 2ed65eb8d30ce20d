"""Who leads whom, as the two of them see it: the question, what became of it, and the form."""

from collections.abc import Sequence
from datetime import datetime

from slackapp.domain.leads import Answer, Naming
from slackapp.views import blocks as b
from slackapp.views import ids
from slackapp.views.blocks import Block, Message
from slackapp.views.reader import Reader


def asked(reader: Reader, member_id: str) -> Message:
    """Ask somebody whether they lead the member who named them."""
    member = b.person(member_id)
    question = reader.say("{member} told me that you lead them. Is that right?", member=member)
    why = reader.say(
        "If so, you may read efforts noted about them, and I tell you privately when one has had no word yet: "
        "once a week at most, and you can stop that in one press.",
    )
    yes = b.button(reader.say("Yes, that is right"), ids.CONFIRM_LEAD, member_id, style="primary")
    no = b.button(reader.say("Not me"), ids.DECLINE_LEAD, member_id)
    return Message(f"{question} {why}", [b.section(question), b.context(why), b.actions(yes, no)])


def answered(reader: Reader, member_id: str, answer: Answer) -> Message:
    """Show the question with what became of it."""
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


def imported(reader: Reader, manager_ids: Sequence[str], reads_from: datetime) -> Message:
    """Tell a member who leads them by an admin's file, and from when on those may read what was noted so far."""
    names = reader.both([b.person(user_id) for user_id in manager_ids])
    who = reader.count(
        "Your admins told me that {names} leads you.",
        "Your admins told me that {names} lead you.",
        len(manager_ids),
        names=names,
    )
    what = reader.say(
        "From {when} {names} may read the efforts noted about you; on my Home you can change or hide them.",
        when=b.moment(reader, reads_from),
        names=names,
    )
    return Message(f"{who} {what}", [b.section(f"{who} {what}")])


def declined(reader: Reader, manager_id: str) -> Message:
    """Tell a member kindly that it is somebody else."""
    text = reader.say(
        "{manager} thinks it is somebody else who leads you. That is easily mixed up, and nothing is lost. "
        "You can choose again whenever you like.",
        manager=b.person(manager_id),
    )
    again = b.button(reader.say("Choose somebody else"), ids.OPEN_LEAD_FORM)
    return Message(text, [b.section(text), b.actions(again)])


def form(reader: Reader, manager_ids: Sequence[str], asked_id: str | None) -> Block:
    """Ask a member who leads them."""
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
    """Say who leads the person, as far as it is known."""
    sentences = []
    if manager_ids:
        names = reader.both([b.person(user_id) for user_id in manager_ids])
        sentences.append(reader.count("{names} leads you.", "{names} lead you.", len(manager_ids), names=names))
    if asked_id is not None:
        asked = b.person(asked_id)
        sentences.append(reader.say("You named {asked}, and I asked. There is no answer yet.", asked=asked))
    return sentences


def named(reader: Reader, manager_id: str, naming: Naming) -> str:
    """Tell a member what became of their naming."""
    manager = b.person(manager_id)
    if naming == "confirmed":
        return reader.say("{manager} leads you already, and said so. Nothing was changed.", manager=manager)
    if naming == "waiting":
        return reader.say("I asked {manager} already, and there is no answer yet. Nothing was sent.", manager=manager)
    return reader.say("I asked {manager} privately. Until they say yes, nothing changes.", manager=manager)
