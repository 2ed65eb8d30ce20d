"""What people paste for a token: the token is found in it, or a sentence says what it is."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.commands.setting_up.tokens import APP, BOT, NoToken, Wanted, token_in

BOT_TOKEN, APP_TOKEN = "xoxb-bot-AbCd12", "xapp-app-0f9e12"
ENDS = st.from_regex(r"[A-Za-z0-9]{1,12}(-[A-Za-z0-9]{1,30}){1,3}", fullmatch=True)
AROUND = [
    "{}", " {}\n", '"{}"', "'{}'", "“{}”", "`{}`", "<{}>", "{},", "\u200b{}\ufeff", "SLACK_BOT_TOKEN={}",
    'export SLACK_BOT_TOKEN="{}"', "SLACK_BOT_TOKEN = '{}';", "| {} |",
]  # fmt: skip


@given(end=ENDS)
def test_a_token_is_found_in_what_stands_around_it(end: str) -> None:
    """Copied from a web page, a chat, a table or another .env."""
    for around, wanted in product(AROUND, (BOT, APP)):
        token = f"{wanted.begins}{end}-0000000"
        assert token_in(around.format(token), wanted) == token, around


@pytest.mark.parametrize(
    ("pasted", "wanted", "says"),
    [
        ("", BOT, "Nothing arrived. The bot token begins with xoxb-"),
        ('""', APP, "Nothing arrived. The app-level token begins with xapp-"),
        (APP_TOKEN, BOT, "That is the app-level token. The bot token begins with xoxb-"),
        (BOT_TOKEN, APP, "That is the bot token. The app-level token begins with xapp-"),
        ("xoxp-somebodys", BOT, "That is a user token."),
        ("xoxe.xoxb-1-2", BOT, "That is a token that expires"),
        ("8f742231b10e8888abcd99yyyzzz85a5", BOT, "That is another text."),
        ("xoxb-", BOT, "That is not the whole bot token"),
        (f"{BOT_TOKEN} {BOT_TOKEN}", BOT, "That is not the whole bot token, or more than it."),
        ("xoxb-12-34-…", BOT, "That is not the whole bot token"),
    ],
)
def test_what_is_no_token_is_said(pasted: str, wanted: Wanted, says: str) -> None:
    """With the place where the right one stands, and without a word of what was pasted."""
    with pytest.raises(NoToken) as said:
        token_in(pasted, wanted)
    assert said.value.reason.startswith(says)
    assert len(pasted) < 6 or pasted not in said.value.reason


@given(st.text())
def test_whatever_is_pasted_is_a_token_or_a_sentence(pasted: str) -> None:
    """And what is found is fit for a line of .env."""
    try:
        token = token_in(pasted, BOT)
    except NoToken:
        return
    assert token.startswith("xoxb-")
    assert token.isascii()
    assert not set(token) & set("\"'# \n=")
