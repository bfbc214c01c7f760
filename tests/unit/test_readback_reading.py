"""A returned workbook is understood whatever its user did to it, and only what may be typed is taken from it."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from assets.obligations.beside.schema import DIGEST
from assets.obligations.schema import OBLIGATION
from reports.readback.inputs import TOO_LATE, WORKLIST
from reports.readback.model import BookRefusedError
from tests.unit.readback_books import (
    CHAIR,
    OLIVE,
    OURS,
    book,
    every_input_table,
    frame_of,
    header_row,
    known,
    obligation,
    read,
    told,
)

LEAVE = {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31)}


def test_an_entry_is_found_by_table_and_header_with_its_codes_and_dates():
    receipt = read(book(filled={"o2": LEAVE | {"Exempt of": "all clauses", "Comment": "ask the chair"}}))
    ((_, one),) = receipt.rows
    assert (one.form, one.key, one.person_id) == ("exemption", "o2", "p2")
    assert one.typed == {"reason": "on_leave", "valid_to": "2026-12-31", "covers": "all", "comment": "ask the chair"}
    assert one.facts["clause"] == "A11"


def test_nothing_typed_gives_an_empty_receipt():
    assert read(book()).rows == ()


def sort_backwards(page):
    top = header_row(page, WORKLIST.key)
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=top + 1)]
    for number, values in enumerate(reversed(rows), start=top + 1):
        for column, value in enumerate(values, start=1):
            page.cell(number, column).value = value


def move_columns(page):
    top = header_row(page, WORKLIST.key)
    last = page.max_column
    for number in range(top, page.max_row + 1):
        values = [page.cell(number, column).value for column in range(1, last + 1)]
        for column, value in enumerate(reversed(values), start=1):
            page.cell(number, column).value = value
    for table in page.tables.values():
        for one, column in zip(table.tableColumns, range(1, last + 1), strict=True):
            one.name = page.cell(top, column).value


def hide_rows(page):
    for number in range(header_row(page, WORKLIST.key) + 1, page.max_row + 1):
        page.row_dimensions[number].hidden = True
    page.auto_filter.ref = None


def put_rows_above(page):
    page.insert_rows(1, amount=3)
    page["A1"] = "Looked at in the meeting of Monday"
    del page.tables[WORKLIST.table]


def rename_table(page):
    table = page.tables.pop(WORKLIST.table)
    table.displayName = table.name = "Tabelle1"
    page.add_table(table)


def rename_sheet(page):
    page.title = "Carl's copy"


def delete_other_rows(page):
    top = header_row(page, WORKLIST.key)
    for number in range(page.max_row, top, -1):
        if page.cell(number, 1).value != "o2":
            page.delete_rows(number)


def delete_unused_columns(page):
    page.delete_cols(page.max_column)
    page.delete_cols(2)
    del page.tables[WORKLIST.table]


@pytest.mark.parametrize(
    "edit",
    [
        sort_backwards,
        move_columns,
        hide_rows,
        put_rows_above,
        rename_table,
        rename_sheet,
        delete_other_rows,
        delete_unused_columns,
    ],
)
def test_whatever_the_user_did_to_the_sheet_the_entry_is_found(edit):
    receipt = read(book(filled={"o2": LEAVE}, edit=edit), name="Copy of final (2).xlsx")
    assert told(receipt) == [("exemption", "o2", "requested")]


def test_a_row_pasted_below_the_table_is_read():
    def paste(page):
        top = header_row(page, WORKLIST.key)
        places = {cell.value: cell.column for cell in page[top]}
        page.cell(page.max_row + 1, places[WORKLIST.key]).value = "o9"
        page.cell(page.max_row, places["Reminded on"]).value = date(2026, 9, 1)

    receipt = read(
        book(edit=paste), against=known(obligation=frame_of(OBLIGATION, [obligation(number) for number in (1, 9)]))
    )
    assert told(receipt) == [("reminded", "o9", "requested")]


def test_a_change_of_a_column_that_is_no_input_is_not_taken():
    receipt = read(book(filled={"o1": {"Why": "met, really"}, "o2": {"Reminded on": date(2026, 9, 1)}}))
    assert told(receipt) == [("reminded", "o2", "requested")]
    assert "really" not in str(receipt.rows)


def test_one_row_may_ask_for_several_things_at_once():
    entries = LEAVE | {"Reminded on": date(2026, 9, 2), "Record is wrong": "a meeting is not recorded"}
    assert told(read(book(filled={"o1": entries}))) == [
        ("exemption", "o1", "requested"),
        ("reminded", "o1", "requested"),
        ("contested", "o1", "requested"),
    ]


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"Exemption reason": "sabbatical in Rome"}, "Exemption reason is none of the list"),
        ({"Exempt until": date(2026, 12, 31)}, "Exemption reason is missing"),
        ({"Exemption reason": "#N/A"}, "Exemption reason holds an error of Excel"),
        ({"Reminded on": "9/1/2026"}, "Reminded on is no date: type it like 2026-09-30"),
        ({"Reminded on": 45000}, "Reminded on is no date"),
        ({"Reminded on": date(1926, 9, 1)}, "which cannot be meant"),
        ({"Reminded on": date(2026, 10, 1)}, "Reminded on lies in the future"),
        ({"Exemption reason": "on leave", "Exempt from": "2026-09-02", "Exempt until": "2026-09-01"}, "lies before"),
        ({"Comment": "please call"}, "A comment alone decides nothing"),
    ],
)
def test_an_entry_that_is_not_understood_is_rejected_with_a_reason_and_kept(entries, reason):
    ((_, one),) = read(book(filled={"o1": entries})).rows
    assert one.outcome == "rejected"
    assert reason in one.reason
    assert one.typed


@pytest.mark.parametrize("typed", ["on leave", " On  Leave ", "ON LEAVE", "on_leave"])
def test_a_code_is_understood_whatever_its_case_and_spaces(typed):
    ((_, one),) = read(book(filled={"o1": {"Exemption reason": typed}})).rows
    assert one.typed["reason"] == "on_leave"


@pytest.mark.parametrize("typed", [date(2026, 9, 1), datetime(2026, 9, 1, 8, 30), "2026-09-01", " 2026-09-01 "])  # noqa: DTZ001 - Excel's cells have no zone
def test_a_date_is_understood_as_a_cell_of_excel_and_as_iso_text(typed):
    ((_, one),) = read(book(filled={"o1": {"Reminded on": typed}})).rows
    assert one.typed["sent_on"] == "2026-09-01"


def test_what_is_typed_with_an_equals_sign_is_kept_also_by_a_program_that_does_not_calculate():
    ((_, one),) = read(book(filled={"o1": {"Comment": "=1+1 ask the chair", "Reminded on": "=TODAY()"}})).rows
    assert one.typed == {"comment": "=1+1 ask the chair", "sent_on": "=TODAY()"}
    assert "Reminded on is no date" in one.reason


def test_an_obligation_that_is_no_longer_there_is_stale():
    ((_, one),) = read(book(keys=["gone"], filled={"gone": {"Reminded on": date(2026, 9, 1)}})).rows
    assert (one.outcome, one.reason.split(":")[0]) == ("rejected", "Stale")


def test_what_was_done_meanwhile_needs_no_reminder():
    done = known(obligation=frame_of(OBLIGATION, [obligation(1, state="met")]))
    ((_, one),) = read(book(filled={"o1": {"Reminded on": date(2026, 9, 1)}}), against=done).rows
    assert one.outcome == "rejected"
    assert "nothing to remind of" in one.reason


def test_a_reminder_mark_is_for_every_line_of_a_digest_that_is_due():
    lines = [
        {"reminder_id": name, "about": "o1", "state": state}
        for name, state in (("r2", "due"), ("r1", "due"), ("r0", "sent"))
    ]
    ((_, one),) = read(
        book(filled={"o1": {"Reminded on": date(2026, 9, 1)}}), against=known(digest=frame_of(DIGEST, lines))
    ).rows
    assert one.facts["reminders"] == "r1 r2"


def test_the_same_row_twice_counts_once_and_two_that_differ_are_both_rejected():
    alike = book(keys=["o1", "o1"], filled={"o1": LEAVE})
    assert [outcome for _, _, outcome in told(read(alike))] == ["requested", "duplicate"]

    def differ(page):
        top = header_row(page, WORKLIST.key)
        places = {cell.value: cell.column for cell in page[top]}
        page.cell(top + 1, places["Exempt until"]).value = date(2026, 11, 30)

    receipt = read(book(keys=["o1", "o1"], filled={"o1": LEAVE}, edit=differ))
    assert [outcome for _, _, outcome in told(receipt)] == ["rejected", "rejected"]
    assert all("keep one" in one.reason for _, one in receipt.rows)


def test_an_entry_in_a_row_without_its_key_is_rejected():
    def blank(page):
        page.cell(header_row(page, WORKLIST.key) + 1, 1).value = None

    ((_, one),) = read(book(keys=["o1", "o2"], filled={"o1": LEAVE}, edit=blank)).rows
    assert "The row has no Obligation" in one.reason


@pytest.mark.parametrize("by", [CHAIR, OLIVE])
def test_whatever_is_returned_is_a_request_also_of_the_office(by):
    entries = LEAVE | {"Reminded on": date(2026, 9, 1), "Record is wrong": "a date is wrong"}
    rows = read(book(filled={"o1": entries}), by=by).rows
    assert [one.outcome for _, one in rows] == ["requested"] * 3
    assert {one.reason for _, one in rows} == {"Waits for approval by somebody of the office and of another unit."}


def packed(part):
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(part, "x")
    return target.getvalue()


COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
WRONG = {
    "empty": (b"", "is empty"),
    "web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page and no workbook"),
    "xls": (COMPOUND, "Excel before 2007 (.xls)"),
    "encrypted": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    "docx": (packed("word/document.xml"), "is a Word document and no Excel workbook"),
    "pptx": (packed("ppt/presentation.xml"), "is a PowerPoint presentation"),
    "xlsb": (packed("xl/workbook.bin"), "binary Excel workbook"),
    "zip": (packed("notes.txt"), "is a packed folder and no Excel workbook"),
    "text": (b"Obligation;Comment\no1;x\n", "is no Excel workbook"),
    "cut off": (book()[:2000], "is cut off or damaged"),
    "damaged": (packed("xl/workbook.xml"), "is a damaged workbook"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_one_sentence_that_says_what_it_is_and_what_to_do(kind):
    content, words = WRONG[kind]
    with pytest.raises(BookRefusedError) as refused:
        read(content, name="returned.xlsx")
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.startswith("returned.xlsx ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_workbook_that_was_not_made_here_is_foreign():
    with pytest.raises(BookRefusedError, match="was not made here"):
        read(book(filled={"o1": LEAVE}, properties={}))
    with pytest.raises(BookRefusedError, match="programme the settings do not name"):
        read(book(filled={"o1": LEAVE}, properties=OURS | {"programme": "elsewhere"}))


def test_a_workbook_without_a_table_to_fill_in_is_refused():
    def clear(page):
        page.delete_rows(1, page.max_row)
        del page.tables[WORKLIST.table]

    with pytest.raises(BookRefusedError, match="none of the tables people fill in"):
        read(book(edit=clear))


def test_of_a_copied_sheet_both_are_read_and_what_stands_on_both_counts_once():
    def copy(page):
        page.parent.copy_worksheet(page)
        places = {cell.value: cell.column for cell in page[header_row(page, WORKLIST.key)]}
        page.cell(header_row(page, WORKLIST.key) + 2, places["Reminded on"]).value = date(2026, 9, 1)

    assert told(read(book(filled={"o1": LEAVE}, edit=copy))) == [
        ("exemption", "o1", "requested"),
        ("reminded", "o2", "requested"),
        ("exemption", "o1", "duplicate"),
    ]


def test_of_a_copied_sheet_that_says_otherwise_neither_is_taken():
    def copy(page):
        page.parent.copy_worksheet(page)
        places = {cell.value: cell.column for cell in page[header_row(page, WORKLIST.key)]}
        page.cell(header_row(page, WORKLIST.key) + 1, places["Exempt until"]).value = date(2026, 11, 30)

    receipt = read(book(filled={"o1": LEAVE}, edit=copy))
    assert [outcome for _, _, outcome in told(receipt)] == ["rejected", "rejected"]
    assert {one.sheet for _, one in receipt.rows} == {"Worklist", "Worklist Copy"}


def test_what_is_too_late_is_filled_in_on_its_own_sheet_and_read_with_the_worklist():
    late = book(TOO_LATE, filled={"o2": LEAVE, "o3": {"Record is wrong": "a form is not recorded"}})
    assert told(read(late)) == [("exemption", "o2", "requested"), ("contested", "o3", "requested")]


def test_a_column_that_stands_twice_is_refused():
    def twice(page):
        page.cell(header_row(page, WORKLIST.key), 2).value = "Reminded on"

    with pytest.raises(BookRefusedError, match="column 'Reminded on' stands twice"):
        read(book(filled={"o1": LEAVE}, edit=twice))


def test_another_table_below_on_the_same_sheet_is_left_alone():
    from openpyxl.worksheet.table import Table as Range

    def put_below(page):
        row = page.max_row + 1
        page.cell(row, 1).value = "Another caption"
        for column, text in enumerate(["Obligation id", "x", "Exemption reason"], start=1):
            page.cell(row + 1, column).value = text
            page.cell(row + 2, column).value = "on leave"
        page.add_table(Range(displayName="Other", ref=f"A{row + 1}:C{row + 2}"))

    assert told(read(book(filled={"o1": LEAVE}, edit=put_below))) == [("exemption", "o1", "requested")]


@pytest.mark.parametrize("sheet", every_input_table(), ids=lambda sheet: sheet.table)
def test_every_input_has_words_a_header_of_its_own_and_no_code_of_two_words(sheet):
    headers = [sheet.key, *(one.header for one in sheet.inputs())]
    assert len({header.casefold() for header in headers}) == len(headers)
    for one in sheet.inputs():
        assert one.words.endswith(".")
        assert bool(one.codes) == (one.kind == "code")
        assert len(set(one.codes.values())) == len(one.codes)
        assert sum(map(len, one.choices)) + len(one.choices) < 255, "Excel's list of a cell holds 255 characters"


def test_the_same_file_read_again_is_the_same_receipt():
    content = book(filled={"o1": LEAVE, "o2": {"Comment": "x"}})
    assert read(content) == read(content, name="book.xlsx")
