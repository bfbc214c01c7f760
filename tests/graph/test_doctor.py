"""What the doctor finds at a real server: each thing that can be wrong is one line with what to do, without a name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from nights import AS_OF, TOKEN, settings_written

from pipelines.commands.main import cli
from sandbox.school.generate import generate_school
from sandbox.server.dictionary import Dictionary
from sandbox.server.testing import serve_in_thread
from tests.sources.mail_server import a_mail_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from sandbox.server.project import Project
    from sandbox.server.testing import Served

PROJECT = "anesthesiology"
USER = "mentorsync"
NO_USER_RIGHTS = {
    "match": {"content": "user"},
    "status": 400,
    "content_type": "application/json",
    "body": "{\"error\":\"Insufficient user privileges: You must have 'API Export' and 'User Rights' privileges.\"}",
}


@pytest.fixture(scope="module")
def small_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor") / "school"
    generate_school(folder, faculty=40, years=1, seed=5, as_of=AS_OF)
    return folder


@pytest.fixture(scope="module")
def serving(small_school: Path) -> Iterator[Served]:
    with serve_in_thread(small_school) as served:
        yield served


@pytest.fixture
def redcap_server(serving: Served) -> Iterator[Served]:
    """Return the served REDCap; whatever a test changes in the project is put back."""
    held = serving.sandbox.school.projects[PROJECT]
    parts = {name: getattr(held, name) for name in ("users", "user_dags", "dags", "dictionary", "tokens")}
    clock = serving.sandbox.clock
    serving.requests.clear()
    yield serving
    held.become(**parts)
    serving.sandbox.clock = clock
    serving.faults.clear()


@pytest.fixture
def project(redcap_server: Served) -> Project:
    return redcap_server.sandbox.school.projects[PROJECT]


@pytest.fixture
def doctor(
    tmp_path: Path, small_school: Path, redcap_server: Served, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Return a function that types `mentorsync doctor` on settings of the served school."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)

    def typed(*words: str, more: str = "", user: str = USER, timezone: str = "", **settings: Any) -> Result:
        given = {"url": redcap_server.url, "hr": small_school / "hr", **settings}
        file = settings_written(tmp_path, **given)
        text = file.read_text(encoding="utf-8").replace("[redcap]", f'[redcap]\ntimezone = "{timezone}"')
        file.write_text(text + more, encoding="utf-8")
        monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
        monkeypatch.setenv(TOKEN, redcap_server.token(PROJECT, user))
        result = CliRunner().invoke(cli, ["doctor", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        for secret in (
            *filter(None, redcap_server.sandbox.school.projects[PROJECT].tokens.values()),
            "med.example.edu",
            USER + "@",
        ):
            assert secret not in result.output
        return result

    return typed


def give(project: Project, **rights: str) -> None:
    """Change the rights of the token's user."""
    project.become(users=[row | rights if row["username"] == USER else row for row in project.users])


def lines(result: Result, sign: str) -> list[str]:
    return [line.strip()[2:] for line in result.output.splitlines() if line.strip().startswith(sign)]


def remedy_of(result: Result, words: str) -> str:
    found = result.output.splitlines()
    at = next(n for n, line in enumerate(found) if words in line)
    return found[at + 1].strip().removeprefix("→ ")


def test_a_token_with_exactly_what_is_needed_leaves_nothing_to_do(doctor):
    result = doctor()
    assert result.exit_code == 0, result.output
    assert not lines(result, "✖")
    assert "Nothing has to be done." in result.output
    words = "\n".join(lines(result, "✔"))
    assert "reachable, REDCap 15.5.0" in words
    assert "the data dictionary fits redcap.yaml" in words
    assert "the token may export every instrument of redcap.yaml (9)" in words
    assert "the token may not export the narrative (6 fields)" in words


def test_the_doctor_asks_for_no_log_report_file_or_project_xml_and_for_mapped_fields_only(doctor, redcap_server):
    doctor()
    assert {seen.content for seen in redcap_server.requests} == {
        *("version", "metadata", "repeatingFormsEvents", "project", "record", "dag", "user")
    }
    assert len(redcap_server.requests) == 8


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
    assert "mt_held_on" in found or "mt_date" in found
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


def test_every_difference_of_the_dictionary_is_named_and_not_only_five(doctor, project):
    lost = {"mt_mode", "mt_mentor_name", "qr_year", "qr_quarter", "as_end_date", "as_start_date", "hm_name", "ag_name"}
    before = project.dictionary.rows
    kept = [row for row in before if row["field_name"] not in lost]
    really = sorted(row["field_name"] for row in before if row["field_name"] in lost)
    project.become(dictionary=Dictionary(kept))
    result = doctor()
    for field in really:
        assert f"field {field} is gone" in result.output
    assert len(really) > 5


def test_a_notes_field_nobody_named_is_pointed_out(doctor, project):
    rows = [*project.dictionary.rows]
    rows.append(rows[-1] | {"field_name": "sr_remarks", "field_type": "notes", "form_name": "senior_review"})
    project.become(dictionary=Dictionary(rows))
    result = doctor()
    assert any("fields of type notes that redcap.yaml does not name: sr_remarks" in line for line in lines(result, "▲"))
    assert "on instrument senior_review that redcap.yaml reads" in result.output


