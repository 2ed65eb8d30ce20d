"""What is played for the recording: the sandbox's fortnight, every command and shortcut, and then every button."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sandbox import Group, Message, Person
from sandbox.people.forms import fill_in
from sandbox.story.player import begins, moment, monday_of, play
from sandbox.workspace.names import (
    ANA,
    DEPLOYBOT,
    EXT,
    GENERAL,
    INCIDENTS,
    INES,
    IVO,
    LEADS,
    MIRA,
    NINA,
    OLEG,
    PLATFORM,
    PLATFORM_GROUP,
    SAM,
    TOMAS,
)
from slackapp.slack.away import ids as away_ids
from slackapp.slack.block_kit import ids as shared_ids
from slackapp.slack.blocks import ids as blocks_ids
from slackapp.slack.front import ids as front_ids
from slackapp.slack.leads import ids as leads_ids
from slackapp.slack.notes import ids as notes_ids
from slackapp.slack.promises import ids as promises_ids
from slackapp.slack.repairs import ids as repairs_ids
from slackapp.slack.sources import ids as sources_ids
from slackapp.slack.thanks import ids as thanks_ids
from slackapp.slack.workspace import ids as workspace_ids
from tests.recordings.crediting import answer_credit, propose_credit
from tests.recordings.landing import what_landed
from tests.recordings.looking_back import choose_messages
from tests.recordings.pausing import agree_to_pause, answer_pauses, propose_pauses
from tests.recordings.playing import Player
from tests.recordings.pressing import WORDS, Presser
from tests.recordings.pseudo import plain

TODAY = date(2026, 11, 26)  # a Thursday: the story ends on Monday the 23rd, as `tend sandbox` would let it
PEOPLE = (ANA, TOMAS, SAM, MIRA, OLEG, INES)
ALIKE = dict.fromkeys((TOMAS, ANA, SAM), "team") | dict.fromkeys((MIRA, OLEG, INES), "leads")
LED_SINCE = timedelta(days=60)
# nobody thanks them until they are prompted for
UNSEEN = (Person("U0LENA0001", "lena", "Lena Roth"), Person("U0KAI00001", "kai", "Kai Brandt"))
ANSWERS = {
    thanks_ids.OPENING_WHEN: "the import failed",
    away_ids.AWAY_FROM: "2026-12-14",
    away_ids.AWAY_UNTIL: "2026-12-18",
    away_ids.STAND_IN: ANA,
    shared_ids.COUNTRY: "DE",
    leads_ids.FIND_IN_TEAM: NINA,
    leads_ids.FIND_MANAGER: MIRA,
    leads_ids.FIND_MEMBER: UNSEEN[1].id,
    thanks_ids.CHANNEL: PLATFORM,
    sources_ids.REPOSITORIES: "acme/platform",
    sources_ids.API_URL: "https://127.0.0.1:9",
    sources_ids.GITHUB_APP: "",
    sources_ids.GITHUB_INSTALLATION: "",
    sources_ids.GITHUB_KEY: "",
    workspace_ids.SAFETY_CONTACTS: "Ask Ines",
    workspace_ids.WAITING_DAYS: "4",
    workspace_ids.CLOSING_DAYS: "30",
    sources_ids.SOURCE_NAME: "Helpdesk",
    f"{sources_ids.GITHUB_FORM} {sources_ids.SOURCE_SECRET}": "a-token",
    sources_ids.SOURCE_SECRET: "https://127.0.0.1:9/on-call.ics",
    sources_ids.CALENDAR_PEOPLE: "",
    "conversations_select": PLATFORM,
    "channels_select": PLATFORM,
    "datepicker": "2026-12-14",
    "timepicker": "09:30",
    "number_input": "5",
}
LINES: tuple[tuple[str, str, str], ...] = (
    (MIRA, PLATFORM, "/tend"),
    (MIRA, PLATFORM, "/tend help"),
    (MIRA, PLATFORM, "/tend home"),
    (MIRA, PLATFORM, "/tend setings"),
    (MIRA, PLATFORM, "/tend something <else> entirely"),
    (SAM, PLATFORM, "/tend link github octocat"),
    (TOMAS, PLATFORM, "/tend link github hubot"),
    (SAM, PLATFORM, "/tend link gitlab octocat"),
    (SAM, PLATFORM, "/tend link"),
    (OLEG, GENERAL, "/tend thanks @ana for the second pair of eyes on the queue"),
    (OLEG, GENERAL, "/tend noticed @ana answering every question about the queue"),
    (MIRA, PLATFORM, "/noticed me reading forty applications on a Sunday"),
    (OLEG, PLATFORM, "/noticed @sam sorting the backlog"),
    (OLEG, PLATFORM, "/noticed @sam labelling the alerts"),
    (OLEG, PLATFORM, "/thanks @sam for all of it"),
    (TOMAS, PLATFORM, "/noticed @tomas clearing the alerts nobody owned"),
    (TOMAS, PLATFORM, "/noticed me writing the runbook that nobody had time for"),
    (ANA, PLATFORM, "/noticed @platform-team keeping the lights on while the others were away"),
    (ANA, PLATFORM, "/noticed @ivo and @deploybot for something"),
    (ANA, PLATFORM, "/noticed somebody without a name"),
    (ANA, PLATFORM, "/noticed @tomas"),
    (MIRA, PLATFORM, "/thanks @ana"),
    (MIRA, PLATFORM, "/thanks @mira for being there"),
    (MIRA, PLATFORM, "/thanks @mira @sam for staying late with the migration"),
    (MIRA, PLATFORM, "/thanks @ivo for all the years"),
    (MIRA, PLATFORM, "/thanks @deploybot for deploying"),
    (MIRA, PLATFORM, "/thanks @ext for the long call with Vega"),
    (MIRA, LEADS, "/thanks @oleg for the rota"),
    (MIRA, INCIDENTS, "/thanks @sam for the quiet night"),
    (MIRA, PLATFORM, "/thanks @platform-team for the quietest release in a year"),
    (MIRA, PLATFORM, "/thanks great work everybody"),
    (NINA, PLATFORM, "/thanks @sam for explaining the data model to me"),
    (EXT, PLATFORM, "/thanks @sam for the hints"),
    (OLEG, PLATFORM, "/thanks @tomas @ana for fixing the shared queue at night"),
)
FORMS: tuple[tuple[str, str], ...] = (
    (MIRA, "/thanks"),
    (TOMAS, "/noticed"),
    (SAM, "/tend settings"),
    (SAM, "/tend leader"),
    (ANA, "/tend words"),
    (ANA, "/tend words night"),
    (TOMAS, "/tend later"),
    (TOMAS, "/tend sources"),
    (INES, "/tend contacts"),
    (OLEG, "/tend thanks"),
    (OLEG, "/tend noticed"),
)
HOME_CLOSED = timedelta(minutes=65)  # from then on Tend takes it that nobody looks
A_DAY = timedelta(days=1)
NOTES_OF_A_PATTERN = 3
THANKED_OFTEN = 9  # more than a page of a list has lines


async def play_fortnight(player: Player) -> None:
    """Play what everything begins with: the story, and the Tuesday after."""
    await the_story(player)
    await the_tuesday(player)


async def play_everything(player: Player) -> None:
    """Play all of it."""
    presser = Presser(player, ANSWERS, OLEG, ALIKE)
    presser.never_sent = {blocks_ids.BLOCK_FORM}
    await play_fortnight(player)
    await presser.press_everything(MIRA)
    await player.advance_to(player.clock.now() + HOME_CLOSED)
    await every_command(player)
    await every_shortcut(player, presser)
    await every_form(player, presser)
    await promising(player, presser)
    await putting_right(player, presser)
    await closing(player)
    await what_landed(player)
    await agree_to_pause(player)
    await noting(player)
    await everybody(player, presser)
    await every_event(player)
    await choose_messages(player)
    await player.note_kinds()
    await the_days_after(player, presser)


async def the_story(player: Player) -> None:
    """Play the fortnight, the team led by Mira since long before."""
    player.clock.restart(begins(TODAY) - LED_SINCE)
    for person in UNSEEN:
        player.slack.add_person(person)
        player.slack.channel(PLATFORM).members.add(person.id)
    team = (MIRA, TOMAS, ANA, SAM, NINA, *(person.id for person in UNSEEN))
    await player.world.tend.directory.meet(player.slack.team.id, team)  # the recording has what Slack was asked
    await player.world.lead(*team)
    player.keep("time", "begins")
    player.clock.restart(begins(TODAY))
    for person in UNSEEN:
        await typed(player, OLEG, PLATFORM, f"/noticed @{person.handle} answering the tickets that nobody took")
    await play(player.slack, TODAY)
    player.slack.rates.off()
    await player.take("time", "ends the story")
    await player.note_kinds()


async def every_command(player: Player) -> None:
    """Type every command, with what it takes and with what it does not."""
    for user, channel, line in LINES:
        await typed(player, user, channel, line)
    for number in range(THANKED_OFTEN):
        giver = (OLEG, NINA)[number % 2]  # one person thanks another six times a day at most
        await typed(player, giver, GENERAL, f"/thanks privately @ana for the review of part {number}")


async def typed(player: Player, user: str, channel: str, line: str) -> None:
    """Type one line; a form that opens is closed."""
    await player.take(user, line, player.slack.type(user, channel, line))
    player.slack.modals_of(user).clear()


async def every_shortcut(player: Player, presser: Presser) -> None:
    """Choose every shortcut: on a person's message, on an app's, on one of Tend's; then the 🌱, on and off."""
    slack = player.slack
    said = slack.say(OLEG, PLATFORM, "I rebuilt the index over lunch, searching is fast again.")
    lines: Sequence[Message] = (said, slack.say_as_bot(PLATFORM, "Deployed."), slack.last_message(ANA))
    for shortcut in slack.state.manifest.shortcuts:
        if shortcut.type == "global":
            act = slack.shortcut(ANA, shortcut.callback_id)
            await player.take(ANA, f"chooses {shortcut.name!r}", act)
        else:
            for line in lines:
                act = slack.message_shortcut(ANA, line, shortcut.callback_id)
                await player.take(ANA, f"chooses {shortcut.name!r} on {plain(line.text)[:20]!r}", act)
        slack.modals_of(ANA).clear()
    await player.take(SAM, "chooses 'Thank for this'", slack.message_shortcut(SAM, said, front_ids.THANK_MESSAGE))
    await presser.answer_forms(SAM)
    own = slack.say(SAM, PLATFORM, "Staging is back, sorry for the noise.")
    for user, line in ((TOMAS, own), (MIRA, own), (MIRA, said)):
        await player.take(user, "reacts with 🌱", slack.react(user, PLATFORM, line.ts, "seedling"))
    await player.take(MIRA, "takes the 🌱 off", slack.unreact(MIRA, PLATFORM, own.ts, "seedling"))
    await player.take(MIRA, "reacts otherwise", slack.react(MIRA, PLATFORM, own.ts, "tada"))


