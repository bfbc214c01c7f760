"""The command-line tools of redcap-toolbox, unmodified, run as programs against the sandbox.

They use PyCap in CSV and polars, and know of the server only what the environment tells them.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import redcap

from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread
from tests.sources.sandbox_projects import answer, objects, write_study

TOOLS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def school(school):
    write_study(school)
    return school


@pytest.fixture
def server(school):
    with serve_in_thread(school, settings=ServerSettings(timezone="UTC")) as running:
        yield running


def run(server, tool, *arguments: object, project="study"):
    environment = os.environ | {"REDCAP_API_URL": server.url, "REDCAP_API_TOKEN": server.token(project)}
    return subprocess.run(
        [TOOLS / tool, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
    )


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_download_redcap_writes_the_export_as_it_is(server, tmp_path):
    done = run(server, "download_redcap", tmp_path / "all.csv", "--survey-fields")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "all.csv").read_text() == answer(server, "study", exportSurveyFields="true").text
    (tmp_path / "forms.txt").write_text("visit\n")
    run(server, "download_redcap", tmp_path / "visit.csv", f"--forms={tmp_path / 'forms.txt'}")
    assert list(rows_of(tmp_path / "visit.csv")[0])[-4:] == ["score", "tags___a", "tags___b", "visit_complete"]


def test_download_events_and_split_make_one_file_for_each_event_and_repeating_form(server, tmp_path):
    done = run(server, "download_redcap_events", tmp_path / "maps")
    assert done.returncode == 0, done.stderr
    assert len(rows_of(tmp_path / "maps" / "redcap__event_map.csv")) == 3
    assert len(rows_of(tmp_path / "maps" / "redcap__repeating_event_map.csv")) == 3
    run(server, "download_redcap", tmp_path / "all.csv")
    done = run(server, "split_redcap_data", tmp_path / "all.csv", tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.glob("redcap__*.csv")} == {
        "redcap__start_arm_1.csv",
        "redcap__start_arm_1__dose.csv",
        "redcap__later_arm_1.csv",
        "redcap__start_arm_2.csv",
        "redcap__start_arm_2__diary.csv",
    }


def test_update_finds_the_cells_that_differ(server, tmp_path):
    """As a dry run: sending them needs `background_process`, which no PyCap on PyPI has yet."""
    run(server, "download_redcap", tmp_path / "base.csv")
    rows = rows_of(tmp_path / "base.csv")
    rows[0]["born"] = "1999-09-09"
    with (tmp_path / "new.csv").open("w", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = run(server, "update_redcap_diff", "--dry-run", tmp_path / "base.csv", tmp_path / "new.csv")
    assert done.returncode == 0, done.stderr
    assert "'born': '1999-09-09'" in done.stderr


def test_the_incremental_download_equals_a_full_one_after_an_import(server, tmp_path):
    def download():
        done = run(server, "download_redcap_incremental", tmp_path / "kept.csv", "--overlap=60s", "--tz=UTC")
        assert done.returncode == 0, done.stderr

    download()
    row = {"id": "90", "redcap_event_name": "start_arm_1", "born": "2001-02-03"}
    redcap.Project(server.url, server.token("study")).import_records([row])
    asked_before = len(server.requests)
    download()
    full = objects(server, "study", exportSurveyFields="true")
    assert rows_of(tmp_path / "kept.csv") == [{key: str(value) for key, value in row.items()} for row in full]
    asked = [seen for seen in server.requests[asked_before:] if seen.content == "record"]
    assert "dateRangeBegin" in asked[0].parameters
    assert answer(server, "study", dateRangeBegin=asked[0].parameters["dateRangeBegin"]).text.count("\n") == 2


def test_a_tool_that_needs_reports_passes_on_the_servers_refusal_and_writes_nothing(server, tmp_path):
    done = run(server, "download_redcap_report", "--id=7", tmp_path)
    assert 'The value of the parameter "content" is not valid' in done.stderr
    assert list(tmp_path.iterdir()) == []
