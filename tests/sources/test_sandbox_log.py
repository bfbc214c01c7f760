"""What the log tells of writes, what it hides, and which records a date range finds by it; and the server's clock."""

from datetime import datetime, timedelta

import pytest
import redcap
import requests

from sandbox.server.clock import server_clock
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread
from sandbox.server.writes.deleting import Part
from tests.sources.sandbox_writing import (
    as_written,
    changed,
    imported,
    log_lines,
    refusal,
    sent,
    write_school,
)

NOON = datetime.fromisoformat("2024-05-06 12:00:30")
LATER = "2024-05-06 12:00:31"


@pytest.fixture
def server(writable):
    server = as_written(writable)
    at(server, NOON)
    return server


def at(server, moment):
    server.sandbox.clock = lambda: moment


def with_settings(server, **chosen: bool):
    server.sandbox.settings = ServerSettings(timezone="America/Chicago", **chosen)


def test_creating_and_updating_are_told_apart_with_details(server):
    row = {"id": "9", "redcap_repeat_instrument": "meeting", "redcap_repeat_instance": "2"}
    imported(server, "diary", [{"id": "9", "team": "so\ncalled 'red'"}, row | {"how___2": "1"}])
    imported(server, "diary", [row | {"how___2": "0", "met_on": "2024-01-02"}])
    assert log_lines(server, "diary") == [
        ("Update record (API) 9", "[instance = 2], how(2) = unchecked, met_on = '2024-01-02'", "9"),
        ("Update record (API) 9", "[instance = 2], how(2) = checked, meeting_complete = '0'", "9"),
        ("Create record (API) 9", "id = '9', team = 'so called 'red'', base_complete = '0'", "9"),
    ]


def test_a_longitudinal_entry_names_event_and_arm(server):
    imported(server, "panel", [{"id": "1", "redcap_event_name": "later_arm_1", "score": "6"}])
    assert log_lines(server, "panel") == [("Update record (API) 1 (Later (Arm 1: Drug A))", "score = '6'", "1")]


def test_an_import_that_changes_nothing_leaves_no_trace_and_changes_no_record(server):
    imported(server, "diary", [{"id": "1", "team": "red"}])
    assert log_lines(server, "diary") == []
    assert changed(server, "diary", begin="2024-01-01 00:00:00") == []


def test_entries_keep_seconds_but_show_minutes_unless_the_server_says_otherwise(server):
    imported(server, "diary", [{"id": "1", "team": "blue"}])
    assert [row["timestamp"] for row in sent(server, "diary", content="log").json()] == ["2024-05-06 12:00"]
    assert changed(server, "diary", begin="2024-05-06 12:00:30") == ["1"]
    assert changed(server, "diary", begin=LATER) == []
    with_settings(server, log_shows_seconds=True)
    assert [row["timestamp"] for row in sent(server, "diary", content="log").json()] == ["2024-05-06 12:00:30"]


def test_the_newest_entry_comes_first_also_within_a_second(server):
    server.import_rows("diary", [{"id": "1", "team": "a"}])
    server.import_rows("diary", [{"id": "2", "team": "b"}])
    at(server, NOON - timedelta(hours=1))
    server.import_rows("diary", [{"id": "3", "team": "c"}])
    assert [record for *_, record in log_lines(server, "diary")] == ["2", "1", "3"]


def test_the_log_is_narrowed_by_kind_user_record_and_time(server):
    imported(server, "classic", [{"id": "10", "name": "Bo"}], "eastern")
    at(server, NOON + timedelta(days=1))
    sent(server, "classic", action="delete", records="2")
    imported(server, "classic", [{"id": "2", "name": "New"}])
    assert [r for *_, r in log_lines(server, "classic", logtype="record_delete")] == ["2"]
    assert [a for a, *_ in log_lines(server, "classic", logtype="record_add")] == ["Create record (API) 2"]
    assert [r for *_, r in log_lines(server, "classic", logtype="record_edit")] == ["10"]
    assert len(log_lines(server, "classic", logtype="record", user="office")) == 2
    assert [a for a, *_ in log_lines(server, "classic", record="10")] == ["Update record (API) 10"]
    assert [r for *_, r in log_lines(server, "classic", dag="7")] == ["10"]
    assert [r for *_, r in log_lines(server, "classic", endTime="2024-05-06 24:00")] == ["10"]
    assert len(log_lines(server, "classic", beginTime="2024-05-07 00:00")) == 2


def test_a_deletion_is_told_by_action_and_record_unless_its_trace_is_deleted_too(server):
    sent(server, "diary", action="delete", records="1")
    sent(server, "diary", action="delete", records="2", delete_logging="1")
    assert log_lines(server, "diary") == [("Delete record 1", "id = '1'", "1")]


