"""Classify every failure of a call to Slack in a table, by the call's outcome and the person who can help.

docs.slack.dev/reference/methods lists the errors of each method. The module must not know the purpose of a call.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import aiohttp


class OutcomeClass(StrEnum):
    """The outcome of a failed call."""

    REFUSED = "refused"  # Slack refuses the call, and would refuse a second try
    HELD = "held"  # Slack refuses the token or the workspace: every call fails until an admin acts
    UNKNOWN = "unknown"  # the call may have taken effect
    NOT_TAKEN = "not_taken"  # the call took no effect, and may succeed later


# Errors about the message itself. Quoting its words would be refused as well.
CONTENT: Final = frozenset(
    {
        "attachment_payload_limit_exceeded", "invalid_array_arg",
        "invalid_blocks", "invalid_blocks_format", "invalid_charset", "invalid_form_data", "invalid_json",
        "invalid_metadata_format", "invalid_metadata_schema", "json_not_object", "markdown_text_conflict",
        "metadata_too_large", "missing_charset", "msg_blocks_too_long", "msg_too_long", "no_text",
        "superfluous_charset", "too_many_attachments", "too_many_contact_cards", "invalid_arguments",
    }
)  # fmt: skip
# Errors about the person, the channel, the posted message, the view or the arguments.
_ABOUT_THIS_CALL: Final = frozenset(
    {
        "already_exists", "as_user_not_supported", "block_mismatch", "cannot_dm_bot", "cannot_reply_to_message",
        "cant_broadcast_message", "cant_delete_message", "cant_update_message", "channel_is_limited_access",
        "channel_not_found", "channel_type_not_supported", "compliance_exports_prevent_deletion",
        "draft_message_not_found", "duplicate_channel_not_found", "duplicate_external_id",
        "duplicate_message_not_found",
        "edit_window_closed", "exchanged_trigger_id", "expired_trigger_id",
        "hash_conflict", "invalid_arg_name", "invalid_cursor", "invalid_limit", "invalid_post_type",
        "invalid_trigger_id", "invalid_user", "invalid_users", "is_archived", "is_inactive", "limit_required",
        "message_not_found", "message_not_owned_by_app", "messages_tab_disabled",
        "method_not_supported_for_channel_type", "missing_argument", "missing_post_type",
        "no_dual_broadcast_content_update",
        "no_permission", "no_such_subteam", "not_allowed", "not_enabled", "not_found", "not_in_channel",
        "not_supported", "permission_denied", "posting_to_channel_denied", "posting_to_general_channel_denied",
        "profile_not_found", "push_limit_reached", "restricted_action", "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel", "restricted_action_thread_locked",
        "restricted_action_thread_only_channel", "slack_connect_blocked_file_type",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_clip_sharing_blocked", "slack_connect_file_link_sharing_blocked",
        "slack_connect_file_upload_sharing_blocked", "slack_connect_lists_sharing_blocked", "streaming_mode_mismatch",
        "streaming_state_conflict", "subteam_not_found", "team_not_granted", "thread_not_found", "too_many_blocks",
        "trigger_exchanged", "trigger_expired", "unavailable_user", "update_failed", "user_disabled", "user_is_bot",
        "user_is_restricted", "user_not_found", "user_not_visible", "users_list_not_supplied", "users_not_found",
        "view_not_found", "view_too_large",
    }
)  # fmt: skip
# Errors that one channel may have while others work: an encryption key can be withdrawn for one channel alone.
MISSING_SCOPE: Final = "missing_scope"
PERHAPS_ONE_CALL: Final = frozenset({"access_denied", "ekm_access_denied", MISSING_SCOPE})
_ABOUT_THE_WORKSPACE: Final = PERHAPS_ONE_CALL | {
    # the token
    "account_inactive", "bad_token", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired",
    "token_revoked",
    # the workspace or organisation
    "accesslimited", "app_not_installed", "enterprise_is_restricted", "invalid_team",
    "org_login_required", "team_access_not_granted", "team_added_to_org", "team_not_found",
    "two_factor_setup_required", "upgrade_required",
    # the method: an operator has to update Tend
    "deprecated_endpoint", "method_deprecated", "unknown_method",
}  # fmt: skip
# "It's possible some aspect of the operation succeeded before the error was raised"; `request_timeout` too, because
# Slack does not say whether the part that arrived was carried out.
_HALF_DONE: Final = frozenset({"fatal_error", "internal_error", "request_timeout"})
_PASSING: Final = frozenset(
    {"external_channel_migrating", "message_limit_exceeded", "rate_limited", "ratelimited", "service_unavailable"}
)

TABLE: Final[Mapping[str, OutcomeClass]] = {
    **dict.fromkeys(CONTENT | _ABOUT_THIS_CALL, OutcomeClass.REFUSED),
    **dict.fromkeys(_ABOUT_THE_WORKSPACE, OutcomeClass.HELD),
    **dict.fromkeys(_HALF_DONE, OutcomeClass.UNKNOWN),
    **dict.fromkeys(_PASSING, OutcomeClass.NOT_TAKEN),
}

# Tend's own names, for the column `failure` and the follow-ups of a row
OUTCOME_UNKNOWN: Final = "outcome_unknown"  # a day, or one resend, without a known outcome
NOT_TAKEN_FOR_A_DAY: Final = "not_taken"
HELD_TOO_LONG: Final = "held_too_long"
UNREADABLE: Final = "unreadable"  # an answer that is no JSON object

TOO_MANY = 429
UNAVAILABLE = 503
_OWN_FAULT = range(300, 500)  # answered before Slack's own program: by a proxy, a firewall or a redirection


def of_error(name: str) -> OutcomeClass:
    """Classify an error named in Slack's JSON; an error missing from the table counts as refused."""
    return TABLE.get(name, OutcomeClass.REFUSED)


def of_status(status: int, *, names_a_wait: bool) -> OutcomeClass:
    """Classify an answer without Slack's JSON, by its HTTP status; `names_a_wait`: with a `Retry-After`.

    Proxies and Slack's own edge answer 500, 502, 503 and 504 also after the request was passed on and carried out.
    """
    if status == TOO_MANY or status in _OWN_FAULT or (status == UNAVAILABLE and names_a_wait):
        return OutcomeClass.NOT_TAKEN
    return OutcomeClass.UNKNOWN


def of_break(error: Exception) -> OutcomeClass:
    """Classify a broken connection: without a connection nothing was sent, afterwards anything may have happened."""
    # a timeout while connecting is also a timeout, so connecting is checked first
    never_sent = (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.ClientHttpProxyError,
        aiohttp.InvalidURL,
    )
    return OutcomeClass.NOT_TAKEN if isinstance(error, never_sent) else OutcomeClass.UNKNOWN


def may_have_arrived(error: str) -> bool:
    """Return whether a message given up for `error` may stand in Slack nevertheless."""
    return error == OUTCOME_UNKNOWN or TABLE.get(error) is OutcomeClass.UNKNOWN
