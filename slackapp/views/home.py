"""How Home looks: three buttons, then only sections that have something to say."""

from slackapp.domain import efforts
from slackapp.domain.digests import HomeShown, Some, Week
from slackapp.views import blocks as b
from slackapp.views import efforts as effort_views
from slackapp.views import ids
from slackapp.views import leads as lead_views
from slackapp.views.blocks import Block
from slackapp.views.reader import Reader

WORDS_SHOWN_MAX = 480  # characters of one row, so that it stays one block; the form behind a button has them all


def home(reader: Reader, shown: HomeShown) -> Block:
    """Give the whole Home of one person."""
    parts = [*_doors(reader, shown)]
    for section in (
        _waiting(reader, shown),
        _received(reader, shown.received),
        _given(reader, shown.given),
        _about_me(reader, shown),
        _by_me(reader, shown.by_me),
        _leader(reader, shown),
    ):
        if section:
            parts += [*section, b.DIVIDER]
    return {"type": "home", "blocks": [*parts, _promise(reader)]}


def _doors(reader: Reader, shown: HomeShown) -> list[Block]:
    doors = b.actions(
        b.button(reader.say("Say thanks"), ids.OPEN_THANKS_FORM, style="primary"),
        b.button(reader.say("Note an effort"), ids.OPEN_NOTE_FORM),
        b.button(reader.say("Settings"), ids.OPEN_SETTINGS),
        block_id="doors",
    )
    if not shown.is_new:
        return [doors, b.DIVIDER]
    new = reader.say("Nothing is here yet, and nothing is expected. Did somebody make today easier?")
    return [b.section(new), doors, b.DIVIDER]


def _waiting(reader: Reader, shown: HomeShown) -> list[Block]:
    """Show a manager what waits; who asked to stop is only offered to start again."""
    if shown.is_stopped:
        said = reader.say("You asked me not to bring you waiting words. Nobody was told, and you can have them back.")
        again = b.button(reader.say("Start again"), ids.RESUME_PROMPTS)
        return [b.section(said, again)]
    if shown.waiting is None:
        return []
    if not shown.waiting.lines:
        return [b.section(reader.say("I know of no effort waiting for a word. Did you see one?"))]
    rows = [block for line in shown.waiting.lines for block in _waiting_row(reader, shown, line)]
    caveat = reader.say("I only know of thanks that pass through me. Nobody is told what you do with these.")
    return [b.header(reader.say("Waiting for a word")), *rows, *_more(reader, shown.waiting.more), b.context(caveat)]


def _waiting_row(reader: Reader, shown: HomeShown, line: efforts.Waiting) -> list[Block]:
    facts = [f"*{b.person(line.doer_id)}*"]
    if line.kind != efforts.OTHER:
        facts.append(effort_views.kind_name(reader, line.kind))
    facts.append(_noted_by(reader, shown, line))
    if line.is_changed:
        facts.append(reader.say("in their own words"))
    if line.waited_days:
        facts.append(reader.count("waiting {n} working day", "waiting {n} working days", line.waited_days))
    say = b.button(reader.say("Say it now"), ids.SAY_IT_NOW, str(line.effort_id), style="primary")
    return [b.context(" · ".join(facts)), *_quote(line.words, say)]


def _noted_by(reader: Reader, shown: HomeShown, line: efforts.Waiting) -> str:
    if line.noter_id == shown.user_id:
        return reader.say("noted by you")
    if line.noter_id == line.doer_id:
        return reader.say("noted by themselves")
    return reader.say("noted by {noter}", noter=b.person(line.noter_id))


def _received(reader: Reader, week: Week) -> list[Block]:
    if not week.lines:
        return []
    rows: list[Block] = []
    for line in week.lines:
        giver, day = b.person(line.user_ids[0]), reader.day(line.said_at)
        rows += [*_quote(line.words), b.context(reader.say("From {giver}, {day}", giver=giver, day=day))]
    title = reader.say("Thanks to you last week") if week.is_last else reader.say("Thanks to you this week")
    return [b.header(title), *rows, *_more(reader, week.more)]


def _given(reader: Reader, week: Week) -> list[Block]:
    if not week.lines:
        return []
    rows: list[Block] = []
    for line in week.lines:
        names = reader.both([b.person(user_id) for user_id in line.user_ids])
        to_whom = reader.say("To {names}, {day}", names=names, day=reader.day(line.said_at))
        rows += [*_quote(line.words), b.context(to_whom)]
    title = reader.say("Thanks from you last week") if week.is_last else reader.say("Thanks from you this week")
    return [b.header(title), *rows, *_more(reader, week.more)]


def _about_me(reader: Reader, shown: HomeShown) -> list[Block]:
    if not shown.about_me.lines:
        return []
    rows = [block for line in shown.about_me.lines for block in _about_row(reader, shown, line)]
    free = reader.say("Change, hide or leave them as they are. I tell nobody which.")
    headline = b.header(reader.say("Efforts of yours"))
    return [headline, b.context(free), *rows, *_more(reader, shown.about_me.more)]


