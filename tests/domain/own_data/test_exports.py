"""An export holds all that a person may see of what is held about them, and not a word more."""

import json
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from slackapp.domain.efforts import lists as effort_lists
from slackapp.domain.efforts import noting as notings
from slackapp.domain.own_data import exports
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.outbox import Outgoing
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.thanks import words_later
from slackapp.domain.thanks.words_later import Spot
from tests.cast import ANA, MIRA, NINA, NOW, PLATFORM, SAM, TEAM, TOMAS, VEGA, acting
from tests.domain.own_data.data_requests import export_person
from tests.domain.team_history import (
    ANA_DID,
    SAM_DID,
    TO_ANA,
    TO_BOTH,
    TO_TOMAS,
    TOMAS_DID,
    TOMAS_SAYS,
    make_history,
    note,
    thank,
)


async def test_everything_of_a_person_is_there(session: AsyncSession) -> None:
    """What they gave, got, did, noted, chose, and who leads them."""
    await make_history(session)
    held = await export_person(session, TEAM, TOMAS)

    assert (held["workspace"], held["person"]) == (TEAM, TOMAS)
    assert held["profile"]["name"] == "Tomas"
    assert held["profile"]["time_zone"] == "Europe/Prague"
    assert held["profile"]["preferences"]["sharing"] == "ask"
    assert held["profile"]["home_opened_at"] == NOW
    assert [(lead["manager"], lead["source"]) for lead in held["led_by"]] == [(MIRA, "import")]
    assert held["leads"] == []
    assert [(thanks["to"], thanks["words"]) for thanks in held["thanks_given"]] == [([ANA], TO_ANA)]
    received = [(thanks["from"], thanks["words"], thanks["my_decision"]) for thanks in held["thanks_received"]]
    assert received == [(ANA, TO_TOMAS, "kept"), (ANA, TO_BOTH, "offered")]
    (about,) = held["efforts_about_me"]
    assert (about["noted_by"], about["words"], about["my_words"]) == (ANA, TOMAS_DID, TOMAS_SAYS)
    assert about["changed_at"] == NOW + timedelta(hours=1)
    assert [(noted["about"], noted["words"]) for noted in held["efforts_noted_by_me"]] == [(SAM, SAM_DID)]


async def test_a_manager_finds_what_they_were_asked_and_not_the_words_of_others(session: AsyncSession) -> None:
    """The words are about somebody else, who may still take them back."""
    await make_history(session)
    held = await export_person(session, TEAM, MIRA)

    assert [lead["member"] for lead in held["leads"]] == [ANA, SAM, TOMAS]
    (prompt,) = held["prompts"]
    assert prompt["week"] == "2026-W48"
    assert [(asked["about"], asked["my_answer"]) for asked in prompt["asked"]] == [(TOMAS, "later"), (ANA, "later")]
    told = json.dumps(held, default=str)
    assert not [words for words in (TOMAS_DID, TOMAS_SAYS, ANA_DID, TO_TOMAS) if words in told]


async def test_a_giver_does_not_learn_who_kept_it_private(session: AsyncSession) -> None:
    """Only a post that stands for everybody is told."""
    past = await make_history(session)
    given = (await export_person(session, TEAM, ANA))["thanks_given"]
    assert [(thanks["to"], thanks["stands_in"]) for thanks in given] == [([TOMAS], None), ([SAM, TOMAS], None)]
    assert "kept" not in json.dumps(given, default=str)

    await session.execute(update(Thanks).where(Thanks.id == past.to_both).values(shared_ts="1.2"))
    given = (await export_person(session, TEAM, ANA))["thanks_given"]
    assert given[1]["stands_in"] == PLATFORM


async def test_doer_and_noter_do_not_learn_what_a_manager_did(session: AsyncSession) -> None:
    """The export is the same before and after the word, the answer, the hiding and the closing."""
    past = await make_history(session)
    of_ana = (await export_person(session, TEAM, ANA))["efforts_noted_by_me"]
    of_tomas = (await export_person(session, TEAM, TOMAS))["efforts_about_me"]

    await session.execute(
        update(Effort)
        .where(Effort.id == past.about_tomas)
        .values(acknowledged_at=NOW, acknowledged_how="already", closed_at=NOW),
    )
    session.expire_all()
    assert (await export_person(session, TEAM, ANA))["efforts_noted_by_me"] == of_ana
    assert (await export_person(session, TEAM, TOMAS))["efforts_about_me"] == of_tomas

    await notings.hide(session, acting(TOMAS), past.about_tomas)
    assert (await export_person(session, TEAM, ANA))["efforts_noted_by_me"] == of_ana


async def test_a_hidden_or_closed_effort_is_still_held_and_told(session: AsyncSession) -> None:
    """Home shows it no longer; an answer to "what do you hold" has to."""
    past = await make_history(session)
    await session.execute(update(Effort).values(not_notified=None))  # the doer was told
    await notings.hide(session, acting(TOMAS), past.about_tomas)
    late = NOW + timedelta(days=60)
    assert await effort_lists.for_doer(session, acting(TOMAS, late)) == ((), 0)
    (about,) = (await export_person(session, TEAM, TOMAS))["efforts_about_me"]
    assert about["hidden_at"] == NOW


async def test_an_effort_noted_about_oneself_stands_once(session: AsyncSession) -> None:
    """Doer and noter are one."""
    await note(session, NINA, NINA, "kept the designs in order")
    held = await export_person(session, TEAM, NINA)
    assert len(held["efforts_about_me"]) == 1
    assert held["efforts_noted_by_me"] == []


async def test_messages_that_were_sent_are_told_and_those_that_wait_are_not(session: AsyncSession) -> None:
    """A prompt on its way is nobody's business yet."""
    await thank(session, ANA, (TOMAS,), TO_TOMAS)
    assert (await export_person(session, TEAM, TOMAS))["messages_from_tend"] == []
    await session.execute(update(Outgoing).values(state="sent", sent_at=NOW, sent_channel="D1", sent_ts="1.1"))
    (message,) = (await export_person(session, TEAM, TOMAS))["messages_from_tend"]
    assert message == {"kind": "thanks", "sent_at": NOW, "channel": "D1", "ts": "1.1"}


async def test_nothing_crosses_workspaces(session: AsyncSession) -> None:
    """The same person's id in another workspace is another person."""
    await make_history(session)
    assert exports.is_empty(await export_person(session, VEGA, TOMAS))
    assert not exports.is_empty(await export_person(session, TEAM, TOMAS))


async def test_messages_kept_for_words_are_their_keepers_alone(session: AsyncSession) -> None:
    """Ana kept what Tomas wrote: it is in her export, and not in his. The link of an effort is in both."""
    spot = Spot(PLATFORM, "1.1", TOMAS, "https://x.slack.test/archives/C0PLATFORM/p11")
    await words_later.keep(session, acting(ANA), spot)
    noting = notings.Noting((TOMAS,), "rewrote the runbook", link=spot.link)
    await notings.note_effort(session, acting(ANA), noting)
    mine, theirs = [await export_person(session, TEAM, user_id) for user_id in (ANA, TOMAS)]
    assert mine["words_later"] == [{"by": TOMAS, "channel": PLATFORM, "message": spot.link, "kept_at": NOW}]
    assert theirs["words_later"] == []
    assert mine["efforts_noted_by_me"][0]["about_message"] == spot.link
    assert theirs["efforts_about_me"][0]["about_message"] == spot.link
