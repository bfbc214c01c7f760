"""Faults on purpose: what strikes, when, how often, and what a client then sees."""

import json

import pytest
import redcap
import requests

from sandbox.server.errors import FolderError
from sandbox.server.fault_forms import faults_from
from sandbox.server.faults import FaultPlan
from sandbox.server.requests import SeenRequest
from tests.sources.sandbox_club import served_club

RECORDS = {"content": "record"}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with served_club(tmp_path_factory.mktemp("school")) as server:
        yield server


@pytest.fixture
def server(running):
    yield running
    running.faults.clear()


def ids(server):
    project = redcap.Project(server.url, server.token("club"))
    return [row["id"] for row in project.export_records()]


def raw(server, **form: str):
    return requests.post(server.url, data={"token": server.token("club"), "format": "json", **form}, timeout=30)


def test_an_empty_body_reads_as_an_empty_frame_through_pycap(server):
    server.faults.replace([{"match": RECORDS, "body": ""}])
    frame = redcap.Project(server.url, server.token("club")).export_records(format_type="df")
    assert len(frame) == 0
    assert raw(server, content="metadata").json()


def test_a_web_page_with_200_comes_back_as_data_in_csv(server):
    server.faults.replace([{"match": RECORDS, "body": "<html>Log in</html>", "content_type": "text/html"}])
    reply = raw(server, content="record")
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/html")
    text = redcap.Project(server.url, server.token("club")).export_records(format_type="csv")
    assert text == "<html>Log in</html>"


def test_an_error_page_has_its_own_status(server):
    server.faults.replace([{"match": {}, "status": 503, "body": "<h1>Service Unavailable</h1>"}])
    assert raw(server, content="version").status_code == 503


def test_a_moved_server_redirects_and_the_post_becomes_a_get(server):
    server.faults.replace([{"match": {"times": 1}, "status": 302, "location": server.url}])
    reply = raw(server, content="record")
    assert ([step.status_code for step in reply.history], reply.status_code) == ([302], 501)


def test_a_truncated_body_ends_mid_value(server):
    whole = raw(server, content="record").text
    server.faults.replace([{"match": RECORDS, "truncate_at": 40}])
    assert raw(server, content="record").text == whole[:40]


def test_rows_can_go_missing_or_come_twice_without_a_word(server):
    server.faults.replace([{"match": RECORDS, "drop_rows": 1}])
    assert ids(server) == ["1", "2"]
    server.faults.replace([{"match": RECORDS, "drop_rows": [0], "duplicate_rows": [1]}])
    assert ids(server) == ["2", "2", "3"]


def test_a_fault_strikes_the_request_it_names_and_only_so_often(server):
    server.faults.replace([{"match": RECORDS | {"request": 2}, "status": 500}])
    assert [raw(server, content="record").status_code for _ in range(3)] == [200, 500, 200]
    server.faults.replace([{"match": RECORDS | {"times": 2}, "status": 502}])
    assert [raw(server, content="record").status_code for _ in range(3)] == [502, 502, 200]


def test_the_first_fault_that_matches_strikes_and_the_next_takes_its_turn(server):
    server.faults.replace([{"match": {"times": 1}, "status": 500}, {"match": {"times": 1}, "status": 504}])
    assert [raw(server, content="version").status_code for _ in range(3)] == [500, 504, 200]


def test_a_fault_can_be_meant_for_one_project_and_format(server):
    server.faults.replace([{"match": {"project": "other"}, "status": 500}, {"match": {"format": "csv"}, "status": 501}])
    assert raw(server, content="record").status_code == 200
    assert raw(server, content="record", format="csv").status_code == 501


def test_a_delay_keeps_the_client_waiting_until_its_patience_ends(server):
    server.faults.replace([{"match": RECORDS, "delay_seconds": 2}])
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(server.url, data={"token": server.token("club"), "content": "record"}, timeout=0.2)


def test_faults_are_read_from_yaml_and_from_json(tmp_path):
    faults = [{"match": {"content": "record", "times": 1}, "body": ""}]
    (tmp_path / "faults.json").write_text(json.dumps(faults))
    (tmp_path / "faults.yaml").write_text("- match: {content: record, times: 1}\n  body: ''\n")
    assert faults_from(tmp_path / "faults.json") == faults_from(tmp_path / "faults.yaml") == faults


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("match: {}", "must hold a list"),
        ("- oops", "must be a mapping"),
        ("- {bodi: x}", "no key bodi"),
        ("- {match: {contents: record}}", "no key contents"),
        ("- {match: [", "neither YAML nor JSON"),
    ],
)
def test_a_wrong_fault_file_is_refused_in_a_sentence(tmp_path, text, sentence):
    (tmp_path / "faults.yaml").write_text(text)
    with pytest.raises(FolderError, match=sentence):
        faults_from(tmp_path / "faults.yaml")
    with pytest.raises(FolderError, match="cannot be read"):
        faults_from(tmp_path / "absent.yaml")


def test_a_plan_counts_anew_when_it_is_replaced():
    asked = SeenRequest(project="club", content="record", action="export", format="json")
    plan = FaultPlan([{"match": {"times": 1}, "status": 500}])
    assert plan.strike(asked) is not None
    assert plan.strike(asked) is None
    plan.replace([{"match": {"times": 1}, "status": 500}])
    assert plan.strike(asked) is not None
