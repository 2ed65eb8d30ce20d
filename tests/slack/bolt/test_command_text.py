"""Whom a command is for, and the words that are left."""

import unicodedata
from dataclasses import astuple, replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.domain.text import CLOSES_DIRECTION, tidy
from slackapp.slack.bolt.command_text import Addressed, addressed, headed

NOBODY = Addressed(privately=False, people=(), groups=(), bare=(), broadcasts=(), me=False, words="")
TO_MAYA = replace(NOBODY, people=("U1",), words="x")
TO_BOTH = replace(NOBODY, people=("U1", "U2"), words="x")


def as_slack_escapes(typed: str) -> str:
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("mention", ["<@U1>", "<@U1|maya>", "<@U1|>", "<@U1|m&amp;m>"])
def test_a_mention_in_any_form_is_a_receiver(mention: str) -> None:
    assert addressed(f"{mention} for x") == TO_MAYA


def test_people_of_an_enterprise_are_people() -> None:
    assert addressed("<@W012ABC|maya> for x") == replace(TO_MAYA, people=("W012ABC",))


@pytest.mark.parametrize(
    "between",
    ["", " ", ",", ", ", " , ", " and ", " And ", ", and ", " &amp; ", " & ", "&amp;", " + ", "+",
     "\n", "\u00a0", "\u200b", "\u200f", "\u2068", "\u2069 \u2068", "; ", ": ", "/", "、", "،",
     "·", "・", "･", " • ", " | ", "؛ ", "；", "：", "／", "＋", "＆", "，", "､", "｜",  # noqa: RUF001
     "\u3000", "\v", "\x85", "\u2028"],
)  # fmt: skip
def test_what_may_stand_between_two_receivers(between: str) -> None:
    assert addressed(f"<@U1>{between}<@U2> for x") == TO_BOTH


@pytest.mark.parametrize(
    "word",
    ["and", "und", "et", "y", "e", "と", "や", "ed", "i", "oraz", "en", "a", "og", "och", "ja", "sekä", "ve", "ile",
     "και", "\u0456", "й", "та", "和", "与", "與", "以及", "及び", "와", "과", "하고", "plus", "sowie", "samt",
     "és", "și", "и", "Und", "ET", "SEKÄ", *(unicodedata.normalize("NFD", word) for word in ("sekä", "й", "és"))],
)  # fmt: skip
def test_2_2_and_stands_between_names_in_many_languages(word: str) -> None:
    """With and without white space; and right before another word it begins the words."""
    assert addressed(f"<@U1> {word} <@U2> for x") == TO_BOTH
    assert addressed(f"<@U1>, {word} <@U2|tom>, x") == TO_BOTH
    assert addressed(f"<@U1>{word}<@U2> x") == TO_BOTH
    assert addressed(f"<@U1> {word} more <@U2|tom>").people == ("U1",)
    assert addressed(f"<@U1> {word} more <@U2|tom>").words == f"{word} more @tom"


@pytest.mark.parametrize("after", ["：", "； ", "。", "！", "、", "，"])  # noqa: RUF001
def test_wide_punctuation_glued_to_a_receiver_is_not_a_word(after: str) -> None:
    assert addressed(f"<@U1|maya>{after}夜の当番") == replace(TO_MAYA, words="夜の当番")


@pytest.mark.parametrize(
    "words",
    ["for", "For", "for:", "for …", "for ...", "für", "pour", "por", "para", "för", "за", "для", "til", "ために",
     "*for*", "(for)", "“for”", "_for_ :", "fu\u0308r", "for\u200b", "\u2800for\ufe0f", "\u202efor"],
)  # fmt: skip
def test_2_2_for_alone_is_no_word(words: str) -> None:
    assert not addressed(f"<@U1> {words}").has_words
    assert not addressed(f"<@U1>: {words} ").has_words


@pytest.mark.parametrize(
    ("words", "left"),
    [("for 🙏", "🙏"), ("für 🙏", "für 🙏"), ("for :)", ":)"), ("för +1", "för +1"), ("🙏 for", "🙏 for"),
     ("pour ❤\ufe0f", "pour ❤\ufe0f")],
)  # fmt: skip
def test_for_and_an_emoji_are_words(words: str, left: str) -> None:
    """The emoji was once taken for punctuation, and lost."""
    assert addressed(f"<@U1> {words}") == replace(TO_MAYA, words=left)


