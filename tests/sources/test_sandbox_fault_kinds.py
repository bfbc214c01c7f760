"""Ways in which REDCap servers are on record to fail, by name, and what decides which request they strike."""

import pytest
import redcap
import requests

from sandbox.server.errors import FolderError
from sandbox.server.fault_forms import fault_of, faults_from
from sandbox.server.fault_kinds import KINDS
from sandbox.server.faults import FaultPlan, damaged_rows
from sandbox.server.requests import SeenRequest
from tests.sources.sandbox_club import served_club


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with served_club(tmp_path_factory.mktemp("school")) as server:
        yield server


@pytest.fixture
def server(running):
    yield running
    running.faults.clear()


def raw(server, **form: str):
    asked = {"token": server.token("club"), "content": "record", "format": "json"} | form
    return requests.post(server.url, data=asked, timeout=30)


def seen(**parts: object) -> SeenRequest:
    usual = {"project": "club", "content": "record", "action": "export", "format": "json"}
    return SeenRequest(**usual | parts)


@pytest.mark.parametrize(
    ("kind", "status", "piece"),
    [
        ("out_of_memory", 200, '{"error":"REDCap ran out of server memory. The request cannot be processed.'),
        ("unknown_error", 200, "multiple browser tabs of the same REDCap page. If that is not the case"),
        ("empty_body", 200, ""),
        ("database_down", 200, "combination could not connect"),
        ("login_page", 200, "<html>"),
        ("request_timeout", 408, "<html>"),
        ("length_required", 411, "<html>"),
        ("server_error", 500, "<html>"),
        ("bad_gateway", 502, "<html>"),
        ("unavailable", 503, "<html>"),
        ("gateway_timeout", 504, "<html>"),
        ("firewall", 403, "<html>"),
        ("moved", 501, "The requested method is not implemented."),
        ("offline", 503, "offline"),
        ("expired_token", 403, '{"error":"You do not have permissions to use the API"}'),
    ],
)
def test_a_kind_answers_with_its_status_and_body(server, kind, status, piece):
    server.faults.replace([{"kind": kind}])
    reply = raw(server)
    assert (reply.status_code, piece in reply.text) == (status, True)
    assert bool(reply.text) == (kind != "empty_body")


def test_every_kind_is_a_fault_that_can_be_put_in_force():
    assert [fault_of({"kind": kind}).match for kind in KINDS] == [{}] * len(KINDS)


def test_what_a_fault_says_itself_wins_over_its_kind(server):
    server.faults.replace([{"kind": "offline", "status": 200, "body": "Back at noon"}])
    assert (raw(server).status_code, raw(server).text) == (200, "Back at noon")


def test_an_expired_token_reads_as_an_error_in_the_format_errors_are_asked_in(server):
    server.faults.replace([{"kind": "expired_token", "match": {"project": "club"}}])
    assert raw(server, format="csv").text == "ERROR: You do not have permissions to use the API"
    assert raw(server, format="csv", returnFormat="json").json()["error"].startswith("You do not have permissions")
    with pytest.raises(redcap.RedcapError):
        redcap.Project(server.url, server.token("club")).export_metadata()


def test_an_error_without_a_status_is_400(server):
    server.faults.replace([{"error": "No"}])
    assert (raw(server).status_code, raw(server).json()) == (400, {"error": "No"})


def test_a_body_need_not_be_text(server):
    server.faults.replace([{"kind": "invalid_utf8"}])
    with pytest.raises(UnicodeDecodeError):
        raw(server).content.decode("utf-8")


def test_an_encoding_changes_the_bytes_of_the_real_answer_and_of_ascii_none(server):
    assert (raw(server).encoding, raw(server, format="csv").content.isascii()) == ("utf-8", True)
    whole = raw(server, content="instrument").content
    server.faults.replace([{"kind": "latin_1"}])
    assert raw(server, content="instrument").content == whole
    server.faults.replace([{"kind": "latin_1", "body": "José ✓"}])
    assert raw(server).content == b"Jos\xe9 ?"


def test_a_truncated_kind_cuts_and_a_damaging_kind_loses_or_doubles_a_row(server):
    whole = raw(server).text
    server.faults.replace([{"kind": "truncated", "truncate_at": 7}])
    assert raw(server).text == whole[:7]
    server.faults.replace([{"kind": "missing_rows"}])
    assert [row["id"] for row in raw(server).json()] == ["1", "2"]
    server.faults.replace([{"kind": "duplicate_rows"}])
    assert [row["id"] for row in raw(server).json()] == ["1", "2", "3", "3"]


@pytest.mark.parametrize(
    ("fault", "rows"),
    [
        ({"drop_rows": 0}, "abcd"),
        ({"drop_rows": 9}, ""),
        ({"drop_rows": 1, "duplicate_rows": 2}, "abcc" + "d"),
        ({"drop_rows": [0, 3], "duplicate_rows": 1}, "bcd"),
        ({"drop_rows": 1, "duplicate_rows": [0]}, "aabc"),
    ],
)
def test_rows_are_counted_from_the_end_or_named_from_the_start(fault, rows):
    assert "".join(row[0] for row in damaged_rows([["a"], ["b"], ["c"], ["d"]], fault_of(fault))) == rows


def test_memory_runs_out_only_when_too_many_records_are_asked_for(server):
    server.faults.replace([{"kind": "out_of_memory", "match": {"content": "record", "more_than_records": 2}}])
    assert raw(server, records="1,2").json()[0]["id"] == "1"
    assert "ran out of server memory" in raw(server, records="1,2,3").text
    assert "ran out of server memory" in raw(server).text


def test_a_fault_can_wait_for_a_record_or_a_field(server):
    server.faults.replace([{"match": {"record": 2}, "status": 500}, {"match": {"field": "team"}, "status": 502}])
    assert raw(server, records="1").status_code == 200
    assert raw(server, records="1,2").status_code == 500
    assert raw(server, fields="id,team").status_code == 502


def test_too_many_requests_in_a_minute_ban_the_client_until_somebody_lifts_the_ban(server):
    server.faults.replace([{"kind": "rate_limit", "ban_after": 3}])
    assert [raw(server, content="version").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    server.faults.clear()
    assert raw(server, content="version").status_code == 200


def test_a_ban_outlasts_the_minute_and_slow_requests_never_meet_it():
    now = [0.0]
    plan = FaultPlan([{"kind": "rate_limit", "ban_after": 2}], seconds=lambda: now[0])
    for moment in (0.0, 31.0, 62.0, 93.0):
        now[0] = moment
        assert plan.strike(seen()) is None
    now[0] = 94.0
    assert plan.strike(seen()) is not None
    now[0] = 5000.0
    assert plan.strike(seen()) is not None
    plan.clear()
    assert plan.strike(seen()) is None


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"kind": "nope"}, "no kind nope; known are out_of_memory"),
        ({"status": "500"}, "status must be int, not str"),
        ({"match": {"times": True}}, "times must be int, not bool"),
        ({"body_base64": "?"}, "not base64"),
        ({"encoding": "latin-nine"}, "encoding latin-nine is none"),
    ],
)
def test_a_fault_that_cannot_be_meant_is_refused_in_a_sentence(fault, sentence):
    with pytest.raises(FolderError, match=sentence):
        fault_of(fault)


def test_a_file_may_name_kinds(tmp_path):
    (tmp_path / "faults.yaml").write_text(
        "- kind: offline\n  match: {content: record, times: 2}\n- kind: slow\n  match:\n"
    )
    assert [fault_of(item).status for item in faults_from(tmp_path / "faults.yaml")] == [503, None]
