"""HR tables as Workday reports have them, from a loopback server. Everybody is invented."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml

from assets.hr.deliveries import judged_delivery, no_tables
from assets.hr.source import HrReports
from tests.sources.raas_reports import ROOT, delivered_by, shipped_mapping, source, two_workers_served
from tests.sources.report_server import ReportServer, worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.hr.deliveries import Outcome
DATA = ROOT.parent / "shared" / "data" / "hr"
TODAY = date(2026, 10, 20)
UNREAD = {
    "not_an_id",
    "not_an_id_of_other",
    "shifted_row",
    "unmapped_code",
    "unreadable_date",
    "unreadable_flag",
    "unreadable_number",
    "unreadable_optional_date",
}


@pytest.fixture
def server(monkeypatch) -> Iterator[ReportServer]:
    with two_workers_served(monkeypatch) as served:
        yield served


def judged(reports: HrReports) -> Outcome:
    return judged_delivery(
        delivered_by(reports),
        last=no_tables(),
        mapping=reports.hr_mapping(),
        source="hr",
        tonight=TODAY,
        max_age_days=10_000,
    )


def rows_of(outcome: Outcome, table: str) -> list[dict[str, Any]]:
    assert outcome.refusal == ""
    assert not UNREAD.intersection(outcome.tables["quarantine"]["problem"])
    frame = outcome.tables[table]
    for name in frame.select_dtypes("datetime"):
        frame = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d")})
    return frame.astype("object").where(frame.notna(), None).to_dict("records")


def payload(name: str) -> dict[str, Any]:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is third-party data that is not in this checkout")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_a_nested_report_becomes_people_and_dated_appointments(server, tmp_path):
    outcome = judged(source(server, tmp_path))
    person = rows_of(outcome, "person")[0]
    assert (person["person_id"], person["work_email"]) == ("000000005", "ada000000005@example.edu")
    chair, professor = (row for row in rows_of(outcome, "appointment")[:2][::-1])
    assert (chair["is_primary"], chair["kind"], chair["fte"]) == (False, "administrative", None)
    assert (professor["is_primary"], professor["rank"], professor["fte"]) == (True, "professor", 1.0)
    assert professor["department_code"] == "050"
    assert professor["supervisor_id"] == "000000005"
    assert (professor["valid_from"], professor["valid_to"]) == ("2017-04-01", None)
    assert server.asked[0].endswith("format=json")


def test_a_chair_and_a_clinician_without_pay_come_out_of_real_workers_whole(server, tmp_path):
    server.reports["workers"] = [payload("v2_worker_chair.json"), payload("v2_worker_faculty.json")]
    outcome = judged(source(server, tmp_path))
    unpaid, professor, chair = rows_of(outcome, "appointment")
    assert (unpaid["person_id"], unpaid["fte"], unpaid["rank"], unpaid["track"]) == (
        "000000005",
        0.0,
        "associate",
        "clinical",
    )
    assert (unpaid["valid_from"], unpaid["valid_to"]) == ("2012-07-01", "2019-07-01")
    assert unpaid["appointment_end"] == "2019-06-30"
    assert (professor["is_primary"], professor["fte"], professor["department_code"]) == (True, 1.0, "050")
    assert (chair["is_primary"], chair["kind"], chair["fte"]) == (False, "administrative", None)
    assert [row["username"] for row in rows_of(outcome, "person")] == ["faculty", "jamespa"]


def test_a_person_with_positions_two_lists_down_comes_out_whole(server, tmp_path):
    server.reports["workers"] = [payload("v3_person_faculty.json")]
    outcome = judged(source(server, tmp_path, mapping=shipped_mapping("persons", tmp_path)))
    person, appointment = rows_of(outcome, "person")[0], rows_of(outcome, "appointment")[0]
    assert (person["person_id"], person["work_email"]) == ("000000005", "faculty@uw.edu")
    assert list(person["other_emails"]) == ["bill.faculty@m.org"]
    assert len(rows_of(outcome, "person_alias")) == 3
    assert (appointment["valid_from"], appointment["fte"], appointment["department_code"]) == (
        "2012-07-01",
        0.0,
        "HROrg000733",
    )


def test_an_appointee_with_past_and_present_appointments_comes_out_whole(server, tmp_path):
    server.reports["workers"] = [payload("v1_appointee_javerage.json")]
    outcome = judged(source(server, tmp_path, mapping=shipped_mapping("appointees", tmp_path)))
    first, second = rows_of(outcome, "appointment")
    assert (first["valid_from"], first["valid_to"], first["is_primary"]) == ("2016-01-20", "2016-06-16", True)
    assert (second["valid_from"], second["valid_to"], second["is_primary"]) == ("2015-01-20", "2015-06-16", True)
    assert first["department_code"] == "2101002000"


@pytest.mark.parametrize(
    "written", ["2026-03-02", "2026-03-02T08:00:00.000Z", "2026-03-02T00:00:00-08:00", "2026-03-02T00:00:00.000Z"]
)
def test_a_day_is_the_written_one_however_midnight_is_told(server, tmp_path, written):
    status = {"EmployeeStatusCode": "P", "FirstDayOfLeave": written, "EstimatedLastDayOfLeave": "2026-12-31T08:00:00Z"}
    server.reports["workers"].append(worker("000000007", WorkerEmploymentStatus=status))
    (leave,) = rows_of(judged(source(server, tmp_path, tables="people appointments leave")), "leave")
    assert (leave["person_id"], leave["leave_from"], leave["leave_to"]) == ("000000007", "2026-03-02", None)
    assert leave["expected_return"] == "2027-01-01"


def test_a_moment_in_the_evening_is_set_aside_and_not_moved_to_another_day(server, tmp_path):
    status = {"EmployeeStatusCode": "P", "FirstDayOfLeave": "2026-03-01T23:00:00.000Z"}
    server.reports["workers"].append(worker("000000007", WorkerEmploymentStatus=status))
    outcome = judged(source(server, tmp_path, tables="people appointments leave"))
    assert outcome.tables["leave"].empty
    assert "unreadable_date" in set(outcome.tables["quarantine"]["problem"])


def test_a_blank_field_that_the_report_leaves_out_is_blank(server, tmp_path):
    def without_blanks(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: without_blanks(value) for key, value in node.items() if value is not None}
        return [without_blanks(value) for value in node] if isinstance(node, list) else node

    expected = delivered_by(source(server, tmp_path)).files
    server.reports["workers"] = without_blanks(server.reports["workers"])
    assert delivered_by(source(server, tmp_path)).files == expected


def test_the_same_entries_in_another_order_are_the_same_delivery(server, tmp_path):
    expected = delivered_by(source(server, tmp_path)).files
    server.reports["workers"] = server.reports["workers"][::-1]
    assert delivered_by(source(server, tmp_path)).files == expected


def test_a_csv_report_is_read_as_a_delivered_file(server, tmp_path):
    server.reports["units"] = "Code,Label,Level\r\n050,Family Medicine,Department\r\n"
    mapping = tmp_path / "csv.yaml"
    content = yaml.safe_load(Path(shipped_mapping("workers", tmp_path)).read_text(encoding="utf-8"))
    content["files"]["units"] = {"columns": {"unit_code": "Code", "name": "Label", "kind": "Level"}}
    mapping.write_text(yaml.safe_dump(content), encoding="utf-8")
    reports = source(server, tmp_path, mapping=str(mapping))
    both = HrReports(reports={**reports.reports, "units": server.address("units", "csv")}, mapping=str(mapping))
    (unit,) = rows_of(judged(both), "unit")
    assert (unit["unit_code"], unit["name"], unit["kind"]) == ("050", "Family Medicine", "department")


def test_a_csv_report_that_was_cut_is_refused(server, tmp_path):
    server.reports["people"] = "person_id,legal_first,legal_last\n000000005,Ada,Exam"
    server.reports["appointments"] = "person_id\n"
    outcome = judged(HrReports(reports={name: server.address(name, "csv") for name in ("people", "appointments")}))
    assert outcome.refusal.startswith("people.csv does not end with a line break, so its last row may be cut")


def test_a_report_of_people_without_an_entry_is_no_roster(server, tmp_path):
    server.reports["workers"] = []
    assert "The HR report of people has no entry" in delivered_by(source(server, tmp_path)).trouble


def test_a_misspelt_path_of_a_required_column_is_named(server, tmp_path):
    path = Path(shipped_mapping("workers", tmp_path))
    path.write_text(path.read_text(encoding="utf-8").replace("LegalLastName", "LegalLastNme"), encoding="utf-8")
    trouble = delivered_by(source(server, tmp_path, mapping=str(path))).trouble
    assert trouble.startswith("The report of people has nothing at 'LegalLastNme' (legal_last) in any entry")


def test_a_second_value_is_refused_because_which_one_counts_cannot_be_told(server, tmp_path):
    path = Path(shipped_mapping("workers", tmp_path))
    path.write_text(path.read_text(encoding="utf-8").replace("[IsPrimary=true]", ""), encoding="utf-8")
    trouble = delivered_by(source(server, tmp_path, mapping=str(path))).trouble
    assert trouble.startswith("The report of people has more than one value for work_email in 2 of 2 rows")
    assert "example" not in trouble


def test_one_odd_record_is_set_aside_and_does_not_refuse_the_roster(server, tmp_path):
    twice = {"PositionID": "PN-1", "PositionFTEPercent": "40.00000"}
    workers = [worker(f"{number:09}") for number in range(1, 121)]
    workers[0]["WorkerPositions"].append(twice)
    server.reports["workers"] = workers
    outcome = judged(source(server, tmp_path))
    assert outcome.refusal == ""
    notes = outcome.tables["quarantine"]
    assert notes.loc[notes["field"] == "fte", ["problem", "person_id"]].to_dict("records") == [
        {"problem": "unreadable_number", "person_id": "000000001"}
    ]


@pytest.mark.parametrize("way", ["", "a..b", "a[b", "a[b=c", "[a=b]", "a.b]"])
def test_a_path_that_says_nothing_is_a_sentence(server, tmp_path, way):
    path = tmp_path / "bad.yaml"
    columns = {"person_id": way, "legal_first": "LegalFirstName", "legal_last": "LegalLastName"}
    path.write_text(yaml.safe_dump({"files": {"people": {"columns": columns}}}), encoding="utf-8")
    assert "is no path like" in delivered_by(source(server, tmp_path, mapping=str(path))).trouble


def test_the_frames_are_those_of_a_folder(server, tmp_path):
    outcome = judged(source(server, tmp_path))
    assert outcome.tables["delivery"]["files"].tolist() == [["appointments.csv", "people.csv"]]
    assert outcome.tables["delivery"]["state"].tolist() == ["accepted"]
    assert isinstance(outcome.tables["appointment"], pd.DataFrame)
