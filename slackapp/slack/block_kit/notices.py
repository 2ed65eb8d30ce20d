"""Short notices in a view, quotes of words, and buttons to further names."""

from collections.abc import Sequence

from slackapp.domain.leads.naming import TEAM_PAGE
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader

QUOTED_IN_TEXT = 1_500  # enough for a notification and a screen reader; the blocks have the whole text


def notice_view(reader: Reader, title: str, sentences: Sequence[str], extra: Sequence[Block] = ()) -> Block:
    """Return a view without inputs, shown after a submission or a press."""
    parts = [*(b.section(sentence) for sentence in sentences), *extra]
    return b.form(title, parts, ids.NOTICE, close=reader.say("Done"))


def direct_message(reader: Reader, workspace_id: str, other_id: str) -> str:
    """Return a link to the reader's direct message with a person."""
    url = f"slack://user?team={workspace_id}&id={other_id}"  # docs.slack.dev/interactivity/deep-linking
    return f"<{url}|{reader.say('Open your direct message')}>"


NAMED_MAX = 5  # people named in a sentence; with more, the last place says "others"


def people_named(reader: Reader, user_ids: Sequence[str]) -> str:
    """Name people for a sentence, in their order; of many people, name the first, then "others" without a count."""
    if len(user_ids) <= NAMED_MAX:
        return reader.both([b.person(user_id) for user_id in user_ids])
    some = [b.person(user_id) for user_id in user_ids[: NAMED_MAX - 1]]
    return reader.both([*some, reader.say("others")])


WORDS_SHOWN_MAX = 480  # characters a row, so that a row stays one block; the message itself has the whole text


def quote(words: str, accessory: Block | None = None) -> list[Block]:
    """Show the first part of a person's words, as long as a row allows."""
    return b.words(b.clip(words, WORDS_SHOWN_MAX), accessory)


def waits(reader: Reader, *, on_trial: bool) -> str:
    """Say that Slack refuses messages of the workspace, and that the sent message goes out later.

    `on_trial`: Slack may take the next message.
    """
    if on_trial:
        return reader.say(
            "Slack refused the last message from Tend. If it refuses this one too, it is saved, and goes out as soon "
            "as Slack takes it."
        )
    return reader.say(
        "Slack refuses messages from Tend at the moment. This is saved, and goes out as soon as Slack takes it."
    )


def quote_by(byline: str, words: str, accessory: Block | None = None, *, limit: int = WORDS_SHOWN_MAX) -> list[Block]:
    """Show the byline above the first `limit` characters of the words, in one block if possible."""
    first, *rest = b.words(b.clip(words, limit), accessory) or [b.section(byline, accessory)]
    if first["text"]["type"] == "mrkdwn" and len(byline) + len(first["text"]["text"]) < b.TEXT_MAX:
        return [{**first, "text": b.markdown(f"{byline}\n{first['text']['text']}")}, *rest]
    return [b.context(byline), first, *rest]


def turning(reader: Reader, action_id: str, count: int, skip: int) -> list[Block]:
    """Return the buttons to the earlier and later names of a team; empty without further names.

    The next page's first place is part of a button's action id.
    """
    buttons = []
    if skip > 0:
        buttons.append(b.button(reader.say("Earlier names"), f"{action_id}{max(0, skip - TEAM_PAGE)}"))
    if skip + TEAM_PAGE < count:
        buttons.append(b.button(reader.say("More names"), f"{action_id}{skip + TEAM_PAGE}"))
    return [b.actions(*buttons, block_id="pages")] if buttons else []
