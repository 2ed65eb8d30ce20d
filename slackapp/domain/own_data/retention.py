"""The retention of rows: the portions of all nouns, in the order in which the nightly job works through them.

Each noun brings its own part, see `data_rules`. A portion is one short transaction over all workspaces, and a second
worker beside this one changes nothing. Nobody sees anything of it.
"""

from collections.abc import Mapping, Sequence

from slackapp.domain.data_rules import DataRules, Portion


def portions(rules: Sequence[DataRules]) -> Mapping[str, Portion]:
    """Give the portions by their names in the job's report, in order."""
    named = [(name, rule) for one in rules for name, rule in one.retention.items()]
    return {name: rule.run for name, rule in sorted(named, key=lambda portion: portion[1].place)}
