"""The sentence for each refusal: what happened, and what the person can do. Knows only the facts they carry."""

import re
from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.notices import left_out
from slackapp.slack.block_kit.reader import Reader, marked


def sentence(reader: Reader, refusal: refusals.Refusal, *, noting: bool = False) -> str:
    """Give the sentence for `refusal`; `noting`: an effort was to be noted, not words to be sent."""
    nothing = reader.say("Nothing was noted.") if noting else reader.say("Nothing was sent.")
    match refusal:
        case refusals.NobodyLeft():
            return " ".join([*left_out(reader, refusal.left_out), nothing])
        case refusals.NamesNotResolved():
            names = reader.both([f"@{b.escape(b.clip(name, 80))}" for name in refusal.names])
            return reader.say(
                "Slack did not recognise {names}. {nothing} Pick the name from the list that appears while you type, "
                "or use the form.",
                names=names,
                nothing=nothing,
            )
        case refusals.TooManyPeople() | refusals.TooManyGroups():
            return _too_many(reader, refusal, nothing)
        case refusals.TooLong():
            return reader.say(
                "That is {length} characters, and I keep at most {limit}; a little shorter will do. {nothing}",
                nothing=nothing,
                length=refusal.length,
                limit=refusal.limit,
            )
        case refusals.NotOpened():
            return _not_opened(reader, refusal, nothing)
        case _:
            return _about_somebody(reader, refusal, nothing)


def _about_somebody(reader: Reader, refusal: refusals.Refusal, nothing: str) -> str:
    """Give the sentence where it is about one person or one number, else the plain one."""
    match refusal:
        case refusals.GiverAway():
            return _giver_away(reader, refusal.why)
        case refusals.CannotLead():
            return cannot_lead(reader, refusal.why)
        case refusals.CannotBeAdmin():
            return _cannot_be_admin(reader, refusal)
        case refusals.BadRules() | refusals.BadAccess():
            return _bad_rules(reader, refusal)
        case refusals.OutOfRange() | refusals.AwayTooLong() | refusals.TooManyTimesAway() | refusals.CannotStandIn():
            return _about_days(reader, refusal)
        case _:
            return reader.say(_PLAIN.get(type(refusal), _OTHERWISE), nothing=nothing)


def _too_many(reader: Reader, refusal: refusals.TooManyPeople | refusals.TooManyGroups, nothing: str) -> str:
    counts = {"count": refusal.count, "limit": refusal.limit}
    if isinstance(refusal, refusals.TooManyGroups):
        many = reader.say("That is {count} groups, and I open at most {limit} for one message.", **counts)
    else:
        many = reader.say("That is {count} people, and one message reaches at most {limit}.", **counts)
    return f"{many} {nothing}"


def _not_opened(reader: Reader, refusal: refusals.NotOpened, nothing: str) -> str:
    # by its handle where Slack told it: of a group that is gone it would draw no name
    name = f"@{b.escape(b.clip(refusal.handle, 80))}" if refusal.handle else f"<!subteam^{refusal.group_id}>"
    sentences = {
        refusals.GroupDisabled: reader.say("The group {name} is switched off in Slack.", name=name),
        refusals.GroupEmpty: reader.say("Nobody is in the group {name} now.", name=name),
        refusals.GroupUnknown: reader.say("Slack knows no group {name} here.", name=name),
    }
    return f"{sentences[type(refusal)]} {reader.say('Please name the people.')} {nothing}"


def _giver_away(reader: Reader, why: str) -> str:
    sentences = {
        "deactivated": reader.say("Whoever said this has left: the account is deactivated, so nobody would read it."),
        "external": reader.say("Whoever said this belongs to another organisation now, and cannot read it here."),
    }
    away = sentences.get(why, reader.say("Whoever said this is not to be found here any more."))
    return f"{away} {reader.say('Nothing was sent; the words to you stay yours.')}"


def cannot_lead(reader: Reader, why: str) -> str:
    """Say why somebody cannot be named as manager."""
    sentences = {
        "bot": reader.say("That is an app; please choose a person."),
        "deactivated": reader.say("That account is deactivated; please choose somebody else."),
        "external": reader.say("That person belongs to another organisation; please choose a colleague."),
    }
    return sentences.get(why, reader.say("Slack knows nobody of that name here; please choose a colleague."))


def _about_days(
    reader: Reader,
    refusal: refusals.OutOfRange | refusals.AwayTooLong | refusals.TooManyTimesAway | refusals.CannotStandIn,
) -> str:
    if isinstance(refusal, refusals.OutOfRange):
        return _out_of_range(reader, refusal)
    if isinstance(refusal, refusals.CannotStandIn):
        return _cannot_stand_in(reader, refusal.why)
    if isinstance(refusal, refusals.TooManyTimesAway):
        return reader.say("I keep at most {limit} times ahead. Please remove one first.", limit=refusal.limit)
    return reader.say(
        "That is more than {limit} days, or more than two years from now. Please choose a shorter time.",
        limit=refusal.limit,
    )


