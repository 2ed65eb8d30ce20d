"""Number 2 of the messages: the doer's card asks for little, in every state."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from sandbox.block_kit.blocks import blocks_found
from slackapp.domain.efforts.lists import AboutMe
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.efforts.noted_views import NotedState, about_you
from tests.cast import ANA, MIRA, NOW, OLEG, PLATFORM, TOMAS
from tests.slack.own_words import buttons_of, menu_of, own_words
from tests.world import World

BUTTONS_MAX = 3
WORDS_MAX = 45  # of Tend's own; 26 in the usual state
WORDS = "covering the on-call night so that I could fly home"
SHOWN = AboutMe(1, ANA, "cover", WORDS, is_changed=False, noted_at=NOW, readable_at=NOW + timedelta(days=1))
READER = Reader("en-GB", "Europe/Berlin")
STATES = list(
    product(
        (None, "GitHub", ""),  # the source
        ((), (MIRA,), (ANA,), (ANA, MIRA), (MIRA, OLEG)),
        (timedelta(days=-1), timedelta(days=1), timedelta(days=9)),
        (False, True),  # changed by the doer
        (False, True),  # hidden
        (False, True),  # taken back
        (False, True),  # edited by the noter
        (False, True),  # `Looks right` was pressed
        (None, 7),  # every week
    )
)


def test_2_every_state_asks_for_little() -> None:
    """Over all states: buttons, the menu, and Tend's own words."""
    for source, managers, ahead, changed, hidden, taken, edited, left, weekly in STATES:
        if (source is not None and (weekly or edited or taken)) or (source is not None and ANA in managers):
            continue  # a source neither repeats nor edits, and leads nobody
        shown = replace(
            SHOWN,
            noter_id="" if source is not None else ANA,
            source=source,
            readable_at=NOW + ahead,
            is_changed=changed,
            is_hidden=hidden,
            is_taken_back=taken,
            is_edited=edited,
            words="" if taken else WORDS,
        )
        message = about_you(READER, shown, NotedState(NOW, managers, has_left=left, everyday_id=weekly))
        buttons, state = buttons_of(message.blocks), (source, managers, ahead, changed, hidden, taken, edited, left)
        assert blocks_found(message.blocks, "message").problems == [], state
        assert len(buttons) <= BUTTONS_MAX, state
        assert len(menu_of(message.blocks)) <= 2, state
        assert own_words(message.blocks, WORDS) <= WORDS_MAX, (state, message.text)
        assert "!" not in message.text.replace("<!date", ""), state


def test_2_the_usual_card_reads_like_the_exemplar() -> None:
    """PRODUCT §5, word by word but for the date of Slack."""
    message = about_you(READER, SHOWN, NotedState(NOW, (MIRA,)))
    date = f"<!date^{int(SHOWN.readable_at.timestamp())}^{READER.day(SHOWN.readable_at)} {{time}}|"
    assert message.text.startswith(f"<@{ANA}> noted this about you: “{WORDS}” <@{MIRA}> can read it from {date}")
    assert message.text.endswith(f"You can change or hide it first; <@{ANA}> is not told.")
    assert buttons_of(message.blocks) == ["Looks right", "Change", "Hide"]
    assert own_words(message.blocks, WORDS) <= 26


def test_2_looks_right_is_confirmed_on_the_card() -> None:
    message = about_you(READER, SHOWN, NotedState(NOW, (MIRA,), has_left=True))
    assert message.text.endswith("You said it looks right. You can still change or hide it.")
    assert buttons_of(message.blocks) == ["Change", "Hide"]


async def test_2_who_opts_out_has_their_card_drawn_again(world: World) -> None:
    """It offers nothing that would be refused."""
    await world.slack.command(ANA, PLATFORM, f"/noticed <@{TOMAS}> {WORDS}")
    await world.deliver()
    await world.slack.command(TOMAS, PLATFORM, "/tend settings")
    form = world.slack.modal_of(TOMAS)
    assert form is not None
    await world.slack.submit(TOMAS, form, {"being_noted": []})
    await world.deliver()
    assert "You hid what" in world.slack.last_message(TOMAS).text
    assert world.slack.labels(world.slack.last_message(TOMAS)) == ["Bring it back"]
