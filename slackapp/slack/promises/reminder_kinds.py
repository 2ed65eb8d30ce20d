"""The kinds of private reminders of promises, for their makers alone."""

from slackapp.domain.promises import lists, promising
from slackapp.slack.block_kit.reader import marked, marked_count
from slackapp.slack.block_kit.reminder_kinds import ReminderGroup, ReminderKind
from slackapp.slack.promises import home_views as view

PROMISES = ReminderGroup(
    promising.REMINDED,
    marked("Promises due, or past their day"),
    marked("You chose a day for a promise. I remind you on that day, and once more if it passes. Only you are told."),
)

KINDS = (
    ReminderKind(
        name=promising.IS_DUE,
        group=PROMISES,
        line=marked_count("A promise of yours is due.", "{n} promises of yours are due."),
        find=lists.due_of_maker,
        row=view.rows,
        on_home=False,
    ),
    ReminderKind(
        name=promising.IS_OVERDUE,
        group=PROMISES,
        line=marked_count("A promise of yours is past its day.", "{n} promises of yours are past their day."),
        find=lists.overdue_of_maker,
        row=view.rows,
        on_home=False,
    ),
)
