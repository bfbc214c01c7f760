"""Career dates and what a policy asks of an appointment come alike through every kind of source. Invented people."""

from __future__ import annotations

import csv
import io
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import sqlalchemy as sa
import yaml

from assets.hr.deliveries import judged_delivery, no_tables
from assets.hr.source import HrFolder, HrReports, HrViews
from tests.sources.hr_database import VARIABLE, run, with_engine
from tests.sources.report_server import PASSWORD, USER, serve_reports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assets.hr.deliveries import Outcome
    from assets.hr.source import HrSource

    Tables = dict[str, list[dict[str, str]]]

TABLES: Tables = {
    "people": [
        {"EMPLID": "0000007", "First": "Ada", "Last": "Ash"},
        {"EMPLID": "0000008", "First": "Bo", "Last": "Li"},
    ],
    "appointments": [
        {
            "EMPLID": number,
            "Begin": "01/07/2024",
            "End": "",
            "Home": "Y",
            "Unit": "0412",
            "Status": "A",
            "Class": kind,
            "Field": field,
            "Support": support,
        }
        for number, kind, field, support in (
            ("0000007", "CE", "Cardiology", ""),
            ("0000008", "SCI", "Genetics", "30/06/2027"),
        )
    ],
    "career_dates": [
        {"EMPLID": "0000007", "Step": step, "Due": due, "Done": done}
        for step, due, done in (
            ("Offer Letter", "01/03/2024", "20/02/2024"),
            ("Annual Review", "30/06/2026", ""),
            ("Career Conference", "15/09/2026", "14/09/2026"),
            ("Appraisal", "31/12/2026", ""),
            ("Promotion", "01/07/2030", ""),
        )
    ],
}
COLUMNS = {
    "people": {"person_id": "EMPLID", "legal_first": "First", "legal_last": "Last"},
    "appointments": {
        "person_id": "EMPLID",
        "valid_from": "Begin",
        "valid_to": "End",
        "is_primary": "Home",
        "department_code": "Unit",
        "employment_status": "Status",
        "faculty_class": "Class",
        "discipline": "Field",
        "support_end": "Support",
    },
    "career_dates": {"person_id": "EMPLID", "kind": "Step", "due_on": "Due", "held_on": "Done"},
}
CODES = {
    "employment_status": {"A": "active"},
    "faculty_class": {"CE": "clinician", "SCI": "scientist"},
    "career_kind": {
        "Offer Letter": "offer",
        "Annual Review": "annual_review",
        "Career Conference": "career_conference",
        "Appraisal": "appraisal",
        "Promotion": "promotion",
    },
}
CAREER = [
    ("annual_review", "2026-06-30", None),
    ("appraisal", "2026-12-31", None),
    ("career_conference", "2026-09-15", "2026-09-14"),
    ("offer", "2024-03-01", "2024-02-20"),
    ("promotion", "2030-07-01", None),
]
APPOINTMENTS = [("clinician", "Cardiology", None), ("scientist", "Genetics", "2027-06-30")]


def mapping_file(folder: Path, columns: dict[str, dict[str, str]], **files: dict[str, Any]) -> str:
    tables = {table: {"columns": own} | files.get(table, {}) for table, own in columns.items()}
    path = folder / "hr.yaml"
    path.write_text(yaml.safe_dump({"date_format": "%d/%m/%Y", "id_width": 7, "files": tables, "codes": CODES}))
    return str(path)


