"""Views of sources: the admins' list with states, and each person's choice of sources.

Also the wording of efforts from sources without words of their own.
"""

from collections.abc import Sequence

from slackapp.domain.sources.accounts import AccountLine
from slackapp.domain.sources.bundles import Counted
from slackapp.domain.sources.choices import KindLine
from slackapp.domain.sources.connections import CSV, GITHUB, NAME_MAX, ON_CALL, WEBHOOK, Connected, SourceLine
from slackapp.domain.sources.intake import MERGED, REVIEWED, SHIFT
from slackapp.domain.sources.rules import OnCallRules
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.block_kit.blocks import Block, Message
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.usage_lines import UsageLine
from slackapp.slack.sources import ids, report_views

SHOWN_EACH = 200  # characters of each item, among several
ADDRESS_MAX = 2_000
CHANGE, ROTATE, REVOKE = "change", "rotate", "revoke"

USAGE = (
    UsageLine(
        5,
        marked(
            "`/tend sources` shows the tools that note efforts, and lets you opt out. `/tend link github "
            "octocat` tells me your login."
        ),
    ),
)


def wording(doer: Reader, counted: Sequence[Counted], limit: int) -> str:
    """Describe the items of an effort in at most `limit` characters.

    In the doer's language: the text is stored, and the doer may change the text before any other reader sees it.
    """
    said = ". ".join(_topic_text(doer, one) for one in counted if one.count)
    return b.clip(said, limit)


def _topic_text(reader: Reader, counted: Counted) -> str:
    named = [b.clip(" ".join(words.split()), SHOWN_EACH) for words in dict.fromkeys(counted.words)]
    if counted.topic not in {MERGED, REVIEWED, SHIFT}:
        if counted.count == 1:
            return counted.words[0]
        rest = counted.count - len(counted.words)
        more = [reader.count("and {n} more", "and {n} more", rest)] if rest > 0 else []
        return "; ".join([*named, *more])
    counts = {
        MERGED: reader.count("Merged a pull request", "Merged {n} pull requests", counted.count),
        REVIEWED: reader.count("Reviewed a pull request", "Reviewed {n} pull requests", counted.count),
        SHIFT: reader.count("Covered an on-call shift", "Covered {n} on-call shifts", counted.count),
    }
    return reader.labelled(counts[counted.topic], "; ".join(named)) if named else counts[counted.topic]


def listed(
    reader: Reader, lines: Sequence[SourceLine], waiting: Sequence[AccountLine], *, said: Sequence[str] = ()
) -> Block:
    """Show an admin the connected sources, the buttons for new ones, and logins waiting for confirmation."""
    what = reader.say(
        "Tools that note efforts. I tell people once about each kind. They have one working day before "
        "anybody reads an effort, and can opt out of any kind.",
    )
    connect = b.actions(
        b.button(reader.say("New webhook"), ids.CONNECT_WEBHOOK),
        b.button(reader.say("Connect GitHub"), ids.CONNECT_GITHUB),
        b.button(reader.say("Connect a calendar"), ids.CONNECT_CALENDAR),
        block_id="connect",
    )
    rows = [_source_block(reader, line) for line in lines]
    if not rows:
        rows = [b.section(reader.say("Nothing is connected yet."))]
    parts = [*(b.section(sentence) for sentence in said), b.section(what), *rows, connect]
    return b.form(
        reader.say("Sources"), [*parts, *_waiting_blocks(reader, waiting)], shared_ids.NOTICE, close=reader.say("Back")
    )


def _source_block(reader: Reader, line: SourceLine) -> Block:
    said = [f"*{b.escape(line.name)}* · {kind_name(reader, line.kind)}", state(reader, line)]
    said += [
        reader.say("{name}: {what}", name=b.escape(name), what=failure(reader, why))
        for name, why in line.failing_feeds[:5]
        if why != line.failure  # said above
    ]
    said += report_views.in_list(reader, line.findings)
    options = []
    if line.kind in {GITHUB, ON_CALL}:
        options.append(b.option(reader.say("Change"), f"{CHANGE}:{line.source_id}"))
    if line.kind == WEBHOOK:
        options.append(b.option(reader.say("New address and secret"), f"{ROTATE}:{line.source_id}"))
    options.append(b.option(reader.say("Disconnect"), f"{REVOKE}:{line.source_id}"))
    return b.section("\n".join(said), b.overflow(ids.SOURCE_MENU, options), block_id=f"source:{line.source_id}")


def kind_name(reader: Reader, kind: str) -> str:
    """Return the name of a kind of source."""
    names = {
        GITHUB: reader.say("GitHub"),
        WEBHOOK: reader.say("a webhook"),
        ON_CALL: reader.say("an on-call calendar"),
        CSV: reader.say("a file from an operator"),
    }
    return names[kind]


