"""Every failure of a call ends in one class of one table."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from slackapp.slack.platform import outcome_table, web_api
from slackapp.slack.platform.outcome_table import TABLE, OutcomeClass
from slackapp.slack.platform.web_api import (
    AccessRefused,
    NotNow,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SlackApi,
    SlackFailure,
)
from tests.cast import TOMAS

PARTS = {
    "CONTENT": outcome_table.CONTENT,
    "_ABOUT_THIS_CALL": outcome_table._ABOUT_THIS_CALL,
    "_ABOUT_THE_WORKSPACE": outcome_table._ABOUT_THE_WORKSPACE,
    "_HALF_DONE": outcome_table._HALF_DONE,
    "_PASSING": outcome_table._PASSING,
}
# docs.slack.dev/reference/methods and slackapi/slack-api-specs: the errors of the methods that Tend calls
DOCUMENTED = """
access_denied accesslimited account_inactive as_user_not_supported attachment_payload_limit_exceeded
cannot_reply_to_message cant_delete_message cant_update_message channel_not_found channel_type_not_supported
compliance_exports_prevent_deletion deprecated_endpoint duplicate_channel_not_found duplicate_external_id
duplicate_message_not_found edit_window_closed ekm_access_denied enterprise_is_restricted exchanged_trigger_id
expired_trigger_id external_channel_migrating fatal_error hash_conflict internal_error invalid_arg_name
invalid_arguments invalid_array_arg invalid_auth invalid_blocks invalid_blocks_format invalid_charset invalid_cursor
invalid_form_data invalid_json invalid_limit invalid_metadata_format invalid_metadata_schema invalid_post_type
invalid_trigger_id is_archived is_inactive json_not_object limit_required message_limit_exceeded message_not_found
messages_tab_disabled metadata_too_large method_deprecated method_not_supported_for_channel_type missing_charset
missing_post_type missing_scope msg_blocks_too_long msg_too_long no_permission no_text not_allowed_token_type
not_authed not_enabled not_found not_in_channel org_login_required push_limit_reached rate_limited ratelimited
request_timeout restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
restricted_action_thread_locked restricted_action_thread_only_channel service_unavailable
slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked superfluous_charset
team_access_not_granted team_added_to_org team_not_found token_expired token_revoked too_many_attachments
too_many_contact_cards trigger_exchanged trigger_expired two_factor_setup_required unknown_method upgrade_required
user_disabled user_is_bot user_is_restricted user_not_found user_not_visible users_not_found view_too_large
"""


def test_1_3_every_error_has_one_class_in_one_table() -> None:
    """No error stands in two parts, and every documented one stands in the table."""
    assert len(TABLE) == sum(len(part) for part in PARTS.values())
    assert [error for error in DOCUMENTED.split() if error not in TABLE] == []
    assert set(TABLE.values()) == set(OutcomeClass)


@pytest.mark.parametrize(
    "error",
    [
        "invalid_auth", "account_inactive", "token_revoked", "missing_scope", "org_login_required", "ekm_access_denied",
        "team_added_to_org", "not_authed", "token_expired", "enterprise_is_restricted", "accesslimited",
        "two_factor_setup_required",
    ],
)  # fmt: skip
def test_1_2_errors_about_the_token_or_workspace_are_held(error: str) -> None:
    assert outcome_table.of_error(error) is OutcomeClass.HELD


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=1))
def test_an_error_that_nobody_knows_is_about_the_message(error: str) -> None:
    """Slack named it, so that nothing was posted, and the giver learns of it at once."""
    if error not in TABLE:
        assert outcome_table.of_error(error) is OutcomeClass.REFUSED


class Edge:
    """Something between Tend and Slack that answers every call in its own way."""

    def __init__(self) -> None:
        self.status, self.body, self.content_type = 200, b"{}", "application/json"
        self.headers: dict[str, str] = {}
        self.cut: str | None = None
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        await request.read()
        if self.cut == "never":
            await asyncio.Event().wait()
        if self.cut == "at once":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if self.cut == "in the body":
            response = web.StreamResponse(headers={"Content-Length": "999", "Content-Type": "application/json"})
            await response.prepare(request)
            await response.write(b'{"ok": true, "ts": "1')
            assert request.transport is not None
            request.transport.abort()
            return response
        headers = {"Content-Type": self.content_type, **self.headers}
        return web.Response(status=self.status, body=self.body, headers=headers)


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    edge = Edge()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", edge.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    edge.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    yield edge
    await runner.cleanup()


async def failure_of(url: str, method: str = "chat.postMessage") -> SlackFailure:
    slack = SlackApi(url)
    try:
        with pytest.raises(SlackFailure) as raised:
            await slack.call("xoxb-nobody", method, {"channel": TOMAS, "text": "x"})
    finally:
        await slack.close()
    return raised.value


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [
        (502, b"<html>Bad Gateway</html>", "text/html"),
        (504, b"", "text/html"),
        (500, b"upstream reset", "text/plain"),
        (503, b"<html>", "text/html"),
        (520, b"{}", "application/json"),
        (200, b"<html>", "text/html"),
        (200, b"", "application/json"),
        (200, b'{"ok": tr', "application/json"),
        (200, b"[1]", "application/json"),
        (200, b'"ok"', "application/json"),
        (200, b"null", "application/json"),
        (200, b"7", "application/json"),
        (200, b"{}", "application/json"),
        (200, b'{"ok": false}', "application/json"),
        (200, b'{"ok": false, "error": ["internal_error"]}', "application/json"),
        (200, b"\xff\xfe\x00", "application/json"),
        (200, b"ok", "text/plain"),
        (200, b"\x1f\x8b", "application/gzip"),
        (200, b"[" * 100_000, "application/json"),
        (200, b'{"ok": false, "error": "internal_error"}', "application/json"),
        (500, b'{"ok": false, "error": "fatal_error"}', "application/json"),
    ],
)
async def test_1_3_an_unreadable_answer_leaves_the_outcome_unknown(
    edge: Edge, status: int, body: bytes, content_type: str
) -> None:
    """Slack may have posted before the answer was lost; a call that may run twice is only tried again."""
    edge.status, edge.body, edge.content_type = status, body, content_type
    assert type(await failure_of(edge.url)) is OutcomeUnknown
    assert type(await failure_of(edge.url, "chat.update")) is NotNow
    assert type(await failure_of(edge.url, "users.info")) is NotNow


@pytest.mark.parametrize("cut", ["at once", "in the body"])
async def test_a_line_cut_after_the_request_leaves_the_outcome_unknown(edge: Edge, cut: str) -> None:
    edge.cut = cut
    assert type(await failure_of(edge.url)) is OutcomeUnknown
    assert type(await failure_of(edge.url, "users.info")) is NotNow


async def test_no_answer_in_time_leaves_the_outcome_unknown(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_api, "CALL_TIMEOUT_S", 0.3)
    edge.cut = "never"
    assert type(await failure_of(edge.url)) is OutcomeUnknown


async def test_without_a_connection_nothing_was_posted() -> None:
    assert type(await failure_of("http://127.0.0.1:1/api/")) is NotNow


@pytest.mark.parametrize(
    ("status", "body", "headers", "wait_s"),
    [
        (429, b"", {"Retry-After": "7"}, 7.0),
        (429, b"<html>", {}, 1.0),
        (429, b"{}", {"Retry-After": "9" * 400}, web_api.WAIT_MAX_S),
        (429, b"{}", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 1.0),
        (200, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": "2"}, 2.0),
    ],
)
async def test_slack_says_how_long_to_wait(
    edge: Edge, status: int, body: bytes, headers: dict[str, str], wait_s: float
) -> None:
    edge.status, edge.body, edge.headers = status, body, headers
    failure = await failure_of(edge.url)
    assert isinstance(failure, RateLimited)
    assert failure.retry_after_s == wait_s


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (503, b'{"ok": false, "error": "service_unavailable"}', {}, NotNow),
        (503, b"<html>", {"Retry-After": "5"}, NotNow),
        (403, b"<html>blocked by your firewall</html>", {}, NotNow),
        (407, b"", {}, NotNow),
        (200, b'{"ok": false, "error": "message_limit_exceeded"}', {}, NotNow),
        (200, b'{"ok": false, "error": "invalid_blocks"}', {}, Refused),
        (401, b'{"ok": false, "error": "invalid_auth"}', {}, AccessRefused),
        (200, b'{"ok": false, "error": "token_revoked"}', {}, AccessRefused),
    ],
)
async def test_what_was_surely_not_posted(
    edge: Edge, status: int, body: bytes, headers: dict[str, str], kind: type[SlackFailure]
) -> None:
    edge.status, edge.body, edge.headers = status, body, headers
    assert type(await failure_of(edge.url)) is kind
