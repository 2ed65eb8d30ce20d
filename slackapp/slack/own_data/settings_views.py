"""Views of a person's settings: the menu, the form, and the consequences.

In sentences, "I" is Tend and "you" the person; only buttons and names of choices speak for the person.
"""

from slackapp.domain.own_data.settings import Chosen, Rhythm
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.slack.away import views as times_away
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.leads import views as leads
from slackapp.slack.own_data import ids
from slackapp.slack.workspace import ids as workspace_ids

MAY_BE_NOTED = "may"
PROMPT_MINUTES = range(9 * 60 + 30, 16 * 60 + 30, 30)  # the prompting hours offered by the menu
PROMPT_DAYS = range(1, 6)  # ISO weekdays; prompts never come on a weekend


def menu(reader: Reader, *, has_team: bool, is_admin: bool) -> Block:
    """Return the settings open to this person, one line each."""
    rows = [
        b.section(
            reader.say("*You*\nSharing, being noted, your days and hours, what I tell you."),
            b.button(reader.say("My settings"), ids.OPEN_MY_SETTINGS),
        ),
    ]
    if has_team:
        rows.append(
            b.section(
                reader.say("*Your team*\nThe people you lead, and the days of your 1:1s."),
                b.button(reader.say("My team"), leads_ids.OPEN_MY_TEAM),
            ),
        )
    if is_admin:
        rows.append(
            b.section(
                reader.say("*Workspace*\nHow long efforts wait, days and hours, contacts, admins, who leads whom."),
                b.button(reader.say("Workspace"), workspace_ids.OPEN_WORKSPACE_SETTINGS),
            ),
        )
    return b.form(reader.say("Settings"), rows, ids.SETTINGS_MENU, close=reader.say("Close"))


def form(reader: Reader, chosen: Chosen, follows: Rhythm, metadata: str = "") -> Block:
    """Return the form, prefilled; `follows`: the values in effect without a choice."""
    return b.form(
        reader.say("My settings"),
        [
            _sharing_block(reader, chosen),
            _being_noted(reader, chosen),
            *_prompting_blocks(reader, chosen, follows),
            *_rhythm_blocks(reader, chosen, follows),
            times_away.settings_row(reader),
            b.actions(b.button(reader.say("Where efforts come from"), shared_ids.OPEN_MY_SOURCES), block_id="sources"),
            *_leader_blocks(reader, chosen),
        ],
        ids.SETTINGS_FORM,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=metadata,
    )


