"""The retention of rows: the portions of all nouns, in the order in which the nightly job works through them.

Each noun brings its own part, see `data_rules`. A portion is one short transaction over all workspaces, and a second
worker beside this one changes nothing. The removal is visible to no person.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from slackapp.domain.data_rules import DataRules, Portion, Rule

PRIVATE_ROWS: Final = "private rows removed"


def portions(rules: Sequence[DataRules]) -> Mapping[str, Portion]:
    """Return the portions by their names, in order."""
    return {name: rule.run for name, rule in _in_order(rules)}


def report_names(rules: Sequence[DataRules]) -> Mapping[str, str]:
    """Return the name in the job's report of each portion.

    Private rows share one name. The report goes to the log, and "notes ended 1" would show that a person wrote a note.
    """
    return {name: PRIVATE_ROWS if rule.is_private else name for name, rule in _in_order(rules)}


def _in_order(rules: Sequence[DataRules]) -> list[tuple[str, Rule[Portion]]]:
    named = [(name, rule) for one in rules for name, rule in one.retention.items()]
    return sorted(named, key=lambda portion: portion[1].place)
