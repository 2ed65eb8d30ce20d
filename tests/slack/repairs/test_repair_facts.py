"""The metadata of repair's views: read back as written, and nothing of it is trusted. Bodies are read as sealed."""

from datetime import UTC
from json import dumps

from hypothesis import given, settings
from hypothesis import strategies as st

from slackapp.domain.repairs.bodies import Contents, DraftBody, WordBody
from slackapp.slack.repairs.facts import RepairFacts, repair_facts

rows = st.integers(1, 2**62)
texts = st.dictionaries(st.sampled_from(["happened", "will", "words"]), st.text(max_size=40))
contents = st.builds(
    Contents,
    sort=st.sampled_from(["own", "ask"]),
    texts=texts,
    due=st.none() | st.dates(),
    kind=st.none() | st.just("sharp"),
    link=st.none() | st.just("https://x.slack.com/archives/C1/p1"),
    quoted=st.none() | st.text(min_size=1, max_size=40),
)
moments = st.datetimes(timezones=st.just(UTC))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.sampled_from("ndwlam"), each),
)


@settings(max_examples=40)
@given(
    st.builds(
        RepairFacts, draft_id=st.none() | rows, word_ids=st.lists(rows, max_size=5).map(tuple), shows_more=st.booleans()
    )
)
def test_facts_are_read_as_written(facts: RepairFacts) -> None:
    assert repair_facts({"private_metadata": facts.packed()}) == facts


@settings(max_examples=50)
@given(st.text() | values.map(dumps))
def test_facts_of_anybody_are_read_without_trouble(metadata: str) -> None:
    """Whatever a forged view holds: no number that is no row, and no id that is none of Slack's."""
    facts = repair_facts({"private_metadata": metadata})
    assert facts.draft_id is None or facts.draft_id > 0
    assert all(number > 0 for number in facts.word_ids)
    assert facts.author_id is None or facts.author_id.isalnum()


@settings(max_examples=40)
@given(
    st.builds(
        DraftBody,
        author_id=st.just("U1"),
        contents=contents,
        receiver_ids=st.lists(st.just("U2")).map(tuple),
        heat=st.none() | st.just("hot"),
    )
)
def test_a_draft_is_read_as_sealed(body: DraftBody) -> None:
    assert DraftBody.read(body.packed()) == body


@settings(max_examples=40)
@given(
    st.builds(
        WordBody,
        sender_id=st.just("U1"),
        receiver_id=st.just("U2"),
        contents=contents,
        sent_at=moments,
        read_at=st.none() | moments,
        nobody_may_ask=st.booleans(),
    )
)
def test_a_word_is_read_as_sealed(body: WordBody) -> None:
    assert WordBody.read(body.packed()) == body
