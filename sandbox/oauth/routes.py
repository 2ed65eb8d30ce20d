"""The routes of OAuth: Slack's question, the pages around it, and the two methods of the Web API."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.oauth import pages
from sandbox.oauth.granting import Distribution, NotAskedWellError
from sandbox.web_api.methods import SlackError
from sandbox.workspace.state import Json

EXCHANGE, REVOKE = "oauth.v2.access", "auth.revoke"


def oauth_routes() -> list[Route]:
    """Return every route; they answer with `app.state.distribution`."""
    return [
        Route(pages.QUESTION, _ask, methods=["GET"]),
        Route(pages.QUESTION, _answer, methods=["POST"]),
        Route(pages.WORKSPACES, _show, methods=["GET"]),
        Route(pages.REMOVE, _remove, methods=["POST"]),
        Route("/app_redirect", _open_app, methods=["GET"]),
    ]


def oauth_method(distribution: Distribution, method: str, authorization: str, args: Json) -> Response | None:
    """Answer the methods of the Web API that belong to OAuth; None for every other."""
    try:
        if method == EXCHANGE:
            return JSONResponse(distribution.exchange(authorization, args))
        if method == REVOKE:
            return JSONResponse(distribution.revoke(authorization.removeprefix("Bearer ")))
    except SlackError as refused:
        return JSONResponse(refused.answer())
    return None


async def _ask(request: Request) -> Response:
    distribution: Distribution = request.app.state.distribution
    try:
        return pages.question_page(distribution, distribution.question(request.query_params))
    except NotAskedWellError as wrong:
        return pages.wrong_page(str(wrong), distribution)


async def _answer(request: Request) -> Response:
    distribution: Distribution = request.app.state.distribution
    form = await request.form()
    try:
        question = distribution.question(request.query_params)
    except NotAskedWellError as wrong:
        return pages.wrong_page(str(wrong), distribution)
    team_id = str(form.get("team", ""))
    if form.get("answer") != "allow" or team_id not in distribution.slacks:
        return RedirectResponse(distribution.deny(question), 303)
    return RedirectResponse(distribution.allow(question, team_id, with_optional=form.get("optional") == "1"), 303)


async def _show(request: Request) -> Response:
    return pages.workspaces_page(request.app.state.distribution)


async def _remove(request: Request) -> Response:
    distribution: Distribution = request.app.state.distribution
    team_id = str((await request.form()).get("team", ""))
    if team_id in distribution.slacks and distribution.is_installed(team_id):
        await distribution.remove(team_id)
    return RedirectResponse(pages.WORKSPACES, 303)


async def _open_app(request: Request) -> Response:
    """Lead a browser to the app in a workspace; docs.slack.dev/interactivity/deep-linking."""
    distribution: Distribution = request.app.state.distribution
    slack = distribution.slacks.get(request.query_params.get("team", ""))
    return RedirectResponse(pages.WORKSPACES if slack is None else f"{slack.state.own_url}/", 303)