def _cannot_stand_in(reader: Reader, why: str) -> str:
    if why == "leads_nobody":
        return reader.say("I know of nobody you lead, so nobody needs to stand in for you here.")
    if why == "led_by_them":
        return reader.say("Somebody you lead leads them, and I ask nobody to thank upward. Please choose another.")
    return cannot_lead(reader, why)


def _cannot_be_admin(reader: Reader, refusal: refusals.CannotBeAdmin) -> str:
    if refusal.why == "too_many":
        return reader.say("That would be too many: I keep thirty admins besides Slack's own. Nothing was changed.")
    person = b.person(refusal.user_id)
    sentences = {
        "bot": reader.say("{person} is an app and cannot be an admin. Nothing was changed.", person=person),
        "deactivated": reader.say("The account of {person} is deactivated. Nothing was changed.", person=person),
        "external": reader.say("{person} belongs to another organisation. Nothing was changed.", person=person),
    }
    return sentences.get(
        refusal.why, reader.say("Slack did not tell me who {person} is. Nothing was changed.", person=person)
    )


def _bad_rules(reader: Reader, refusal: refusals.BadRules | refusals.BadAccess) -> str:
    if isinstance(refusal, refusals.BadAccess):
        return " ".join(bad_access(reader, why) for why in dict.fromkeys(refusal.wrong.values()))
    if refusal.line:
        return reader.say("I cannot read this line: {line}", line=b.clip(refusal.line, 80))
    sentences = {
        "name": reader.say("Please give it a name of up to 40 characters."),
        "secret": reader.say("This is needed to connect it."),
        "address": reader.say("Please give an address that begins with https://."),
        "api_url": reader.say("Please give an address that begins with https://."),
        "repositories": reader.say("Please name 1 to 50 repositories, one a line, as acme/platform."),
    }
    return sentences.get(refusal.field, reader.say("Please give a whole number that is not too large."))


def bad_access(reader: Reader, why: str) -> str:
    """Say what is wrong with one thing that an admin gave to ask GitHub with."""
    sentences = {
        "neither": reader.say("Please give a token, or all three fields of an App below."),
        "both": reader.say("Please give either a token or an App; I cannot tell which of the two you mean."),
        "missing": reader.say("An App needs this too. For a token, leave all three fields of the App empty."),
        "no_token": reader.say(
            "That is no token: it is a single word, such as github_pat_… A private key has its own field below.",
        ),
        "no_app_id": reader.say("That is no id: it is a number, or a client id that begins with Iv."),
        "no_installation_id": reader.say(
            "That is no id: it is the number at the end of the address of the installation's page.",
        ),
        "no_pem": reader.say(
            "I cannot read this key. Please paste the whole file, from -----BEGIN RSA PRIVATE KEY----- to "
            "-----END RSA PRIVATE KEY-----.",
        ),
        "not_rsa": reader.say("That is another kind of key. GitHub gives an App an RSA key; please paste that one."),
        "locked": reader.say("That key has a passphrase, which I could not ask for. Please paste it without one."),
        "too_short": reader.say("That key is too short. GitHub makes one of 2048 bits; please paste that one."),
        "elsewhere": reader.say("Please give it again: what was given for the other address I send nowhere else."),
    }
    return sentences[why]


def _out_of_range(reader: Reader, refusal: refusals.OutOfRange) -> str:
    facts = {"least": refusal.least, "most": refusal.most}
    if refusal.choice == "closing_days":
        return reader.say(
            "Please choose {least} to {most}: with less, an effort could close before anybody is told of it.", **facts
        )
    return reader.say("Please choose {least} to {most} working days.", **facts)


