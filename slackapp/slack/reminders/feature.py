"""The feature of private reminders; the kinds come from the other features."""

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.acting import Acting
from slackapp.domain.home.pages import by_number
from slackapp.domain.reminders import mornings
from slackapp.domain.reminders.data import DATA
from slackapp.slack.block_kit.home_sections import HomeList
from slackapp.slack.block_kit.reminder_kinds import ReminderKinds
from slackapp.slack.feature import Feature, numbered
from slackapp.slack.reminders import home_views, ids, listeners, posts, views

Line = tuple[tuple[tuple[str, ...], ...], int]


def feature_of(kinds: ReminderKinds) -> Feature:
    """Return the feature, given the kinds of all nouns."""
    on_home = {name: kind for name, kind in kinds.items() if kind.on_home}

    async def due_on_home(session: AsyncSession, acting: Acting, skip: int, _: int) -> Line:
        """Return the kinds of due reminders, as the only line of the section."""
        shown = await mornings.shown(session, acting, on_home)
        names = tuple(one.kind for one in shown)
        return ((names,) if names and not skip else (), int(bool(names)))

    async def not_settled(
        session: AsyncSession, acting: Acting, skip: int, limit: int
    ) -> tuple[tuple[mornings.Shown, ...], int]:
        """Return a slice of the unsettled reminders, and their number, for the pages behind `Open`."""
        shown = await mornings.shown(session, acting, kinds)
        return shown[skip : skip + limit], len(shown)

    return Feature(
        name="reminders",
        ids=ids,
        listeners=(listeners.registering(kinds),),
        outbox_kinds=posts.kinds_of_rows(kinds),
        home_sections=home_views.sections_of(kinds),
        home_lists=(
            numbered(home_views.DUE, due_on_home, home_views.rows_of(kinds)),
            HomeList(home_views.OPENED, by_number(not_settled), views.rows_of(kinds)),
        ),
        data=DATA,
    )