@pytest.mark.parametrize(("shift", "words"), [(300, "ahead of"), (-300, "behind")])
def test_a_clock_that_is_off_is_named_with_its_seconds(doctor, redcap_server, shift, words):
    right = redcap_server.sandbox.clock
    redcap_server.sandbox.clock = lambda: right() + timedelta(seconds=shift)
    result = doctor()
    line = next(line for line in lines(result, "▲") if "REDCap's clock" in line)
    assert words in line
    assert abs(int(re.search(r"(\d+) seconds", line)[1]) - 300) <= 5


def test_the_time_zone_says_which_setting_it_comes_from(doctor):
    assert "(America/New_York, institution.timezone)" in doctor().output
    assert "(Europe/Berlin, redcap.timezone)" in doctor(timezone="Europe/Berlin").output


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 503, "body": "<html>busy</html>"}, "the server answered 503"),
        ({"body": "<html>maintenance</html>", "content_type": "text/html"}, "a web page came instead of data"),
        ({"status": 403, "body": '{"error":"You do not have permissions to use the API"}'}, "refuses the token (403)"),
        ({"body": ""}, "answered with nothing at all"),
    ],
    ids=["down", "maintenance", "no right", "empty"],
)
def test_a_server_that_does_not_answer_as_it_should_gives_its_sentence_and_the_rest_is_still_looked_at(
    doctor, redcap_server, fault, words
):
    redcap_server.faults.replace([{"match": {"content": "version"}, **fault}])
    result = doctor()
    assert result.exit_code == 1
    assert any(words in line for line in lines(result, "✖")), result.output
    assert "no night has pulled this project yet" in result.output
    assert "HR delivered" in result.output


@pytest.mark.parametrize(
    ("units", "line"),
    [
        ((), "▲ nobody is named as office: what people return cannot be approved, and no quarter can be closed"),
        (("Faculty Affairs",), "▲ everybody named as office is of one unit (Faculty Affairs): what the office itself"),
        (("Faculty Affairs", "Dean's Office"), "✔ 2 people of 2 units decide for the office"),
    ],
)
def test_an_office_that_cannot_approve_what_it_asks_for_is_told_without_a_name(doctor, units, line):
    people = ", ".join(f'{{name = "Officer {number}", unit = "{unit}"}}' for number, unit in enumerate(units))
    result = doctor(more=f"[office]\npeople = [{people}]\n")
    assert line in result.output
    assert "Officer" not in result.output


def test_a_server_that_is_not_there_is_one_line(doctor):
    assert any("the connection failed" in line for line in lines(doctor(url="http://127.0.0.1:9/api/"), "✖"))


def test_a_missing_token_is_one_line_that_names_the_variable(doctor, project):
    project.become(tokens=project.tokens | {"without": ""})
    assert any(f"environment variable {TOKEN}" in line for line in lines(doctor(user="without"), "✖"))


def test_an_hr_folder_that_is_not_there_is_one_line(doctor, tmp_path):
    result = doctor(hr=tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "nowhere does not exist or cannot be opened: check hr.folder" in "\n".join(lines(result, "✖"))


def test_a_file_where_the_home_should_be_is_one_sentence(doctor, tmp_path):
    (tmp_path / "home").write_text("in the way", encoding="utf-8")
    result = doctor()
    assert result.exit_code == 2
    assert "home is a file; name a folder" in result.output


def test_a_project_name_in_the_settings_that_no_programme_has_is_pointed_out(doctor):
    result = doctor(more='[redcap.projects.anestesiology]\ntoken_user = "x"\n')
    assert "anestesiology" in "\n".join(lines(result, "▲"))


def test_a_programme_that_is_not_enabled_is_one_sentence(doctor):
    result = doctor("--programme", "nope")
    assert result.exit_code == 2
    assert "programme 'nope' is not enabled in the settings; enabled are: anesthesiology" in result.output


def test_the_mail_server_is_tried_and_gets_a_mail_only_where_it_is_asked_for(doctor):
    with a_mail_server() as mailbox:
        smtp = f'{{host = "127.0.0.1", port = {mailbox.port}}}'
        alerts = f'[alerts]\nfrom = "a@school.example"\nto = ["it@school.example"]\nsmtp = {smtp}\n'
        tried = doctor(more=alerts)
        assert tried.exit_code == 0, tried.output
        assert any("the mail server 127.0.0.1" in line for line in lines(tried, "✔"))
        assert mailbox.mails == []
        sent = doctor("--mail-test", more=alerts)
        assert "it took a mail to alerts.to (1)" in lines(sent, "✔")
        assert len(mailbox.mails) == 1
    gone = doctor(more=alerts)
    assert gone.exit_code == 1
    assert remedy_of(gone, "could not be reached") == "check alerts.smtp.host and port"
    assert "@school.example" not in tried.output + sent.output + gone.output
