"""The two pages of OAuth, in plain HTML that needs no script: Slack's question, and which workspaces have the app."""

from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from sandbox.oauth.granting import Distribution, Question, admin_of

QUESTION, WORKSPACES, REMOVE = "/oauth/v2/authorize", "/workspaces", "/workspaces/remove"


def question_page(distribution: Distribution, question: Question) -> HTMLResponse:
    """Return Slack's question: which workspace, what the app asks for, Allow or Cancel."""
    optional = [scope for scope in question.scopes if scope in distribution.manifest.optional_scopes]
    asked = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in question.scopes if scope not in optional)
    more = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in optional)
    teams = "".join(
        f'<label><input type="radio" name="team" value="{team_id}" required> {escape(slack.team.name)}'
        f"<small>{escape(admin_of(slack).name)} is its admin</small></label>"
        for team_id, slack in distribution.slacks.items()
    )
    tick = (
        f'<label><input type="checkbox" name="optional" value="1" checked> Also what is optional</label><ul>{more}</ul>'
        if optional
        else ""
    )
    return _page(
        f"{distribution.manifest.name} asks for access to a workspace",
        '<form method="post"><fieldset><legend>Which workspace?</legend>'
        f"{teams}</fieldset><h2>What it asks for</h2><ul>{asked}</ul>{tick}"
        '<p class="ways"><button name="answer" value="deny" formnovalidate>Cancel</button>'
        '<button class="go" name="answer" value="allow">Allow</button></p></form>',
        distribution,
    )


def workspaces_page(distribution: Distribution) -> HTMLResponse:
    """Return which workspaces have the app, with the ways to add it, to look at it, and to remove it."""
    rows = "".join(_row(distribution, team_id) for team_id in distribution.slacks)
    install = _origin(distribution) + "/slack/install"
    name = escape(distribution.manifest.name)
    return _page(
        f"{distribution.manifest.name} in two workspaces",
        f'{rows}<p class="ways"><a class="go" href="{escape(install)}">Add {name} to a workspace</a></p>'
        "<p><small>This stands in for Slack's own pages of apps. Nothing leaves this machine.</small></p>",
        distribution,
    )


def _row(distribution: Distribution, team_id: str) -> str:
    slack = distribution.slacks[team_id]
    name, here, address = distribution.manifest.name, escape(slack.team.name), escape(slack.state.own_url)
    has = f"has {name}" if distribution.is_installed(team_id) else f"does not have {name}"
    remove = (
        f'<form method="post" action="{REMOVE}"><button name="team" value="{team_id}">Remove {escape(name)}</button>'
        "</form>"
        if distribution.is_installed(team_id)
        else ""
    )
    return (
        f'<section data-testid="{team_id}"><h2>{here}</h2><p>It {escape(has)}.</p>'
        f'<div class="ways"><a href="{address}/">Open {here}</a>{remove}</div></section>'
    )


def wrong_page(error: str, distribution: Distribution) -> HTMLResponse:
    """Return what Slack shows for an address that asks wrongly."""
    body = f"<p>Slack calls it <code>{escape(error)}</code>. The app's setting and Slack's page differ.</p>"
    return _page("Something went wrong with this app", body, distribution, 400)


def _page(title: str, body: str, distribution: Distribution, status: int = 200) -> HTMLResponse:
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        '<link rel="icon" href="/page/favicon.svg" type="image/svg+xml">'
        '<script src="/page/js/theme.js"></script><link rel="stylesheet" href="/page/css/base/tokens.css">'
        '<link rel="stylesheet" href="/page/css/base/dark.css"><link rel="stylesheet" href="/page/oauth.css">'
        f"<main><h1>{escape(title)}</h1>{body}</main></html>"
    )
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {_origin(distribution)}"  # the answer to the form leads there
    )
    # a form's origin, which the sandbox insists on, is null where no referrer may be sent
    return HTMLResponse(html, status, {"content-security-policy": policy, "referrer-policy": "same-origin"})


def _origin(distribution: Distribution) -> str:
    parts = urlsplit(distribution.redirect_url)
    return f"{parts.scheme}://{parts.netloc}"
