"""How one delivered file is read, and every way it can be wrong."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from assets.hr.files import DeliveryRefusedError, RawTable, read_table
from assets.hr.mapping import FileMapping, HrMapping

HEADER = "person_id,legal_first,legal_last,work_email\n"


def read(content: bytes | str, file: str = "people.csv", mapping: HrMapping | None = None) -> RawTable:
    given = content.encode() if isinstance(content, str) else content
    return read_table(given, file=file, table="people", mapping=mapping or HrMapping())


def workbook(rows: list[list[Any]], *, epoch_1904: bool = False) -> bytes:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_every_cell_stays_the_text_it_was() -> None:
    table = read(HEADER + "0412,NA,Null,\n")
    assert table.frame.loc[0, ["person_id", "legal_first", "legal_last", "work_email"]].tolist() == [
        "0412",
        "NA",
        "Null",
        "",
    ]


def test_a_byte_order_mark_does_not_hide_the_first_column() -> None:
    assert read("\ufeff" + HEADER + "1,Ana,Ruiz,\n").frame["person_id"].tolist() == ["1"]


def test_windows_1252_is_read_after_utf_8_and_recorded() -> None:
    table = read((HEADER + "1,Zoë,O’Neil,\n").encode("cp1252"))
    assert table.frame.loc[0, "legal_last"] == "O’Neil"
    assert table.encoding == "cp1252"


def test_report_furniture_above_the_header_is_skipped() -> None:
    table = read("Faculty roster,,,\nrun 2026-09-30,,,\n\n" + HEADER + "1,Ana,Ruiz,\n")
    assert table.frame["legal_first"].tolist() == ["Ana"]
    assert table.frame["row"].tolist() == [2]


def test_a_header_with_blanks_and_capitals_is_the_same_header() -> None:
    assert read(" Person_ID ,LEGAL_FIRST\u00a0,legal_last\n1,Ana,Ruiz\n").frame["legal_first"].tolist() == ["Ana"]


def test_a_school_names_its_own_columns() -> None:
    mapping = HrMapping(files={"people": FileMapping(columns={"person_id": "EMPLID", "legal_last": "Last Name"})})
    assert read("EMPLID,legal_first,Last Name\n1,Ana,Ruiz\n", mapping=mapping).frame["person_id"].tolist() == ["1"]


def test_a_column_nobody_declared_is_dropped_before_a_row_is_looked_at() -> None:
    content = b"person_id,leave_from,leave_to,leave_type\n1,2026-01-01,,medical\n"
    table = read_table(content, file="leave.csv", table="leave", mapping=HrMapping())
    assert "leave_type" not in table.frame.columns
    assert not table.frame.astype("str").eq("medical").any(axis=None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"<!DOCTYPE html><p>Sign in", "HTML"),
        (b"\xef\xbb\xbf  <html>", "HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old .xls workbook or one with a password"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is a workbook with a password"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "is an old .xls workbook: save"),
        (b"PK\x03\x04 and then nothing", "half-written .xlsx"),
        (b"person_id,legal_first,legal_last\n1,Ana,Ru", "last row may be cut"),
        (b'person_id,legal_first,legal_last\n1,Ana,"Ruiz\n', "quoted cell"),
        (b"person_id,legal_first\n1,Ana\n", "missing at best: legal_last"),
        (b"person_id,legal_first,legal_last,legal_last\n1,A,B,C\n", "'legal_last' twice"),
        (b"person_id\x00", "zero bytes"),
        (b"person_id,legal_first,legal_last\n1,\x81,B\n", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_a_file_that_is_not_a_whole_table_is_refused_in_one_sentence(content: bytes, words: str) -> None:
    with pytest.raises(DeliveryRefusedError, match=r"^people\.csv ") as refused:
        read(content)
    assert words in str(refused.value)


def test_a_workbook_cut_anywhere_is_refused() -> None:
    whole = workbook([["person_id", "legal_first", "legal_last"], *[[n, "Ana", "Ruiz"] for n in range(50)]])
    for share in (0.1, 0.5, 0.9, 0.99):
        with pytest.raises(DeliveryRefusedError, match=r"half-written \.xlsx"):
            read(whole[: int(len(whole) * share)], file="people.xlsx")


def test_a_workbook_with_bytes_lost_or_changed_anywhere_is_refused_or_read_but_never_crashes() -> None:
    whole = workbook([["person_id", "legal_first", "legal_last"], *[[n, "Ana", "Ruiz"] for n in range(50)]])
    refused = 0
    for at in range(0, len(whole) - 40, 97):
        for damaged in (whole[:at] + whole[at + 30 :], whole[:at] + bytes(30) + whole[at + 30 :]):
            try:
                read(damaged, file="people.xlsx")
            except DeliveryRefusedError:
                refused += 1
    assert refused > 50


def test_a_source_that_never_writes_a_last_line_break_can_say_so() -> None:
    mapping = HrMapping(final_newline=False)
    assert len(read(HEADER + "1,Ana,Ruiz,", mapping=mapping).frame) == 1
    with pytest.raises(DeliveryRefusedError, match="cut last row"):
        read(HEADER + "1,Ana,Ruiz,\n2,Bo", mapping=mapping)


def test_a_workbook_gives_text_whatever_its_cells_are() -> None:
    content = workbook(
        [["Roster", None, None], ["person_id", "legal_first", "legal_last"], [123, "NA", None], ["00000456", 1.5, True]]
    )
    frame = read(content, file="people.xlsx").frame
    assert frame["person_id"].tolist() == ["123", "00000456"]
    assert frame["legal_first"].tolist() == ["NA", "1.5"]
    assert frame["legal_last"].tolist() == ["", "true"]


@pytest.mark.parametrize(("epoch_1904", "epoch"), [(False, "1899-12-30"), (True, "1904-01-01")])
def test_date_cells_are_days_and_the_workbook_says_where_its_serials_begin(*, epoch_1904: bool, epoch: str) -> None:
    rows = [["person_id", "leave_from", "leave_to"], [1, date(2024, 7, 1), 45474]]
    table = read_table(workbook(rows, epoch_1904=epoch_1904), file="leave.xlsx", table="leave", mapping=HrMapping())
    assert table.frame.loc[0, ["leave_from", "leave_to"]].tolist() == ["2024-07-01", "45474"]
    assert table.serial_epoch == epoch


def test_a_row_with_an_unquoted_comma_is_marked_as_shifted() -> None:
    table = read(HEADER + "1,Ana,Ruiz, Jr.,a@x.example\n2,Bo,Li,\n")
    assert table.shifted.tolist() == [2]


def test_a_page_named_xls_is_called_a_page() -> None:
    mapping = HrMapping(files={"people": FileMapping(file="faculty.xls")})
    with pytest.raises(DeliveryRefusedError, match=r"^faculty\.xls is an HTML or XML page"):
        read(b"<table><tr><td>EMPLID</td></tr></table>", file="faculty.xls", mapping=mapping)


def test_a_column_of_the_source_may_mean_two_of_ours() -> None:
    columns = {"rank": "Title", "track": "Title"}
    mapping = HrMapping(files={"appointments": FileMapping(columns=columns)})
    content = b"person_id,valid_from,valid_to,is_primary,department_code,employment_status,Title\n1,,,,,,Asst\n"
    frame = read_table(content, file="appointments.csv", table="appointments", mapping=mapping).frame
    assert frame.loc[0, ["rank", "track"]].tolist() == ["Asst", "Asst"]


def test_totals_blank_rows_and_no_break_spaces_below_the_header_move_no_row_number() -> None:
    frame = read(HEADER + "1,Ana,Ruiz,\n,,,\n2,Bo\u00a0,Li,\nTotal 2,,,\n\n").frame
    assert frame["row"].tolist() == [2, 4, 5]
    assert frame["person_id"].tolist() == ["1", "2", "Total 2"]
