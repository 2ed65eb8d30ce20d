"""The set-up card on an admin's Home."""

from slackapp.domain.home.digest import HomeShown
from slackapp.domain.home.set_up import SetUp
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.home_sections import HomeSection, Part
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.workspace import ids


def _is_admin(shown: HomeShown) -> bool:
    return shown.set_up is not None


def _set_up(reader: Reader, shown: HomeShown) -> list[Block]:
    return [] if shown.set_up is None else set_up_card(reader, shown.set_up)


def set_up_card(reader: Reader, set_up: SetUp) -> list[Block]:
    """Show an admin the progress of the workspace's set-up, each line with a button to its settings."""
    return [
        b.header(reader.say("Set up Tend")),
        b.section(_led_text(reader, set_up), b.button(reader.say("Managers"), leads_ids.OPEN_LEADS)),
        b.section(_harm_text(reader, set_up), b.button(reader.say("Workspace settings"), ids.OPEN_WORKSPACE_SETTINGS)),
        b.section(_channels_text(reader, set_up)),
    ]


def _channels_text(reader: Reader, set_up: SetUp) -> str:
    if set_up.posts_publicly is None:
        where = reader.say("*Channels*: I can post thanks where you invite me with `/invite @Tend`.")
    elif set_up.posts_publicly:
        where = reader.say(
            "*Channels*: I can post thanks in every public channel, and in private ones where you invite me "
            "with `/invite @Tend`."
        )
    else:
        where = reader.say(
            "*Channels*: I can post thanks where you invite me with `/invite @Tend`. With the optional scope "
            "`chat:write.public` I can post in every public channel."
        )
    return reader.together(where, reader.say("I read no messages."))


def _led_text(reader: Reader, set_up: SetUp) -> str:
    if set_up.is_more:
        return reader.count(
            "*Managers*: of the many people I know, {n} has a manager.",
            "*Managers*: of the many people I know, at least {n} have a manager.",
            set_up.led,
        )
    return reader.count(
        "*Managers*: {n} of {people} people I know has a manager.",
        "*Managers*: {n} of {people} people I know have a manager.",
        set_up.led,
        people=set_up.people,
    )


def _harm_text(reader: Reader, set_up: SetUp) -> str:
    if set_up.has_contacts:
        return reader.say("*Contacts for serious harm*: set.")
    return reader.say("*Contacts for serious harm*: none yet. For now only admins see them.")


SECTIONS = (HomeSection(Part.SET_UP, 2, _set_up, _is_admin),)