def saved(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[str]:
    """Confirm saving, and say what follows."""
    sentences = [reader.say("Saved."), *_sharing_follows(reader, chosen)]
    if not chosen.may_be_noted:
        sentences.append(reader.say("Nobody else can note an effort about you."))
    days = [days_follow(reader, follows), *fields.region_missing(reader, follows.country)]
    return [*sentences, *days, *_message_follows(reader, chosen, follows)]


def days_follow(reader: Reader, follows: Rhythm) -> str:
    """Describe the person's working days and hours, as far as known."""
    days = fields.days(reader, follows.work_days)
    holidays = reader.say("public holidays are not known")
    if follows.country is not None:
        holidays = reader.say("without the public holidays of {country}", country=follows.country)
    text = reader.say("Your working days: {days}, {holidays}.", days=days, holidays=holidays)
    if follows.hours is None:
        return text
    starts, ends = (fields.clock(minute) for minute in follows.hours)
    return f"{text} {reader.say('Your hours: {starts} to {ends}.', starts=starts, ends=ends)}"


def _sharing_follows(reader: Reader, chosen: Chosen) -> list[str]:
    sentences = {
        people.SHARE_FREELY: reader.say("Thanks that somebody would also say in a channel are posted there."),
        people.ASK_ME: reader.say("I ask you before a thanks is shared in a channel."),
        people.KEEP_PRIVATE: reader.say("Thanks to you stay between you and whoever says them."),
    }
    return [sentences[chosen.sharing]]


def _message_follows(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[str]:
    if chosen.prompting == prompts.ON_HOME:
        return [reader.say("Efforts of people you lead wait on Home; I write you nothing about them.")]
    if chosen.prompting == prompts.OFF:
        return [reader.say("I tell you nothing of efforts of people you lead. Nobody learns of it.")]
    if chosen.prompting is None:
        return []
    if follows.moment is None:
        return [
            reader.say(
                "The weekly message comes from Monday to Friday between 09:30 and 16:30, and your days and hours leave "
                "no time for it: what waits stands on Home only.",
            ),
        ]
    day, clock = fields.day(reader, follows.moment[0]), fields.clock(follows.moment[1])
    sentence = reader.say("When an effort waits, my message comes from {day} {clock} on.", day=day, clock=clock)
    if chosen.moment not in {None, follows.moment}:
        gave_way = reader.say("The moment you had chosen lies outside your days and hours, so it gave way.")
        return [f"{sentence} {gave_way}"]
    return [sentence]


def _sharing_block(reader: Reader, chosen: Chosen) -> Block:
    options = [
        b.option(reader.say("Share freely"), people.SHARE_FREELY, reader.say("It is posted where they offered to.")),
        b.option(reader.say("Ask me"), people.ASK_ME, reader.say("You decide each time.")),
        b.option(reader.say("Keep private"), people.KEEP_PRIVATE, reader.say("It stays between you and them.")),
    ]
    label = reader.say("When somebody thanks you and would also say it in a channel")
    hint = reader.say("Thanks always arrive privately first. Nobody sees what you choose here.")
    return b.field_of(label, ids.SHARING, _radio_block(ids.SHARING, options, chosen.sharing), hint=hint)


def _being_noted(reader: Reader, chosen: Chosen) -> Block:
    tick = b.option(reader.say("Colleagues may note efforts about you"), MAY_BE_NOTED)
    box: Block = {"type": "checkboxes", "action_id": ids.BEING_NOTED, "options": [tick]}
    if chosen.may_be_noted:
        box["initial_options"] = [tick]
    hint = reader.say(
        "You always see their words first. Without the tick nobody can note any, and what still waits for a word "
        "is hidden. A thanks reaches you either way.",
    )
    return b.field_of(reader.say("Being noted"), ids.BEING_NOTED, box, hint=hint, optional=True)


def _prompting_blocks(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[Block]:
    """Return the choice about prompts, for managers only."""
    if chosen.prompting is None:
        return []
    options = [
        b.option(reader.say("Weekly message"), prompts.WEEKLY, reader.say("One private message a week at most.")),
        b.option(reader.say("Only on Home"), prompts.ON_HOME, reader.say("You look there when you like.")),
        b.option(reader.say("Stop"), prompts.OFF, reader.say("I tell you nothing of them.")),
    ]
    label = reader.say("When an effort of somebody you lead has had no word")
    hint = reader.say("Nobody is told what you choose, or what you do.")
    field = b.field_of(label, ids.PROMPTING, _radio_block(ids.PROMPTING, options, chosen.prompting), hint=hint)
    return [field, *_moment_blocks(reader, chosen, follows)]


def _moment_blocks(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[Block]:
    weekday, minute = chosen.moment or (None, None)
    none = b.option(reader.say("No choice"), fields.NO_CHOICE)
    days = [none, *(b.option(fields.day(reader, number), str(number)) for number in PROMPT_DAYS)]
    hours = [none, *(b.option(fields.clock(each), str(each)) for each in PROMPT_MINUTES)]
    hint = reader.say("Without a choice of both I spread these messages from Tuesday to Thursday.")
    if chosen.moment is None and follows.moment is not None:
        day, clock = fields.day(reader, follows.moment[0]), fields.clock(follows.moment[1])
        hint = reader.say("Without a choice of both: {day} from {clock} on.", day=day, clock=clock)
    return [
        b.field_of(
            reader.say("Day of the weekly message"),
            shared_ids.PROMPT_DAY,
            fields.menu(shared_ids.PROMPT_DAY, days, str(weekday or fields.NO_CHOICE)),
        ),
        b.field_of(
            reader.say("Hour of the weekly message"),
            shared_ids.PROMPT_HOUR,
            fields.menu(shared_ids.PROMPT_HOUR, hours, str(minute or fields.NO_CHOICE)),
            hint=hint,
        ),
    ]


def _rhythm_blocks(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[Block]:
    days = reader.say("I count only these days while an effort of yours waits. Without any tick: as in your workspace.")
    if chosen.work_days is None:
        days = reader.say(
            "I count only these days while an effort of yours waits. Until you choose others they are as in your "
            "workspace.",
        )
    country = reader.say("They are no working days. Empty: as in your workspace.")
    if chosen.country is None:
        named = follows.country or reader.say("none")
        country = reader.say("They are no working days. Empty, as in your workspace: {country}.", country=named)
    return [
        fields.work_days_field(reader, days_ticked(chosen, follows), days),
        *fields.hours_fields(reader, chosen.hours, _hours_hint(reader, chosen, follows)),
        fields.country_field(reader, chosen.country, country),
    ]


def _hours_hint(reader: Reader, chosen: Chosen, follows: Rhythm) -> str:
    if chosen.hours is not None:
        return reader.say("I begin messages to you only in these hours. Without a choice: as in your workspace.")
    if follows.hours is None:
        return reader.say("I begin messages to you only in these hours. Without a choice: 09:30 to 16:30.")
    starts, ends = (fields.clock(minute) for minute in follows.hours)
    return reader.say(
        "I begin messages to you only in these hours. Without a choice, as in your workspace: {starts} to {ends}.",
        starts=starts,
        ends=ends,
    )


def days_ticked(chosen: Chosen, follows: Rhythm) -> str:
    """Return the days ticked in the form: the person's own, otherwise the defaults.

    Unchanged default ticks are no choice; so `opened_with` gets these days instead of the stored choice.
    """
    return chosen.work_days or follows.work_days


def _leader_blocks(reader: Reader, chosen: Chosen) -> list[Block]:
    known = leads.standing(reader, chosen.manager_ids, chosen.asked_id)
    text = " ".join(known) or reader.say("I do not know who leads you.")
    label = reader.say("Choose somebody else") if known else reader.say("Name them")
    return [b.DIVIDER, b.section(text, b.button(label, leads_ids.OPEN_LEAD_FORM))]


def _radio_block(action_id: str, options: list[Block], value: str) -> Block:
    chosen = next((option for option in options if option["value"] == value), None)
    element: Block = {"type": "radio_buttons", "action_id": action_id, "options": options}
    return element if chosen is None else {**element, "initial_option": chosen}
