"""What somebody could find out by watching: each story here was once a leak, told from the side of the curious."""

from datetime import timedelta

import pytest

from slackapp.domain.efforts import opting_out
from slackapp.domain.leads.import_file import import_leads
from slackapp.domain.tables.efforts import Effort
from slackapp.domain.tables.people import Person
from tests.cast import ANA, MIRA, OLEG, PLATFORM, SAM, TEAM, TOMAS, acting, moment
from tests.domain.own_data.data_requests import erase_person, export_person
from tests.slack.home.home_steps import home_text
from tests.slack.prompts.prompt_steps import NEXT_TUESDAY, choose, newest_prompt, type_efforts
from tests.world import World

FIRST, SECOND, THIRD = "first thing", "second thing", "third thing"


async def thanked(world: World, giver: str = ANA, words: str = "for all of it") -> str:
    """Have Tomas thanked, and give all that the giver was shown."""
    said = await world.slack.command(giver, PLATFORM, f"/thanks privately <@{TOMAS}> {words}")
    await world.deliver()
    return world.slack.texts(said.shown[0])


async def tell(world: World, words: str, label: str) -> None:
    """Have Tomas press a button under what was noted about him."""
    told = [one for one in world.slack.messages_for(TOMAS) if words in world.slack.texts(one)][-1]
    await world.slack.press_label(TOMAS, told, label)
    await world.deliver()


async def change(world: World, words: str, own: str) -> None:
    """Have Tomas put it into his own words."""
    await tell(world, words, "Change")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {"words": own})
    await world.deliver()


async def imported(world: World, *pairs: tuple[str, str]) -> None:
    """Import who leads whom."""
    await world.tend.directory.meet(TEAM, [user_id for pair in pairs for user_id in pair])
    async with world.tend.db.transaction() as session:
        assert (await import_leads(session, moment(world.clock.now()), pairs)).bad == ()
    await world.deliver()


async def test_the_question_does_not_tell_what_was_hidden(team: World) -> None:
    """Ana is asked about what she noted, whatever Tomas did with it; choosing what he hid is taken like any other."""
    for words in (FIRST, SECOND, THIRD):
        await type_efforts(team, TOMAS, words=words)
    await tell(team, SECOND, "Hide")
    said = await team.slack.command(ANA, PLATFORM, f"/thanks privately <@{TOMAS}> for all of it")
    asked = team.slack.texts(said.shown[0])
    assert all(words in asked for words in (FIRST, SECOND, THIRD))

    await team.slack.press_label(ANA, said.shown[0], "Yes", 1)
    assert "your thanks was for this" in team.slack.ephemerals(ANA)[-1].text
    assert [effort.acknowledged_how for effort in await team.rows(Effort)] == [None, "chosen", None]


async def test_the_question_does_not_tell_what_a_manager_answered(team: World) -> None:
    """Mira said that she had thanked for the first; Ana is asked as before."""
    for words in (FIRST, SECOND, THIRD):
        await type_efforts(team, TOMAS, words=words)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    await choose(team, newest_prompt(team), "Already did")
    asked = await thanked(team)
    assert all(words in asked for words in (FIRST, SECOND, THIRD))


async def test_the_question_comes_again_when_nothing_waits_any_more(team: World) -> None:
    """Else being asked or not would tell that somebody else had thanked meanwhile."""
    await type_efforts(team, TOMAS, words=FIRST)
    await type_efforts(team, TOMAS, words=SECOND)
    before = await thanked(team)
    assert await thanked(team) == before
    await thanked(team, OLEG)
    assert await thanked(team) == before


async def test_the_question_does_not_tell_what_others_noted(team: World) -> None:
    """Ana noted one thing and Sam another: she is asked about hers alone."""
    await type_efforts(team, TOMAS, words=FIRST)
    await type_efforts(team, TOMAS, words="what Sam saw", noter=SAM)
    asked = await thanked(team)
    assert FIRST in asked
    assert "what Sam saw" not in asked


async def test_a_manager_is_not_asked_about_what_they_may_not_read_yet(team: World) -> None:
    """One is old enough, the other was noted a moment ago: the question has the first alone."""
    await type_efforts(team, TOMAS, words=FIRST)
    await team.pass_time(days=2)
    await type_efforts(team, TOMAS, words=SECOND, noter=SAM)
    asked = await thanked(team, MIRA)
    assert FIRST in asked
    assert SECOND not in asked


