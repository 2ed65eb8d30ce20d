"""The twelve questions, own ones, and whose turn it is."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.calendar.working_calendar import Calendar
from slackapp.domain.rituals.hosting import moments
from slackapp.domain.rituals.hosting.questions import (
    QUESTION_MAX,
    QUESTIONS,
    OwnQuestion,
    Question,
    hosts_in_turn,
    in_turn,
)
from slackapp.slack.block_kit.blocks import OPTION_MAX
from slackapp.slack.rituals.hosting.question_views import SENTENCES

THEN = datetime(2026, 11, 26, 14, tzinfo=UTC)
PEOPLE = st.dictionaries(st.text("AB0", min_size=1, max_size=4), st.none() | st.dates(date(2026, 1, 1)), min_size=1)


def test_point_2_twelve_questions_each_with_a_sentence_that_fits_an_option() -> None:
    assert len(set(QUESTIONS)) == 12
    assert set(SENTENCES) == set(QUESTIONS)
    assert len(set(SENTENCES.values())) == 12
    assert all(len(sentence) <= OPTION_MAX < QUESTION_MAX for sentence in SENTENCES.values())


def test_point_2_every_question_comes_once_before_one_comes_again() -> None:
    used: dict[str, datetime] = {}
    for week in range(36):
        question = in_turn(used, [])[0]
        assert question.key is not None
        used[question.key] = THEN + week * timedelta(weeks=1)
        assert (len(used) == week + 1) or week >= 12
        if week >= 12:
            assert question.key == QUESTIONS[week % 12]


def test_point_2_own_questions_come_first_then_take_their_turn() -> None:
    new, newer = OwnQuestion(1, "Who laughed?", None), OwnQuestion(2, "Who sang?", None)
    turn = in_turn({"easier": THEN}, [newer, new])
    assert [one.words for one in turn[:2]] == ["Who laughed?", "Who sang?"]
    assert turn[-1] == Question("easier")
    asked = OwnQuestion(1, "Who laughed?", THEN - timedelta(days=1))
    turn = in_turn(dict.fromkeys(QUESTIONS, THEN), [asked])
    assert turn[0] == Question(own_id=1, words="Who laughed?")


def test_point_3_another_question_is_never_the_present_one() -> None:
    present = in_turn({}, [])[0]
    assert present not in in_turn({}, [], but=present)
    assert len(in_turn({}, [], but=present)) == 11


@given(PEOPLE, st.integers(1, 5))
def test_point_3_the_rotation_is_fair_whatever_the_names(last_hosted: dict[str, date | None], season_id: int) -> None:
    """Nobody comes before a member whose turn is longer ago; the same members give the same order everywhere."""
    turn = hosts_in_turn(season_id, last_hosted)
    days = [last_hosted[user_id] or date.min for user_id in turn]
    assert days == sorted(days)
    assert turn == hosts_in_turn(season_id, dict(reversed(last_hosted.items())))
    assert sorted(turn) == sorted(last_hosted)


def test_point_3_no_alphabet_decides_who_is_first() -> None:
    people = dict.fromkeys(["U0ANA", "U0MIRA", "U0SAM", "U0TOMAS"])
    assert len({hosts_in_turn(season_id, people)[0] for season_id in range(40)}) == 4


@given(
    st.integers(0, 2 * 366 * 24).map(lambda hours: THEN + timedelta(hours=hours)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Pago_Pago"]),
    st.sampled_from([None, "DE", "US", "JP"]),
    st.sampled_from(["12345", "1234", "7", "23456"]),
)
def test_point_3_a_host_is_asked_on_a_working_morning_before_the_round(
    opens_at: datetime, zone: str, country: str | None, work_days: str
) -> None:
    weekend = frozenset(range(7)) - {int(day) - 1 for day in work_days}
    calendar = Calendar(zone, country, weekend)
    at = moments.asks_at(calendar, opens_at)
    local, opens_on = calendar.local(at), calendar.local(opens_at).date()
    assert calendar.is_working_date(local.date())
    assert local.date() < opens_on
    between = [opens_on - timedelta(days=step) for step in range(1, (opens_on - local.date()).days)]
    assert sum(map(calendar.is_working_date, between)) == 1  # the two working days: that of the message, and one more
