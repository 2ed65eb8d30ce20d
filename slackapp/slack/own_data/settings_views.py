"""Views of a person's settings: the menu, the form, and the consequences.

In sentences, "I" is Tend and "you" the person; only buttons and names of choices speak for the person.
"""

from collections.abc import Sequence

from slackapp.domain.look_back.digests import Wish
from slackapp.domain.look_back.moments import MONTH_DAYS
from slackapp.domain.own_data.settings import Chosen, Rhythm
from slackapp.domain.people import profiles as people
from slackapp.domain.prompts import answering as prompts
from slackapp.domain.reminders.choosing import ALL
from slackapp.slack.away import views as times_away
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import fields
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.block_kit.reminder_kinds import ReminderGroup
from slackapp.slack.blocks import views as blocks_views
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.leads import views as leads
from slackapp.slack.own_data import ids
from slackapp.slack.workspace import ids as workspace_ids

MAY_BE_NOTED = "may"
TAKES_REPAIRS = "takes"
PROMPT_MINUTES = range(9 * 60 + 30, 16 * 60 + 30, 30)  # the prompting hours offered by the menu
PROMPT_DAYS = range(1, 6)  # ISO weekdays; prompts never come on a weekend


def menu(reader: Reader, *, has_team: bool, is_admin: bool) -> Block:
    """Return the settings open to the person, a line each."""
    rows = [
        b.section(
            reader.say("*You*\nSharing, notes about you, your days and hours, my messages."),
            b.button(reader.say("My settings"), ids.OPEN_MY_SETTINGS),
        ),
    ]
    if has_team:
        rows.append(
            b.section(
                reader.say("*Your team*\nThe people on your team, and the days of your 1:1s."),
                b.button(reader.say("My team"), leads_ids.OPEN_MY_TEAM),
            ),
        )
    if is_admin:
        rows.append(
            b.section(
                reader.say("*Workspace*\nWaiting times, days and hours, contacts, admins, managers."),
                b.button(reader.say("Workspace"), workspace_ids.OPEN_WORKSPACE_SETTINGS),
            ),
        )
    return b.form(reader.say("Settings"), rows, ids.SETTINGS_MENU, close=reader.say("Close"))


def form(
    reader: Reader, chosen: Chosen, follows: Rhythm, metadata: str = "", reminders: Sequence[ReminderGroup] = ()
) -> Block:
    """Return the form with the values in force; `follows`: the effects of the choices, and the defaults.

    `reminders`: the groups of things that Tend can remind of.
    """
    return b.form(
        reader.say("My settings"),
        [
            _sharing_block(reader, chosen),
            _being_noted(reader, chosen),
            _takes_repairs(reader, chosen),
            *_reminder_blocks(reader, chosen, reminders),
            *_prompting_blocks(reader, chosen, follows),
            *_digest_blocks(reader, chosen),
            *_rhythm_blocks(reader, chosen, follows),
            times_away.settings_row(reader, follows.away),
            b.actions(
                b.button(reader.say("Where efforts come from"), shared_ids.OPEN_MY_SOURCES),
                b.button(reader.say("What Tend may do here"), workspace_ids.SHOW_SWITCHES),
                block_id="sources",
            ),
            blocks_views.settings_row(reader),
            *_leader_blocks(reader, chosen),
        ],
        ids.SETTINGS_FORM,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=metadata,
    )


