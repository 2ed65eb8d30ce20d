"""The button to looking back, on Home, and the figures of the workspace on an admin's Home."""

from datetime import timedelta

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.look_back.figures import FEW, HALF, MOST, PERIOD, Figures
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.look_back import ids


def _has_any(shown: HomeShown) -> bool:
    """Return whether the person has thanks to look back on, of any week."""
    return bool(shown.received.lines or shown.received.more)


def _look_back_button(reader: Reader, _: HomeShown) -> list[Block]:
    return [b.button(reader.say("Look back"), ids.OPEN_LOOK_BACK)]


def _has_figures(shown: HomeShown) -> bool:
    return shown.set_up is not None and shown.set_up.figures is not None


def _figures_blocks(reader: Reader, shown: HomeShown) -> list[Block]:
    """Return the rounded figures of the workspace, for admins."""
    figures = None if shown.set_up is None else shown.set_up.figures
    if figures is None:
        return []
    lines = [*_share_lines(reader, figures), *_efforts_lines(reader, figures)]
    last = figures.counted_to - timedelta(days=1)
    how = reader.say(
        "In the {n} days to {day}. Rounded, and counted anew every {n} days, so that nobody can be made out. Never by "
        "team or person.",
        n=PERIOD.days,
        day=reader.on(last),
    )
    return [b.header(reader.say("The whole workspace")), b.section("\n".join(lines)), b.context(how)]


def _share_lines(reader: Reader, figures: Figures) -> list[str]:
    if figures.tenths is None:
        return []
    words = {
        FEW: reader.say("Fewer than half of people had at least one thanks."),
        HALF: reader.say("About half of people had at least one thanks."),
        MOST: reader.say("More than half of people had at least one thanks."),
    }
    percent = reader.say("About {percent}% of people had at least one thanks.", percent=figures.tenths * 10)
    return [words.get(figures.tenths, percent)]


def _efforts_lines(reader: Reader, figures: Figures) -> list[str]:
    if figures.noted is None:
        return []
    if not figures.answered:
        return [reader.say("About {n} efforts were noted, and few of them thanked for.", n=figures.noted)]
    if figures.answered == figures.noted:
        return [reader.say("About {n} efforts were noted, and most of them thanked for.", n=figures.noted)]
    facts = {"n": figures.noted, "some": figures.answered}
    return [reader.say("About {n} efforts were noted, and about {some} of them thanked for.", **facts)]


SECTIONS = (
    HomeSection(Part.FOOT, 0, _look_back_button, _has_any),
    HomeSection(Part.SET_UP, 3, _figures_blocks, _has_figures),
)
