"""Select due rows so that workspaces take turns: the first row of each, then the second row of each.

With portions of such a selection memory stays bounded, and no workspace waits behind a workspace with very many rows.
Must not know the rows' subjects.
"""

from typing import Any

from sqlalchemy import Select, func, select

PORTION = 100  # rows looked up at once


def in_turn(due: Select[*tuple[Any, ...]], limit: int = PORTION) -> Select[int]:
    """Return the selection of the first `limit` ids of `due`, whose columns are id, workspace and moment.

    Rows of one workspace come by their moments, and rows with the same turn do too.
    """
    row_id, workspace_id, moment = due.subquery().c
    turn = func.row_number().over(partition_by=workspace_id, order_by=(moment, row_id))
    ranked = select(row_id.label("id"), moment.label("moment"), turn.label("turn")).subquery().c
    return select(ranked.id).order_by(ranked.turn, ranked.moment, ranked.id).limit(limit)
