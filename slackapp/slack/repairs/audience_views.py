"""Say who can read drafts and private words. A button to it stands in every private view."""

from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import notices
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.private import rows
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import ids

help_button, row = rows.help_button, rows.last_row


def who_reads(reader: Reader) -> Block:
    """Return the view, which is the same for everybody and for every sort of words."""
    mine = b.button(reader.say("My private words"), ids.MY_WORDS)
    return notices.notice_view(
        reader,
        reader.say("Who can read this?"),
        [
            reader.say("*A draft or a note:* only you. Nobody is told about it."),
            reader.say(
                "*After it goes:* you two. Managers, admins and colleagues see neither the words nor that there are "
                "any. The writer sees an answer, but never whether the words were read. Credit that you give back is "
                "posted, if the other person agrees."
            ),
            reader.say(
                "*The people who run Tend's server:* the words are stored encrypted, and the server has the key. So "
                "they could read them. Logs, figures and exports on the server never contain the words."
            ),
            reader.say("*Slack:* it carries the words to your screen, as it carries everything in this window."),
            reader.say(
                "*How long:* 14 days after reading, or 30 days unread. Then they are erased on both sides, unless the "
                "receiver keeps them. Drafts are erased after 15 days. I ask you before your notes and what "
                "you keep for yourself are erased."
            ),
        ],
        [b.actions(mine, block_id="my_words")],
    )
