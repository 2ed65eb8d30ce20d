"""What a statement locks, as the order of locks is read from it."""

import pytest

from tests.recordings.lock_order import LockOrder, locked_by


@pytest.mark.parametrize(
    ("sql", "locked"),
    [
        ("SELECT thanks.id \nFROM thanks \nWHERE thanks.id = $1 FOR UPDATE", ["thanks"]),
        ("SELECT thanks.id FROM thanks WHERE thanks.id = $1 FOR KEY SHARE", ["thanks"]),
        ("SELECT outbox.id FROM outbox FOR UPDATE SKIP LOCKED", ["outbox"]),
        ("SELECT thanks.id FROM thanks", []),
        ("UPDATE outbox SET state=$1 WHERE outbox.id = $2", ["outbox"]),
        ("DELETE FROM passed_on WHERE passed_on.thanks_id = $1", ["passed_on"]),
        ("INSERT INTO thanks (words) VALUES ($1) RETURNING thanks.id", ["+thanks"]),
        ("UPDATE home_tabs SET wanted=$1 WHERE user_id IN (SELECT user_id FROM home_tabs FOR UPDATE)", ["home_tabs"]),
    ],
)
def test_a_statement_tells_what_it_locks(sql: str, locked: list[str]) -> None:
    assert locked_by(sql) == locked


def test_what_comes_after_is_told_without_new_rows() -> None:
    order = LockOrder()
    order.transactions = {("outbox", "thanks", "+inbox"), ("efforts", "outbox")}
    assert order.after("outbox") == {"thanks"}
    assert order.after("thanks") == set()