async def the_tuesday(player: Player) -> None:
    """Let Tuesday come: managers are asked."""
    tz = player.slack.person(MIRA).tz
    for at in ("08:00", "10:05", "12:00"):
        await player.advance_to(moment(monday_of(TODAY), 1, at, tz))


async def every_form(player: Player, presser: Presser) -> None:
    """Open every form by its command, press what is in it, and send it."""
    for user, line in FORMS:
        await player.take(user, line, player.slack.type(user, PLATFORM, line))
        await presser.answer_forms(user)

    await player.take(ANA, "/thanks", player.slack.type(ANA, PLATFORM, "/thanks"))
    vague = {thanks_ids.RECEIVERS: [SAM], shared_ids.WORDS: "Great job"}
    await player.take(ANA, "sends a vague thanks", player.slack.submit(ANA, player.slack.modals_of(ANA)[-1], vague))
    await presser.answer_forms(ANA)


async def promising(player: Player, presser: Presser) -> None:
    """Let Sam promise himself two things about messages, and Ines one to Nina in a private word."""
    slack = player.slack
    for words in ("Could somebody look at the flaky import?", "Who knows the old rota?"):
        act = slack.message_shortcut(SAM, slack.say(OLEG, PLATFORM, words), promises_ids.PROMISE_MESSAGE)
        await player.take(SAM, "chooses 'I'll get back to this'", act)
        await presser.answer_forms(SAM)
        slack.modals_of(SAM).clear()
        presser.done -= {one for one in presser.done if promises_ids.PROMISE_FORM in one[1]}
    await player.take(SAM, "/tend promises", slack.type(SAM, PLATFORM, "/tend promises"))
    slack.modals_of(SAM).clear()
    await player.take(INES, "/repair", slack.type(INES, PLATFORM, "/repair"))
    owns = slack.press_label(INES, slack.modals_of(INES)[-1], "I did something")
    await player.take(INES, "presses 'I did something'", owns)
    written = {"receiver": [NINA], "happened": "I forgot the notes.", "will": "send the notes", "due": "2026-12-14"}
    await player.take(INES, "sends it", slack.submit(INES, slack.modals_of(INES)[-1], written))
    slack.modals_of(INES).clear()


