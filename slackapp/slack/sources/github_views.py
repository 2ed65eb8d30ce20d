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
            name_field(reader, name, "GitHub", reader.say("People see this name with each effort.")),
            *_access_blocks(reader, app, is_new=is_new),
            b.text_input(
                reader.say("Repositories, one a line"),
                ids.REPOSITORIES,
                ids.REPOSITORIES,
                initial="\n".join(rules.repositories),
                placeholder="acme/platform",
            ),
            _number_block(reader.say("Minimum changed lines per merged pull request"), ids.MIN_LINES, rules.min_lines),
            _number_block(
                reader.say("Minimum comments per review, its own text included"),
                ids.MIN_COMMENTS,
                rules.min_comments,
            ),
            _ticks_block(reader, rules),
            b.text_input(
                reader.say("Address of the API"),
                ids.API_URL,
                ids.API_URL,
                initial=rules.api_url,
                hint=reader.say("Change it only for an Enterprise Server that the Internet can reach."),
                max_length=ADDRESS_MAX,
                multiline=False,
            ),
            b.context(reader.say("Bots never count. I find people by their login, or by the e-mail on their profile.")),
        ],
        ids.GITHUB_FORM,
        submit=reader.say("Save"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def _access_blocks(reader: Reader, app: GitHubApp | None, *, is_new: bool) -> list[Block]:
    """Return the fields for a token or an App; each field is optional, because either is enough."""
    what = reader.say(
        "I need a token or a GitHub App. A token is quick and belongs to one person. An App belongs to "
        "your organisation and outlasts any account. docs/sources.md has the steps. Token and key are "
        "stored encrypted and never shown again.",
    )
    token = reader.say("A fine-grained token that can read pull requests and issues. With an App, leave this empty.")
    key = reader.say(
        "The whole file from GitHub. GitHub makes keys of 2048 bits, and Slack has room for up to 3072.",
    )
    if not is_new:
        token = reader.say("Leave empty to change nothing. A token replaces an App.")
    if app is not None:
        key = reader.say("Leave empty to change nothing.")
    installation = reader.say(
        "The number at the end of the installation page's address. The whole address works too.",
    )
    return [
        b.section(what),
        _line_block(reader.say("Token"), ids.SOURCE_SECRET, token, max_length=ADDRESS_MAX),
        _line_block(
            reader.say("App id, or client id"),
            ids.GITHUB_APP,
            reader.say("On the App's page at GitHub. Only for an App."),
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
    merged = b.option(reader.say("Count pull requests merged by their author"), SELF_MERGED)
    private = b.option(
        reader.say("Show titles of private repositories"), PRIVATE, reader.say("Managers may not have access there")
    )
    chosen = [*([merged] if rules.counts_self_merged else []), *([private] if rules.shows_private else [])]
    box: Block = {"type": "checkboxes", "action_id": ids.GITHUB_RULES, "options": [merged, private]}
    if chosen:
        box["initial_options"] = chosen
    return b.field_of(reader.say("Options"), ids.GITHUB_RULES, box, optional=True)


def wrong_with(reader: Reader, refusal: BadAccess) -> dict[str, str]:
    """Return the sentence about each wrong field, by block id."""
    fields = {
        "token": ids.SOURCE_SECRET,
        "app_id": ids.GITHUB_APP,
        "installation_id": ids.GITHUB_INSTALLATION,
        "private_key": ids.GITHUB_KEY,
    }
    return {fields[field]: bad_access(reader, why) for field, why in refusal.wrong.items()}