@pytest.mark.parametrize("words", [".", "...", "!", "\u200b", "\u2800.", "— "])
def test_2_2_punctuation_alone_is_no_word(words: str) -> None:
    assert not addressed(f"<@U1> {words}").has_words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("for covering the night", "covering the night"),
        ("for: covering", "covering"),
        ("for\ncovering", "covering"),
        ("for ever grateful", "for ever grateful"),
        ("for what it's worth, well done", "for what it's worth, well done"),
        ("for what you did", "what you did"),
        ("For once a calm night", "For once a calm night"),
        ("fortunately you came", "fortunately you came"),
        ("so calm, for once", "so calm, for once"),
    ],
)
def test_2_2_a_leading_for_is_no_word(typed: str, words: str) -> None:
    assert addressed(f"<@U1> {typed}") == replace(TO_MAYA, words=words)


@pytest.mark.parametrize(
    ("typed", "people", "words"),
    [
        ("me for x", (), "me for x"),
        ("<@U1>, me and Tom owe you", ("U1",), "me and Tom owe you"),
        ("<@U1> and me, so kind", ("U1",), "and me, so kind"),
        ("me, <@U1|maya>", (), "me, @maya"),
        ("<@U1> & me & <@U2|tom>", ("U1",), "& me & @tom"),
    ],
)
def test_2_2_me_is_no_receiver_of_thanks_and_its_word_stays(typed: str, people: tuple[str, ...], words: str) -> None:
    assert addressed(typed, takes_me=False) == replace(NOBODY, people=people, words=words)


def test_who_is_mentioned_later_is_known_by_id() -> None:
    assert addressed("<@U1> with <@U2|b>, <!subteam^S1> in <#C1|> and <@U2>").later == ("U2", "S1", "C1")
    assert addressed("<@U1> with @b").later == ()


HEADS = {"Review": "review", "Clean-up": "cleanup", "notes": "notes", "Aufräumen": "cleanup", "片づけ・整理": "cleanup"}


@pytest.mark.parametrize(
    ("words", "kind", "rest"),
    [
        ("review: the release", "review", "the release"),
        ("Review : the release", "review", "the release"),
        ("clean-up:\nthe wiki: all of it", "cleanup", "the wiki: all of it"),
        ("Clean up: the wiki", "cleanup", "the wiki"),
        ("cleanup: the wiki", "cleanup", "the wiki"),
        ("aufra\u0308umen: das Wiki", "cleanup", "das Wiki"),
        ("片づけ・整理：棚", "cleanup", "棚"),  # noqa: RUF001
        ("re\u200bview\u2060: it", None, "re\u200bview\u2060: it"),
        ("*review:* the release", None, "*review:* the release"),
        ("reviewed: the release", None, "reviewed: the release"),
        ("the review: all of it", None, "the review: all of it"),
        ("review", None, "review"),
        ("notes:", "notes", ""),
        (":notes: taken", None, ":notes: taken"),
    ],
)
def test_a_head_before_the_words(words: str, kind: str | None, rest: str) -> None:
    assert headed(words, HEADS) == (kind, rest)


@pytest.mark.parametrize("between", [" or ", " with ", " android ", " x, ", ". ", " &lt; ", " - "])
def test_after_another_word_mentions_are_words(between: str) -> None:
    found = addressed(f"<@U1>{between}<@U2|tom> for x")
    assert found.people == ("U1",)
    assert found.words.endswith("@tom for x")


@pytest.mark.parametrize("after", [" ", ": ", ", ", "\u2069, ", ":\n", " : ", "; ", ". ", "! ", ",", ":", "\u200b"])
def test_punctuation_glued_to_a_receiver_is_not_a_word(after: str) -> None:
    assert addressed(f"<@U1|maya>{after}for x") == TO_MAYA
    assert addressed(f"<@U2>,<@U1|maya>{after}for x").words == "x"


@pytest.mark.parametrize(
    "words",
    [":pray:", ":+1: great", ":)", ":-) nice", ":D", "+1", "... well", "- one\n- two", "& more",
     "and the whole team", "me too", "'s", "&lt;3", "<3", "@", "@ noon", "#general", "(both)",
     "so  x", "*for* _x_", "to\nx", "@@maya", "@__"],
)  # fmt: skip
def test_words_are_kept_as_typed(words: str) -> None:
    assert addressed(f"<@U1> {as_slack_escapes(words)}") == replace(TO_MAYA, words=words)


@pytest.mark.parametrize("words", [":pray:", ":heart: you", "...", "?"])
def test_words_may_be_glued_to_a_receiver(words: str) -> None:
    assert addressed(f"<@U1>{words}") == replace(TO_MAYA, words=words)


@pytest.mark.parametrize("whose", ["<@U1>'s", "<@U1|maya>’s"])
def test_an_effort_can_be_somebodys(whose: str) -> None:
    """`/noticed @maya's night on-call` reads well on the screen of who gets it."""
    assert addressed(f"{whose} night on-call") == replace(TO_MAYA, words="night on-call")


