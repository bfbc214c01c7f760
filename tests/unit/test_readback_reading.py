"""What may be typed into a workbook, and only that, is taken from it: codes, dates, reasons to reject."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assets.obligations.beside.schema import DIGEST
from assets.obligations.schema import OBLIGATION
from reports.inputs.sheets import TOO_LATE, WORKLIST
from tests.unit.readback_books import (
    CHAIR,
    LEAVE,
    OLIVE,
    book,
    every_input_table,
    frame_of,
    header_row,
    known,
    obligation,
    read,
    told,
)


def test_an_entry_is_found_by_table_and_header_with_its_codes_and_dates():
    receipt = read(book(filled={"o2": LEAVE | {"Exempt of": "all clauses", "Comment": "ask the chair"}}))
    ((_, one),) = receipt.rows
    assert (one.form, one.key, one.person_id) == ("exemption", "o2", "p2")
    assert one.typed == {"reason": "on_leave", "valid_to": "2026-12-31", "covers": "all", "comment": "ask the chair"}
    assert one.facts["clause"] == "A11"


def test_nothing_typed_gives_an_empty_receipt():
    assert read(book()).rows == ()


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


@pytest.mark.parametrize("typed", [date(2026, 9, 1), datetime(2026, 9, 1, 8, 30), "2026-09-01", " 2026-09-01 "])
def test_a_date_is_understood_as_a_cell_of_excel_and_as_iso_text(typed):
    ((_, one),) = read(book(filled={"o1": {"Reminded on": typed}})).rows
    assert one.typed["sent_on"] == "2026-09-01"


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


def test_what_is_too_late_is_filled_in_on_its_own_sheet_and_read_with_the_worklist():
    late = book(TOO_LATE, filled={"o2": LEAVE, "o3": {"Record is wrong": "a form is not recorded"}})
    assert told(read(late)) == [("exemption", "o2", "requested"), ("contested", "o3", "requested")]


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
