"""The fortnight: played through the front door by label, in order, and robust against an app that is silent."""

import asyncio
import logging
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox import Message, Slack, View
from sandbox.story import player as story
from sandbox.story.fortnight import ANSWER, COUNT_IN, FORTNIGHT, KEEP, RHYTHM, SHARE, Said, Typed
from sandbox.story.player import begins, monday_of, play
from sandbox.workspace.clock import StoryClock
from sandbox.workspace.names import ANA, MIRA, NINA, OLEG, PLATFORM, SAM, TOMAS
from tests.sandbox.building import actions, button, field, home, modal, option, section
from tests.sandbox.fake_tend import FakeTend, Json

TODAY = date(2026, 11, 26)  # a Thursday
MONDAY = date(2026, 11, 23)
TICKS = {"type": "checkboxes", "action_id": "ticks"}
BERLIN = ZoneInfo("Europe/Berlin")


class SmallTend:
    """Does with thanks and efforts roughly what Tend does, so that the story has something to press."""

    def __init__(self, slack: Slack, tend: FakeTend) -> None:
        """Answer the fake app's requests."""
        self.slack = slack
        self.kept_texts: list[str] = []
        self.notes: list[str] = []
        self.pauses: list[tuple[str, str]] = []  # with whom, and until when
        self.agreed: list[str] = []
        self.counted_in: list[str] = []
        tend.answers |= {
            "/thanks": self.thanks,
            "/noticed": self.noticed,
            "/tend": self.written,
            "/repair": self.door,
            "block_actions": self.pressed,
            "app_home_opened": self.home,
            "message_action": self.kept,
            "view_submission": self.sent,
        }

    def thanks(self, form: Json) -> str:
        """Send the words to each receiver, with an offer to share them."""
        row = actions(button(SHARE, "share", value=form["channel_id"]), button(KEEP, "keep"))
        blocks = [section(form["text"])] + ([] if form["text"].startswith("privately") else [row])
        for receiver in leading(form["text"]):
            self.slack.api("chat.postMessage", {"channel": receiver, "text": form["text"], "blocks": blocks})
        return "Sent."

    def noticed(self, form: Json) -> str:
        """Tell the doer, or open a form."""
        if not form["text"]:
            view = modal(
                field("who", "Who did it?", {"type": "multi_users_select", "action_id": "people"}),
                field(),
                field("weekly", "Every week?", {**TICKS, "options": [option("This happens every week", "weekly")]}),
            )
            self.slack.api("views.open", {"trigger_id": form["trigger_id"], "view": view})
            return ""
        for doer in leading(form["text"]):
            self.slack.api("chat.postMessage", {"channel": doer, "text": f"Noted: {form['text']}"})
        return "Noted."

    def written(self, form: Json) -> str:
        """Open the form of a note, or of a season."""
        feeling = {"type": "static_select", "action_id": "tag", "options": [option("Unheard", "unheard")]}
        view = modal(field("line", "One line"), field("tag", "How did you feel?", feeling))
        if form["text"] == "ritual":
            menus = {
                label: {"type": "static_select", "options": [option(each, each)]} for label, each in RHYTHM.items()
            }
            fields = [field(label, label, {**menu, "action_id": "chosen"}) for label, menu in menus.items()]
            view = modal(field("where", "Channel", {"type": "conversations_select", "action_id": "channel"}), *fields)
        self.slack.api("views.open", {"trigger_id": form["trigger_id"], "view": view})
        return ""

    def door(self, form: Json) -> str:
        """Open a door with one button."""
        view = modal(actions(button("Let's pause", "pause")))
        self.slack.api("views.open", {"trigger_id": form["trigger_id"], "view": view})
        return ""

    def pressed(self, payload: Json) -> None:
        """Share or keep; or go on to the next view."""
        action = payload["actions"][0]
        if action["action_id"] == "agree":
            self.agreed.append(payload["user"]["id"])
        if action["action_id"] == "count_in":
            self.counted_in.append(payload["user"]["id"])
            return
        if action["action_id"] in {"agree", "answer", "pause", "read"}:
            self.show(payload, action["action_id"])
            return
        message = payload["message"]
        if action["action_id"] == "share":
            self.slack.api("chat.postMessage", {"channel": action["value"], "text": message["text"]})
        done = {"channel": payload["channel"]["id"], "ts": message["ts"], "text": message["text"]}
        self.slack.api("chat.update", done)

    def show(self, payload: Json, after: str) -> None:
        """Show the view that follows a press."""
        views = {
            "agree": modal(section("Agreed.")),
            "answer": modal(
                field("thanked", "Who do you want to thank?", {"type": "multi_users_select", "action_id": "people"}),
                field("words", "Your words"),
            ),
            "read": modal(actions(button("Agree", "agree"))),
            "pause": modal(
                field("with", "Pause with", {"type": "users_select", "action_id": "person"}),
                field("day", "Pick it up on", {"type": "datepicker", "action_id": "day"}),
            ),
        }
        if after in {"answer", "read"}:
            self.slack.api("views.open", {"trigger_id": payload["trigger_id"], "view": views[after]})
        else:
            self.slack.api("views.update", {"view_id": payload["view"]["id"], "view": views[after]})

    def sent(self, payload: Json) -> None:
        """Tell whom the form names."""
        values = payload["view"]["state"]["values"]
        if "line" in values:
            self.notes.append(values["tag"]["tag"]["selected_option"]["value"])
            return
        if "with" in values:
            other = values["with"]["person"]["selected_user"]
            self.pauses.append((other, values["day"]["day"]["selected_date"]))
            row = actions(button("Read", "read"))
            self.slack.api("chat.postMessage", {"channel": other, "text": "A private word", "blocks": [row]})
            return
        if "where" in values:
            row = actions(button(COUNT_IN, "count_in"), button(ANSWER, "answer"))
            where = values["where"]["channel"]["selected_conversation"]
            self.slack.api("chat.postMessage", {"channel": where, "text": "A season", "blocks": [row]})
            return
        if "thanked" in values:
            words = values["words"]["typed"]["value"]
            self.thanks(
                {"channel_id": PLATFORM, "text": f"<@{values['thanked']['people']['selected_users'][0]}> {words}"}
            )
            return
        for doer in values["who"]["people"]["selected_users"]:
            weekly = values["weekly"]["ticks"]["selected_options"][0]["value"]
            self.slack.api(
                "chat.postMessage", {"channel": doer, "text": f"{weekly}: {values['words']['typed']['value']}"}
            )

    def kept(self, payload: Json) -> None:
        """Remember what was kept."""
        self.kept_texts.append(payload["message"]["text"])

    def home(self, body: Json) -> None:
        """Publish something."""
        self.slack.api("views.publish", {"user_id": body["event"]["user"], "view": home(section("Hello"))})