def _about_row(reader: Reader, shown: HomeShown, line: efforts.AboutMe) -> list[Block]:
    number = str(line.effort_id)
    change = b.button(reader.say("Change"), ids.CHANGE_EFFORT, number)
    hide = b.button(reader.say("Hide"), ids.HIDE_EFFORT, number)
    day = reader.date(line.noted_at)
    if line.noter_id == shown.user_id:
        noted = reader.say("You noted this yourself on {day}.", day=day)
    else:
        noted = reader.say("Noted by {noter} on {day}.", noter=b.person(line.noter_id), day=day)
    if line.is_changed:
        noted = f"{noted} {reader.say('These words are yours.')}"
    return [
        *_quote(line.words),
        b.context(f"{noted} {_who_reads(reader, shown, line)}"),
        b.actions(change, hide, block_id=f"about:{number}"),
    ]


def _who_reads(reader: Reader, shown: HomeShown, line: efforts.AboutMe) -> str:
    """Say who may read it and from when on, but nothing of whether they did."""
    if not shown.manager_ids:
        return reader.say("I know of nobody who leads you, so no manager reads it.")
    others = [b.person(user_id) for user_id in shown.manager_ids if user_id != line.noter_id]
    managers = reader.both(others)
    sees = ""
    if line.noter_id in shown.manager_ids:
        sees = reader.say("{noter} leads you, so they will see what you change or hide.", noter=b.person(line.noter_id))
    if not others:
        return f"{reader.say('I show it to nobody else.')} {sees}"
    if line.readable_at <= shown.at:
        return f"{reader.say('{managers} may read exactly these words.', managers=managers)} {sees}".strip()
    when = reader.say(
        "From {day} at {hour} {managers} may read exactly these words.",
        day=reader.day(line.readable_at),
        hour=reader.hour(line.readable_at),
        managers=managers,
    )
    return f"{when} {sees}".strip()


def _by_me(reader: Reader, some: Some[efforts.ByMe]) -> list[Block]:
    if not some.lines:
        return []
    rows: list[Block] = []
    for line in some.lines:
        doer, day = b.person(line.doer_id), reader.date(line.noted_at)
        rows += [*_quote(line.words), b.context(reader.say("About {doer}, noted on {day}", doer=doer, day=day))]
    return [b.header(reader.say("Efforts you noted")), *rows, *_more(reader, some.more)]


def _leader(reader: Reader, shown: HomeShown) -> list[Block]:
    if shown.manager_ids:
        return []
    if shown.asked_id is not None:
        [asked] = lead_views.standing(reader, (), shown.asked_id)
        return [b.section(asked, b.button(reader.say("Choose somebody else"), ids.OPEN_LEAD_FORM))]
    why = reader.say(
        "*Who leads you?* If I know, they can learn privately that an effort of yours has had no word yet.",
    )
    return [b.section(why, b.button(reader.say("Name them"), ids.OPEN_LEAD_FORM))]


def _promise(reader: Reader) -> Block:
    return b.context(reader.say("Never used for pay, promotion or discipline; nobody can rank you here."))


def _quote(words: str, accessory: Block | None = None) -> list[Block]:
    return b.words(b.clip(words, WORDS_SHOWN_MAX), accessory)


def _more(reader: Reader, more: int) -> list[Block]:
    return [b.context(reader.count("and {n} more", "and {n} more", more))] if more else []


def usage(reader: Reader) -> str:
    """Say what `/tend` can do."""
    return reader.say(
        "What I can do:\n"
        "• `/thanks @ana for covering my shift` says thanks; it arrives privately first.\n"
        "• `/noticed @ana covering the night` notes an effort that deserves a word, yours too: `/noticed me …`\n"
        "• `/tend home` shows where your week stands, `/tend settings` what you can choose.\n"
        "• `/tend thanks …` and `/tend noticed …` do the same where another app owns the short commands.",
    )


def way_home(reader: Reader, workspace_id: str, app_id: str | None) -> str:
    """Say how to get to Home; with a link when Slack told us which app we are."""
    if not app_id:
        return reader.say("Your Home is in the sidebar: under Apps choose Tend, then the tab Home. Only you see it.")
    # docs.slack.dev/interactivity/deep-linking
    link = f"<slack://app?team={workspace_id}&id={app_id}&tab=home|{b.escape(reader.say('Open your Home'))}>"
    return reader.say("{link}, or choose Tend under Apps in the sidebar. Only you see it.", link=link)


def not_opened(reader: Reader) -> str:
    """Say that Slack did not open a form in time."""
    return reader.say("Slack did not open the form in time. Nothing was changed; please try once more.")