async def closing(player: Player) -> None:
    """Let Nina close what Ines promised her."""
    slack = player.slack
    await player.take(NINA, "opens Home", slack.open_home(NINA))
    home = slack.home_of(NINA)
    assert home is not None
    await player.take(NINA, "closes the promise", slack.press(NINA, home, promises_ids.CLOSE))


async def putting_right(player: Player, presser: Presser) -> None:
    """Go through the door to repair until every press in it was made, and let what was sent arrive."""
    said = player.slack.say(OLEG, PLATFORM, "As I was saying before lunch, the index needs a week.")
    act = player.slack.message_shortcut(SAM, said, repairs_ids.REPAIR_MESSAGE)
    await player.take(SAM, "chooses 'Put this right'", act)
    await presser.answer_forms(SAM)
    for line in ("/repair what is dropped", "/tend repair", "/repair", "/repair", "/repair"):
        await player.take(SAM, line, player.slack.type(SAM, PLATFORM, line))
        await presser.answer_forms(SAM)
    await leave_a_draft(player)
    await propose_pauses(player)
    await propose_credit(player)
    await player.advance_to(player.clock.now() + A_DAY)
    await answer_pauses(player)
    await answer_credit(player)


async def leave_a_draft(player: Player) -> None:
    """Begin a repair and leave it alone, so that Tend reminds its author some mornings later."""
    slack = player.slack
    await player.take(SAM, "/repair", slack.type(SAM, PLATFORM, "/repair"))
    for action_id in (repairs_ids.OPEN_OWN, repairs_ids.SAVE_DRAFT):
        form = slack.modals_of(SAM)[-1]
        if form.callback_id == repairs_ids.REPAIR_OWN:
            fill_in(form, {repairs_ids.HAPPENED: WORDS, repairs_ids.RECEIVER: [OLEG]})
        await player.take(SAM, f"presses {action_id}", slack.press(SAM, form, action_id))
    slack.modals_of(SAM).clear()


