"""The question for the reader's manager on Home, as long as Tend knows none."""

from collections.abc import Sequence

from slackapp.domain.home.digest import HomeShown
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids, views


def _has_no_manager(shown: HomeShown) -> bool:
    """Return whether Tend knows no manager of the reader."""
    return not shown.manager_ids


def _leader_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Ask for the reader's manager, or name the manager still asked."""
    if shown.asked_id is not None:
        sentences: Sequence[str] = views.standing(reader, (), shown.asked_id)
        return [b.section(reader.together(*sentences), b.button(reader.say("Choose a manager"), ids.OPEN_LEAD_FORM))]
    why = reader.say(
        "*Who is your manager?* I can tell them privately when one of your efforts hasn't been thanked.",
    )
    return [b.section(why, b.button(reader.say("Choose a manager"), ids.OPEN_LEAD_FORM))]


SECTIONS = (HomeSection(Part.SET_UP, 1, _leader_blocks, _has_no_manager),)