def saved(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[str]:
    """Confirm saving, and explain the effects."""
    sentences = [reader.say("Saved."), *_sharing_follows(reader, chosen)]
    if not chosen.may_be_noted:
        sentences.append(reader.say("Nobody can note your efforts any more."))
    if not chosen.takes_repairs:
        sentences.append(reader.say("Nobody can send you private words any more, except answers to yours."))
    if ALL in (chosen.reminders_off or ()):
        sentences.append(reader.say("I send you no private reminders. What is due is still on your Home."))
    days = [days_follow(reader, follows), *fields.region_missing(reader, follows.country)]
    return [*sentences, *days, *_message_follows(reader, chosen, follows), *_digests_follow(reader, follows)]


def _digests_follow(reader: Reader, follows: Rhythm) -> list[str]:
    """Say when the next messages about a week and a month come, inside the person's days and hours."""
    sentences = []
    if follows.week_at is not None:
        day, hour = reader.day(follows.week_at), reader.hour(follows.week_at)
        sentences.append(reader.say("Your next week comes on {day} from {hour}.", day=day, hour=hour))
    if follows.month_at is not None:
        day, hour = reader.date(follows.month_at), reader.hour(follows.month_at)
        sentences.append(reader.say("Your next month comes on {day} from {hour}.", day=day, hour=hour))
    return sentences


def days_follow(reader: Reader, follows: Rhythm) -> str:
    """Describe the person's working days and hours, as far as known."""
    days = fields.days(reader, follows.work_days)
    holidays = reader.say("no country for public holidays")
    if follows.country is not None:
        holidays = reader.say("without the public holidays of {country}", country=follows.country)
    text = reader.say("Your working days: {days}, {holidays}.", days=days, holidays=holidays)
    if follows.hours is None:
        return text
    starts, ends = (reader.clock(minute) for minute in follows.hours)
    return reader.together(text, reader.say("Your hours: {starts} to {ends}.", starts=starts, ends=ends))


def _sharing_follows(reader: Reader, chosen: Chosen) -> list[str]:
    sentences = {
        people.SHARE_FREELY: reader.say("I post thanks to you in the channel that the giver offers."),
        people.ASK_ME: reader.say("I ask you before I post thanks to you in a channel."),
        people.KEEP_PRIVATE: reader.say("Thanks to you stay between you and the giver."),
    }
    return [sentences[chosen.sharing]]


def _message_follows(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[str]:
    if chosen.prompting == prompts.ON_HOME:
        return [reader.say("Your team's efforts wait on Home. I send you no message about them.")]
    if chosen.prompting == prompts.OFF:
        return [reader.say("I don't tell you about your team's efforts. Nobody is told.")]
    if chosen.prompting is None:
        return []
    if follows.moment is None:
        return [
            reader.say(
                "The weekly message comes Monday to Friday between 09:30 and 16:30. Your days and "
                "hours leave no time for it, so waiting efforts are on Home only.",
            ),
        ]
    day, clock = reader.weekday(follows.moment[0]), reader.clock(follows.moment[1])
    sentence = reader.say("The weekly message comes {day} from {clock}, if something waits.", day=day, clock=clock)
    if chosen.moment not in {None, follows.moment}:
        gave_way = reader.say("The time you chose is outside your days and hours, so I moved it.")
        return [reader.together(sentence, gave_way)]
    return [sentence]


def _sharing_block(reader: Reader, chosen: Chosen) -> Block:
    options = [
        b.option(
            reader.say("Share freely"),
            people.SHARE_FREELY,
            reader.say("In the channel they offer."),
        ),
        b.option(reader.say("Ask me"), people.ASK_ME, reader.say("You decide each time.")),
        b.option(reader.say("Keep private"), people.KEEP_PRIVATE, reader.say("Between you and the giver.")),
    ]
    label = reader.say("Thanks to you in channels")
    hint = reader.say("They always arrive privately first.")
    return b.field_of(label, ids.SHARING, _radio_block(ids.SHARING, options, chosen.sharing), hint=hint)


def _being_noted(reader: Reader, chosen: Chosen) -> Block:
    tick = b.option(reader.say("Colleagues may note your efforts"), MAY_BE_NOTED)
    hint = reader.say(
        "You always see their words first. If off, nobody can note your efforts, and waiting ones are hidden."
    )
    label = reader.say("Notes about you")
    return fields.tick_field(label, ids.BEING_NOTED, tick, is_ticked=chosen.may_be_noted, hint=hint)


def _takes_repairs(reader: Reader, chosen: Chosen) -> Block:
    tick = b.option(reader.say("Colleagues may send me private words"), TAKES_REPAIRS)
    hint = reader.say("If off, only answers to yours arrive. Nobody sees what you choose.")
    label = reader.say("Private words")
    return fields.tick_field(label, ids.TAKES_REPAIRS, tick, is_ticked=chosen.takes_repairs, hint=hint)


def _reminder_blocks(reader: Reader, chosen: Chosen, groups: Sequence[ReminderGroup]) -> list[Block]:
    if not groups:
        return []
    off = chosen.reminders_off or ()
    options = [b.option(reader.say(group.label), group.name) for group in groups]
    ticked = [option for option in options if not {ALL, option["value"]} & {*off}]
    box: Block = {"type": "checkboxes", "action_id": ids.REMINDERS, "options": options}
    if ticked:
        box["initial_options"] = ticked
    hint = reader.say("One message a morning at most. What is off still stands on Home.")
    return [b.field_of(reader.say("Remind me privately"), ids.REMINDERS, box, hint=hint, optional=True)]


def _prompting_blocks(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[Block]:
    """Return the choice about prompts, for managers only."""
    if chosen.prompting is None:
        return []
    options = [
        b.option(reader.say("Weekly message"), prompts.WEEKLY, reader.say("One private message a week at most.")),
        b.option(reader.say("Only on Home"), prompts.ON_HOME, reader.say("You look there when you like.")),
        b.option(reader.say("Off"), prompts.OFF, reader.say("I don't tell you about them.")),
    ]
    label = reader.say("When someone on your team hasn't been thanked")
    hint = reader.say("Nobody is told what you choose, or what you do.")
    field = b.field_of(label, ids.PROMPTING, _radio_block(ids.PROMPTING, options, chosen.prompting), hint=hint)
    return [field, *_moment_blocks(reader, chosen, follows)]


def _moment_blocks(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[Block]:
    weekday, minute = chosen.moment or (None, None)
    unset = follows.default_moment
    day = reader.say("A day") if unset is None else reader.weekday(unset[0])
    clock = reader.say("An hour") if unset is None else reader.clock(unset[1])
    days = [fields.default(reader, day), *(b.option(reader.weekday(number), str(number)) for number in PROMPT_DAYS)]
    hours = [fields.default(reader, clock), *(b.option(reader.clock(each), str(each)) for each in PROMPT_MINUTES)]
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
            hint=reader.say("Choose both, or leave both to Tend."),
        ),
    ]


def _digest_blocks(reader: Reader, chosen: Chosen) -> list[Block]:
    """Return the menus for the week and the month as messages, both off at first, and their hour."""
    wish = chosen.digests or Wish()
    off = b.option(reader.say("Off"), fields.NO_CHOICE)
    weekdays = [off, *(b.option(reader.weekday(number), str(number)) for number in range(1, 8))]
    days = [off, *(b.option(reader.say("On day {n}", n=number), str(number)) for number in MONTH_DAYS)]
    minutes = sorted({*PROMPT_MINUTES, wish.minute})
    hours = [b.option(reader.clock(minute), str(minute)) for minute in minutes]
    hint = reader.say("Names only, no words. Without thanks nothing comes.")
    return [
        b.field_of(
            reader.say("Your week as a message"),
            ids.WEEK_DAY,
            fields.menu(ids.WEEK_DAY, weekdays, str(wish.week_day or fields.NO_CHOICE)),
        ),
        b.field_of(
            reader.say("Last month as a message"),
            ids.MONTH_DAY,
            fields.menu(ids.MONTH_DAY, days, str(wish.month_day or fields.NO_CHOICE)),
        ),
        b.field_of(
            reader.say("Hour of both"),
            ids.MESSAGE_HOUR,
            fields.menu(ids.MESSAGE_HOUR, hours, str(wish.minute)),
            hint=hint,
        ),
    ]


def _rhythm_blocks(reader: Reader, chosen: Chosen, follows: Rhythm) -> list[Block]:
    days = reader.say("Your own days. Only these count for your efforts.")
    if chosen.work_days is None:
        days = reader.say("From your workspace. Only these days count for your efforts.")
    return [
        fields.work_days_field(reader, days_ticked(chosen, follows), days),
        *fields.hours_fields(reader, chosen.hours, _hours_hint(reader, follows), follows.default_hours),
        fields.country_field(reader, country_shown(chosen, follows), _country_hint(reader, chosen, follows)),
    ]


def _hours_hint(reader: Reader, follows: Rhythm) -> str:
    return reader.say(
        "I write to you only in these hours. Time zone: {zone}, from your Slack profile.", zone=follows.zone
    )


def _country_hint(reader: Reader, chosen: Chosen, follows: Rhythm) -> str:
    if chosen.country is not None:
        return reader.say("Your own choice. These days off don't count.")
    if follows.country is not None:
        return reader.say("From your workspace. These days off don't count.")
    return reader.say("Without a country I know none.")


def country_shown(chosen: Chosen, follows: Rhythm) -> str | None:
    """Return the country in the form: the person's own, otherwise the default. An unchanged default is no choice."""
    return chosen.country or follows.country


def days_ticked(chosen: Chosen, follows: Rhythm) -> str:
    """Return the days ticked in the form: the person's own, otherwise the defaults.

    Unchanged default ticks are no choice; so `opened_with` gets these days instead of the stored choice.
    """
    return chosen.work_days or follows.work_days


def _leader_blocks(reader: Reader, chosen: Chosen) -> list[Block]:
    known = leads.standing(reader, chosen.manager_ids, chosen.asked_id)
    text = reader.together(*known) or reader.say("I don't know your manager.")
    label = reader.say("Choose a manager")
    return [b.DIVIDER, b.section(text, b.button(label, leads_ids.OPEN_LEAD_FORM))]


def _radio_block(action_id: str, options: list[Block], value: str) -> Block:
    chosen = next((option for option in options if option["value"] == value), None)
    element: Block = {"type": "radio_buttons", "action_id": action_id, "options": options}
    return element if chosen is None else {**element, "initial_option": chosen}
