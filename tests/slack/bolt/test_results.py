"""Whether a request was accepted is read from its response's JSON, however it is written."""

import pytest
from slack_bolt.response import BoltResponse

from slackapp.slack.bolt.results import result_of

REFUSED = '"response_action": "errors"'


@pytest.mark.parametrize(
    ("response", "is_done"),
    [
        (BoltResponse(status=200, body=""), True),
        (BoltResponse(status=200, body="noted"), True),
        (BoltResponse(status=200, body="[]"), True),
        (BoltResponse(status=200, body={"response_action": "update", "view": {}}), True),
        (BoltResponse(status=200, body={"response_action": "update", "view": {"title": REFUSED}}), True),
        (BoltResponse(status=200, body=f"you wrote {REFUSED}"), True),
        (BoltResponse(status=200, body={"response_action": "errors", "errors": {"words": "too long"}}), False),
        (BoltResponse(status=200, body='{"response_action":"errors"}'), False),
        (BoltResponse(status=503, body=""), False),
    ],
)
def test_only_the_action_itself_says_that_a_form_stays_open(response: BoltResponse, *, is_done: bool) -> None:
    assert result_of(response).is_done is is_done
