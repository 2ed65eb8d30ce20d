"""The kinds of private reminders of repairs. Their lines have no words, no names, and nothing of what others did."""

from slackapp.domain.repairs import drafts
from slackapp.slack.block_kit.reader import marked
from slackapp.slack.block_kit.reminder_kinds import ReminderGroup, ReminderKind
from slackapp.slack.repairs import reminder_views as view

DRAFTS = ReminderGroup(
    "drafts",
    marked("Drafts I left alone"),
    marked("A draft stays yours. I remind you once, after two of your working days without a change."),
)

KINDS = (
    ReminderKind(
        name=drafts.UNTOUCHED,
        group=DRAFTS,
        one=marked("A draft of yours is waiting."),
        many=marked("{n} drafts of yours are waiting."),
        find=drafts.left_alone,
        row=view.draft,
    ),
)
