"""The reader of a sentence: language and zone. Every sentence passes through `say`, `say_of`, `count` or a mark.

`make messages` finds the sentences by these names, so each sentence is passed whole, as a literal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from slackapp.languages.catalogues import Catalogue, catalogue, in_use
from slackapp.languages.cldr import Spoken, spoken


def marked(message: str) -> str:
    """Mark a stored sentence for translation; `say` translates the sentence later."""
    return message


def marked_count(one: str, many: str) -> tuple[str, str]:
    """Mark a stored sentence in the singular and for `{n}` things; `count` translates the sentence later."""
    return one, many


FALLBACK_ZONE = "UTC"
NEAR = timedelta(days=300)  # beyond, a day and a month could be read as a year earlier or later
MINUTES_A_DAY = 24 * 60
MARKS = "*`"  # of bold and of code
A_SUNDAY = calendar_date(2026, 11, 29)


def _catalogue(locale: str) -> Catalogue:
    return catalogue(in_use.of(locale) or in_use.first)


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)


def _is_bold(fact: object) -> bool:
    return isinstance(fact, str) and len(fact) > len(MARKS) and fact[0] == fact[-1] == "*"


@dataclass(frozen=True, slots=True)
class Reader:
    """The person reading a sentence."""

    locale: str = "en-GB"
    zone: str = FALLBACK_ZONE
    now: datetime | None = None  # the moment of reading; None: no date is far from it

    def say(self, message: str, **facts: object) -> str:
        """Return the sentence in the reader's language, with `facts` filled in."""
        sentence = _catalogue(self.locale).gettext(message)
        return sentence.format(**self._spaced(facts)) if facts else sentence

    def say_of(self, what: str, message: str, **facts: object) -> str:
        """Return a sentence that English says of several things, and other languages in other words.

        `what` names the thing for translators: "a promise" for the `Close` that does not close a window.
        """
        sentence = _catalogue(self.locale).pgettext(what, message)
        return sentence.format(**self._spaced(facts)) if facts else sentence

    def count(self, one: str, many: str, n: int, **facts: object) -> str:
        """Return the sentence for `n` things in the reader's language; `{n}` is replaced by the number."""
        return _catalogue(self.locale).ngettext(one, many, n).format(n=n, **self._spaced(facts))

    def quote(self, words: str) -> str:
        """Return words within the reader's marks of quotation."""
        return self.say("“{words}”", words=words)

    def labelled(self, label: str, value: object) -> str:
        """Return a value behind its label: Saved: 3."""
        return self.say("{label}: {value}", label=label, value=value)

    def together(self, *sentences: str) -> str:
        """Join whole sentences in the reader's way; empty sentences are left out."""
        shown, between = [sentence for sentence in sentences if sentence], self._spoken.between
        if between:
            return between.join(shown)
        joined = "".join(sentence + (" " if sentence[-1] in MARKS else "") for sentence in shown)
        return joined.rstrip()

    def both(self, parts: Sequence[str]) -> str:
        """Join names for a sentence: a, b and c."""
        return self._spoken.listed(parts)

    def day(self, moment: datetime) -> str:
        """Return the weekday in the reader's zone: Thursday."""
        return self._spoken.weekday(self.today(moment))

    def weekday(self, number: int) -> str:
        """Return the name of an ISO weekday: Monday for 1."""
        return self._spoken.weekday(A_SUNDAY + timedelta(days=number))

    def hour(self, moment: datetime) -> str:
        """Return the wall time in the reader's zone: 09:30."""
        return self._spoken.clock(moment.astimezone(_zone(self.zone)).time())

    def clock(self, minute: int) -> str:
        """Return a minute of the day as a wall time: 09:30; the last, which is midnight, as 24:00."""
        if minute == MINUTES_A_DAY:
            return self._spoken.midnight
        return self._spoken.clock(time(*divmod(minute, 60)))

    def date(self, moment: datetime) -> str:
        """Return day and month in the reader's zone: 24 November; with the year for a distant date, see `on`."""
        return self.on(self.today(moment))

    def on(self, day: calendar_date) -> str:
        """Return day and month of a calendar date, independent of zones: 24 November.

        With the year, 24 November 2027, where the day is more than 300 days from the moment of reading.
        """
        return self._spoken.written(day, self._spoken.day_and_month) if self._is_near(day) else self.in_full(day)

    def in_full(self, day: calendar_date) -> str:
        """Return day, month and year of a calendar date, independent of zones: 24 November 2026."""
        return self._spoken.written(day, self._spoken.full_date)

    def today(self, moment: datetime) -> calendar_date:
        """Return the calendar date in the reader's zone."""
        return moment.astimezone(_zone(self.zone)).date()

    def weekday_on(self, day: calendar_date) -> str:
        """Return weekday, day and month of a calendar date, independent of zones: Tuesday, 24 November.

        With the year as for `on`.
        """
        is_near, ways = self._is_near(day), self._spoken
        return ways.written(day, ways.weekday_and_day if is_near else ways.weekday_and_full_date)

    def month(self, moment: datetime) -> str:
        """Return the month in the reader's zone: November."""
        return self.month_of(self.today(moment))

    def month_of(self, day: calendar_date) -> str:
        """Return the month of a calendar date, independent of zones: November."""
        return self._spoken.month(day)

    def month_and_year(self, day: calendar_date) -> str:
        """Return month and year of a calendar date, independent of zones: November 2026."""
        return self._spoken.written(day, self._spoken.month_and_year)

    def year(self, moment: datetime) -> int:
        """Return the year in the reader's zone."""
        return self.today(moment).year

    def language(self, locale: str) -> str:
        """Return the name of a language in the reader's own: Englisch (Vereinigtes Königreich) for en-GB."""
        return self._spoken.language(locale)

    def _spaced(self, facts: Mapping[str, object]) -> Mapping[str, object]:
        """Put spaces around bold facts where the language has none: Slack sees no bold between two letters."""
        if self._spoken.between:
            return facts
        return {name: f" {fact} " if _is_bold(fact) else fact for name, fact in facts.items()}

    @property
    def _spoken(self) -> Spoken:
        return spoken(in_use.of(self.locale) or in_use.first, self.locale)

    def _is_near(self, day: calendar_date) -> bool:
        return self.now is None or abs(day - self.today(self.now)) <= NEAR
