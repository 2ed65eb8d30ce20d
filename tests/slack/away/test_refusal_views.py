"""Each reason against a time away, a stand-in or a manager has a sentence of its own, with a way on."""

import pytest

from slackapp import features
from slackapp.domain.refusals import AwayTooLong, CannotLead, CannotStandIn, Refusal, TooManyTimesAway
from slackapp.slack.block_kit import refusals
from slackapp.slack.block_kit.reader import Reader

NOT_A_MANAGER = ("bot", "deactivated", "external", "unknown")  # of `profiles.why_not`


def said(refusal: Refusal) -> str:
    return refusals.sentence(features.SENTENCES, Reader(), refusal)


@pytest.mark.parametrize(
    ("refusal", "reasons"),
    [(CannotLead, NOT_A_MANAGER), (CannotStandIn, (*NOT_A_MANAGER, "leads_nobody", "led_by_them"))],
)
def test_each_reason_has_a_sentence_of_its_own(refusal: type[CannotLead | CannotStandIn], reasons: list[str]) -> None:
    sentences = [said(refusal(why)) for why in reasons]
    assert len(set(sentences)) == len(reasons)
    assert all("choose" in sentence for why, sentence in zip(reasons, sentences, strict=True) if why != "leads_nobody")


def test_a_stand_in_is_refused_as_a_manager_is() -> None:
    assert [said(CannotStandIn(why)) for why in NOT_A_MANAGER] == [said(CannotLead(why)) for why in NOT_A_MANAGER]


def test_limits_are_named() -> None:
    assert "You can plan 12 times away" in said(TooManyTimesAway(12))
    assert "more than 366 days" in said(AwayTooLong(366))
