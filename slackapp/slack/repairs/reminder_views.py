"""The rows behind `Open` of private reminders of repairs. Visible to the person reminded only."""

from slackapp.domain.repairs.drafts import Draft
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.notices import quote_by
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.repairs import ids

WORDS_SHOWN = 150  # characters; enough to tell one draft from another


def draft(reader: Reader, shown: Draft) -> list[Block]:
    """Return the row of one's own draft, with its first words and the button to its form."""
    names = reader.both([b.person(user_id) for user_id in shown.body.receiver_ids])
    day = reader.date(shown.touched_at)
    byline = reader.say("Your draft from {day}.", day=day)
    if names:
        byline = reader.say("Your draft to {names} from {day}.", names=names, day=day)
    opens = b.button(reader.say("Open"), ids.OPEN_DRAFT, str(shown.draft_id))
    words = next((text for text in shown.body.contents.texts.values() if text), "")
    return quote_by(byline, words, opens, limit=WORDS_SHOWN)