def leading(text: str) -> list[str]:
    return re.findall(r"<@(\w+)", re.match(r"(?:privately )?((?:<@[^>]+>\s*)*)", text).group(1))  # type: ignore[union-attr]


@pytest.fixture
def clock(slack: Slack) -> StoryClock:
    """The story's clock at its beginning."""
    clock = slack.state.clock
    assert isinstance(clock, StoryClock)
    clock.restart(begins(TODAY))
    return clock


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing that will not come."""
    monkeypatch.setattr(story, "FOLLOWED_WITHIN_S", 0.0)
    monkeypatch.setattr(story, "ARRIVES_WITHIN_S", 0.02)


@pytest.fixture
def small(slack: Slack, tend: FakeTend) -> SmallTend:
    """What answers."""
    return SmallTend(slack, tend)


@pytest.fixture
async def played(slack: Slack, small: SmallTend, clock: StoryClock, at_once: None) -> Slack:
    """The workspace after the fortnight."""
    await play(slack, TODAY)
    return slack


def test_when_it_begins() -> None:
    """A Monday morning two weeks before this week's Monday; on a weekend this week's Monday is past."""
    assert begins(TODAY).isoformat() == "2026-11-09T08:30:00+01:00"
    assert monday_of(date(2026, 11, 29)) == MONDAY
    assert monday_of(MONDAY) == MONDAY


def test_the_words_are_in_order() -> None:
    """From top to bottom time only moves forward, and only people who are there speak."""
    moments = [(beat.day, beat.at) for beat in FORTNIGHT]
    assert moments == sorted(moments)
    assert not any(beat.day % 7 > 4 for beat in FORTNIGHT), "nobody works on a weekend"


async def test_where_it_leaves_everybody(played: Slack, clock: StoryClock) -> None:
    """It is Monday afternoon; nothing was refused, Homes are open, and rates hold."""
    assert clock.now().astimezone(BERLIN).replace(second=0, microsecond=0) == datetime(2026, 11, 23, 15, tzinfo=BERLIN)
    assert played.refused == []
    assert played.told_at is not None
    assert abs(played.told_at - clock.now()) < timedelta(minutes=1)
    assert all(isinstance(played.home_of(user), View) for user in (MIRA, ANA, TOMAS, SAM))
    assert [played.api("chat.postMessage", {"channel": SAM, "text": "a"}).status for _ in range(6)][-1] == 429


async def test_rates_hold_while_the_story_is_told(slack: Slack, small: SmallTend, clock: StoryClock) -> None:
    """A flood in the middle of it is refused, and minutes that the story skips fill the limits again."""
    telling = asyncio.create_task(play(slack, TODAY))
    await slack.until(lambda: (slack.seeding or {}).get("share", 0) > 0)
    flood = [slack.api("chat.postMessage", {"channel": SAM, "text": "a"}).status for _ in range(7)]
    telling.cancel()
    assert flood[-1] == 429
    await story.jump_to(slack, clock, clock.now() + timedelta(minutes=2))
    assert slack.api("chat.postMessage", {"channel": SAM, "text": "a"}).status == 200


async def test_thanks_are_shared_only_by_their_receiver(played: Slack) -> None:
    """Each `Share it` brought one post, the kept one none."""
    shared = [m.text for m in played.messages_for(TOMAS, PLATFORM) if m.user == played.bot_user]
    assert any("Lisbon customer" in text for text in shared)
    assert not any("incident review" in text for text in shared)
    assert any("incident review" in message.text for message in played.messages_for(ANA))


async def test_tomas_waits_for_a_word(played: Slack) -> None:
    """Ana noted the night on last week's Monday, and nobody has thanked him since."""
    noted = next(m for m in played.messages_for(TOMAS) if m.text.startswith("Noted"))
    assert noted.at.astimezone(BERLIN).date() == MONDAY - timedelta(days=7)
    assert "on-call night" in noted.text
    later = [beat for beat in FORTNIGHT if isinstance(beat, Typed) and (beat.day, beat.at) > (-7, "10:15")]
    assert not any(beat.line.startswith("/thanks") and "@tomas" in beat.line for beat in later)


