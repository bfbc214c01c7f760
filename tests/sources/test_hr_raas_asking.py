"""Asking a report server: what can heal is asked for again, what cannot is one sentence without login or address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.hr.source import HrReports
from pipelines.premises import remark_on_hr
from pipelines.settings import read_settings
from tests.sources.raas_reports import delivered_by, shipped_mapping, source, two_workers_served
from tests.sources.report_server import USER, Odd, ReportServer
from tests.unit.written_settings import BEFORE_HR, written

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = Odd(b"<!DOCTYPE html><title>Sign in</title>", content_type="text/html")


@pytest.fixture
def server(monkeypatch) -> Iterator[ReportServer]:
    with two_workers_served(monkeypatch) as served:
        yield served


@pytest.fixture
def rests(monkeypatch) -> list[float]:
    rested: list[float] = []
    monkeypatch.setattr("assets.hr.sources.reports.time.sleep", rested.append)
    return rested


@pytest.mark.parametrize(
    "odd",
    [
        Odd(b"busy", status=503),
        Odd(b"oops", status=500, content_type="text/html"),
        Odd(b"slow down", status=429),
        Odd(b""),
        Odd(b'{"Report_Entry": [{"EmployeeID": "0', short_by=100),
        Odd(b'{"Report_Entry": [{"EmployeeID": "0'),
        Odd(b'{"error": "temporary"}'),
    ],
    ids=["503", "500", "429", "nothing", "broken off", "cut", "no report"],
)
def test_what_can_heal_is_asked_for_again(server, tmp_path, rests, odd):
    expected = delivered_by(source(server, tmp_path)).files
    server.script = [odd, odd]
    delivered = delivered_by(source(server, tmp_path))
    assert (delivered.files, delivered.trouble) == (expected, "")
    assert len(rests) == 2
    assert rests[0] <= 1.5
    assert rests[1] >= 1.0


def test_what_does_not_heal_is_given_up_after_the_settings_number_of_attempts(server, tmp_path, rests):
    server.script = [Odd(b"busy", status=503)] * 9
    delivered = delivered_by(source(server, tmp_path))
    assert delivered.trouble == (
        "The HR report of people: the server answered 503: if it lasts, ask who runs it (asked 3 times)."
    )
    assert delivered.files == {}
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (HTML, "a web page came instead of a report"),
        (Odd(b"<wd:Report_Data/>", content_type="text/xml"), "a web page came instead of a report"),
        (Odd(b"a,b\n1,2\n", content_type="text/csv"), "the answer is not json"),
        (Odd(status=302, headers={"Location": "https://sso.example.edu/"}), "the server sends elsewhere (302)"),
        (Odd(b"{}", status=403), "the account in HR_USER may not run the report (403)"),
        (Odd(b"{}", status=404), "there is no such report (404)"),
    ],
    ids=["login page", "xml", "other format", "redirect", "forbidden", "not found"],
)
def test_what_cannot_heal_is_asked_once_and_said_in_one_sentence(server, tmp_path, odd, words):
    server.script = [odd]
    trouble = delivered_by(source(server, tmp_path)).trouble
    assert trouble.startswith(f"The HR report of people: {words}")
    assert len(server.asked) == 1
    assert USER not in trouble
    assert server.url not in trouble


def test_a_refused_login_is_not_repeated_and_not_shown(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HR_PASSWORD", "canary-wrong")
    trouble = delivered_by(source(server, tmp_path)).trouble
    assert trouble == (
        "The HR report of people: the server does not accept the login (401): correct HR_USER and HR_PASSWORD."
    )
    assert len(server.asked) == 1


def test_a_missing_password_is_named_before_anything_is_asked(server, tmp_path, monkeypatch):
    monkeypatch.delenv("HR_PASSWORD")
    assert "put it into the environment variable HR_PASSWORD" in delivered_by(source(server, tmp_path)).trouble
    assert server.asked == []


def test_a_server_that_is_not_there_is_one_sentence(server, tmp_path, rests):
    reports = HrReports(
        reports={"people": "http://127.0.0.1:1/report?format=json"},
        mapping=shipped_mapping("workers", tmp_path),
        retries=1,
    )
    assert "the connection failed" in delivered_by(reports).trouble
    assert len(rests) == 1


@pytest.mark.parametrize(
    ("script", "sentence"),
    [([], "HR's report server gave 2 tables"), ([HTML], "The HR report of people: a web page came instead")],
    ids=["well", "login page"],
)
def test_the_doctor_says_in_one_line_whether_the_reports_can_be_read(server, tmp_path, script, sentence):
    shipped_mapping("workers", tmp_path)
    reports = "".join(f'{table} = "{server.address("workers")}"\n' for table in ("people", "appointments"))
    path = written(tmp_path, BEFORE_HR + f'kind = "raas"\nmapping = "workers.yaml"\n[hr.reports]\n{reports}')
    server.script = script
    assert remark_on_hr(read_settings(path)).words.startswith(sentence)


def test_the_doctor_waits_for_one_more_attempt_and_no_longer(server, tmp_path, rests):
    shipped_mapping("workers", tmp_path)
    people = f'reports.people = "{server.address("workers")}"\n'
    path = written(tmp_path, BEFORE_HR + f'kind = "raas"\nmapping = "workers.yaml"\n{people}')
    server.script = [Odd(b"busy", status=503)] * 9
    assert "(asked 2 times)" in remark_on_hr(read_settings(path)).words
