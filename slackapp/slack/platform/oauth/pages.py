"""The pages of an install, for the browser of the person who installs Tend. Plain HTML without a script.

This module must not know tokens, and no page names anybody but the workspace.
"""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"  # the contract, docs/design.md §4
STYLE = (
    "body{margin:0;font:17px/1.5 system-ui,sans-serif;color:#1d2b26;background:#f6f4ef;display:grid;"
    "min-height:100vh;place-items:center}main{max-width:30rem;padding:2rem 1.5rem}h1{font-size:1.5rem;margin:0 0 "
    ".75rem}p{margin:0 0 1rem}ul{margin:0 0 1.25rem;padding-left:1.2rem}a.go,button{display:inline-block;border:0;"
    "border-radius:.5rem;padding:.7rem 1.1rem;font:inherit;font-weight:600;color:#fff;background:#1f6f54;"
    "text-decoration:none;cursor:pointer}a.go:focus-visible,button:focus-visible{outline:3px solid #b3772b;"
    "outline-offset:2px}small{color:#51605a}@media(prefers-color-scheme:dark){body{color:#e7ece9;background:#16201c}"
    "small{color:#a7b5af}a.go,button{background:#2f8f6d;color:#fff}}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A title, its sentences, and the button for the next step."""

    title: str
    lines: tuple[str, ...]
    status: int = 200
    way: str = "again"  # again: a link to the beginning · slack: a link to Slack · begin: the button of the beginning


BEGIN = Page(
    "Add Tend to Slack",
    (
        "Tend helps a team notice effort, say thanks, and put small things right.",
        "Slack shows you next what Tend asks for, and which workspace you add it to.",
    ),
    way="begin",
)
DENIED = Page("Tend was not added", ("You said no on Slack's page. Nothing was stored.",))
TOO_OLD = Page(
    "Please start again",
    (
        "This link was used already, is older than ten minutes, or was begun in another browser.",
        "Nothing was stored.",
    ),
    400,
)
NOT_BEGUN_HERE = Page(
    "Please start here",
    ("I can only finish an install that began on this page. Nothing was stored.",),
    400,
)
WHOLE_ORGANISATION = Page(
    "Please choose one workspace",
    (
        "Tend is added to one workspace at a time, so that each has its own admins and its own data.",
        "Nothing was stored. Start again, and choose a workspace instead of the whole organisation.",
    ),
    400,
)
ROTATES = Page(
    "Token rotation is on",
    (
        "Tend does not take tokens that expire. Nothing was stored.",
        "The person who set up this Slack app can turn it off under OAuth & Permissions.",
    ),
    400,
)
MISSING_SCOPES = Page(
    "Something Tend needs was not granted",
    ("Nothing was stored.", "The person who set up this Slack app can update it from Tend's manifest."),
    400,
)
NO_ANSWER = Page("Slack did not answer", ("Nothing was stored. Please start again in a minute.",), 503)
WRONG_APP = Page(
    "Slack does not know this app",
    (
        "Nothing was stored.",
        "The person who runs this server can compare SLACK_CLIENT_ID and SLACK_CLIENT_SECRET with Slack's page.",
    ),
    500,
)
NOT_STORED = Page("I could not save this", ("Tend is not added yet. Please start again in a minute.",), 503)
BEING_ERASED = Page(
    "Tend is still tidying up",
    ("Your workspace removed Tend a while ago, and I am erasing what was left. Please start again in an hour.",),
    503,
)
BUSY = Page("Many people are adding Tend right now", ("Please start again in a few minutes.",), 503)


def added(team_name: str) -> Page:
    """Return the page after an install."""
    return Page(
        f"Tend is in {team_name}" if team_name else "Tend is in your workspace",
        (
            "Open Tend in Slack, under Apps: its Home has three first steps for you.",
            "Nobody else hears from Tend until they open it, or until somebody thanks them.",
        ),
        way="slack",
    )


def response(page: Page, slack_url: str, app_link: str = "") -> HTMLResponse:
    """Return the page as an answer that no cache keeps and no other page frames.

    `slack_url`: the origin of Slack's site, where the form of the beginning leads. `app_link`: for the way to Slack.
    """
    way = {
        "begin": f'<form method="post" action="{INSTALL}"><button>Go to Slack</button></form>',
        "again": f'<a class="go" href="{INSTALL}">Start again</a>',
        "slack": f'<a class="go" href="{escape(app_link)}">Open Tend in Slack</a>' if app_link else "",
    }[page.way]
    lines = "".join(f"<p>{escape(line)}</p>" for line in page.lines)
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{escape(page.title)}</title><style>{STYLE}</style>'
        f"<main><h1>{escape(page.title)}</h1>{lines}{way}</main></html>"
    )
    return HTMLResponse(body, page.status, _headers(slack_url))


def _headers(slack_url: str) -> dict[str, str]:
    return {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",  # the address has the code of the install
        "x-content-type-options": "nosniff",
        # the form's answer redirects to Slack, which `form-action` has to name too
        "content-security-policy": (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {slack_url}"
        ),
    }


def app_link(slack_url: str, app_id: str, team_id: str) -> str:
    """Return the link that opens Tend in Slack; docs.slack.dev/interactivity/deep-linking."""
    return f"{slack_url}/app_redirect?app={quote(app_id, safe='')}&team={quote(team_id, safe='')}"
