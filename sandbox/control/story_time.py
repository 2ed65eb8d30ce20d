"""`/control/clock`, `/control/skip` and `/control/reset`: the sandbox's time, and starting over."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request

from sandbox.control import screen
from sandbox.slack import Slack
from sandbox.workspace.cast import CASTS
from sandbox.workspace.clock import StoryClock, next_weekday_at
from sandbox.workspace.state import Json

WORKING_DAYS = {0, 1, 2, 3, 4}
TUESDAY = {1}
ROUND_DAY, ROUND_HOUR = {3}, 15  # of the season in #platform, in the leader's zone, as the story starts it
MORNING, EVENING = time(9, 30), time(16, 30)  # between them an app that keeps people's hours sends what waits


def get_clock(slack: Slack, _query: Json) -> Json:
    """GET /control/clock: Tend looks here for the time."""
    story = _story_clock(slack)
    story.asked()
    return {**screen.clock_of(slack), "version": story.version}


def _story_clock(slack: Slack) -> StoryClock:
    if not isinstance(slack.state.clock, StoryClock):
        raise ValueError("this sandbox's clock cannot be moved")  # noqa: TRY004 - the caller answers 400
    return slack.state.clock


async def set_clock(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/clock {now}: Tend reports the time up to which its timetable has run."""
    story = _story_clock(slack)
    story.asked()
    moment = _parse_moment(body["now"])
    slack.rates.skip(moment - story.now())
    story.set(moment)
    slack.state.changes.note_clock()
    return screen.clock_of(slack)


def _parse_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment


async def skip_ahead(slack: Slack, body: Json, _request: Request) -> Json:
    """POST /control/skip {to, viewer?}: asks Tend to run its timetable up to then."""
    story = _story_clock(slack)
    leader = slack.person(CASTS[slack.team_id].phone)
    viewer = slack.person(body["viewer"]) if "viewer" in body else leader
    story.skip_to(target_of(body["to"], story.now(), viewer.tz, leader.tz))
    slack.state.changes.note_clock()
    return screen.clock_of(slack)


def target_of(to: str, now: datetime, viewer_tz: str, leader_tz: str) -> datetime:
    """Return the moment to which a skip leads; raises ValueError for an unknown word."""
    if to == "next_morning":
        return next_weekday_at(now.astimezone(ZoneInfo(viewer_tz)), WORKING_DAYS, 9, 35)
    if to == "next_tuesday":
        return next_weekday_at(now.astimezone(ZoneInfo(leader_tz)), TUESDAY, 10, 5)
    if to == "next_round":
        return next_weekday_at(now.astimezone(ZoneInfo(leader_tz)), ROUND_DAY, ROUND_HOUR, 5)
    if to == "half_hour":
        return _half_hour_later(now.astimezone(ZoneInfo(viewer_tz)))
    days = {"day": 1, "week": 7}.get(to)
    if days is None:
        raise ValueError(f"cannot skip to {to!r}")
    # Wall-clock days in the leader's zone, so that a change to summer time does not shift the story.
    return now.astimezone(ZoneInfo(leader_tz)) + timedelta(days=days)


def _half_hour_later(now: datetime) -> datetime:
    """Return half an hour later; where a day's work is over or not begun there, 09:35 of the next working day."""
    later = now.astimezone(UTC) + timedelta(minutes=30)
    there = later.astimezone(now.tzinfo)
    if there.weekday() in WORKING_DAYS and MORNING <= there.time() < EVENING:
        return later
    return next_weekday_at(there, WORKING_DAYS, 9, 35)


async def start_over(slack: Slack, _body: Json, request: Request) -> Json:
    """POST /control/reset: forgets everything; the program around the sandbox may restart it with Tend."""
    slack.reset()
    on_reset = request.app.state.on_reset
    if on_reset is not None:
        on_reset()
    return {"restarting": on_reset is not None}
