"""Decide which of several managers is asked about an effort: one manager after another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """The outcome of asking one manager about one effort."""

    is_open: bool  # asked and not over yet: nobody else is asked meanwhile
    is_refused: bool = False  # answered `not_mine`


def is_turn_of(manager_id: str, order: Sequence[str], asked: Mapping[str, Asked], *, is_overdue: bool) -> bool:
    """Return whether `manager_id` may be asked about an effort now.

    `order`: the managers to be asked, in order. `asked`: the managers asked before: a manager who ignored the question
    or answered `not_mine` gives way to the next manager. `is_overdue`: no manager was asked for long, so any manager
    not asked yet may be asked, as when the first manager is away.
    """
    opened = {one for one, state in asked.items() if state.is_open}
    if opened:
        return manager_id in opened
    left = [one for one in order if one not in asked]
    if not left:  # all of them let it lie; the first one may be reminded
        left = [one for one in order if not asked[one].is_refused][:1]
    if is_overdue and manager_id in left:
        return True
    return left[:1] == [manager_id]
