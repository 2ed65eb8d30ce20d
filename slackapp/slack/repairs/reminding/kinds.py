"""The kinds of private reminders of repairs. Their lines have no words, no names, and no acts of other people."""

from slackapp.domain.repairs import drafts
from slackapp.domain.repairs.reminding import words
from slackapp.slack.block_kit.reader import marked, marked_count
from slackapp.slack.block_kit.reminder_kinds import ReminderGroup, ReminderKind
from slackapp.slack.repairs.reminding import views as view

DRAFTS = ReminderGroup(
    "drafts",
    marked("Drafts I left alone"),
    marked(
        "A draft stays yours. I remind you after two of your working days alone. What you keep for yourself "
        "I ask about once, after 14 days."
    ),
)
LINE = ReminderGroup(
    "line",
    marked("A line I left for the next day"),
    marked(
        "You left one line about something you could not name yet. I bring it back once, on your next working morning."
    ),
)
REQUESTS = ReminderGroup(
    "requests",
    marked("My requests without an answer"),
    marked("You asked for one thing. I remind you once, five of your working days later, if no answer has come."),
)
NOT_NOW = ReminderGroup(
    "not_now",
    marked("What I put off with Not now"),
    marked("You pressed *Not now* and chose this day."),
)
TALK = ReminderGroup(
    "talk",
    marked("Talks I wanted to have"),
    marked("You pressed *I'd rather talk*. I remind you once, after three of your working days."),
)

KINDS = (
    ReminderKind(
        name=drafts.UNTOUCHED,
        group=DRAFTS,
        line=marked_count("A draft of yours is waiting.", "{n} drafts of yours are waiting."),
        find=drafts.left_alone,
        row=view.draft,
    ),
    ReminderKind(
        name=drafts.ENDS,
        group=DRAFTS,
        line=marked_count(
            "You kept something for yourself. Keep it, or let it go?",
            "You kept {n} things for yourself. Keep them, or let them go?",
        ),
        find=drafts.kept,
        row=view.draft_ends,
    ),
    ReminderKind(
        name=drafts.LINE,
        group=LINE,
        line=marked_count("A line you left is back.", "{n} lines you left are back."),
        find=drafts.lines_kept,
        row=view.draft,
    ),
    ReminderKind(
        name=words.UNANSWERED,
        group=REQUESTS,
        line=marked_count(
            "A request of yours has no answer yet. That can mean many things.",
            "{n} requests of yours have no answer yet. That can mean many things.",
        ),
        find=words.unanswered,
        row=view.unanswered,
        can_be_done=True,
    ),
    ReminderKind(
        name=words.NOT_NOW,
        group=NOT_NOW,
        line=marked_count("Something you put off is back.", "{n} things you put off are back."),
        find=words.put_off,
        row=view.put_off,
        on_home=False,
    ),
    ReminderKind(
        name=words.TALK,
        group=TALK,
        line=marked_count("You wanted to talk with somebody.", "You wanted to have {n} talks."),
        find=words.to_talk_about,
        row=view.to_talk_about,
        can_be_done=True,
    ),
)