async def test_a_form_is_filled_in(played: Slack) -> None:
    """What Sam does every week was noted in the form, and none was left open."""
    assert any(m.text.startswith("weekly: keeping the notes") for m in played.messages_for(SAM))
    assert not any(played.state.modals.values())


async def test_two_people_pause_and_one_writes_notes(played: Slack, small: SmallTend) -> None:
    """Through a door, a form with a date of the story, a message and the view behind it; three notes have one tag."""
    assert small.pauses == [(NINA, (MONDAY + timedelta(days=2)).isoformat())]
    assert small.agreed == [NINA]
    assert small.notes == ["unheard"] * 3


async def test_a_season_is_started_and_answered(played: Slack, small: SmallTend) -> None:
    """By its form, from its posts in the channel; both answers are shared, one the day after."""
    assert small.counted_in == [SAM, NINA, OLEG]
    shared = [m for m in played.messages_for(TOMAS, PLATFORM) if m.user == played.bot_user]
    days = [
        m.at.astimezone(BERLIN).date() - MONDAY for m in shared if "error pages" in m.text or "import logs" in m.text
    ]
    assert days == [timedelta(days=-4), timedelta(days=-3)]


async def test_a_message_is_kept(played: Slack, small: SmallTend) -> None:
    """Tomas chose its shortcut by name; Oleg said it in #platform, where it can be thanked for."""
    assert [text[:24] for text in small.kept_texts] == ["I moved our nightly copy"]


async def test_something_is_left_to_press(played: Slack) -> None:
    """Ana has one new thanks that she has not answered yet; everything before it was read."""
    assert SHARE in played.labels(played.last_message(ANA))
    assert {note.user for note in played.state.notifications if note.channel.startswith("D")} == {ANA}


async def test_everything_has_its_own_time(played: Slack) -> None:
    """Messages lie in order in every channel, at the times of the story."""
    for channel in played.state.channels:
        times = [message.at for message in played.state.messages if message.channel == channel]
        assert times == sorted(times)
    said = next(beat for beat in FORTNIGHT if isinstance(beat, Said))
    first = next(m for m in played.state.messages if m.text == said.text)
    assert first.at == datetime(2026, 11, 9, 9, 5, tzinfo=BERLIN)


async def test_an_app_that_does_nothing(
    slack: Slack, tend: FakeTend, clock: StoryClock, at_once: None, caplog: pytest.LogCaptureFixture
) -> None:
    """The chatter is there, what is missing is logged by its label, and the story ends on time."""
    with caplog.at_level(logging.WARNING):
        await play(slack, TODAY)
    assert clock.now() >= datetime(2026, 11, 23, 15, tzinfo=BERLIN)
    assert isinstance(slack.last_message(TOMAS, PLATFORM), Message)
    assert f"{SAM} has no '{SHARE}' to press" in caplog.text


async def test_an_app_that_answers_with_errors(
    slack: Slack, tend: FakeTend, clock: StoryClock, at_once: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Commands that fail are logged and left out."""
    tend.status = 500
    await play(slack, TODAY)
    assert "got no answer: http_service_error" in caplog.text


async def test_tend_knows_the_time_of_every_moment(slack: Slack, tend: FakeTend, clock: StoryClock) -> None:
    """An app that looks at the clock now and then has caught up with each jump before anybody types."""
    known = clock.now()

    async def follow() -> None:
        nonlocal known
        while True:
            clock.asked()
            now = clock.now()
            await asyncio.sleep(0.003)  # as long as an app's jobs take
            known = now

    small = SmallTend(slack, tend)
    apart: list[timedelta] = []

    def thanks(form: Json) -> str:
        apart.append(abs(clock.now() - known))
        return small.thanks(form)

    tend.answers["/thanks"] = thanks
    following = asyncio.create_task(follow())
    await play(slack, TODAY)
    following.cancel()
    assert len(apart) == 7
    assert max(apart) < timedelta(seconds=2)
    assert slack.refused == []


def test_now_is_utc_everywhere(slack: Slack) -> None:
    """Moments of messages are aware."""
    assert slack.say(ANA, PLATFORM, "a").at.tzinfo is UTC
