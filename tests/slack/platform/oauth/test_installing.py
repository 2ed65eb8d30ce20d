"""An install over OAuth: whoever began it ends it, once, within ten minutes; and whatever goes wrong has a page."""

import dataclasses
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, NoReturn

import httpx
import pytest
from sqlalchemy import LargeBinary, select, type_coerce, update

from slackapp.clock import real_now
from slackapp.domain.tables.thanks import Thanks
from slackapp.domain.tables.workspaces import OAuthState, Workspace
from slackapp.slack.platform import erasing
from slackapp.slack.platform.oauth import states
from slackapp.slack.platform.scopes import NEEDED
from tests.slack.platform.oauth.two_workspaces import ANA, FERN, TOMAS, VEGA, Installs, browsing, installing

NOTHING_STORED = "Nothing was stored."


@pytest.fixture
async def installs(database_url: str) -> AsyncIterator[Installs]:
    async with installing(database_url) as opened:
        yield opened


async def stored(installs: Installs) -> list[Workspace]:
    """Give the workspaces that have installed Tend, by id."""
    async with installs.tend.db.reading() as session:
        there = select(Workspace).where(Workspace.bot_token.is_not(None)).order_by(Workspace.id)
        return list(await session.scalars(there))


async def test_a_workspace_installs_tend_and_is_answered(installs: Installs) -> None:
    page = await installs.browser.get("/slack/install")
    assert "Add Tend to Slack" in page.text
    assert page.text.count("<button>") == 1
    ended = await installs.install()
    assert (ended.status_code, "Tend is in Fernhill" in ended.text) == (200, True)
    assert "/app_redirect?app=A0TEND0001&amp;team=T0FERN0001" in ended.text
    (workspace,) = await stored(installs)
    assert (workspace.id, workspace.url) == (FERN, "https://t0fern0001.slack.com/")
    assert set((workspace.scopes or "").split(",")) == NEEDED
    said = await installs.thank(FERN, "taking my night")
    assert "Sent to" in said.text
    await installs.tend.delivery.drain()
    (post,) = installs.slack.posted(FERN)
    assert post["channel"] == TOMAS


async def test_no_byte_of_one_workspace_reaches_the_other(installs: Installs) -> None:
    """The same ids of people in both, and words that only one of them may ever see."""
    secrets = {FERN: "kingfisher-at-dawn", VEGA: "marzipan-by-night"}
    for team_id, secret in secrets.items():
        await installs.install(team_id)
        await installs.thank(team_id, secret)
        await installs.happen(team_id, {"type": "app_home_opened", "user": TOMAS, "tab": "home"})
    await installs.tend.delivery.drain()
    for team_id, secret in secrets.items():
        other = secrets[VEGA if team_id == FERN else FERN]
        mine = [token for token, of in installs.slack.tokens.items() if of == team_id]
        sent = str([installs.slack.calls[token] for token in mine])
        assert (secret in sent, other in sent) == (True, False)
        assert "views.publish" in sent
    async with installs.tend.db.reading() as session:
        kept = {row.workspace_id: row.words for row in await session.scalars(select(Thanks))}
    assert kept == secrets


async def test_the_page_that_begins_stores_nothing_and_the_cookie_is_safe(installs: Installs) -> None:
    await installs.browser.get("/slack/install")
    async with installs.tend.db.reading() as session:
        assert list(await session.scalars(select(OAuthState))) == []
    begun = await installs.browser.post("https://tend.example/slack/install")
    cookie = begun.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "secure", "samesite=lax", "path=/slack", "max-age=600"))
    address = begun.headers["location"]
    assert "/oauth/v2/authorize?client_id=111.222&scope=" in address
    assert "redirect_uri" not in address
    async with installs.tend.db.reading() as session:
        (row,) = await session.scalars(select(OAuthState))
    assert row.state_digest not in address  # a digest in the database opens nothing


@pytest.mark.both_databases
async def test_a_state_is_used_once(installs: Installs) -> None:
    state = await installs.begin()
    first = await installs.come_back(state=state, code=installs.slack.grant())
    again = await installs.come_back(state=state, code=installs.slack.grant(VEGA))
    assert (first.status_code, again.status_code) == (200, 400)
    assert NOTHING_STORED in again.text
    assert [each.id for each in await stored(installs)] == [FERN]


async def test_another_browser_cannot_end_an_install(installs: Installs) -> None:
    """And the state that it knew is used up."""
    state = await installs.begin()
    async with browsing(installs.tend) as other:
        await installs.begin(other)  # it has a cookie of its own
        answer = await installs.come_back(other, state=state, code=installs.slack.grant())
    assert answer.status_code == 400
    late = await installs.come_back(state=state, code=installs.slack.grant())
    assert late.status_code == 400
    assert await stored(installs) == []
    assert not any(method == "oauth.v2.access" for calls in installs.slack.calls.values() for method, _ in calls)


