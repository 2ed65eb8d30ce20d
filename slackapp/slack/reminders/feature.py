"""The feature of private reminders; the kinds come from the other features."""

from slackapp.domain.reminders.data import DATA
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.feature import Feature
from slackapp.slack.reminders import ids, listeners, posts


def feature_of(kinds: ReminderKinds) -> Feature:
    """Return the feature, given the kinds of all nouns."""
    return Feature(
        name="reminders",
        ids=ids,
        listeners=(listeners.registering(kinds),),
        outbox_kinds=posts.kinds_of_rows(kinds),
        data=DATA,
    )