def state(reader: Reader, line: SourceLine) -> str:
    """Describe a source's state: failure, last success, next try, and the number of items."""
    said = []
    if line.failure is not None:
        said.append(failure(reader, line.failure))
    if line.succeeded_at is not None:
        said.append(reader.say("Last success {when}.", when=b.moment(reader, line.succeeded_at)))
    elif line.failure is None:
        said.append(reader.say("No efforts yet."))
    if line.next_try_at is not None:
        said.append(reader.say("Next try {when}.", when=b.moment(reader, line.next_try_at)))
    return reader.together(*said, reader.count("{n} item received.", "{n} items received.", line.efforts))


def failure(reader: Reader, why: str) -> str:
    """Explain a source's failure, and the admin's next step."""
    sentences = {
        "bad_token": reader.say(
            "GitHub refuses the token: it expired or was revoked. Make a new one and change it here."
        ),
        "no_rights": reader.say(
            "The token or App can't read this. Give it read access to pull requests and issues. Then change "
            "the token here, or accept the App's new rights at GitHub.",
        ),
        "gone": reader.say(
            "It is gone, or the token or App can't see it. Check the name and the rights.",
        ),
        "app_key": reader.say(
            "GitHub refuses the App's key: it was deleted, or belongs to another App. Make a new private key "
            "there and change it here.",
        ),
        "app_clock": reader.say(
            "GitHub finds my clock wrong. Please ask your operator to check the server's clock.",
        ),
        "app_gone": reader.say(
            "GitHub doesn't know this App or installation. It was uninstalled, or an id is wrong. Install it "
            "again, or check both ids.",
        ),
        "app_barred": reader.say(
            "GitHub refuses the App: its installation is suspended, or the organisation allows some addresses "
            "only. An owner there can change that.",
        ),
        "app_rights": reader.say(
            "The App needs read access to pull requests and issues. Grant it at GitHub, and accept it where "
            "the App is installed.",
        ),
        "rate_limited": reader.say("It asked me to wait. I continue automatically."),
        "refused_address": reader.say("I only read public https addresses. Check the address."),
        "too_large": reader.say("The answer is too large. Give the address of a smaller calendar."),
        "too_many": reader.say(
            "The calendar has more than 5,000 events around today. Give the address of a smaller one, such as the "
            "rota alone.",
        ),
        "too_heavy": reader.say(
            "The calendar takes too much time or memory to read. Look for an event that repeats very often, or "
            "give the address of a smaller calendar.",
        ),
        "not_understood": reader.say("I can't read the answer. Check the address."),
        "server_error": reader.say("It answers with an error. I try again."),
        "slow": reader.say("It did not answer in time. I try again."),
        "slack_scope": reader.say(
            "I can't look up the people it names in Slack. Please ask your operator to install Tend again with "
            "all scopes.",
        ),
    }
    return sentences.get(why, reader.say("I can't reach it. I try again."))


def failing(reader: Reader, line: SourceLine) -> Message:
    """Tell the admin once that the admin's source fails, and what to do."""
    said = reader.say(
        "{name} ({kind}), which you connected, doesn't work. {what} Everything else goes on. I say this "
        "once. Sources shows when it works again.",
        name=f"*{b.escape(line.name)}*",
        kind=kind_name(reader, line.kind),
        what=failure(reader, line.failure or ""),
    )
    return Message(said, [b.section(said), b.actions(b.button(reader.say("Sources"), ids.OPEN_SOURCES))])


def _waiting_blocks(reader: Reader, waiting: Sequence[AccountLine]) -> list[Block]:
    if not waiting:
        return []
    rows = [b.header(reader.say("GitHub logins to confirm"))]
    for line in waiting:
        person, login = b.person(line.user_id), b.escape(line.login)
        says = reader.say("{person} says `{login}` at GitHub is theirs.", person=person, login=login)
        value = f"{line.user_id}:{line.login}"
        yes = b.button(reader.say("Yes, it's theirs"), ids.CONFIRM_ACCOUNT, value)
        no = b.button(reader.say("No"), ids.REFUSE_ACCOUNT, value)
        rows += [b.section(says), b.actions(yes, no, block_id=f"account:{value}")]
    return rows


