"""What admins see is what Slack takes, whatever stands in it."""

import pytest

from sandbox.block_kit.views import view_problems
from slackapp.domain.home.set_up import SetUp
from slackapp.domain.leads.naming import TEAM_PAGE, TeamLine
from slackapp.domain.workspace.settings import CONTACTS_MAX, WorkspaceChosen
from slackapp.slack.block_kit.reader import Reader
from slackapp.slack.leads import admin_views
from slackapp.slack.leads import views as team_view
from slackapp.slack.workspace import home_views
from slackapp.slack.workspace import views as view
from tests.cast import ANA, MIRA, SAM, TOMAS


@pytest.mark.parametrize("country", [None, "DE"])
@pytest.mark.parametrize(
    "chosen", [WorkspaceChosen(), WorkspaceChosen(20, 90, "DE-BE", "1234567", (0, 1440), "<" * CONTACTS_MAX)]
)
def test_the_form_is_taken_by_slack(chosen: WorkspaceChosen, country: str | None) -> None:
    assert view_problems(view.form(Reader(), chosen, country), "modal") == []
    assert view.saved(Reader(), chosen, country)


def test_admins_and_teams_are_taken_by_slack() -> None:
    lines = [TeamLine(f"U0CROWD{number:03}", is_confirmed=number > 2) for number in range(TEAM_PAGE)]
    shown = [
        view.admins_form(Reader(), [MIRA, SAM]),
        admin_views.leads_form(Reader()),
        admin_views.leads_form(Reader(), manager_id=MIRA, lines=lines, count=500, skip=20, said=["Added."]),
        admin_views.leads_form(Reader(), member_id=TOMAS, manager_ids=[MIRA, ANA]),
        team_view.team(Reader(), lines, 500, skip=20),
        team_view.team(Reader(), [], 0, looked_for=ANA),
    ]
    assert [view_problems(each, "modal") for each in shown] == [[]] * len(shown)
    assert "a person to see their managers" in str(shown[1])


@pytest.mark.parametrize(
    ("set_up", "sentence"),
    [
        (SetUp(7, 2, has_contacts=False), "2 of 7 people I know have a manager"),
        (SetUp(7, 1, has_contacts=True), "1 of 7 people I know has a manager"),
        (SetUp(1_000, 900, has_contacts=True), "of the many people I know, at least 900 have"),
    ],
)
def test_the_set_up_card_has_each_line_with_its_place(set_up: SetUp, sentence: str) -> None:
    card = home_views.set_up_card(Reader(), set_up)
    assert view_problems({"type": "home", "blocks": card}, "home") == []
    texts = "\n".join(block["text"]["text"] for block in card)
    assert sentence in texts
    assert ("none yet" in texts) is not set_up.has_contacts
    assert "Forms" not in texts  # there are none yet that would name the contacts


def test_who_leads_whom_ends_where_it_was_opened() -> None:
    """From Home nothing lies under it, and `Back` led nowhere; every change in it was made by then."""
    shown = [
        admin_views.leads_form(Reader()),
        admin_views.leads_form(Reader(), manager_id=MIRA),
        admin_views.leads_form(Reader(), unled=()),
    ]
    assert {each["close"]["text"] for each in shown} == {"Done"}


def test_contacts_are_said_to_be_read_by_who_reads_them() -> None:
    form = str(view.form(Reader(), WorkspaceChosen(), None))
    assert form.count("Everybody reads it where they put something right") == 2


def test_50c_a_workspace_whose_country_needs_its_region_reads_it() -> None:
    """Its own choice, or the installation's."""
    says = "Public holidays in GB differ by region"
    assert says in str(view.saved(Reader(), WorkspaceChosen(country="GB"), None))
    assert says in str(view.saved(Reader(), WorkspaceChosen(), "GB"))
    assert says not in str(view.saved(Reader(), WorkspaceChosen(country="GB-NIR"), "GB"))