def csv_text(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def judged(source: HrSource) -> Outcome:
    return judged_delivery(
        source.delivered(),
        last=no_tables(),
        mapping=source.hr_mapping(),
        source="hr",
        tonight=date(2026, 10, 20),
        max_age_days=100_000,
    )


def as_csv_in_a_folder(folder: Path) -> Outcome:
    drop = folder / "drop"
    drop.mkdir()
    for table, rows in TABLES.items():
        (drop / f"{table}.csv").write_text(csv_text(rows), encoding="utf-8")
    return judged(HrFolder(folder=str(settled(drop)), mapping=mapping_file(folder, COLUMNS)))


def as_workbooks_in_a_folder(folder: Path) -> Outcome:
    drop = folder / "drop"
    drop.mkdir()
    for table, rows in TABLES.items():
        book = openpyxl.Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
        book.save(drop / f"{table}.xlsx")
    return judged(HrFolder(folder=str(settled(drop)), mapping=mapping_file(folder, COLUMNS)))


def settled(drop: Path) -> Path:
    moment = datetime(2026, 10, 19, tzinfo=UTC).timestamp()
    for path in drop.iterdir():
        os.utime(path, (moment, moment))
    return drop


def as_views_of_a_database(folder: Path) -> Outcome:
    url = f"sqlite:///{folder / 'hr.db'}"

    def load(connection: sa.Connection) -> None:
        for table, rows in TABLES.items():
            names = list(rows[0])
            columns = ", ".join(f'"{name}" TEXT' for name in names)
            run(connection, f"CREATE TABLE t_{table} ({columns})")
            places = ", ".join(f":{name}" for name in names)
            connection.execute(sa.text(f"INSERT INTO t_{table} VALUES ({places})"), rows)
            run(connection, f"CREATE VIEW v_{table} AS SELECT * FROM t_{table}")

    with_engine(url, load)
    os.environ[VARIABLE] = url
    views = {table: f"v_{table}" for table in TABLES}
    return judged(HrViews(url_variable=VARIABLE, tables=views, mapping=mapping_file(folder, COLUMNS)))


def as_csv_reports(folder: Path) -> Outcome:
    with serve_reports() as server:
        server.reports |= {table: csv_text(rows) for table, rows in TABLES.items()}
        reports = {table: server.address(table, "csv") for table in TABLES}
        return judged(HrReports(reports=reports, mapping=mapping_file(folder, COLUMNS)))


def as_one_nested_report(folder: Path) -> Outcome:
    """Serve workers with their appointments and steps below them, blank fields left out, as Workday does."""
    workers = [
        {
            **person,
            "Posts": [said(row) for row in TABLES["appointments"] if row["EMPLID"] == person["EMPLID"]],
            "Steps": [said(row) for row in TABLES["career_dates"] if row["EMPLID"] == person["EMPLID"]],
        }
        for person in TABLES["people"]
    ]
    below = {"appointments": "Posts", "career_dates": "Steps"}
    columns = {
        table: {
            column: f"{below[table]}.{path}" if table in below and path != "EMPLID" else path
            for column, path in own.items()
        }
        for table, own in COLUMNS.items()
    }
    rows = {table: {"rows": place} for table, place in below.items()}
    with serve_reports() as server:
        server.reports["workers"] = workers
        reports = {table: server.address("workers") for table in TABLES}
        return judged(HrReports(reports=reports, mapping=mapping_file(folder, columns, **rows)))


def said(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}


def listed(outcome: Outcome, table: str, *names: str) -> list[tuple[object, ...]]:
    frame = outcome.tables[table]
    for name in frame.select_dtypes("datetime"):
        frame = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d")})
    frame = frame.astype("object").where(frame.notna(), None)
    return [tuple(row) for row in frame[list(names)].to_numpy().tolist()]


@pytest.mark.parametrize(
    "delivered",
    [as_csv_in_a_folder, as_workbooks_in_a_folder, as_views_of_a_database, as_csv_reports, as_one_nested_report],
)
def test_career_dates_and_an_appointments_class_field_and_support_come_through_every_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, delivered: Callable[[Path], Outcome]
) -> None:
    monkeypatch.setenv("HR_USER", USER)
    monkeypatch.setenv("HR_PASSWORD", PASSWORD)
    monkeypatch.setenv(VARIABLE, "")
    outcome = delivered(tmp_path)
    assert outcome.refusal == ""
    assert outcome.tables["quarantine"].empty
    assert listed(outcome, "career_date", "kind", "due_on", "held_on") == CAREER
    assert listed(outcome, "appointment", "faculty_class", "discipline", "support_end") == APPOINTMENTS


def test_a_career_step_no_code_table_has_is_set_aside_with_its_row(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    for table, rows in TABLES.items():
        text = csv_text(rows)
        (drop / f"{table}.csv").write_text(text.replace("Appraisal", "Retreat"), encoding="utf-8")
    outcome = judged(HrFolder(folder=str(settled(drop)), mapping=mapping_file(tmp_path, COLUMNS)))
    assert listed(outcome, "quarantine", "source", "problem", "field") == [
        ("career_dates.csv row 5", "unknown_kind", "kind")
    ]