def webhook_form(reader: Reader, metadata: str) -> Block:
    """Ask for the name of a webhook."""
    hint = reader.say("People see this name with each effort.")
    return b.form(
        reader.say("New webhook"),
        [name_field(reader, "", reader.say("Helpdesk"), hint)],
        ids.WEBHOOK_FORM,
        submit=reader.say("Create"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def name_field(reader: Reader, name: str, placeholder: str, hint: str) -> Block:
    """Return the field for a source's name."""
    return b.text_input(
        reader.say("Name"),
        ids.SOURCE_NAME,
        ids.SOURCE_NAME,
        initial=name,
        placeholder=placeholder,
        hint=hint,
        max_length=NAME_MAX,
        multiline=False,
    )


def connected(reader: Reader, made: Connected) -> list[str]:
    """Show address and secret of a webhook, for the only time."""
    return [
        reader.say("{name} can note efforts from now on.", name=f"*{b.escape(made.name)}*"),
        reader.say(
            "Address, at the host where Slack reaches Tend:\n`/hooks/efforts/{token}`", token=b.escape(made.token)
        ),
        reader.say("Secret to sign with:\n`{secret}`", secret=b.escape(made.secret)),
        reader.say("Copy both now. I don't show them again. docs/sources.md says what to send."),
    ]


def _secret_block(label: str, hint: str, *, is_new: bool) -> Block:
    return b.text_input(
        label,
        ids.SOURCE_SECRET,
        ids.SOURCE_SECRET,
        hint=hint,
        max_length=ADDRESS_MAX,
        multiline=False,
        optional=not is_new,
    )


def calendar_form(reader: Reader, name: str, rules: OnCallRules, metadata: str, *, is_new: bool) -> Block:
    """Ask for a calendar's address, and for the people its titles mean."""
    address = reader.say("The secret iCalendar address, https. A finished shift becomes an effort. Stored encrypted.")
    if not is_new:
        address = reader.say("Leave empty to change nothing.")
    people = "\n".join(f"{words} = {user_id}" for words, user_id in rules.people)
    return b.form(
        reader.say("On-call calendar"),
        [
            name_field(reader, name, reader.say("On-call"), reader.say("People see this name with each effort.")),
            _secret_block(reader.say("Address"), address, is_new=is_new),
            b.text_input(
                reader.say("People by event title, one a line"),
                ids.CALENDAR_PEOPLE,
                ids.CALENDAR_PEOPLE,
                initial=people,
                placeholder=reader.say("Ana (primary) = U0123ABCD"),
                hint=reader.say("Only for events without an e-mail address. Words of the title, then a Slack id."),
                optional=True,
            ),
        ],
        ids.CALENDAR_FORM,
        submit=reader.say("Save"),
        close=reader.say("Back"),
        metadata=metadata,
    )


def saved(reader: Reader, name: str) -> str:
    """Confirm that a source was connected or changed."""
    return reader.say("Saved. I read {name} within 15 minutes.", name=f"*{b.escape(name)}*")


def revoked(reader: Reader) -> str:
    """Confirm that a source was disconnected."""
    return reader.say("Disconnected. Its token and secret are deleted. Noted efforts stay with their people.")


def my_sources(reader: Reader, lines: Sequence[KindLine], metadata: str) -> Block:
    """Show a person the kinds of sources, with a tick for each kind allowed to note their efforts."""
    text = reader.say(
        "These tools can note your efforts. You read each one a working day before anybody else. If off, nothing more "
        "comes from there, and what came is hidden. Nobody is told.",
    )
    if not lines:
        return b.form(
            reader.say("Where efforts come from"),
            [b.section(reader.say("From people only. Your admins connected no tools."))],
            shared_ids.NOTICE,
            close=reader.say("Close"),
        )
    options = [_kind_block(reader, line) for line in lines]
    chosen = [option for option, line in zip(options, lines, strict=True) if line.is_in]
    box: Block = {"type": "checkboxes", "action_id": ids.MY_SOURCES, "options": options}
    if chosen:
        box["initial_options"] = chosen
    return b.form(
        reader.say("Where efforts come from"),
        [b.section(text), b.field_of(reader.say("My efforts may come from"), ids.MY_SOURCES, box, optional=True)],
        ids.MY_SOURCES_FORM,
        submit=reader.say("Save"),
        close=reader.say("Close"),
        metadata=metadata,
    )


def _kind_block(reader: Reader, line: KindLine) -> Block:
    label = kind_name(reader, line.kind)
    return b.option(label[:1].upper() + label[1:], line.kind, b.escape(", ".join(line.names)) or None)


def chosen(reader: Reader, wish: Sequence[str]) -> list[str]:
    """Confirm the chosen kinds."""
    if not wish:
        return [reader.say("Saved. Only people can note your efforts.")]
    names = reader.both([kind_name(reader, kind) for kind in wish])
    return [reader.say("Saved. People and these tools can note your efforts: {names}.", names=names)]


def said_login(reader: Reader, login: str, *, is_confirmed: bool) -> str:
    """Answer `/tend link github <login>`."""
    shown = b.escape(login)
    if is_confirmed:
        return reader.say("`{login}` at GitHub is yours already.", login=shown)
    return reader.say(
        "Thank you. I use `{login}` at GitHub once it shows your e-mail there, or an admin confirms it. "
        "Until then nothing comes from it.",
        login=shown,
    )


def link_usage(reader: Reader) -> str:
    """Explain how to name a login."""
    return reader.say("Type your GitHub login like this: `/tend link github octocat`.")
