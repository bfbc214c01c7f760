"""What the doctor says of a token: rights that are missing, too wide or about to end, and whose token it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from asked_doctor import PROJECT, USER, lines, remedy_of
from nights import AS_OF

if TYPE_CHECKING:
    from sandbox.server.project import Project

NO_USER_RIGHTS = {
    "match": {"content": "user"},
    "status": 400,
    "content_type": "application/json",
    "body": "{\"error\":\"Insufficient user privileges: You must have 'API Export' and 'User Rights' privileges.\"}",
}


def give(project: Project, **rights: str) -> None:
    """Change the rights of the token's user."""
    project.become(users=[row | rights if row["username"] == USER else row for row in project.users])


def test_each_optional_right_that_is_missing_names_what_is_lost_and_where_it_is_stated_instead(doctor):
    result = doctor()
    assert "`repeats` in redcap.yaml" in remedy_of(result, "no Project Design right")
    assert "mentorsync takes departments from HR" in remedy_of(result, "no Data Access Groups right")


def test_a_token_without_user_rights_is_told_what_cannot_be_known_and_where_to_look(doctor, redcap_server):
    redcap_server.faults.replace([NO_USER_RIGHTS])
    result = doctor()
    assert result.exit_code == 0
    remedy = remedy_of(result, "no User Rights right")
    assert "User Rights page" in remedy
    assert "No Access for first_report_narrative, quarterly_report_narrative" in remedy
    assert "redcap.projects.anesthesiology.token_expires" in remedy_of(result, "expires is not known")


def test_an_expiry_written_into_the_settings_is_watched_where_users_cannot_be_listed(doctor, redcap_server):
    redcap_server.faults.replace([NO_USER_RIGHTS])
    soon = doctor(more=f"[redcap.projects.{PROJECT}]\ntoken_expires = {AS_OF + timedelta(days=7)}\n")
    assert soon.exit_code == 1
    assert lines(soon, "✖") == ["the token's user expires on 2026-10-27, in 7 days"]


@pytest.mark.parametrize(
    ("rights", "words", "remedy"),
    [
        ({"expiration": "2026-10-27"}, "expires on 2026-10-27, in 7 days", "set a later expiration date"),
        ({"expiration": "2026-10-01"}, "the token's user expired on 2026-10-01", "set a later expiration date"),
        ({"api_import": "1"}, "the token may write to REDCap", "take API Import/Update away"),
        (
            {"data_access_group": "north"},
            "in a data access group, so the records of all others are missing",
            "remove the token's user from the group",
        ),
    ],
    ids=["expires next week", "expired", "may import", "in a group"],
)
def test_what_must_be_done_about_the_token_is_one_line_with_its_remedy(doctor, project, rights, words, remedy):
    if "data_access_group" in rights:
        project.become(dags=[{"data_access_group_name": "North", "unique_group_name": "north"}])
    give(project, **rights)
    result = doctor(more=f'[redcap.projects.{PROJECT}]\ntoken_user = "{USER}"\n')
    assert result.exit_code == 1
    assert any(words in line for line in lines(result, "✖")), result.output
    assert remedy in remedy_of(result, words)


def test_an_expiry_far_away_is_well(doctor, project):
    give(project, expiration="2027-10-27")
    result = doctor()
    assert result.exit_code == 0
    assert any("in 372 days" in line for line in lines(result, "✔"))


def test_rights_nobody_needs_are_named_without_stopping_anything(doctor, project):
    give(project, record_delete="1", logging="1")
    result = doctor()
    assert result.exit_code == 0
    assert any("Delete Records, Logging" in line for line in lines(result, "▲"))


def test_de_identified_export_is_seen_by_the_rights_and_by_the_fields_that_do_not_come(doctor, project):
    forms = project.dictionary.forms
    give(project, forms_export=",".join(f"{form}:{0 if form.endswith('narrative') else 2}" for form in forms))
    result = doctor()
    assert result.exit_code == 1
    found = "\n".join(lines(result, "✖"))
    assert "mapped fields do not come with this token" in found
    assert "mt_date" in found
    assert "de-identified: dates and typed text are left out" in found


def test_an_instrument_the_token_may_not_export_is_named(doctor, project):
    hidden = "senior_review"
    closed = {hidden, "first_report_narrative", "quarterly_report_narrative"}
    give(project, forms_export=",".join(f"{form}:{0 if form in closed else 1}" for form in project.dictionary.forms))
    result = doctor()
    assert any("the token may not export instrument senior_review" in line for line in lines(result, "✖"))


def test_narrative_within_the_tokens_reach_must_be_closed_though_it_is_never_asked_for(doctor, project):
    give(project, forms_export=",".join(f"{form}:1" for form in project.dictionary.forms))
    result = doctor()
    assert result.exit_code == 1
    assert len([line for line in lines(result, "✖") if "could export narrative" in line]) == 2
    assert "first_report_narrative to No Access" in remedy_of(result, "frn_goals")


def test_the_office_workers_token_is_known_by_what_it_can_do(doctor):
    result = doctor(user="faculty_affairs")
    assert result.exit_code == 1
    assert any("the token may write to REDCap" in line for line in lines(result, "✖"))


def test_of_several_users_who_may_be_the_tokens_none_is_cleared(doctor, project):
    project.become(users=[*project.users, project.users[0] | {"username": "twin", "api_import": "1"}])
    result = doctor()
    assert "2 users of the project may be the token's" in result.output
    assert "twin" not in result.output
    assert f"redcap.projects.{PROJECT}.token_user" in remedy_of(result, "2 users of the project")
    named = doctor(more=f'[redcap.projects.{PROJECT}]\ntoken_user = "twin"\n')
    assert any("may write to REDCap" in line for line in lines(named, "✖"))
    gone = doctor(more=f'[redcap.projects.{PROJECT}]\ntoken_user = "nobody"\n')
    assert any("is not among the project's users" in line for line in lines(gone, "✖"))