def test_a_receiver_named_twice_is_one() -> None:
    text = "<@U1> <@U2> <@U1> <!subteam^S1> <!subteam^S1|@a> @tom, @tom <!here> <!here> for x"
    assert addressed(text) == Addressed(
        privately=False,
        people=("U1", "U2"),
        groups=("S1",),
        bare=("tom",),
        broadcasts=("here",),
        me=False,
        words="x",
    )


@pytest.mark.parametrize("group", ["<!subteam^S012>", "<!subteam^S012|@team>"])
def test_groups_are_receivers(group: str) -> None:
    assert addressed(f"{group} for x") == replace(NOBODY, groups=("S012",), words="x")


@pytest.mark.parametrize("whom", ["<!channel>", "<!channel|channel>", "@channel", "@Channel:"])
def test_a_whole_channel_is_named_apart_resolved_or_not(whom: str) -> None:
    assert addressed(f"{whom} for x") == replace(NOBODY, broadcasts=("channel",), words="x")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("@maya", "maya"), ("@maya.lin", "maya.lin"), ("@maya:", "maya"), ("@maya.", "maya"),
     ("@maya's", "maya"), ("@_maya_", "_maya"), ("@Майя", "Майя"), ("@माया", "माया"),
     ("@שרה", "שרה"), ("@o'brien,", "o'brien"), ("@maya@tend.test", "maya@tend.test")],
)  # fmt: skip
def test_a_name_that_slack_did_not_resolve_is_told_apart(typed: str, name: str) -> None:
    assert addressed(f"{typed} for x") == replace(NOBODY, bare=(name,), words="x")
    assert addressed(f"<@U1> and {typed} for x") == replace(TO_MAYA, bare=(name,))


@pytest.mark.parametrize("start", ["privately ", "Privately, ", "PRIVATELY: ", " \u200bprivately\n"])
def test_privately_leads(start: str) -> None:
    assert addressed(f"{start}<@U1> for x") == replace(TO_MAYA, privately=True)
    assert addressed(f"{start}for x") == replace(NOBODY, privately=True, words="for x")


@pytest.mark.parametrize("text", ["privately", "privately<@U1>", "privately @maya"])
def test_privately_needs_no_words(text: str) -> None:
    assert addressed(text).privately
    assert addressed(text).words == ""


@pytest.mark.parametrize("text", ["<@U1> privately for x", "privatelyx <@U1>", "private-ly", "x privately"])
def test_privately_elsewhere_is_a_word(text: str) -> None:
    assert not addressed(text).privately
    assert "privat" in addressed(text).words


@pytest.mark.parametrize(
    "text", ["me for x", "Me: for x", " me, for x", "me\u00a0for x", "me for x ", "me. for x", "me! for x"]
)
def test_me_is_whoever_types(text: str) -> None:
    assert addressed(text) == replace(NOBODY, me=True, words="x")


@pytest.mark.parametrize("text", ["me and <@U1> for x", "<@U1>, me for x", "<@U1> &amp; me for x", "me <@U1> for x"])
def test_me_may_stand_among_others(text: str) -> None:
    assert addressed(text) == replace(TO_MAYA, me=True)


@pytest.mark.parametrize("words", ["memo for x", "me\u0301mo", "me'd", "me-time", "for me", "men", "mé", "me_"])
def test_me_within_another_word_is_not_me(words: str) -> None:
    assert addressed(words) == replace(NOBODY, words=words)


@pytest.mark.parametrize("words", ["me too", "me and Tom owe you"])
def test_me_right_after_a_receiver_begins_the_words(words: str) -> None:
    assert addressed(f"<@U1> {words}") == replace(TO_MAYA, words=words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("for <@U1|maya>", "for @maya"),
        ("and <@U1|maya> too", "and @maya too"),
        (", <@U1|maya>", ", @maya"),
        ("&lt;@U1&gt; for x", "<@U1> for x"),
        ("help", "help"),
        (" \n\u200b ", ""),
        ("", ""),
    ],
)
def test_without_a_leading_mention_all_is_words(text: str, words: str) -> None:
    assert addressed(text) == replace(NOBODY, words=words)


def test_later_mentions_are_called_by_the_names_we_know() -> None:
    found = addressed("<@U1> for helping <@U2|tom.k92> in <#C1|>", {"U2": "Tomas", "C1": "leads"})
    assert found == replace(TO_MAYA, words="helping @Tomas in #leads")


def test_direction_within_the_words_is_kept() -> None:
    found = addressed("\u2068<@U1>\u2069 \u2067שרה\u2069")
    assert found == replace(TO_MAYA, words="\u2067שרה\u2069")


# --- anything at all --------------------------------------------------------------------------

