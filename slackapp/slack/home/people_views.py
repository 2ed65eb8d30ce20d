"""People on Home: members not thanked by their manager for a while, and the reader's own manager."""

from collections.abc import Sequence

from slackapp.domain.home.digest import HomeShown, Look
from slackapp.domain.tables.slices import Some
from slackapp.domain.thanks.unspoken import A_WHILE
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.leads import views as lead_views
from slackapp.slack.thanks import ids as thanks_ids


def unspoken(reader: Reader, look: Look, some: Some[str]) -> list[Block]:
    """Name members not thanked by the reader here for a while; empty when all were thanked."""
    if not some.lines:
        return []
    why = reader.count(
        "In the last {n} day no thanks of yours to these people you lead came through me. "
        "I cannot know what you said elsewhere, and nobody else sees this.",
        "In the last {n} days no thanks of yours to these people you lead came through me. "
        "I cannot know what you said elsewhere, and nobody else sees this.",
        A_WHILE.days,
    )
    rows = [block for user_id in some.lines for block in unspoken_row(reader, look, user_id)]
    return [b.header(reader.say("Who else comes to mind?")), b.context(why), *rows]


def unspoken_row(reader: Reader, _look: Look, user_id: str) -> list[Block]:
    """Return the row of a member, with a button to the thanks form."""
    return [b.section(b.person(user_id), b.button(reader.say("Say thanks"), thanks_ids.THANK_PERSON, user_id))]


def leader(reader: Reader, shown: HomeShown) -> list[Block]:
    """Ask for the reader's manager, or name the manager still asked; empty once the manager is known."""
    if shown.manager_ids:
        return []
    if shown.asked_id is not None:
        sentences: Sequence[str] = lead_views.standing(reader, (), shown.asked_id)
        return [b.section(" ".join(sentences), b.button(reader.say("Choose somebody else"), leads_ids.OPEN_LEAD_FORM))]
    why = reader.say(
        "*Who leads you?* If I know, they can learn privately that an effort of yours has had no word yet.",
    )
    return [b.section(why, b.button(reader.say("Name them"), leads_ids.OPEN_LEAD_FORM))]