async def noting(player: Player) -> None:
    """Write notes that have something in common, and take each of the three doors of a pattern, one after the other."""
    slack = player.slack
    for action_id in (shared_ids.PATTERN_ASK, shared_ids.PATTERN_RAISE, notes_ids.PATTERN_LET_GO):
        for number in range(NOTES_OF_A_PATTERN):
            typed_too = "" if number else " talked over again"
            await player.take(SAM, f"/tend note{typed_too}", slack.type(SAM, PLATFORM, f"/tend note{typed_too}"))
            fields = {shared_ids.WORDS: "Talked over again.", notes_ids.TAG: "unheard"}
            await player.take(SAM, "saves a note", slack.submit(SAM, slack.modals_of(SAM)[-1], fields))
            slack.modals_of(SAM).clear()
        await player.take(SAM, "opens Home", slack.open_home(SAM))
        home = slack.home_of(SAM)
        assert home is not None
        await player.take(SAM, f"presses {action_id}", slack.press(SAM, home, action_id))
        slack.modals_of(SAM).clear()
    shown = slack.home_of(SAM)
    assert shown is not None
    await player.take(SAM, "opens the notes", slack.press(SAM, shown, notes_ids.OPEN_MY_NOTES))
    for action_id in (notes_ids.OLDER_NOTES, notes_ids.NEWEST_NOTES, notes_ids.COPY_NOTES):
        await player.take(SAM, f"presses {action_id}", slack.press(SAM, slack.modals_of(SAM)[-1], action_id))
    await player.take(SAM, "sends the copied notes", slack.submit(SAM, slack.modals_of(SAM)[-1]))
    await player.take(SAM, "deletes all", slack.press(SAM, slack.modals_of(SAM)[-1], notes_ids.DELETE_NOTES))
    slack.modals_of(SAM).clear()


