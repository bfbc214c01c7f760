"""Every fault a delivered file can have is met by its rule, with the row and the column. Everybody is invented."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pandas as pd
import pytest

from assets.hr.deliveries import Delivered, Outcome, judged_delivery, no_tables
from assets.hr.mapping import HrMapping

PEOPLE = ("person_id", "legal_first", "legal_last", "work_email")
APPOINTMENTS = (
    *("person_id", "appointment_id", "valid_from", "valid_to", "is_primary", "kind", "track", "rank", "fte"),
    *("department_code", "employment_status", "supervisor_id", "rank_start"),
)
USUAL = {
    "valid_from": "2020-07-01",
    "is_primary": "Y",
    "kind": "primary",
    "track": "clinical",
    "rank": "assistant",
    "fte": "1",
    "department_code": "0412",
    "employment_status": "active",
}
OTHERS = range(10, 40)


def csv(header: tuple[str, ...], rows: list[dict[str, str]]) -> bytes:
    lines = [",".join(header), *(",".join(row.get(name, "") for name in header) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def workbook(header: tuple[str, ...], rows: list[dict[str, Any]], *, zeros: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(header))
    for row in rows:
        book.active.append([row.get(name) for name in header])
    for cell in book.active["A"]:
        cell.number_format = zeros or cell.number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def persons() -> list[dict[str, str]]:
    return [{"person_id": str(n), "legal_first": f"First{n}", "legal_last": f"Last{n}"} for n in (1, *OTHERS)]


def posts(**ada: str) -> list[dict[str, str]]:
    return [{"person_id": "1"} | USUAL | ada, *({"person_id": str(n)} | USUAL for n in OTHERS)]


def judged(mapping: HrMapping | None = None, *, last: Outcome | None = None, **files: bytes) -> Outcome:
    given = {"people.csv": csv(PEOPLE, persons()), "appointments.csv": csv(APPOINTMENTS, posts())}
    for name, content in files.items():
        table, _, kind = name.rpartition("_")
        given.pop(f"{table}.csv", None)
        given[f"{table}.{kind}"] = content
    return judged_delivery(
        Delivered(files=given, received_at=datetime(2026, 10, 19, tzinfo=UTC)),
        last=last.tables if last else no_tables(),
        mapping=mapping or HrMapping(),
        source="hr",
        tonight=date(2026, 10, 20),
        max_age_days=35,
    )


def notes(outcome: Outcome) -> set[tuple[str, str, str]]:
    assert outcome.refusal == ""
    frame = outcome.tables["quarantine"]
    return set(zip(frame["source"], frame["problem"], frame["field"], strict=True))


def ada(outcome: Outcome) -> dict[str, Any]:
    frame = outcome.tables["appointment"]
    return dict(frame[frame["person_id"] == "00000001"].iloc[0])


@pytest.mark.parametrize(
    ("cells", "problem", "column"),
    [
        ({"person_id": "123456789"}, "not_an_id", "person_id"),
        ({"person_id": "Total 31"}, "not_an_id", "person_id"),
        ({"person_id": "99"}, "unknown_person", "person_id"),
        ({"valid_from": "07/01/2020"}, "unreadable_date", "valid_from"),
        ({"valid_to": "13/04/2025"}, "unreadable_date", "valid_to"),
        ({"valid_from": "1899-12-31"}, "unreadable_date", "valid_from"),
        ({"valid_from": "45474"}, "unreadable_date", "valid_from"),
        ({"valid_to": "2020-06-30"}, "end_before_start", "valid_to"),
        ({"rank_start": "July 2020"}, "unreadable_optional_date", "rank_start"),
        ({"supervisor_id": "the chair"}, "not_an_id_of_other", "supervisor_id"),
        ({"rank": "Asst Prof"}, "unmapped_code", "rank"),
        ({"track": "ladder"}, "unmapped_code", "track"),
        ({"kind": "courtesy"}, "unmapped_code", "kind"),
        ({"employment_status": "ZZ"}, "unknown_status", "employment_status"),
        ({"employment_status": ""}, "unknown_status", "employment_status"),
        ({"fte": "full"}, "unreadable_number", "fte"),
        ({"fte": "1.3"}, "unreadable_number", "fte"),
        ({"is_primary": "perhaps"}, "unreadable_flag", "is_primary"),
        ({"rank_start": "2020-07-01,x,y"}, "shifted_row", "person_id"),
    ],
)
def test_a_fault_names_the_file_the_row_and_the_column(cells: dict[str, str], problem: str, column: str) -> None:
    second = {"person_id": "1", "appointment_id": "9"} | USUAL | {"is_primary": "N"} | cells
    outcome = judged(appointments_csv=csv(APPOINTMENTS, [*posts(), second]))
    assert ("appointments.csv row 33", problem, column) in notes(outcome)


def test_a_fault_in_a_workbook_names_its_row_too() -> None:
    rows = [*posts(), {"person_id": "1"} | USUAL | {"valid_from": "soon"}]
    assert ("appointments.xlsx row 33", "unreadable_date", "valid_from") in notes(
        judged(appointments_xlsx=workbook(APPOINTMENTS, rows))
    )


def test_a_number_shown_with_zeros_in_a_workbook_gets_them_back() -> None:
    rows: list[dict[str, Any]] = [row | {"person_id": int(row["person_id"])} for row in persons()]
    outcome = judged(people_xlsx=workbook(PEOPLE, rows, zeros="00000000"))
    assert outcome.tables["person"]["person_id"].tolist()[0] == "00000001"
    assert outcome.people == len(rows)


def test_ids_of_one_column_as_number_text_and_text_with_zeros_are_one_kind() -> None:
    rows: list[dict[str, Any]] = [dict(row) for row in posts()]
    rows[0]["person_id"], rows[1]["person_id"], rows[2]["person_id"] = 1, "00000010", 11.0
    outcome = judged(appointments_xlsx=workbook(APPOINTMENTS, rows))
    assert outcome.tables["appointment"]["person_id"].tolist()[:3] == ["00000001", "00000010", "00000011"]


def test_a_department_that_is_text_with_a_zero_stays_it() -> None:
    assert ada(judged(appointments_xlsx=workbook(APPOINTMENTS, list(posts()))))["department_code"] == "0412"


def test_a_date_cell_a_serial_number_and_a_text_of_one_column_are_all_read() -> None:
    rows: list[dict[str, Any]] = [dict(row) for row in posts()]
    rows[0]["valid_from"], rows[1]["valid_from"] = datetime(2024, 7, 1), 45474
    rows[2]["valid_from"] = "2024-07-01"
    found = judged(appointments_xlsx=workbook(APPOINTMENTS, rows)).tables["appointment"]["valid_from"]
    assert found.tolist()[:3] == [pd.Timestamp("2024-07-01")] * 3


def test_day_and_month_are_read_by_the_declared_format_and_never_by_what_fits() -> None:
    mapping = HrMapping(date_format="%d/%m/%Y")
    assert ada(judged(mapping, appointments_csv=csv(APPOINTMENTS, posts(valid_from="03/04/2025"))))[
        "valid_from"
    ] == pd.Timestamp("2025-04-03")
    american = csv(APPOINTMENTS, posts(valid_from="04/13/2025"))
    assert ("appointments.csv row 2", "unreadable_date", "valid_from") in notes(
        judged(mapping, appointments_csv=american)
    )


def test_cp1252_is_read_as_such_and_names_keep_their_dash() -> None:
    people = csv(PEOPLE, [*persons(), {"person_id": "2", "legal_first": "Zoë", "legal_last": "Ruiz–Li"}])
    found = judged(people_csv=people.decode().encode("cp1252")).tables["person"].set_index("person_id")
    assert found.loc["00000002", ["legal_first", "legal_last"]].tolist() == ["Zoë", "Ruiz–Li"]


def test_a_total_below_the_rows_is_counted_and_moves_nothing() -> None:
    outcome = judged(people_csv=csv(PEOPLE, persons()) + b"\nTotal 31,,,\n\n")
    assert notes(outcome) == {("people.csv row 34", "not_an_id", "person_id")}
    assert outcome.people == len(persons())


def test_people_called_null_na_and_none_keep_their_names() -> None:
    rows = [
        {"person_id": str(n), "legal_first": name, "legal_last": name}
        for n, name in ((2, "Null"), (3, "NA"), (4, "None"))
    ]
    found = judged(people_csv=csv(PEOPLE, [*persons(), *rows])).tables["person"]
    assert {"Null", "NA", "None"} <= set(found["legal_last"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><body>Sign in</body></html>", "people.xls is an HTML or XML page"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "people.xls is a workbook with a password"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "people.xls is an old .xls workbook"),
    ],
)
def test_what_is_named_xls_is_told_by_its_bytes(content: bytes, words: str) -> None:
    refusal = judged(people_xls=content).refusal
    assert refusal.startswith(words)
    assert refusal.count(". ") == 0


def test_a_workbook_named_xls_that_is_an_xlsx_is_read() -> None:
    assert judged(people_xls=workbook(PEOPLE, list(persons()))).people == len(persons())


def test_shares_and_percentages_in_one_column_refuse_the_delivery_until_the_mapping_says_which() -> None:
    rows = posts(fte="100.00000")
    undecided = judged(appointments_csv=csv(APPOINTMENTS, rows))
    assert undecided.refusal == (
        "appointments.csv has in column fte numbers to 1 (30 of 31 rows) and above, so whether they are shares or "
        "percentages cannot be told: say fte_unit: share or fte_unit: percent in the HR mapping."
    )
    said = judged(HrMapping(fte_unit="percent"), appointments_csv=csv(APPOINTMENTS, rows))
    assert said.tables["appointment"]["fte"].tolist()[:2] == [1.0, 0.01]


def test_one_share_among_percentages_is_set_aside_and_not_read_as_full_time() -> None:
    rows = [{**row, "fte": "100.00000"} for row in posts()]
    rows[0]["fte"] = "1.00000"
    outcome = judged(appointments_csv=csv(APPOINTMENTS, rows))
    assert ("appointments.csv row 2", "undecided_share", "fte") in notes(outcome)
    assert pd.isna(ada(outcome)["fte"])
