"""The form of a team's words. Visible to the channel's members, without counts or names of proposers and pickers."""

from slackapp.domain.phrases.team_words import PHRASE_MAX, PICKS_MAX, PhraseShown, TeamWords
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.phrases import ids
from slackapp.slack.phrases.facts import PhraseFacts


def form(reader: Reader, team: TeamWords, facts: PhraseFacts, *, is_saved: bool = False) -> Block:
    """Return the form with the phrases, the member's picks, and a field for a further phrase."""
    meant = reader.say("Words in {channel} that mean “let me try that again”.", channel=b.channel(team.channel_id))
    if not team.is_member:
        return _form_to_remove(reader, team, facts, meant)
    saved = [b.section(reader.say("Saved."))] if is_saved else []
    return b.form(
        reader.say("Our words"),
        [
            *saved,
            b.section(meant),
            *(_standing_blocks(reader, team)),
            *(_picks_blocks(reader, team)),
            _proposal_block(reader, team),
            b.context(reader.say("Nobody sees who proposed or picked words.")),
            *(_removable_blocks(reader, team)),
        ],
        ids.OUR_WORDS,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=facts.packed(),
    )


def _form_to_remove(reader: Reader, team: TeamWords, facts: PhraseFacts, meant: str) -> Block:
    """Return the form for a starter who is not counted in: the phrases, and nothing to pick or propose."""
    small = reader.say("Only people who are counted in propose and pick words. You look after the season.")
    blocks = [b.section(meant), *_standing_blocks(reader, team), b.context(small), *_removable_blocks(reader, team)]
    close = reader.say("Close")
    return b.form(reader.say("Our words"), blocks, ids.OUR_WORDS, close=close, metadata=facts.packed())


def _state(team: TeamWords) -> str:
    """Return a part of an action id that changes with the stored facts: the number of phrases, and the picks."""
    return "_".join(map(str, (len(team.proposed), *team.picked_ids)))


def _standing_blocks(reader: Reader, team: TeamWords) -> list[Block]:
    if not team.standing:
        return []
    return [b.section(reader.say("Chosen by the team: {words}", words=quoted(reader, team.standing)))]


def quoted(reader: Reader, phrases: tuple[PhraseShown, ...]) -> str:
    """Return phrases in quotation marks on one line, escaped."""
    return " · ".join(reader.quote(b.escape(one.text)) for one in phrases)


def _picks_blocks(reader: Reader, team: TeamWords) -> list[Block]:
    """Ask for the member's picks; nothing where nothing is proposed, because Slack refuses a menu without options."""
    if not team.proposed:
        return []
    options = {one.phrase_id: b.option(one.text, str(one.phrase_id)) for one in team.proposed}
    menu: Block = {
        "type": "multi_static_select",
        # Slack keeps the choice in a field of the same ids: after Save the field shows the stored picks
        "action_id": f"{ids.PICKS}_{_state(team)}",
        "options": list(options.values()),
        "max_selected_items": PICKS_MAX,
        "placeholder": b.plain(reader.say("Choose words")),
    }
    if picked := [options[number] for number in team.picked_ids][:PICKS_MAX]:
        menu["initial_options"] = picked
    hint = reader.say("The three with most picks stand.")
    return [b.field_of(reader.say("Pick up to three"), ids.PICKS, menu, hint=hint, optional=True)]


def _proposal_block(reader: Reader, team: TeamWords) -> Block:
    # as above: after Save the field is empty
    return b.text_input(
        reader.say("Propose words"),
        shared_ids.WORDS,
        f"{shared_ids.WORDS}_{_state(team)}",
        placeholder=reader.say("For example: Take two"),
        max_length=PHRASE_MAX,
        multiline=False,
        optional=True,
    )


def _removable_blocks(reader: Reader, team: TeamWords) -> list[Block]:
    """List the phrases removable by the member, each with its button."""
    return [
        b.section(reader.quote(b.escape(one.text)), _remove_button(reader, one))
        for one in team.proposed
        if one.may_remove
    ]


def _remove_button(reader: Reader, phrase: PhraseShown) -> Block:
    confirm: Block = b.confirmation(
        reader,
        reader.say("Remove these words?"),
        reader.say("They go for the whole team. Nobody is told."),
        reader.say("Remove"),
    )
    return b.button(reader.say("Remove"), ids.REMOVE_PHRASE, str(phrase.phrase_id), confirm=confirm)