ids = st.from_regex(r"[UW][A-Z0-9]{1,10}", fullmatch=True)
handles = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
betweens = st.sampled_from([" ", ", ", " and ", " &amp; ", " + ", "", "\u00a0", "\u200b ", "\n"])
tricky = st.sampled_from(
    ["<@U1>", "<@U1|m>", "<!channel>", "<!subteam^S1|@t>", "<#C1|c>", "<https://x.test|y>", "@tom",
     "me", "privately", "and", "&amp;", "&lt;", "&", "<", ">", "|", "+", ",", ":", ";", ".", "'s",
     " ", "\n", "\u200b", "\u2067", "\u2069", ":pray:", "🙏", "word", "@", "_", "-"]
)  # fmt: skip
anything = st.text() | st.lists(tricky, max_size=12).map("".join)


@given(people=st.lists(ids, min_size=1, max_size=6), data=st.data(), typed=st.text())
def test_receivers_and_words_are_found_again(people: list[str], data: st.DataObject, typed: str) -> None:
    """However the receivers are joined, and whatever was typed after them."""
    mentions = [data.draw(st.sampled_from([f"<@{person}>", f"<@{person}|{data.draw(handles)}>"])) for person in people]
    text = "".join(mention + data.draw(betweens) for mention in mentions[:-1]) + mentions[-1]
    found = addressed(f"{text} so {as_slack_escapes(typed)}")
    expected = replace(NOBODY, people=tuple(dict.fromkeys(people)), words=tidy(f"so {typed}"))
    assert found == expected


@given(typed=st.text().filter(lambda typed: not typed.strip(" \n").lower().startswith("privately")))
def test_typed_text_without_mentions_is_never_lost(typed: str) -> None:
    found = addressed("x" + as_slack_escapes(typed))
    assert found == replace(NOBODY, words=tidy("x" + typed))


@given(anything)
def test_any_text_is_taken_apart_without_repeats_or_empty_names(text: str) -> None:
    found = addressed(text)
    for each in (found.people, found.groups, found.bare, found.broadcasts):
        assert len(set(each)) == len(each)
        assert all(each)
    assert set(found.broadcasts) <= {"channel", "here", "everyone"}
    assert found.words == tidy(found.words)
    # but for what closes the directions that the text left open
    assert len(found.words.rstrip(CLOSES_DIRECTION)) <= len(text)


@given(anything, betweens)
def test_one_more_receiver_in_front_changes_nobody_else(text: str, between: str) -> None:
    """Nobody is lost or found because of who stands before them, once somebody does."""
    text = "<@U1>" + text
    found, more = addressed(text), addressed(f"<@U0FIRST>{between}{text}")
    assert more == replace(found, people=("U0FIRST", *found.people))


@given(anything)
def test_privately_in_front_changes_nothing_else_for_a_receiver(text: str) -> None:
    found = addressed("<@U1>" + text)
    assert addressed("privately <@U1>" + text) == replace(found, privately=True)


@pytest.mark.parametrize(
    "piece", ["<@U1>", "<@U1", "<", "<!", "&amp;", " ", "\u200b ", "@a", ":", ":a", "and ", "<a:", ","]
)
def test_long_text_is_taken_apart_in_linear_time(piece: str) -> None:
    """Sixteen times a command's limit, and what a bad pattern would take minutes for."""
    text = f"<@U1>{piece * 64_000}x"[:64_000] + "x"
    start = process_time()
    found = addressed(text)
    assert process_time() - start < 2
    assert "U1" in astuple(found)[1]


@pytest.mark.parametrize(
    "typed", ["me x", "Me x", "ich x", "mich x", "yo x", "mí x", "moi x", "eu x", "mim x", "自分 x", "私、x", "私 x"]
)
def test_people_name_themselves_in_every_language(typed: str) -> None:
    """And only by a word of its own: `meeting` and `yoga` are words."""
    assert addressed(typed) == replace(NOBODY, me=True, words="x")
    assert not addressed(f"{typed[0]}{typed}").me


@pytest.mark.parametrize("typed", ["<@U1>さん x", "<@U1>様、x", "<@U1|maya>さん、x", "<@U1>さん　x"])
def test_a_japanese_title_after_a_name_is_none_of_the_words(typed: str) -> None:
    assert addressed(typed) == TO_MAYA


@pytest.mark.parametrize("between", ["さんと", "さん、", "さん ", "さんと ", "と", "さん・", "님과 ", "님, "])
def test_a_japanese_title_may_stand_between_two_receivers(between: str) -> None:
    assert addressed(f"<@U1>{between}<@U2>さん x") == TO_BOTH


@pytest.mark.parametrize(
    "words", ["review: the release", "review\uff1a the release", "review : the release", "Review:the release"]
)
def test_a_kind_stands_before_the_colon_of_any_language(words: str) -> None:
    assert headed(words.replace(" :", "\u00a0:"), {"review": "review"}) == ("review", "the release")
