"""Listens to what is read while outbox rows are rendered, to find what one row reads twice."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.tables.outbox import Outgoing
from slackapp.slack.delivery.kinds import Kind, Render, RenderContext, Rendered
from tests.domain.query_costs import recorded_statements


@dataclass
class Reads:
    """The queries that ran twice with the same values for one row, by the kind of the row."""

    repeated: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def over(self, kinds: Mapping[str, Kind]) -> dict[str, Kind]:
        """Return the same kinds, listened to."""
        return {name: replace(kind, render=self._over(kind.render)) for name, kind in kinds.items()}

    def _over(self, render: Render) -> Render:
        async def listened(session: AsyncSession, row: Outgoing, context: RenderContext) -> Rendered:
            kind = row.kind
            async with recorded_statements(session) as heard:
                rendered = await render(session, row, context)
            for (statement, values), count in Counter((one, str(values)) for one, values in heard).items():
                if count > 1 and statement.startswith("SELECT"):
                    self.repeated[kind].add(f"{values}: {statement}")
            return rendered

        return listened