async def test_a_state_ends_after_ten_minutes(installs: Installs) -> None:
    state = await installs.begin()
    async with installs.tend.db.transaction() as session:
        await session.execute(update(OAuthState).values(expires_at=real_now() - timedelta(seconds=1)))
    answer = await installs.come_back(state=state, code=installs.slack.grant())
    assert (answer.status_code, await stored(installs)) == (400, [])
    await installs.begin()
    async with installs.tend.db.reading() as session:
        assert len(list(await session.scalars(select(OAuthState)))) == 1


async def test_slacks_own_admin_pages_come_without_a_state(installs: Installs) -> None:
    answer = await installs.come_back(code=installs.slack.grant())
    assert (answer.status_code, "Please start here" in answer.text) == (400, True)
    assert '<a class="go" href="/slack/install">' in answer.text
    assert await stored(installs) == []


async def test_a_no_on_slacks_page_stores_nothing(installs: Installs) -> None:
    answer = await installs.come_back(state=await installs.begin(), error="access_denied")
    assert "Tend was not added" in answer.text
    assert await stored(installs) == []


@pytest.mark.parametrize(
    ("error", "shows"),
    [
        ("invalid_code", "Please start again"),
        ("code_already_used", "Please start again"),
        ("bad_client_secret", "Slack does not know this app"),
        ("internal_error", "Slack did not answer"),
        ("ratelimited", "Slack did not answer"),
    ],
)
async def test_a_refused_code_has_a_page(installs: Installs, error: str, shows: str) -> None:
    installs.slack.failures["oauth.v2.access"] = error
    answer = await installs.come_back(state=await installs.begin(), code=installs.slack.grant())
    assert answer.status_code >= 400
    assert (shows in answer.text, NOTHING_STORED in answer.text, await stored(installs)) == (True, True, [])


@pytest.mark.parametrize(
    ("granted", "shows"),
    [
        ({"team": None, "is_enterprise_install": True}, "choose one workspace"),
        ({"is_enterprise_install": True}, "choose one workspace"),
        ({"refresh_token": "xoxe-1", "expires_in": 43_200}, "Token rotation is on"),
        ({"scope": "commands"}, "not granted"),
    ],
)
async def test_what_tend_does_not_take_is_given_back(installs: Installs, granted: dict[str, Any], shows: str) -> None:
    answer = await installs.come_back(state=await installs.begin(), code=installs.slack.grant(**granted))
    assert (answer.status_code, shows in answer.text, await stored(installs)) == (400, True, [])
    revoked = [token for token, calls in installs.slack.calls.items() if ("auth.revoke", {}) in calls]
    assert len(revoked) == 1


async def test_a_token_that_does_not_work_is_not_stored(installs: Installs) -> None:
    installs.slack.failures["auth.test"] = "internal_error"
    answer = await installs.install()
    assert (answer.status_code, await stored(installs)) == (503, [])