async def everybody(player: Player, presser: Presser) -> None:
    """Let one after the other press everything, when the Homes of those before are not drawn anew any more."""
    for user in PEOPLE:
        await player.advance_to(player.clock.now() + HOME_CLOSED)
        await presser.press_everything(user)


async def every_event(player: Player) -> None:
    """Let Slack tell of people and groups that come, change and go."""
    slack = player.slack
    await player.take(OLEG, "moves", slack.change_person(OLEG, tz="Europe/Lisbon", name="Oleg M."))
    await player.take(IVO, "returns", slack.change_person(IVO, deleted=False))
    new = Person("U0PIA00001", "pia", "Pia Lund")
    slack.add_person(new)
    joined = {"type": "team_join", "user": {"id": new.id, "team_id": new.team_id, "name": new.handle}}
    await player.take(new.id, "joins", slack.happen(joined))
    await player.take(INES, "changes a group", slack.change_group(PLATFORM_GROUP, users=[TOMAS, ANA, SAM, IVO]))
    await player.take(INES, "adds a group", slack.add_group(Group("S0DATA0001", "data", "Data", [OLEG])))
    await typed(player, MIRA, PLATFORM, "/thanks @data for the numbers of this quarter")
    await player.take(DEPLOYBOT, "opens Home", slack.open_home(DEPLOYBOT))


async def no_more(player: Player) -> None:
    """Let Ana hear no more from somebody, look at her list, and take it back."""
    slack = player.slack
    await typed(player, TOMAS, PLATFORM, "/thanks privately @ana for the last word")
    await player.take(ANA, "opens Home", slack.open_home(ANA))
    await player.take(ANA, "no more", slack.press_label(ANA, slack.last_message(ANA), "No more from this person"))
    await player.take(ANA, "turns off", slack.submit(ANA, slack.modals_of(ANA)[-1], {}))
    slack.modals_of(ANA).clear()
    await player.take(ANA, "/tend settings", slack.type(ANA, PLATFORM, "/tend settings"))
    for action_id in (blocks_ids.OPEN_BLOCKS, blocks_ids.UNBLOCK):
        await player.take(ANA, f"presses {action_id}", slack.press(ANA, slack.modals_of(ANA)[-1], action_id))
    slack.modals_of(ANA).clear()


async def the_days_after(player: Player, presser: Presser) -> None:
    """Let a week pass and Tuesday come, and press what is new; then let Sam's account end, and months pass."""
    monday, tz = monday_of(TODAY), player.slack.person(MIRA).tz
    days: list[datetime] = [moment(monday, day, "12:00", tz) for day in (2, 7)]
    days += [moment(monday, 8, at, tz) for at in ("10:05", "14:00", "18:00")]
    for day in days:
        await player.advance_to(day)
    await everybody(player, presser)
    await player.take(TOMAS, "/tend sources", player.slack.type(TOMAS, PLATFORM, "/tend sources"))
    await presser.answer_forms(TOMAS)
    await no_more(player)
    await player.take(SAM, "leaves", player.slack.change_person(SAM, deleted=True))
    await player.note_kinds()
    for later in (15, 60, 120):
        await player.advance_to(moment(monday, later, "10:05", tz))
    await player.take("Slack", "uninstalls Tend", player.slack.happen({"type": "app_uninstalled"}))