_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_OTHERWISE = marked("I could not do that. Nothing was changed.")
_PLAIN: dict[type[refusals.Refusal], str] = {
    refusals.NobodyNamed: marked("Who is it for? Please name at least one person. {nothing}"),
    refusals.EverybodyNamed: marked("I do not write to everybody at once. Please name the people. {nothing}"),
    refusals.GroupsNotOpened: marked("I could not look up who is in that group. Please name the people. {nothing}"),
    refusals.NoWords: marked("What did they do? A few words are enough. {nothing}"),
    refusals.UnknownKind: marked("That kind is not one I know. Nothing was saved."),
    refusals.NotFound: marked("This is not here for you: it may have been removed, or it belongs to somebody else."),
    refusals.NothingWritten: marked("A few words are enough. Nothing was sent."),
    refusals.TakenBack: marked("These words were taken back meanwhile, so nothing was sent."),
    refusals.ThanksToYou: marked(
        "This thanks is to you, and Add a word is for everybody else. Your own answer stands under my private message."
    ),
    refusals.NobodyToTell: marked(
        "Who leads you has changed since, so I told nobody. Your Home shows who leads you now."
    ),
    refusals.TooLateToCorrect: marked(
        "That was said more than 15 minutes ago, so it stays as it was. Nothing was changed."
    ),
    refusals.TookBack: marked("You took these words back before, so there is nothing left to change."),
    refusals.AlreadyDecided: marked("You answered this before, so I left it as it was."),
    refusals.ListFull: marked("Your lists are full. Tick lines off or let them go, and there is room again."),
    refusals.NoOneToOne: marked(
        "You do not lead them yourself, so you have no 1:1 list for them. Nothing was changed."
    ),
    refusals.NothingWaiting: marked("This has had its word, or its time has passed. Nothing was changed."),
    refusals.NotYourself: marked("Please choose somebody other than yourself."),
    refusals.LeadsInCircle: marked(
        "With that, people would lead one another in a circle, so nothing was changed. An admin can look into it."
    ),
    refusals.NotAdmin: marked("This is for the admins of your workspace. Nothing was changed."),
    refusals.UnknownCountry: marked(
        "I know no public holidays for that. Please write a code such as DE, or DE-BE for a region."
    ),
    refusals.HoursBackwards: marked("Please choose both, and an end that comes after the start; or neither."),
    refusals.OutsideHours: marked(
        "Please choose a day and an hour for it, both inside your own days and hours; or neither."
    ),
    refusals.NoSuchLogin: marked(
        "That can be no login at GitHub: letters, digits and single hyphens. Nothing was changed."
    ),
    refusals.LinkedOtherwise: marked("That login was confirmed as somebody else's; an admin can look into it."),
    refusals.TooManySources: marked("There are twenty sources, and I look after no more. Disconnect one first."),
    refusals.AwayBackwards: marked("Please choose both days, and a last one that does not come before the first."),
    refusals.AwayOver: marked("These days are over. Please choose a last day from today on."),
    refusals.SlackAway: marked("I could not reach Slack just now; nothing was sent."),
    refusals.OutsideWorkspace: marked("This belongs to another workspace, so it cannot be answered from yours."),
}


def stale(reader: Reader) -> str:
    """Say that a button leads nowhere any more, and where to go instead."""
    return reader.say(
        "This button is from an earlier time and leads nowhere now. Home has everything that still waits."
    )


def apology(reader: Reader, reference: str, typed: str | None) -> Message:
    """Say that something went wrong on our side; give the words back, and a reference for the admin."""
    if not typed:
        text = reader.say(
            "I could not save this; nothing was sent. Please try again, or give your admin reference {reference}.",
            reference=reference,
        )
        return Message(text, [b.section(text)])
    before = reader.say("I could not save this; nothing was sent. Your words:")
    after = reader.say("Please try again, or give your admin reference {reference}.", reference=reference)
    return quoted(before, typed, after)


def not_opened(reader: Reader) -> str:
    """Say that Slack did not open a form in time."""
    return reader.say("Slack did not open the form in time. Nothing was changed; please try once more.")


def again(reader: Reader, refusal: refusals.Refusal, typed: str) -> Message:
    """Say that it did not work just now, and will; give the words back."""
    before, after = sentence(reader, refusal), reader.say("Please try again.")
    return quoted(f"{before} {reader.say('Your words:')}", typed, after) if typed else only(f"{before} {after}")


def only(text: str) -> Message:
    """Give one sentence as a message."""
    return Message(text, [b.section(text)])


def is_about_words(refusal: refusals.Refusal) -> bool:
    """Whether the sentence belongs beside the words of a form, not beside the people."""
    return isinstance(refusal, refusals.NoWords | refusals.TooLong)


def in_form(reader: Reader, refusal: refusals.Refusal, names: Mapping[str, str], *, noting: bool = False) -> str:
    """Give the sentence for a form's own field, where mentions are not drawn; `names` by user id."""
    said = sentence(reader, refusal, noting=noting)
    return _MENTION.sub(lambda found: names.get(found[1], reader.say("this person")), said)


def quoted(before: str, typed: str, after: str = "") -> Message:
    """Give what a person typed back to them between two sentences."""
    room = b.MESSAGE_TEXT_MAX - len(before) - len(after) - 10
    text = f"{before} “{b.clip_escaped(typed, room)}” {after}".strip()
    parts = [b.section(before), *b.words(typed)]
    return Message(text, [*parts, b.section(after)] if after else parts)