def test_a_part_that_is_deleted_is_an_update_and_by_setting_a_change(server):
    begin = "2024-01-01 00:00:00"
    server.delete("diary", ["1"], part=Part(instrument="report"))
    assert log_lines(server, "diary") == [
        ("Update record (API) 1", "[instance = 1], text = '', report_complete = ''", "1")
    ]
    assert changed(server, "diary", begin=begin) == ["1"]
    with_settings(server, partial_delete_is_change=False)
    server.delete("diary", ["3"], part=Part(instrument="meeting"))
    server.delete("diary", ["1"], part=Part(instrument="meeting"), is_logged=False)
    assert changed(server, "diary", begin=begin) == ["1"]


def test_a_rename_is_an_update_under_the_new_name_only(server):
    sent(server, "diary", action="rename", record="1", new_record_name="50")
    assert log_lines(server, "diary") == [("Update record (API) 50", "id = '50'", "50")]
    assert changed(server, "diary", begin="2024-01-01 00:00:00") == ["50"]


def test_clearing_a_project_is_one_entry_without_records(server):
    server.clear("diary")
    assert log_lines(server, "diary") == [("Manage/Design ", "Erase all data", "")]
    assert log_lines(server, "diary", logtype="record_delete") == []
    server.import_rows("diary", [{"id": "1", "team": "new"}])
    assert changed(server, "diary", end="2020-01-01 00:00:00") == [], "it was not there from the start"


def test_deletions_are_in_no_date_range_but_a_record_made_anew_is(server):
    server.delete("diary", ["1"])
    assert changed(server, "diary", begin="2024-01-01 00:00:00") == []
    at(server, NOON + timedelta(hours=1))
    server.import_rows("diary", [{"id": "1", "team": "new"}])
    assert changed(server, "diary", begin="2024-01-01 00:00:00", end=LATER) == ["1"], "by the deletion"


def test_what_was_not_written_counts_as_changed_when_the_project_was_made(server):
    server.import_rows("diary", [{"id": "2", "team": "x"}, {"id": "9", "team": "y"}])
    assert changed(server, "diary", end="2020-01-01 00:00:00") == ["1", "2", "3"]
    assert changed(server, "diary", begin="2020-01-01 00:00:00") == ["2", "9"]


def test_written_entries_come_on_top_of_a_log_that_was_loaded(tmp_path):
    write_school(tmp_path)
    log = 'timestamp,username,action,details,record\n2024-01-01 10:00,office,"Update record 3",,3\n'
    (tmp_path / "redcap" / "diary" / "log.csv").write_text(log)
    with serve_in_thread(tmp_path) as server:
        at(server, NOON)
        server.import_rows("diary", [{"id": "1", "team": "x"}])
        assert [record for *_, record in log_lines(server, "diary")] == ["1", "3"]
        assert changed(server, "diary", begin="2024-01-01 00:00:00") == ["1", "3"]
        assert changed(server, "diary", begin="2024-01-02 00:00:00") == ["1"]


def test_a_refused_import_leaves_no_trace(server):
    refusal(server, "typed", [{"id": "1", "count": "1"}, {"id": "2", "count": "x"}])
    assert log_lines(server, "typed") == []


def test_the_date_header_is_the_servers_clock_in_gmt(server):
    assert sent(server, "diary").headers["Date"] == "Mon, 06 May 2024 17:00:30 GMT"
    assert sent(server, "diary", content="nonsense").headers["Date"] == "Mon, 06 May 2024 17:00:30 GMT"
    for address in (server.url, server.url.removesuffix("/"), server.url + "nowhere"):
        found = requests.get(address, timeout=30, allow_redirects=False)
        assert found.headers["Date"] == "Mon, 06 May 2024 17:00:30 GMT"


def test_the_hour_that_comes_twice_is_the_earlier_one_unless_the_clock_says_otherwise(server):
    twice = datetime.fromisoformat("2024-11-03 01:30:00")
    at(server, twice)
    assert sent(server, "diary").headers["Date"] == "Sun, 03 Nov 2024 06:30:00 GMT"
    at(server, twice.replace(fold=1))
    assert sent(server, "diary").headers["Date"] == "Sun, 03 Nov 2024 07:30:00 GMT"


def test_a_clock_tells_local_time_without_a_zone():
    here, there = server_clock("Pacific/Auckland")(), server_clock("Pacific/Honolulu")()
    assert here.tzinfo is None
    assert timedelta(hours=21) < here - there < timedelta(hours=24)


def test_pycap_reads_the_log_of_its_own_writes(server):
    project = redcap.Project(server.url, server.token("diary"))
    project.import_records([{"id": "1", "team": "blue"}])
    project.delete_records(["2"])
    found = project.export_logging(log_type="record", begin_time=datetime.fromisoformat("2024-01-01 00:00:00"))
    assert [row["record"] for row in found] == ["2", "1"]
    ids = project.export_records(fields=["id"], date_begin=datetime.fromisoformat("2024-01-01 00:00:00"))
    assert {row["id"] for row in ids} == {"1"}
