"""The room left for the rows of a workspace in a pass: Slack's pace, and the worker's places.

The module must not know the database.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from slackapp.domain.outbox.line import Place
from slackapp.slack.platform.pacing import LOOK_AGAIN_S, Pace
from slackapp.slack.platform.web_api import POSTING, UPDATING

PER_TARGET = 2  # rows to one person or channel in all workers' hands, one of them in this worker's
PER_WORKSPACE = 12  # rows of one workspace in a worker's hands; a slow Slack there leaves places for others


@dataclass(slots=True)
class Room:
    """The room of a workspace, shrinking with every chosen row."""

    workspace_id: str
    pace: Pace
    updates: frozenset[str]  # kinds of rows that change a message; other kinds post
    left: dict[str, int]  # rows by method: as many as Slack takes now, and a few to be ready
    places: int
    passed_over: set[str]  # targets that get no row in this pass
    leased: Mapping[str, int] = field(default_factory=dict)  # rows in all workers' hands, by target
    is_disputed: bool = False  # another worker was faster; there may be other rows
    waits_for: set[str] = field(default_factory=set)  # methods with rows that wait for the pace

    @property
    def is_any(self) -> bool:
        """Return whether a row may be claimed."""
        return self.places > 0 and any(many > 0 for many in self.left.values())

    def takes_posts(self, limit: int) -> bool:
        """Return whether a post may be claimed, of at most `limit` rows."""
        return limit > 0 and self.places > 0 and self.left[POSTING] > 0

    @property
    def is_post_next(self) -> bool:
        """Return whether posts wait for the pace alone: Slack takes the next in a moment."""
        return self.left[POSTING] <= 0 and self.pace.held_s(self.workspace_id, POSTING) <= 0

    @property
    def closed_kinds(self) -> frozenset[str]:
        """Return the kinds of rows to leave in line, because Slack takes no row of the kind now."""
        return self.updates if self.left[UPDATING] <= 0 else frozenset()

    @property
    def again_s(self) -> float | None:
        """Return the seconds until another look may find more; None if only the end of a call makes room."""
        if self.is_disputed:
            return LOOK_AGAIN_S
        methods = self.waits_for or {method for method, many in self.left.items() if many <= 0}
        waits = [self.pace.again_s(self.workspace_id, method) for method in methods]
        return min(waits, default=None) if self.places > 0 else None

    def choose(self, front: Collection[Place], limit: int) -> list[Place]:
        """Choose up to `limit` rows in their order: one per target, and no more than Slack takes now."""
        chosen: list[Place] = []
        for place in front:
            if len(chosen) >= limit or self.places <= 0:
                break
            method = UPDATING if place.kind in self.updates else POSTING
            if self._may_take(method, place.target):
                self.left[method] -= 1
                self.places -= 1
                self.passed_over.add(place.target)
                chosen.append(place)
        return chosen

    def _may_take(self, method: str, target: str) -> bool:
        if target in self.passed_over:
            return False
        is_slow = method == POSTING and not self.pace.may_post(self.workspace_id, target)
        if self.left[method] <= 0 or is_slow:
            self.waits_for.add(method)
        if is_slow or self.leased.get(target, 0) >= PER_TARGET:
            self.passed_over.add(target)
            return False
        return self.left[method] > 0