async def test_codes_and_tokens_reach_no_log_and_no_page(installs: Installs, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pages = [await installs.install(), await installs.come_back(state=await installs.begin(), code="secret-code")]
    shown = caplog.text + "".join(page.text for page in pages)
    assert "xoxb-" not in shown
    assert "secret-code" not in shown.replace(str(pages[1].request.url), "")


async def test_the_name_of_a_workspace_is_text(installs: Installs) -> None:
    ended = await installs.install(VEGA)
    assert "Tend is in Vega &lt;&amp;&gt; Sons" in ended.text
    policy = ended.headers["content-security-policy"]
    assert ("default-src 'none'" in policy, "frame-ancestors 'none'" in policy) == (True, True)
    assert (ended.headers["cache-control"], ended.headers["referrer-policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("step", ["begins", "comes back", "is stored"])
async def test_an_install_that_the_database_does_not_take_has_a_page(
    installs: Installs, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It says that Tend is not added; the next try, a minute later, adds it."""
    state = await installs.begin()

    def away(*_: object) -> NoReturn:
        raise OSError("no room for xoxb-1")

    with monkeypatch.context() as patch:
        of = installs.tend.installations if step == "is stored" else installs.tend.db
        patch.setattr(of, "install" if step == "is stored" else "transaction", away)
        if step == "begins":
            answer = await installs.browser.post("/slack/install")
        else:
            answer = await installs.come_back(state=state, code=installs.slack.grant())
    assert (answer.status_code, await stored(installs)) == (503, [])
    assert "Tend is not added yet. Please start again in a minute." in answer.text
    assert '<a class="go" href="/slack/install">' in answer.text
    assert ("OSError" in caplog.text, "xoxb" in caplog.text) == (True, False)
    assert (await installs.install()).status_code == 200
    assert [each.id for each in await stored(installs)] == [FERN]


async def test_a_flood_of_beginnings_is_bounded(installs: Installs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "STATES_MAX", 2)
    answers = [await installs.browser.post("/slack/install") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 503]


async def test_who_comes_back_within_two_weeks_finds_everything(installs: Installs) -> None:
    await installs.install()
    await installs.thank(FERN, "taking my night")
    await installs.happen(FERN, {"type": "app_uninstalled"}, at=real_now().timestamp() + 2)
    assert await stored(installs) == []
    await installs.tend.delivery.drain()
    assert installs.slack.posted(FERN) == []
    await installs.install()
    await installs.tend.delivery.drain()
    (post,) = installs.slack.posted(FERN)
    assert "taking my night" in str(post)


@pytest.mark.parametrize("is_erased", [True, False])
async def test_who_comes_back_later_starts_anew(installs: Installs, is_erased: bool) -> None:  # noqa: FBT001  (of two)
    """Whether or not the night has erased what they left."""
    await installs.install()
    await installs.thank(FERN, "taking my night")
    async with installs.tend.db.transaction() as session:
        left = installs.tend.clock.now() - timedelta(days=14)
        await session.execute(update(Workspace).values(uninstalled_at=left, bot_token=None))
    if is_erased:
        assert (await installs.tend.run_job("apply_retention", installs.tend.clock.now()))["workspaces erased"] == 1
    await installs.install()
    await installs.tend.delivery.drain()
    assert installs.slack.posted(FERN) == []
    async with installs.tend.db.reading() as session:
        assert list(await session.scalars(select(Thanks))) == []
    assert [each.id for each in await stored(installs)] == [FERN]


async def test_who_comes_back_later_leaves_no_bytes_of_before(installs: Installs) -> None:
    """In the file and its log: what was erased at the install is gone at once."""
    await installs.install()
    await installs.thank(FERN, "taking my night")
    async with installs.tend.db.transaction() as session:
        sealed = await session.scalar(select(type_coerce(Thanks.words, LargeBinary)))
        left = installs.tend.clock.now() - timedelta(days=14)
        await session.execute(update(Workspace).values(uninstalled_at=left, bot_token=None))
    path = installs.tend.settings.sqlite_path

    def is_held() -> bool:
        return any((sealed or b"?") in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    assert is_held()
    await installs.install()
    assert not is_held()


async def test_an_install_waits_for_an_erasure_under_way(installs: Installs) -> None:
    """Its rows would go with the old ones; and the erasure passes over who came back first."""
    await installs.install()
    left = installs.tend.clock.now() - timedelta(days=14)
    async with installs.tend.db.transaction() as session:
        await session.execute(update(Workspace).values(uninstalled_at=left, bot_token=None, erasing_since=real_now()))
    answer = await installs.install()
    assert (answer.status_code, "tidying up" in answer.text, await stored(installs)) == (503, True, [])
    dead = real_now() - erasing.ERASED_WITHIN
    async with installs.tend.db.transaction() as session:
        await session.execute(update(Workspace).values(erasing_since=dead))
    assert (await installs.install()).status_code == 200
    async with installs.tend.db.transaction() as session:
        assert not await erasing.claim(session, FERN, installs.tend.clock.now())


async def test_an_uninstall_that_arrives_late_ends_no_newer_install(installs: Installs) -> None:
    await installs.install()
    earlier = real_now().timestamp() - 60
    await installs.happen(FERN, {"type": "app_uninstalled"}, at=earlier)
    await installs.happen(FERN, {"type": "tokens_revoked", "tokens": {"bot": ["U0TEND0001"]}}, at=earlier)
    assert [each.id for each in await stored(installs)] == [FERN]
    await installs.happen(FERN, {"type": "tokens_revoked", "tokens": {"bot": ["U0TEND0001"]}})
    assert await stored(installs) == []


async def test_a_look_at_an_installation_costs_no_call(installs: Installs) -> None:
    await installs.install()
    installs.slack.calls.clear()
    for _ in range(3):
        assert await installs.tend.installations.authorize(None, FERN) is not None
        assert await installs.tend.installations.authorize(None, VEGA) is None
    assert dict(installs.slack.calls) == {}


async def test_a_workspace_without_tend_reads_that_it_has_none(installs: Installs) -> None:
    await installs.install()
    said = await installs.thank(VEGA, "taking my night")
    assert said.status_code == 200
    async with installs.tend.db.reading() as session:
        assert list(await session.scalars(select(Thanks).where(Thanks.giver_id == ANA))) == []


async def test_one_workspace_by_its_token_has_no_install_page(installs: Installs) -> None:
    installs.tend.settings = dataclasses.replace(installs.tend.settings, client_id=None, client_secret=None)
    transport = httpx.ASGITransport(app=installs.tend.asgi(with_jobs=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://tend") as browser:
        assert (await browser.get("/slack/install")).status_code == 404
