"""The form for connecting GitHub: a token or an App, the repositories, and the counting rules."""

from slackapp.domain.refusals import BadAccess
from slackapp.domain.sources.github_access import GitHubApp
from slackapp.domain.sources.rules import GitHubRules
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.blocks import Block
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.sources import ids
from slackapp.slack.sources.refusal_views import bad_access
from slackapp.slack.sources.views import ADDRESS_MAX, name_field

SELF_MERGED, PRIVATE = "self_merged", "private"
# docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element; a key of 3,072 bits has 2,500 characters,
# one of 4,096 bits 3,250
KEY_MAX = 3_000
ID_MAX = 400  # long enough for a whole address


def github_form(
    reader: Reader, name: str, rules: GitHubRules, metadata: str, *, app: GitHubApp | None = None, is_new: bool
) -> Block:
    """Return the whole form; `app`: the connected App, of which only the ids are shown."""
    return b.form(
        reader.say("GitHub"),
        [
            name_field(reader, name, "GitHub", reader.say("People read it where a person's name would stand.")),
            *_access_blocks(reader, app, is_new=is_new),
            b.text_input(
                reader.say("Repositories, one a line"),
                ids.REPOSITORIES,
                ids.REPOSITORIES,
                initial="\n".join(rules.repositories),
                placeholder="acme/platform",
            ),
            _number_block(
                reader.say("Changed lines from which on a merged pull request counts"), ids.MIN_LINES, rules.min_lines
            ),
            _number_block(
                reader.say("Comments from which on a review counts; its own text is one"),
                ids.MIN_COMMENTS,
                rules.min_comments,
            ),
            _ticks_block(reader, rules),
            b.text_input(
                reader.say("Address of the API"),
                ids.API_URL,
                ids.API_URL,
                initial=rules.api_url,
                hint=reader.say("Another one only for an Enterprise Server that the Internet reaches."),
                max_length=ADDRESS_MAX,
                multiline=False,
            ),
            b.context(
                reader.say("Bots never count. People are found by their login, or by the e-mail they show there.")
            ),
        ],
        ids.GITHUB_FORM,
        submit=reader.say("Save"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def _access_blocks(reader: Reader, app: GitHubApp | None, *, is_new: bool) -> list[Block]:
    """Return the fields for a token or an App; each field is optional, because either is enough."""
    what = reader.say(
        "I need either a token, which is quick and belongs to one person, or a GitHub App, which belongs to your "
        "organisation and outlasts anybody's account. docs/sources.md has the steps for both. Token and key are kept "
        "encrypted, and never shown again.",
    )
    token = reader.say(
        "A fine-grained token that may read pull requests and issues there. With an App, leave it empty."
    )
    key = reader.say(
        "The whole file that GitHub made for the App. GitHub makes keys of 2048 bits; Slack has room for up to 3072.",
    )
    if not is_new:
        token = reader.say("Leave it empty to keep what there is. A token given here takes an App's place.")
    if app is not None:
        key = reader.say("Leave it empty to keep the one there is.")
    installation = reader.say(
        "The number at the end of the address of the installation's page; the whole address will do.",
    )
    return [
        b.section(what),
        _line_block(reader.say("Token"), ids.SOURCE_SECRET, token, max_length=ADDRESS_MAX),
        _line_block(
            reader.say("App id, or client id"),
            ids.GITHUB_APP,
            reader.say("Both stand on the App's page at GitHub. Only for an App."),
            initial="" if app is None else app.app_id,
        ),
        _line_block(
            reader.say("Installation id"),
            ids.GITHUB_INSTALLATION,
            installation,
            initial="" if app is None else app.installation_id,
        ),
        b.text_input(
            reader.say("Private key of the App"),
            ids.GITHUB_KEY,
            ids.GITHUB_KEY,
            hint=key,
            max_length=KEY_MAX,
            optional=True,
        ),
    ]


def _line_block(label: str, block_id: str, hint: str, *, initial: str = "", max_length: int = ID_MAX) -> Block:
    return b.text_input(
        label,
        block_id,
        block_id,
        initial=initial,
        hint=hint,
        max_length=max_length,
        multiline=False,
        optional=True,
    )


def _number_block(label: str, block_id: str, value: int) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "action_id": block_id,
        "min_value": "0",
        "initial_value": str(value),
    }
    return b.field_of(label, block_id, element)


def _ticks_block(reader: Reader, rules: GitHubRules) -> Block:
    merged = b.option(reader.say("Count what somebody merged alone"), SELF_MERGED)
    private = b.option(
        reader.say("Show titles of private repositories"), PRIVATE, reader.say("Their managers may not read them there")
    )
    chosen = [*([merged] if rules.counts_self_merged else []), *([private] if rules.shows_private else [])]
    box: Block = {"type": "checkboxes", "action_id": ids.GITHUB_RULES, "options": [merged, private]}
    if chosen:
        box["initial_options"] = chosen
    return b.field_of(reader.say("Besides"), ids.GITHUB_RULES, box, optional=True)


def wrong_with(reader: Reader, refusal: BadAccess) -> dict[str, str]:
    """Return the sentence about each wrong field, by block id."""
    fields = {
        "token": ids.SOURCE_SECRET,
        "app_id": ids.GITHUB_APP,
        "installation_id": ids.GITHUB_INSTALLATION,
        "private_key": ids.GITHUB_KEY,
    }
    return {fields[field]: bad_access(reader, why) for field, why in refusal.wrong.items()}
