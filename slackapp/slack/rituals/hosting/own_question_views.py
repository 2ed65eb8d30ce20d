"""The form of a channel's own questions: propose or remove a question. Visible to its members, to each their own."""

from collections.abc import Sequence

from slackapp.domain.rituals.hosting.own_questions import ProposedQuestion
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.rituals.hosting import ids
from slackapp.slack.rituals.hosting.facts import QuestionFacts
from slackapp.slack.rituals.hosting.views import own_field


def form(
    reader: Reader, proposed: Sequence[ProposedQuestion], facts: QuestionFacts, *, is_saved: bool = False
) -> Block:
    """Return the form; its starter sees every own question of the channel, a member only their own."""
    first = reader.say(
        "Propose a question for {channel}. It comes up in one of the next rounds.", channel=b.channel(facts.channel_id)
    )
    saved = [b.section(reader.say("Saved."))] if is_saved else []
    return b.form(
        reader.say("Questions"),
        [
            *saved,
            b.section(first),
            # Slack keeps the typed text in a field of the same ids: after Save the field is empty
            own_field(reader, reader.say("Your question"), f"{shared_ids.WORDS}_{len(proposed)}"),
            b.context(reader.say("Nobody sees who proposed a question.")),
            *(b.section(reader.quote(b.escape(one.words)), _remove_button(reader, one)) for one in proposed),
        ],
        ids.OWN_QUESTIONS,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=facts.packed(),
    )


def _remove_button(reader: Reader, question: ProposedQuestion) -> Block:
    confirm: Block = b.confirmation(
        reader,
        reader.say("Remove this question?"),
        reader.say("No later round asks it. Nobody is told."),
        reader.say("Remove"),
    )
    return b.button(reader.say("Remove"), ids.REMOVE_QUESTION, str(question.own_id), confirm=confirm)
