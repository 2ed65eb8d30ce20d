"""The list of everything Tend stores, written into docs/privacy.md from the schema and the rules of retention.

`python -m tests.field_list` writes it anew; a test compares it, so that the document says what the code does.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from slackapp.domain.data_rules import DataRules
from slackapp.domain.efforts import data as efforts
from slackapp.domain.message_places import data as places
from slackapp.domain.notes import writing as notes
from slackapp.domain.outbox import daily_caps
from slackapp.domain.outbox import data as outbox
from slackapp.domain.pauses import agreeing as pauses
from slackapp.domain.people import groups
from slackapp.domain.promises import lists as promises
from slackapp.domain.reminders import data as reminders
from slackapp.domain.repairs import delivery, drafts, remembering, words
from slackapp.domain.rituals import data as rituals
from slackapp.domain.seen import closing as seen
from slackapp.domain.sources import data as sources
from slackapp.domain.sources import reports
from slackapp.domain.tables import one_to_ones
from slackapp.domain.tables.encrypted import Encrypted
from slackapp.domain.tables.foundation import Base
from slackapp.domain.thanks import data as thanks
from slackapp.domain.thanks import words_later
from slackapp.domain.to_say import lines as to_say
from slackapp.domain.visibility.efforts import OPEN_FOR
from slackapp.domain.workspace import data as workspace
from slackapp.features import DATA_RULES

PATH: Final = Path(__file__).parents[1] / "docs" / "privacy.md"
BEGINS, ENDS = "<!-- field list: python -m tests.field_list -->\n", "<!-- end of the field list -->\n"
_EFFORTS = f"{efforts.EFFORT_KEPT.days} days after its time"

# until when rows stay, by the name of the rule in the report of `apply_retention`
UNTIL: Final[dict[str, str]] = {
    "arrivals forgotten": f"{outbox.RECEIVED_KEPT.days} days",
    "counters of seen checks erased": f"the close of the round, {seen.OVER_FOR.days} days after it at the latest",
    "days of 1:1s removed": "the day is over, or the two have none any more",
    "days of messages forgotten": f"{daily_caps.KEPT.days} days",
    "deliveries forgotten": f"{outbox.SENT_KEPT.days} days after sending",
    "drafts of repairs burnt": f"{drafts.KEPT_FOR.days} days after the last change",
    "efforts closed": "",  # changes the state only
    "efforts removed": _EFFORTS,
    "everyday efforts removed": f"{efforts.EFFORT_KEPT.days} days after their end",
    "groups forgotten": f"{groups.KEPT.days} day after Slack last told of it",
    "lines for 1:1s let go": f"{one_to_ones.KEPT_FOR.days // 7} weeks",
    "notes ended": f"{notes.KEPT_FOR.days} days, and {notes.ASKED_FOR.days} more while its author is asked",
    "own questions removed": "the channel has no season any more",
    "pauses forgotten": f"{pauses.KEPT_FOR.days} days after its day",
    "places of answered questions forgotten": f"{places.ANSWERED_KEPT.days} days after the answer; else as its thing",
    "private reminders forgotten": (
        f"{reminders.TOLD_KEPT_FOR.days} days after it came, {reminders.UNTOLD_KEPT_FOR.days} if it did not"
    ),
    "private words erased": (
        f"{delivery.ERASED_READ_AFTER.days} days after reading, {delivery.ERASED_UNREAD_AFTER.days} if unread; "
        "kept words until the receiver removes them; "
        f"never sent, {words.WAITS_FOR.days} days, then a draft of its sender"
    ),
    "promises deleted": (
        f"{promises.CLOSED_KEPT_FOR.days} days after closing, {promises.OPEN_KEPT_FOR.days} after its day"
    ),
    "prompts removed": f"{efforts.EFFORT_KEPT.days} days, and no effort of it left",
    "reports of calendars forgotten": f"{reports.KEPT.days} days after it was last seen",
    "rounds forgotten": f"{rituals.KEPT_FOR.days} days, and no thanks that answers it",
    "seasons forgotten": f"{rituals.KEPT_FOR.days} days after the end, and no round left",
    "seedlings forgotten": f"{thanks.SEEDLING_KEPT.days} days",
    "team words removed": "the channel has no season any more",
    "thanks taken back removed": f"the giver or receiver removes it; {thanks.TAKEN_BACK_KEPT.days} days without words",
    "things told emptied": f"words {sources.WORDS_KEPT.days} days",
    "things told forgotten": f"{sources.KEYS_KEPT.days} days without words",
    "times away forgotten": f"{OPEN_FOR.days} days after its last day",
    "unanswered words forgotten": f"{remembering.KEPT_FOR.days} days",
    "words later let go": f"{words_later.KEPT_FOR.days} days",
    "words of seen checks forgotten": f"{seen.STANDS_FOR.days} days after a round last showed it",
    "words to say erased": f"{to_say.KEPT_FOR.days // 7} weeks",
}
UNINSTALLED = f"{workspace.UNINSTALLED_KEPT.days} days"


def field_list() -> str:
    """Return the table in Markdown, by noun and table."""
    rows = [row for rules in DATA_RULES for table in rules.tables for row in _row(rules, table)]
    head = "| table | what for, and who may see it | fields; **sealed** ones are encrypted | kept until |\n"
    return f"{head}|---|---|---|---|\n{''.join(rows)}"


def written(document: str) -> str:
    """Return the document with the table of today between its marks."""
    before, rest = document.split(BEGINS)
    after = rest.split(ENDS)[1]
    return f"{before}{BEGINS}\n{field_list()}\n{ENDS}{after}"


def _row(rules: DataRules, table: type[Base]) -> Iterator[str]:
    says = " ".join(str(table.__doc__ or "").split("\n\n")[0].split())
    fields = ", ".join(
        f"**{column.name}**" if isinstance(column.type, Encrypted) else column.name
        for column in table.__table__.columns
        if column.name not in {"id", "workspace_id", "seal_id"}
    )
    yield f"| `{table.__tablename__}` | {says} | {fields} | {_until(rules, table)} |\n"


def _until(rules: DataRules, table: type[Base]) -> str:
    if table in rules.kept:
        return rules.kept[table].replace("UNINSTALLED_KEPT", UNINSTALLED)
    names = [name for one in DATA_RULES for name, rule in one.retention.items() if table in rule.tables]
    return "; ".join(dict.fromkeys(UNTIL[name] for name in names if UNTIL[name])) or "as the thing it belongs to"


if __name__ == "__main__":
    PATH.write_text(written(PATH.read_text(encoding="utf-8")), encoding="utf-8")
