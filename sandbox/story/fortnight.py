"""The words of the story: messages and acts of the platform team in the fortnight before the sandbox opens.

Data only, in order; `player.py` plays it through Tend's front door. Days count from this week's Monday.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.workspace.names import ANA, DEPLOYBOT, GENERAL, INCIDENTS, LEADS, MIRA, NINA, OLEG, PLATFORM, SAM, TOMAS

SHARE, KEEP = "Share it", "Keep between us"
ANSWER, COUNT_IN = "Answer privately", "Count me in"


@dataclass(frozen=True)
class Said:
    """A plain line in a channel, not sent to Tend."""

    day: int
    at: str
    user: str
    channel: str
    text: str


@dataclass(frozen=True)
class Typed:
    """A command, and the label each receiver presses on arrival (none: the receiver does nothing)."""

    day: int
    at: str
    user: str
    channel: str
    line: str
    answers: tuple[tuple[str, str], ...] = ()
    reaches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """A date among the answers of a form, counted like the days of the story."""

    day: int


@dataclass(frozen=True)
class FilledIn:
    """A command without words, the labels pressed until the form is open, and the answers by label in the form."""

    day: int
    at: str
    user: str
    channel: str
    line: str
    values: dict[str, Any]
    reaches: tuple[str, ...] = ()
    presses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pressed:
    """Labels pressed in turn: the first on the newest message of Tend with it, the others in what opens.

    `channel`: where that message stands; None: in the direct message with Tend. `values`: the answers by label in the
    form that is open then; None: none is.
    """

    day: int
    at: str
    user: str
    labels: tuple[str, ...]
    channel: str | None = None
    values: dict[str, Any] | None = None


@dataclass(frozen=True)
class Chosen:
    """A shortcut by name, from the menu of the newest message in a channel with this beginning.

    `values`: the answers by label in the form that it opens; None: it opens none.
    """

    day: int
    at: str
    user: str
    channel: str
    shortcut: str
    begins: str
    values: dict[str, Any] | None = None


Beat = Said | Typed | FilledIn | Pressed | Chosen
FIRST_DAY, LAST_DAY = -14, 0
OPENS_AT, CLOSES_AT = "08:30", "15:00"  # in the leader's zone

# The answers to the first question of the season in #platform
ANSWER_OF_SAM = "You drew the error pages that nobody had asked for. Support had a quiet Monday"
ANSWER_OF_OLEG = "You read our import logs with me at eight in the evening, and found the slow query"
RHYTHM = {"How often": "Every week", "Day": "Thursday", "Hour": "15:00", "Time zone": "Berlin (Europe)"}

FORTNIGHT: tuple[Beat, ...] = (
    Said(-14, "09:05", MIRA, GENERAL, "Good morning. Planning is at ten; the draft is in the usual document."),
    Said(-14, "09:20", DEPLOYBOT, PLATFORM, "Deployed *billing-api* 4.18.0 to production."),
    Said(-14, "10:40", SAM, PLATFORM, "Is staging slow for anybody else?"),
    Said(-14, "10:46", TOMAS, PLATFORM, "Yes, the nightly copy ran long. It should be done in ten minutes."),
    Said(-14, "11:02", SAM, PLATFORM, "Thank you, it is back to normal here."),
    Said(-13, "09:32", ANA, PLATFORM, "I am with the Lisbon customer until noon, their export stops halfway."),
    Typed(
        -13, "14:20", ANA, PLATFORM,
        "/thanks @sam for staying on the call with the Lisbon customer until their export worked. "
        "I could not have read those logs alone",
        answers=((SAM, SHARE),),
    ),
    FilledIn(
        -13, "14:24", ANA, PLATFORM, "/tend note",
        {"One line": "My point about the export came up again, from somebody else", "How did you feel?": "Unheard"},
    ),
    Said(-12, "09:15", DEPLOYBOT, PLATFORM, "Deployed *billing-api* 4.18.1 to production."),
    Said(-12, "09:41", NINA, PLATFORM, "The new empty states are ready to look at; comments until Friday would help."),
    Typed(
        -12, "11:10", MIRA, PLATFORM,
        "/thanks @ana for writing up the incident review the same evening, so that Sam could read it over breakfast",
        answers=((ANA, KEEP),),
    ),
    Said(-11, "10:03", OLEG, INCIDENTS, "The import queue is behind by twenty minutes. Looking."),
    Said(-11, "10:19", SAM, INCIDENTS, "I see it too. The second worker restarted at 09:58."),
    Said(-11, "10:55", OLEG, INCIDENTS, "Back to normal, cause known, notes to follow."),
    Typed(
        -10, "16:05", OLEG, GENERAL,
        "/thanks @tomas for walking the data team through the new queue, and for the drawing that made it click",
        answers=((TOMAS, SHARE),),
    ),
    Said(-7, "09:08", TOMAS, PLATFORM, "The pager went twice after midnight, both times the disk alert. Quiet now."),
    Said(-7, "09:30", MIRA, GENERAL, "Good morning. This week: the migration plan, and the design review on Thursday."),
    FilledIn(
        -7, "09:45", ANA, PLATFORM, "/tend ritual",
        {"Channel": PLATFORM, **RHYTHM},
    ),
    *(Pressed(-7, at, user, (COUNT_IN,), PLATFORM) for at, user in (("09:50", SAM), ("09:55", NINA), ("10:05", OLEG))),
    Typed(
        -7, "10:15", ANA, PLATFORM,
        "/noticed @tomas covering the on-call night from Sunday to Monday so that I could fly home",
        reaches=(TOMAS,),
    ),
    Said(-6, "09:50", DEPLOYBOT, PLATFORM, "Deployed *billing-api* 4.19.0 to production."),
    Typed(
        -6, "14:30", SAM, PLATFORM,
        "/noticed @nina turning forty open design questions into one list that we could answer in an hour",
        reaches=(NINA,),
    ),
    FilledIn(
        -6, "14:34", ANA, PLATFORM, "/tend note",
        {"One line": "Two of us spoke, one was written down", "How did you feel?": "Unheard"},
    ),
    Pressed(-6, "14:40", ANA, ("Keep this question",)),  # who starts a season may be its first host
    Said(-5, "09:12", SAM, PLATFORM, "The migration plan is up for reading, questions are welcome in the margin."),
    Chosen(-5, "09:40", ANA, PLATFORM, "I'll get back to this", "The migration plan is up", {"By when": Day(3)}),
    Typed(
        -5, "15:10", TOMAS, PLATFORM,
        "/thanks @ana @sam for going through the migration plan line by line. "
        "We found the missing index because you asked twice",
        answers=((ANA, SHARE), (SAM, SHARE)),
    ),
    Said(-4, "10:58", MIRA, PLATFORM, "Design review at eleven, in the small room and on the usual link."),
    FilledIn(
        -4, "11:35", TOMAS, PLATFORM, "/repair",
        {"Pause with": NINA, "Pick it up on": Day(2)},
        presses=("Let's pause",),
    ),
    Typed(
        -4, "13:25", MIRA, PLATFORM,
        "/thanks @nina for turning those questions into one list. "
        "The review took half an hour and everybody knew what was decided",
        answers=((NINA, SHARE),),
    ),
    Pressed(-4, "13:30", NINA, ("Read", "Agree")),
    Pressed(
        -4, "15:06", SAM, (ANSWER,), PLATFORM,
        {"Who do you want to thank?": [NINA], "Your words": ANSWER_OF_SAM},
    ),
    Pressed(-4, "15:20", NINA, (SHARE,)),
    Pressed(
        -4, "15:40", OLEG, (ANSWER,), PLATFORM,
        {"Who do you want to thank?": [SAM], "Your words": ANSWER_OF_OLEG},
    ),
    FilledIn(
        -4, "16:40", TOMAS, PLATFORM, "/noticed",
        {
            "Who did it?": [SAM],
            "What did they do?": "keeping the notes of our planning, so that nobody has to ask twice",
            "Every week?": ["This happens every week"],
        },
        reaches=(SAM,),
    ),
    Said(-4, "17:20", OLEG, LEADS, "Shall we compare notes on the on-call rota next week?"),
    Said(-4, "17:31", MIRA, LEADS, "Gladly. Tuesday after lunch?"),
    Pressed(-3, "12:10", SAM, (SHARE,)),  # a later yes: the answers were gathered at noon
    Typed(
        -3, "16:30", SAM, PLATFORM,
        "/thanks privately @mira for moving Friday's review so that I could be at the school concert",
        reaches=(MIRA,),
    ),
    Said(0, "09:06", MIRA, GENERAL, "Good morning. Planning at ten; the migration is the main thing this week."),
    Said(0, "09:25", DEPLOYBOT, PLATFORM, "Deployed *billing-api* 4.19.1 to production."),
    Said(0, "10:20", OLEG, PLATFORM, "I moved our nightly copy to two o'clock, so staging should stay quick."),
    Chosen(0, "10:30", TOMAS, PLATFORM, "Words later", "I moved our nightly copy"),
    Said(0, "11:15", TOMAS, PLATFORM, "Rehearsal of the migration went through in nineteen minutes."),
    Typed(
        0, "14:10", SAM, PLATFORM,
        "/thanks @ana for noticing the wrong time zone in the export before the customer did",
        reaches=(ANA,),
    ),
    Said(0, "14:32", NINA, PLATFORM, "The icons for the status page are in the shared folder."),
    Said(0, "14:54", SAM, PLATFORM, "From the export review: we take the second plan, I write it up."),
    Said(0, "14:57", ANA, PLATFORM, "I did not get to my last point on it. I will add it to your write-up, Sam."),
    FilledIn(
        0, "14:58", ANA, PLATFORM, "/tend note",
        {"One line": "Cut off before my last point", "How did you feel?": "Unheard"},
    ),
)  # fmt: skip
