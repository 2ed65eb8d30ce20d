"""Line 1.5: of one pass a target gets one row, and no more than two in all workers' hands."""

from slackapp.domain.outbox.line import Place
from slackapp.slack.delivery.room import PER_TARGET, Room
from slackapp.slack.platform.pacing import Pace
from slackapp.slack.platform.web_api import POSTING, UPDATING
from tests.cast import ANA, SAM, TEAM, TOMAS


def room(**leased: int) -> Room:
    """Give the room of an idle worker while the workers hold these rows."""
    left = {POSTING: 9, UPDATING: 9}
    return Room(TEAM, Pace(lambda: 0.0), frozenset({"redrawn"}), left, 12, set(), leased=leased)


def rows(*targets: str) -> list[Place]:
    return [Place(number, 0, number, "thanks", target) for number, target in enumerate(targets)]


def chosen(which: Room, *targets: str, limit: int = 16) -> list[str]:
    return [place.target for place in which.choose(rows(*targets), limit)]


def test_1_5_sixty_rows_to_one_person_take_one_place() -> None:
    assert chosen(room(), *[TOMAS] * 60, ANA, SAM) == [TOMAS, ANA, SAM]


def test_1_5_a_target_that_two_workers_serve_is_passed_over() -> None:
    assert PER_TARGET == 2
    assert chosen(room(**{TOMAS: 1}), TOMAS, ANA) == [TOMAS, ANA]
    assert chosen(room(**{TOMAS: 2}), TOMAS, ANA) == [ANA]


def test_1_5_no_more_than_the_places_of_a_workspace() -> None:
    many = [f"U{number}" for number in range(60)]
    full = room()
    full.left[POSTING] = 99
    full.pace.may_post = lambda *_: True  # type: ignore[method-assign]
    assert chosen(full, *many) == many[:12]
    assert not full.is_any