async def test_what_was_hidden_since_is_not_asked_about_again(team: World) -> None:
    """Mira thanks two people; what Sam hides before she chose is gone from the rest of the question."""
    for words in (FIRST, SECOND):
        await type_efforts(team, TOMAS, SAM, words=words)
    await type_efforts(team, SAM, words=THIRD)
    await team.pass_time(days=3)
    said = await team.slack.command(MIRA, PLATFORM, f"/thanks privately <@{TOMAS}> <@{SAM}> for it")
    await team.deliver()
    assert team.slack.texts(said.shown[0]).count(SECOND) == 2
    told = [one for one in team.slack.messages_for(SAM) if SECOND in team.slack.texts(one)][-1]
    await team.slack.press_label(SAM, told, "Hide")
    await team.deliver()
    tomas_first = team.slack.labels(said.shown[0]).index("Yes") if TOMAS < SAM else 3
    await team.slack.press_label(MIRA, said.shown[0], "Yes", tomas_first)
    left = team.slack.texts(team.slack.ephemerals(MIRA)[-1])
    assert THIRD in left
    assert SECOND not in left


@pytest.mark.parametrize("how", ["Hide", "opt out", "thanks", "new lead"])
async def test_words_leave_a_prompt_that_was_sent(team: World, how: str) -> None:
    """What a manager may not read any more is gone from their screen without a press of theirs."""
    await type_efforts(team, TOMAS, words="embarrassing words")
    await team.run_job("send_prompts", NEXT_TUESDAY)
    assert "embarrassing words" in team.slack.texts(newest_prompt(team))
    if how == "Hide":
        await tell(team, "embarrassing", "Hide")
    elif how == "opt out":
        await team.slack.command(TOMAS, PLATFORM, "/tend settings")
        form = team.slack.modal_of(TOMAS)
        assert form is not None
        await team.slack.submit(TOMAS, form, {"being_noted": []})
        await team.deliver()
    elif how == "thanks":
        await thanked(team, OLEG, "for the embarrassing words")
    else:
        await imported(team, (TOMAS, OLEG))
    assert "embarrassing words" not in team.slack.texts(newest_prompt(team))
    assert "This needs no thanks from you any more." in team.slack.texts(newest_prompt(team))
    assert "Say it now" not in team.slack.labels(newest_prompt(team))
    assert team.slack.refused == []


async def test_changed_words_replace_the_old_in_a_prompt_that_was_sent(team: World) -> None:
    """And what is brought back comes back."""
    await type_efforts(team, TOMAS, words="embarrassing words")
    await team.run_job("send_prompts", NEXT_TUESDAY)
    await change(team, "embarrassing", "my better words")
    text = team.slack.texts(newest_prompt(team))
    assert "my better words" in text
    assert "embarrassing" not in text
    await tell(team, "my better words", "Hide")
    assert "my better words" not in team.slack.texts(newest_prompt(team))
    await team.slack.press_label(TOMAS, team.slack.last_message(TOMAS), "Bring it back")
    await team.deliver()
    assert "my better words" in team.slack.texts(newest_prompt(team))
    assert "Say it now" in team.slack.labels(newest_prompt(team))


async def test_an_imported_manager_reads_nothing_at_once(world: World) -> None:
    """Tomas was told that no manager reads it: before one does, he hears of it and has a working day."""
    await type_efforts(world, TOMAS, words="something private")
    assert "No manager reads it." in world.slack.texts(world.slack.last_message(TOMAS))
    await world.pass_time(days=5)  # Monday
    await imported(world, (TOMAS, MIRA), (SAM, MIRA))

    assert "something private" not in await home_text(world, MIRA)
    (effort,) = await world.rows(Effort)
    moment = f"<!date^{int(effort.readable_at.timestamp())}^"
    assert effort.readable_at == world.clock.now() + timedelta(days=1)
    told, drawn = world.slack.last_message(TOMAS), world.slack.messages_for(TOMAS)[0]
    assert f"Your admins set <@{MIRA}> as your manager. From {moment}" in told.text
    assert f"can read it from {moment}" in drawn.text
    assert "No manager reads it." not in drawn.text
    assert world.slack.messages_for(SAM) == []  # nothing is noted about Sam

    await world.pass_time(days=1)
    assert "something private" in await home_text(world, MIRA)
    assert world.slack.refused == []


async def test_a_prompt_still_comes_when_the_manager_was_imported_later(world: World) -> None:
    """Noted, imported, five working days later the prompt: an ordinary order of events."""
    await type_efforts(world, TOMAS, words=FIRST)
    await imported(world, (TOMAS, MIRA))
    await world.run_job("send_prompts", NEXT_TUESDAY)
    assert FIRST in world.slack.texts(newest_prompt(world))


