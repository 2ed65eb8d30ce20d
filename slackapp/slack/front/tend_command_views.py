"""Views of `/tend`: lines of its usage, the way to Home, and the answer to unknown words."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.blocks import Message
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine

USAGE = (
    UsageLine(
        3,
        marked("`/tend home` shows your week, `/tend settings` your settings, `/tend leader` your manager."),
    ),
    UsageLine(
        6,
        marked("Where another app owns a short command, put `/tend` before it: `/tend thanks …`."),
    ),
)


def not_understood(reader: Reader, typed: str, meant: str | None, after: str) -> Message:
    """Say that `typed` was not understood, suggest `meant`, the most similar word, and add the usage `after`."""
    before = reader.say("I didn't understand this, and nothing was changed:")
    if meant is not None:
        after = f"{reader.say('Did you mean `/tend {word}`?', word=meant)}\n{after}"
    return refusals.quoted(reader, before, typed, after)


def way_home(reader: Reader, workspace_id: str, app_id: str | None) -> str:
    """Say how to get to Home; with a link if Slack sent Tend's app id."""
    if not app_id:
        return reader.say("Your Home is in the sidebar: under Apps choose Tend, then Home. Only you see it.")
    # docs.slack.dev/interactivity/deep-linking
    link = f"<slack://app?team={workspace_id}&id={app_id}&tab=home|{b.escape(reader.say('Open your Home'))}>"
    return reader.say("{link}, or choose Tend under Apps in the sidebar. Only you see it.", link=link)
