"""The statements of the line of waiting rows, built once: building one costs more than running it.

Parameters: `now`, `real`, `lease_void` and `hold_void` of `line.Moments`; `workspace_id`; `ids` of rows. Conditions are
written as in the indexes of the table, so that SQLite too uses the partial indexes. Rows of `kinds` and rows to
`targets` are left out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import QueryableAttribute, aliased

from slackapp.domain.outbox.holds import is_held
from slackapp.domain.outbox.messages import TO_THE_PRESSER
from slackapp.domain.rows.lists import is_none_of, is_one_of
from slackapp.domain.rows.prepared import Prepared
from slackapp.domain.tables.outbox import Outgoing, Worker, WorkspaceSender
from slackapp.domain.tables.workspaces import Workspace

COMMON = ""  # the lane of most rows
COMMON_MAX = 8  # rows of one target in the common lane; the others get a lane of their own
WINDOW = 128  # rows of the common lane that are looked at, and of all other lanes together
LINED_UP_AT_ONCE = 500  # rows of one pass
NEWEST_AT_ONCE = 100  # besides; after an outage, a backlog of hours does not delay the words of this minute

Conditions = tuple[ColumnElement[bool], ...]

QUEUED = Outgoing.state == literal_column("'queued'")
IN_LINE = (QUEUED, Outgoing.turn.is_not(None))
OUTSIDE = (QUEUED, Outgoing.turn.is_(None))
DUE_AT_ONCE = Outgoing.due_at <= Outgoing.created_at
DUE_LATER = Outgoing.due_at > Outgoing.created_at
NOW: BindParameter[Any] = bindparam("now")
REAL: BindParameter[Any] = bindparam("real")
OURS = Outgoing.workspace_id == bindparam("workspace_id")
OF_KINDS = is_none_of(Outgoing.kind, "kinds", String)
PLACES: BindParameter[Any] = bindparam("places", type_=JSON)
_TABLE = cast("Table", Outgoing.__table__)
ORDER = (Outgoing.urgency, Outgoing.turn, Outgoing.id)
PLACE = (Outgoing.id, Outgoing.urgency, Outgoing.turn, Outgoing.kind, Outgoing.target)
IDS = is_one_of(Outgoing.id, "ids", BigInteger)
IN_LANES: Conditions = (OURS, *IN_LINE, Outgoing.lane != literal_column("''"))


def is_over(column: QueryableAttribute[Any], void: str) -> ColumnElement[bool]:
    """Match moments that have passed, and moments too far ahead to be true: a clock was set back since."""
    return or_(column <= REAL, column > bindparam(void))


def is_served() -> ColumnElement[bool]:
    """Match workspaces where Tend may send: Tend is installed, and Slack does not refuse the workspace."""
    return and_(Workspace.uninstalled_at.is_(None), ~is_held(Workspace.id))


IS_LEASE_OVER = is_over(Outgoing.lease_until, "lease_void")
IS_HOLD_OVER = is_over(Outgoing.hold_until, "hold_void")
# a row due at once stays due when the clock is set back
IS_DUE = or_(Outgoing.due_at <= NOW, DUE_AT_ONCE)
FREE: Conditions = (
    IS_DUE,
    or_(Outgoing.lease_until.is_(None), IS_LEASE_OVER),
    or_(Outgoing.hold_until.is_(None), IS_HOLD_OVER),
)
# the ways into the line, as their indexes have them
NEW: Conditions = (*OUTSIDE, Outgoing.hold_until.is_(None), DUE_AT_ONCE)
LATER: Conditions = (*OUTSIDE, Outgoing.hold_until.is_(None), DUE_LATER, Outgoing.due_at <= NOW)
HELD: Conditions = (*OUTSIDE, Outgoing.hold_until.is_not(None), IS_DUE)
HOLD_OVER: Conditions = (*HELD, Outgoing.hold_until <= REAL)
HOLD_VOID: Conditions = (*HELD, Outgoing.hold_until > bindparam("hold_void"))
WAYS = (NEW, LATER, HOLD_OVER, HOLD_VOID)


def _select_waiting() -> Select[str, str | None, int | None]:
    of_another = WorkspaceSender.worker_id != bindparam("me")
    return _select_senders().where(is_served(), or_(of_another, _has_work())).order_by(Workspace.id)


def _select_waiting_among() -> Select[str, str | None, int | None]:
    """Select as `_select_waiting` does, of the workspaces `ids` only: of many, most have nothing to send."""
    among = is_one_of(Workspace.id, "ids", String)
    return _select_senders().where(among, is_served(), _has_work()).order_by(Workspace.id)


def _select_senders() -> Select[str, str | None, int | None]:
    return (
        select(Workspace.id, WorkspaceSender.worker_id, Worker.beats)
        .outerjoin(WorkspaceSender, WorkspaceSender.workspace_id == Workspace.id)
        .outerjoin(Worker, Worker.id == WorkspaceSender.worker_id)
    )


def _has_work() -> ColumnElement[bool]:
    ours = Outgoing.workspace_id == Workspace.id
    return or_(*(select(Outgoing.id).where(ours, *way).exists() for way in (*WAYS, (*IN_LINE, *FREE))))


def _select_any_due() -> Select[str]:
    """Select workspaces with a due row, also leased or on hold; the ways have all rows outside the line."""
    ours = Outgoing.workspace_id == Workspace.id
    ways = [select(Outgoing.id).where(ours, *way).exists() for way in (NEW, LATER, HELD, (*IN_LINE, IS_DUE))]
    return select(Workspace.id).where(is_served(), or_(*ways)).limit(1)


def _select_first_hold() -> Select[datetime]:
    ours = (Outgoing.workspace_id == Workspace.id, *HELD, Outgoing.lease_until.is_(None))
    first = select(func.min(Outgoing.hold_until)).where(*ours, Outgoing.hold_until < bindparam("before"))
    found = select(first.correlate(Workspace).scalar_subquery().label("until")).where(is_served()).subquery()
    return select(func.min(found.c.until))


def _select_arriving() -> Select[int]:
    """Select the oldest rows of each way into the line, and the newest."""
    parts = (
        select(Outgoing.id).where(OURS, *NEW).order_by(Outgoing.id).limit(LINED_UP_AT_ONCE),
        select(Outgoing.id).where(OURS, *NEW).order_by(Outgoing.id.desc()).limit(NEWEST_AT_ONCE),
        select(Outgoing.id).where(OURS, *LATER).order_by(Outgoing.due_at).limit(LINED_UP_AT_ONCE),
        select(Outgoing.id).where(OURS, *HOLD_OVER).order_by(Outgoing.hold_until).limit(LINED_UP_AT_ONCE),
        select(Outgoing.id).where(OURS, *HOLD_VOID).order_by(Outgoing.hold_until).limit(LINED_UP_AT_ONCE),
    )
    return select(union_all(*(select(part.subquery().c.id) for part in parts)).subquery().c.id)


def _last_turns() -> Select[int, str, int]:
    """Select the last place of each person with rows among `ids` and in line, by urgency."""
    giver = func.coalesce(Outgoing.giver_id, Outgoing.target).label("giver_id")
    people = select(Outgoing.urgency, giver).where(IDS).distinct().subquery()
    theirs = (OURS, Outgoing.urgency == people.c.urgency, Outgoing.giver_id == people.c.giver_id)
    last = select(func.max(Outgoing.turn)).where(*theirs, *IN_LINE).correlate(people).scalar_subquery()
    found = select(people.c.urgency, people.c.giver_id, last.label("turn")).subquery()
    return select(found.c.urgency, found.c.giver_id, found.c.turn).where(found.c.turn.is_not(None))


def _full_targets() -> Select[str]:
    """Select the targets among `ids` with COMMON_MAX rows in line or more."""
    targets = select(Outgoing.target).where(IDS).distinct().subquery()
    theirs = (OURS, Outgoing.target == targets.c.target)
    last = select(Outgoing.id).where(*theirs, *IN_LINE).order_by(Outgoing.id).offset(COMMON_MAX - 1).limit(1)
    return select(targets.c.target).where(last.correlate(targets).scalar_subquery().is_not(None))


def _in_lane(lane: ColumnElement[str] | str) -> Conditions:
    return (OURS, Outgoing.lane == lane, *IN_LINE)


def _near_in_lanes() -> Select[int, int, int | None, str, str, bool]:
    """Select the first rows of all lanes of one target together, and whether a row may be sent now.

    Where these are free rows to many targets, no lane needs a look of its own.
    """
    is_open = and_(*FREE, OF_KINDS, is_none_of(Outgoing.target, "targets", String))
    return select(*PLACE, is_open.label("is_open")).where(*IN_LANES).order_by(*ORDER).limit(WINDOW)


def _lane_fronts() -> Select[int]:
    """Select the id of the first free row of each lane of one target, but for the lanes of `targets`.

    Steps from lane to lane over the rows between: each name of a lane is one look into the index (a loose index scan).
    """
    step = aliased(Outgoing)
    first_lane = select(func.min(Outgoing.lane).label("lane")).where(OURS, *IN_LINE, Outgoing.lane > COMMON)
    lanes = first_lane.cte("lanes", recursive=True)
    in_line = (step.state == literal_column("'queued'"), step.turn.is_not(None))
    after = select(func.min(step.lane)).where(
        step.workspace_id == bindparam("workspace_id"), *in_line, step.lane > lanes.c.lane
    )
    lanes = lanes.union_all(select(after.correlate(lanes).scalar_subquery()).where(lanes.c.lane.is_not(None)))
    first = select(Outgoing.id).where(*_in_lane(lanes.c.lane), *FREE, OF_KINDS).order_by(*ORDER).limit(1)
    fronts = select(first.correlate(lanes).scalar_subquery().label("id")).where(
        lanes.c.lane.is_not(None), is_none_of(lanes.c.lane, "targets", String)
    )
    found = fronts.subquery()
    return select(found.c.id).where(found.c.id.is_not(None))


def _take_places_postgresql() -> Update:
    columns = (column("id", BigInteger), column("giver", String), column("turn", BigInteger), column("lane", String))
    rows = func.jsonb_to_recordset(type_coerce(PLACES, JSONB)).table_valued(*columns)
    placed = rows.render_derived(name="placed", with_types=True).c
    return _take_places(placed.id, placed.giver, placed.turn, placed.lane)


def _take_places_sqlite() -> Update:
    placed = func.json_each(PLACES).table_valued("value", name="placed").c.value
    return _take_places(*(func.json_extract(placed, f"$.{name}") for name in ("id", "giver", "turn", "lane")))


def _take_places(row_id: ColumnElement[Any], *place: ColumnElement[Any]) -> Update:
    """Set the places of all rows by one statement: a statement for each row cost more than the rest of a pass."""
    names = ("giver_id", "turn", "lane")
    return update(_TABLE).where(_TABLE.c.id == row_id).values(dict(zip(names, place, strict=True)))


WAITING, WAITING_AMONG = Prepared(_select_waiting()), Prepared(_select_waiting_among())
ANY_DUE = Prepared(_select_any_due())
OF_PRESSERS = Prepared(
    select(Outgoing.id).where(OURS, QUEUED, Outgoing.urgency == literal_column(str(TO_THE_PRESSER)), *FREE).limit(1)
)
FIRST_HOLD = Prepared(_select_first_hold())
ARRIVING = Prepared(_select_arriving())
ARRIVED = Prepared(
    select(Outgoing.id, Outgoing.due_at, Outgoing.urgency, Outgoing.giver_id, Outgoing.target)
    .where(IDS, *OUTSIDE)
    .with_for_update(skip_locked=True)
)
TAKE_PLACES: Mapping[str, Update] = {"postgresql": _take_places_postgresql(), "sqlite": _take_places_sqlite()}
LAST_TURNS = Prepared(_last_turns())
FULL_TARGETS = Prepared(_full_targets())
COMMON_FRONT = Prepared(
    select(*PLACE)
    .where(*_in_lane(COMMON), *FREE, OF_KINDS, is_none_of(Outgoing.target, "targets", String))
    .order_by(*ORDER)
    .limit(WINDOW)
)
LANE_FRONTS = Prepared(select(*PLACE).where(Outgoing.id.in_(_lane_fronts())).order_by(*ORDER).limit(WINDOW))
NEAR_IN_LANES = Prepared(_near_in_lanes())
FIRST_TURN, FIRST_TURN_OF_LANES = (
    Prepared(
        select(Outgoing.turn)
        .where(*lanes, *FREE, Outgoing.urgency == bindparam("urgency"))
        .order_by(Outgoing.turn)
        .limit(1)
    )
    for lanes in (_in_lane(COMMON), IN_LANES)
)
LEASED_TARGETS = Prepared(
    select(Outgoing.target, func.count())
    .where(OURS, QUEUED, Outgoing.lease_until.is_not(None), ~IS_LEASE_OVER)
    .group_by(Outgoing.target)
)
STILL_FREE = select(Outgoing).where(IDS, QUEUED, *FREE).with_for_update(skip_locked=True)
