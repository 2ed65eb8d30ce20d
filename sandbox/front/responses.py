"""The app's answers outside the Web API: bodies of acknowledgements, and posts to a response_url.

docs.slack.dev/interactivity/handling-user-interaction: five uses within thirty minutes.
"""

from typing import Any

from sandbox.web_api.chat import add_message, bot_message, checked_content, rewrite
from sandbox.web_api.methods import Answer, SlackError
from sandbox.workspace.names import SLACKBOT
from sandbox.workspace.state import ApiCall, Json, Message, Refusal, ResponseUrl, State

RESPONSE_URL_USES = 5
RESPONSE_URL_LIVES_S = 30 * 60
KEYS = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "metadata"}
UNFURLS = {"unfurl_links", "unfurl_media", "mrkdwn"}


def response_keys_ok(body: Json) -> None:
    """Raise SlackError for an answer with keys or values unknown to Slack."""
    unknown = sorted(set(body) - KEYS - UNFURLS)
    if unknown:
        raise SlackError("invalid_arguments", *(f"[ERROR] unknown key: {key}" for key in unknown))
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_arguments", "[ERROR] must be ephemeral or in_channel [json-pointer:/response_type]")


def show_answer(state: State, user: str, channel: str, body: Any, command: str) -> list[Message]:
    """Show the body of a command's acknowledgement; returns the new messages, none for an empty body."""
    if body in (None, "", {}):
        return []
    try:
        answer = {"text": body} if isinstance(body, str) else body
        response_keys_ok(answer)
        text, blocks = checked_content(answer)
    except SlackError as refused:
        state.refused.append(Refusal(f"answer to {command}", refused.name, refused.messages))
        return [show_failure(state, user, channel, command, "invalid_command_response")]
    in_channel = answer.get("response_type") == "in_channel"
    message = bot_message(state, channel, text, blocks, None if in_channel else user)
    add_message(state, message)
    return [message]


def show_failure(state: State, user: str, channel: str, command: str, trouble: str) -> Message:
    """Show Slack's error for a command without an answer."""
    return slackbot_says(state, user, channel, f'{command} failed with the error "{trouble}"')


def slackbot_says(state: State, user: str, channel: str, text: str) -> Message:
    """Show a person a line of Slackbot, visible to nobody else."""
    message = Message(channel, state.new_ts(), SLACKBOT, text, state.clock.now(), only_for=user)
    add_message(state, message)
    return message


def respond(state: State, key: str, body: Any) -> Answer:
    """Accept or refuse a post to a response_url, and record it."""
    try:
        answer = _use_response_url(state, key, body)
    except SlackError as refused:
        answer = Answer(refused.answer(), 404 if refused.name in {"expired_url", "used_url"} else 400)
        state.refused.append(Refusal("response_url", refused.name, refused.messages))
    shown = body if isinstance(body, dict) else {"body": body}
    state.calls.append(ApiCall("response_url", shown, answer.body, answer.status, state.clock.now()))
    state.changes.note_traffic()
    return answer


def _use_response_url(state: State, key: str, body: Any) -> Answer:
    url = state.response_urls.get(key)
    if url is None:
        raise SlackError("expired_url", "[ERROR] unknown response_url")
    if state.real.now() - url.born_s > RESPONSE_URL_LIVES_S:
        raise SlackError("expired_url")
    if url.uses >= RESPONSE_URL_USES:
        raise SlackError("used_url")
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    url.uses += 1
    response_keys_ok(body)
    _post_response(state, url, body)
    return Answer({"ok": True})


def _post_response(state: State, url: ResponseUrl, body: Json) -> None:
    original = url.message if url.message in state.messages else None
    if body.get("delete_original"):
        if original is not None:
            state.messages.remove(original)
            state.changes.note()
        return
    text, blocks = checked_content(body)
    in_channel = body.get("response_type") == "in_channel"
    if body.get("replace_original") and original is not None:
        if in_channel and original.only_for is not None:
            raise SlackError("invalid_arguments", "[ERROR] an ephemeral message cannot become an in_channel one")
        rewrite(state, original, text, blocks)
        return
    add_message(state, bot_message(state, url.channel, text, blocks, None if in_channel else url.user))