async def test_a_second_manager_waits_too_and_the_same_file_tells_nobody(team: World) -> None:
    """Only what is new is told, and once."""
    await type_efforts(team, TOMAS, words=FIRST)
    await team.pass_time(days=5)
    await imported(team, (TOMAS, MIRA))
    assert len(team.slack.messages_for(TOMAS)) == 1
    await imported(team, (TOMAS, MIRA), (TOMAS, OLEG))
    told = team.slack.last_message(TOMAS).text
    assert f"Your admins set <@{OLEG}> as your manager" in told
    assert f"<@{MIRA}>" not in told
    assert FIRST not in await home_text(team, OLEG)
    await imported(team, (TOMAS, MIRA), (TOMAS, OLEG))
    assert len(team.slack.messages_for(TOMAS)) == 2


async def test_a_manager_whom_the_member_named_reads_as_before(world: World) -> None:
    """Tomas said himself that Mira leads him; an admin's file only agrees."""
    await type_efforts(world, TOMAS, words=FIRST)
    await world.pass_time(days=5)
    await home_text(world, TOMAS)
    drawn = world.slack.home_of(TOMAS)
    assert drawn is not None
    await world.slack.press_label(TOMAS, drawn, "Choose a manager")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {"leader": MIRA})
    await world.deliver()
    await imported(world, (TOMAS, MIRA))
    assert FIRST in await home_text(world, MIRA)
    assert len(world.slack.messages_for(TOMAS)) == 1
    assert f"<@{MIRA}> can read it" in world.slack.last_message(TOMAS).text


async def test_when_an_effort_goes_does_not_tell_whether_it_had_its_word(team: World) -> None:
    """Ana's export holds both or neither."""
    await type_efforts(team, TOMAS, words=FIRST)
    await type_efforts(team, SAM, words=SECOND)
    await team.run_job("send_prompts", NEXT_TUESDAY)
    await choose(team, newest_prompt(team), "Already did")
    for days, count in ((96, 2), (100, 0)):  # both close eight days after that Tuesday
        await team.run_job("apply_retention", NEXT_TUESDAY + timedelta(days))
        async with team.tend.db.reading() as session:
            held = await export_person(session, TEAM, ANA)
        assert len(held["efforts_noted_by_me"]) == count


async def test_a_manager_who_noted_it_will_see_and_that_is_said(team: World) -> None:
    """No promise that cannot be kept; and what Tomas wrote is not shown to Mira as her own."""
    await type_efforts(team, TOMAS, words="the words of Mira", noter=MIRA)
    told = team.slack.last_message(TOMAS).text
    assert f"You can change or hide it. <@{MIRA}> is your manager and will see that." in told
    assert "not told" not in told
    assert f"<@{MIRA}> is your manager, so they will see what you change or hide." in await home_text(team, TOMAS)
    await change(team, "the words of Mira", "Tomas wrote this")
    assert "not told" not in team.slack.last_message(TOMAS).text
    await team.run_job("send_prompts", NEXT_TUESDAY)
    prompt = newest_prompt(team).text
    assert "You noticed something" in prompt
    assert f"In <@{TOMAS}>’s words: “Tomas wrote this”" in prompt

    await tell(team, "Tomas wrote this", "Hide")
    assert "Nobody is told" not in team.slack.last_message(TOMAS).text


async def test_an_erased_wish_is_still_respected(world: World) -> None:
    """Sam had opted out and was erased: met again like a stranger, thanked as ever, and not noted."""
    await world.tend.directory.meet(TEAM, [ANA, SAM])
    async with world.tend.db.transaction() as session:
        await opting_out.stop_being_noted(session, acting(SAM, world.clock.now()))
        await erase_person(session, TEAM, SAM, world.clock.now())
    await world.slack.change_person(SAM, tz="Asia/Tokyo")
    (row,) = await world.rows(Person, Person.user_id == SAM)
    assert (row.name, row.zone) == ("", "UTC")

    await world.slack.command(ANA, PLATFORM, f"/noticed <@{SAM}> the review")
    await world.deliver()
    assert world.slack.messages_for(SAM) == []
    assert await world.count(Effort) == 0
    await world.slack.command(ANA, PLATFORM, f"/thanks <@{SAM}> for the review")
    await world.deliver()
    assert len(world.slack.messages_for(SAM)) == 1
