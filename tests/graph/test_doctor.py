"""What the doctor finds at a real server: each thing that can be wrong is one line with what to do, without a name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from asked_doctor import lines, remedy_of
from nights import TOKEN

from sandbox.server.dictionary import Dictionary
from tests.sources.mail_server import a_mail_server


def test_a_token_with_exactly_what_is_needed_leaves_nothing_to_do(doctor):
    result = doctor()
    assert result.exit_code == 0, result.output
    assert not lines(result, "✖")
    assert "Nothing has to be done." in result.output
    words = "\n".join(lines(result, "✔"))
    assert "reachable, REDCap 15.5.0" in words
    assert "the data dictionary fits redcap.yaml" in words
    assert "the token may export every instrument of redcap.yaml (10)" in words
    assert "the token may not export the narrative (6 fields)" in words


def test_the_doctor_asks_for_no_log_report_file_or_project_xml_and_for_mapped_fields_only(doctor, redcap_server):
    doctor()
    assert {seen.content for seen in redcap_server.requests} == {
        *("version", "metadata", "repeatingFormsEvents", "project", "record", "dag", "user")
    }
    assert len(redcap_server.requests) == 8


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
