"""The simulated year's assumptions about people, each with its reason; none of these numbers is measured.

Tend's own numbers (five working days, three efforts, one message a week) come from Tend's code. docs/team-year.md
explains all assumptions in plain words, and a test compares the page with this module.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any


def assumed(value: float, because: str) -> Any:  # noqa: ANN401  (as dataclasses.field itself)
    """Return a dataclass field with its reason as metadata."""
    return field(default=value, metadata={"because": because})


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Shares are between 0 and 1; days are working days unless noted otherwise."""

    team_smallest: int = assumed(4, "the smallest team that still has somebody to overlook")
    team_largest: int = assumed(15, "beyond it few people lead alone")
    abroad: float = assumed(0.2, "one in five works in another zone than their team")
    own_week: float = assumed(0.12, "about one in eight works four days or half days, and told Tend")
    leaves: float = assumed(0.08, "of people in a year; low, since the year is about those who stay")
    manager_changes: float = assumed(0.15, "of teams in a year get a new manager, from outside")
    longest_stretch_away_days: int = assumed(10, "two weeks in a row, and one week besides; all of it told to Tend")

    efforts_a_person: float = assumed(12, "a year: something that deserves thanks, once a month")
    busy_weeks: int = assumed(4, "a year and team: releases, audits, incidents")
    in_busy_weeks: float = assumed(0.3, "of efforts fall into these weeks, so that a manager's efforts crowd")
    everyday: float = assumed(0.1, "of people do something every week, which a colleague notes once as everyday")
    noted_by_peer: float = assumed(0.2, "of efforts: a colleague who saw it writes one line")
    noted_by_doer: float = assumed(0.05, "of efforts: few note their own")
    noted_by_source: float = assumed(0.15, "of efforts: reviews, merged work and shifts that leave a trace")
    noted_late_share: float = assumed(0.3, "of those by people are noted a working day later")

    word_from_peer: float = assumed(0.38, "of efforts get a colleague's word without any help, sooner or later")
    word_from_peer_days: float = assumed(3, "mean days until it: most at once, some much later")
    word_from_manager: float = assumed(
        0.25, "of efforts get their manager's word without any help, more from the attentive"
    )
    word_from_manager_days: float = assumed(7, "mean days until it: the next one-to-one, or the one after")
    words_through_tend: float = assumed(
        0.5, "of words that come by themselves are typed into Tend; of the rest it knows nothing"
    )
    names_it: float = assumed(0.6, "of these words say what they are for, in words that the note has too")
    other_thanks: float = assumed(1, "a person and year: thanks through Tend for something nobody noted")
    giver_chooses: float = assumed(0.5, "of givers who are asked which effort they meant answer that")

    offer_taken: float = assumed(
        0.33, "of colleagues who note an effort take the offer to say thanks at once: they have just put it into words"
    )
    doer_hides: float = assumed(0.04, "of doers hide what was noted about them")

    attentive: float = assumed(0.3, "of managers act on most prompts")
    middling: float = assumed(0.4, "of managers act on every second or third prompt")
    rare: float = assumed(0.2, "of managers act now and then; the rest never does")
    acts_attentive: float = assumed(0.68, "chance that a prompt is acted on; together about 40 % of all prompts sent")
    acts_middling: float = assumed(0.42, "see above")
    acts_rare: float = assumed(0.15, "see above")
    reminder_dampens: float = assumed(0.7, "each reminder cut acceptance by 30 % (Ancker 2017)")
    same_day: float = assumed(0.6, "of those who act do so within hours, the others within three days")
    says_it: float = assumed(0.72, "of efforts in a prompt that is acted on get their word then and there")
    in_our_one_to_one: float = assumed(0.16, "are kept for the next one-to-one, and said there; the rest is put off")
    one_to_one_every_days: int = assumed(5, "one-to-ones are once a week")
    sets_one_to_ones: float = assumed(0.4, "of managers tell Tend the weekday of each one-to-one")
    opens_on_morning: float = assumed(
        0.3, "chance that the most attentive open Home on a morning with one-to-ones, the others less in proportion"
    )
    looks_at_home: float = assumed(
        0.4, "chance a week that the most attentive open Home of their own accord, the others less in proportion"
    )
    says_on_home: float = assumed(
        0.4, "of the first three people with efforts waiting there are thanked for all of theirs during such a visit"
    )
    names_stand_in: float = assumed(0.4, "of managers name the next team's lead to stand in while they are away")
    stops_prompts: float = assumed(0.03, "of managers press `Stop these` on the first one")

    has_season: float = assumed(0, "of teams run a season; none in the stated year, see the table of what it would add")
    round_every_days: int = assumed(
        14, "calendar days between two rounds: the rarer of the two rhythms that Tend offers"
    )
    answers_round: float = assumed(0.3, "of the team at work answer a round")
    answer_is_for_effort: float = assumed(0.5, "of answers are about one of the year's efforts, the others about less")
    knows_effort: float = assumed(0.5, "of the efforts of a round's days are known to a colleague who could answer")

    def reasons(self) -> Iterator[tuple[str, float, str]]:
        """Yield name, value and reason of each assumption."""
        for one in fields(self):
            yield one.name, getattr(self, one.name), one.metadata["because"]
