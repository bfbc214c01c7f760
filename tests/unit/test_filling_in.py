"""What people fill in stands at the right, shaded and with a list or a prompt; what was filled in shows again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from assets.ledger.contested import seen_of
from assets.ledger.schema import APPROVAL, CONTESTED, EXEMPTION, REMINDER_MARK, RETURNED
from assets.mentoring.schema import HUB
from assets.obligations.beside.schema import ATTESTATION
from assets.obligations.schema import OBLIGATION
from assets.obligations.workflows.schema import PAIRING_PROPOSAL
from assets.quarters import Quarter
from reports.inputs.sheets import (
    ATTESTATIONS,
    EXEMPTIONS,
    IDENTITY_REVIEW,
    INPUT_SHEETS,
    LINKED_NAMES,
    PAIRING_PROPOSALS,
    TOO_LATE,
    WORKLIST,
)
from reports.workbook.choices import to_fill_in
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import LARGEST_TABLE, Field, Link, NamedTable, Sheet, Workbook
from reports.workbook.office.book import office_workbook
from reports.workbook.office.worklist import worklist_rows
from reports.workbook.words import rank_words
from tests.unit.office_school import AS_OF, case, frame_of, school
from tests.unit.office_sources import KNOWN_AT
from tests.unit.readback_books import OURS, edited, known, obligation, read

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook as Book
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

    from reports.frames import Tables
    from reports.workbook.case import Case

RUNNING = Quarter(date(2026, 7, 1))
EVERY = (*INPUT_SHEETS, TOO_LATE)
MOMENT = datetime(2026, 9, 19, 15, 0, tzinfo=UTC)


def rows_of_table(page: Worksheet, name: str) -> list[dict[str, Any]]:
    """Return the rows of a named table as the values a reader sees."""
    grid = [[cell.value for cell in row] for row in page[page.tables[name].ref]]
    return [dict(zip(grid[0], row, strict=True)) for row in grid[1:]]


def page_of(book: Book, table: str) -> Worksheet:
    """Return the sheet a table stands on."""
    return next(page for page in book.worksheets if table in page.tables)


@pytest.fixture(scope="module")
def before() -> Tables:
    """Return a school with proposals and attestations, in which nobody has entered anything yet."""
    tables = school(people=40)
    waiting = tables.person["person_id"].tolist()[:3]
    about = {"programme": "anesthesiology", "hub": "HUB01", "why": "First choice HUB01 (2 free places)."}
    proposals = [
        about | {"proposal_id": person, "person_id": person, "state": state, "mentor_id": mentor, "choice": choice}
        for person, state, mentor, choice in (
            (waiting[0], "proposed", waiting[2], 1),
            (waiting[1], "unmatched", None, None),
            (waiting[2], "accepted", waiting[0], 2),
        )
    ]
    asked = {"programme": "anesthesiology", "clause": "A8", "unit": "department", "subject_id": "ANES"}
    attestation = asked | {"period": "2026-01-01", "label": "2026", "due_on": date(2026, 12, 31), "state": "due"}
    return replace(
        tables,
        pairing_proposal=frame_of(PAIRING_PROPOSAL, proposals),
        attestation=frame_of(ATTESTATION, [attestation]),
        hub=frame_of(HUB, [{"programme": "anesthesiology", "hub": "HUB01", "name": "Simulation", "kind": "hub"}]),
    )


@pytest.fixture(scope="module")
def office(before: Tables) -> Case:
    return case(before, quarter=RUNNING)


@pytest.fixture(scope="module")
def book(office: Case) -> Book:
    model = office_workbook(office)
    content = workbook_bytes(model)
    assert verify_workbook(content, model) > 1_000
    return load_workbook(BytesIO(content))


def validation_at(page: Worksheet, place: str) -> DataValidation:
    """Return what Excel checks in a cell."""
    return next(one for one in page.data_validations.dataValidation if place in one.sqref)


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.table)
def test_input_columns_stand_at_the_right_empty_shaded_and_unlocked(entered, sheet):
    page = page_of(entered[0], sheet.table)
    cells = page[page.tables[sheet.table].ref]
    headers = [cell.value for cell in cells[0]]
    wanted = [one.header for one in sheet.inputs()]
    assert headers[-len(wanted) :] == wanted
    assert sheet.key in headers
    for row in cells[1:]:
        for cell in row[-len(wanted) :]:
            assert (cell.value, cell.protection.locked, cell.fill.fgColor.rgb) == (None, False, "FFF1F7ED")
        assert row[0].protection.locked
    assert not page.protection.sheet


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.table)
def test_every_input_cell_has_a_prompt_and_a_list_a_date_or_text(entered, sheet):
    book, _ = entered
    page = page_of(book, sheet.table)
    header, *rows = page[page.tables[sheet.table].ref]
    assert rows
    for one, head in zip(sheet.inputs(), header[-len(sheet.inputs()) :], strict=True):
        for row in (rows[0], rows[-1]):
            cell = row[head.column - 1]
            offered = validation_at(page, cell.coordinate)
            assert (offered.promptTitle, offered.prompt) == (one.header[:32], one.words)
            if one.kind == "code":
                assert offered.type == "list"
                assert listed(book, offered.formula1) == list(one.choices)
            elif one.kind == "date":
                assert offered.type == "date"
                assert cell.number_format == "yyyy-mm-dd"
            else:
                assert offered.type is None
                assert cell.number_format == "@"


def listed(book: Book, name: str) -> list[str]:
    """Return the words of a named list."""
    sheet, _, span = book.defined_names[name].attr_text.partition("!")
    assert sheet.strip("'") == "Definitions"
    return [row[0].value for row in book["Definitions"][span.replace("$", "")]]


@pytest.mark.parametrize("sheet", [WORKLIST, TOO_LATE, IDENTITY_REVIEW, LINKED_NAMES, PAIRING_PROPOSALS, EXEMPTIONS])
def test_which_columns_are_to_be_filled_in_is_said_in_words_too(book: Book, sheet):
    first, last = sheet.inputs()[0].header, sheet.inputs()[-1].header
    assert f"Fill in only the green columns at the right, {first} to {last}" in str(
        page_of(book, sheet.table)["A3"].value
    )


def test_the_worklist_says_who_has_to_act_since_when_and_what_is_new(book: Book, office: Case):
    rows = rows_of_table(book["Worklist"], "Worklist")
    assert len(rows) == len(worklist_rows(office)) > 0
    for row in rows:
        assert row["Assigned to"]
        assert row["Owed since"]
        assert row["Reminded"] == "not yet"
        assert {row["New since Monday"], row["New since last quarter closed"]} == {"–"}
        assert {row["Contested"], row["Asked for"]} == {"–"}
    unclear = [row for row in rows if row["Status"] == "▲ Indeterminate"]
    assert {row["Assigned to"] for row in unclear} == {"Office"}


def test_a_proposal_says_choice_places_and_why_and_what_waits_for_the_office_comes_first(book: Book):
    rows = rows_of_table(book["Pairing proposals"], "PairingProposals")
    assert [row["Status"][0] for row in rows] == ["◔", "✔", "✖"]
    assert (rows[0]["Choice"], rows[0]["Hub"], rows[0]["Free places"]) == ("first", "Simulation", "not limited")
    assert (rows[2]["Proposed mentor"], rows[2]["Choice"]) == ("–", "–")


def test_a_question_shows_what_tells_its_candidates_apart_and_how_long_it_is_open(book: Book, before: Tables):
    rows = rows_of_table(book["Identity review"], "IdentityReview")
    assert [row["Waiting"] for row in rows] == [5, 4, 3]
    candidates = before.review.set_index("typed").loc["q0", "candidates"]
    homes = before.appointment.set_index("person_id")["rank"]
    for person in candidates:
        assert f"({person}, {rank_words(homes[person])}, Anesthesiology)" in rows[0]["Who it could be"]
    assert {row["Days open"] for row in rows} == {0}


def test_who_was_linked_by_evidence_is_listed_once_with_what_told_it_and_may_be_said_otherwise(
    book: Book, before: Tables
):
    rows = rows_of_table(book["Linked names"], "LinkedNames")
    linked = before.link[before.link["method"] == "evidence"]
    assert {row["Queue ID"]: row["Records"] for row in rows} == linked["typed"].value_counts().to_dict()
    for row in rows:
        (person,) = set(linked.loc[linked["typed"] == row["Queue ID"], "person_id"])
        assert row["Who is typed"] == f"typed {person}"
        assert f"({person}, " in row["Taken to be"]
        assert (row["Known by"], row["Score"]) == ("evidence, by the software", "9.25")
        assert row["Evidence"] == "the last name is the same"
    assert {"Who is it", "Person ID"} <= set(rows[0])


def test_nothing_is_to_be_filled_in_twice_over_eight_quarters(before: Tables):
    closed = office_workbook(case(before, quarter=RUNNING.following(-1)))
    tables = {table.name for page in closed.sheets for table in page.tables()}
    assert {WORKLIST.table, TOO_LATE.table} <= tables
    assert not tables & {
        one.table for one in (IDENTITY_REVIEW, LINKED_NAMES, PAIRING_PROPOSALS, EXEMPTIONS, ATTESTATIONS)
    }


@pytest.fixture(scope="module")
def entered(before: Tables, office: Case) -> tuple[Book, list[str]]:
    """Return the book after people entered this and that about the first rows of the worklist, and those rows' keys."""
    first, second, third, fourth = (row for row in worklist_rows(office)[:4])
    keys = [row["obligation_id"] for row in (first, second, third, fourth)]
    as_frame = before.obligation.set_index("obligation_id").loc[keys[0]]
    row = (as_frame.iloc[-1] if as_frame.ndim > 1 else as_frame).to_dict() | {"obligation_id": keys[0]}
    seen = seen_of(row, before.event, before.pair, code="wrong_date")
    contests = [
        {"contested_id": key, "programme": "anesthesiology", "obligation_id": key, "code": code, "seen": hashed}
        for key, code, hashed in ((keys[0], "wrong_date", seen), (keys[1], "wrong_mode", "another record by now"))
    ]
    marks = [{"mark_id": f"m{day}", "about": keys[1], "sent_on": date(2026, 9, day)} for day in (14, 2)]
    asked = {"outcome": "requested", "unit": "ANES", "on": date(2026, 9, 18), "at": MOMENT, "form": "exemption"}
    hidden = {"typed": '{"comment": "a secret", "reason": "on_leave"}', "by": "Carl Chair"}
    requests = [
        asked | hidden | {"returned_id": "r1", "key": keys[2]},
        asked | hidden | {"returned_id": "r2", "key": keys[3]},
        asked | hidden | {"returned_id": "r3", "key": "q0", "form": "identity"},
    ]
    refused = {"returned_id": "r2", "decision": "refused", "on": date(2026, 9, 20), "at": MOMENT}
    common = {"programme": "anesthesiology", "person_id": first["person_id"], "reason": "on_leave"} | {
        "requested_by": "Carl Chair",
        "requested_unit": "ANES",
        "requested_on": date(2026, 9, 1),
    }
    approved = {"approved_by": "Olive Officer", "approved_unit": "Faculty Affairs", "approved_on": date(2026, 9, 3)}
    exemptions = [
        common | {"exemption_id": "e1", "step": "requested", "clause": "A11"},
        common | approved | {"exemption_id": "e2", "step": "approved", "valid_to": date(2026, 9, 30)},
        common | approved | {"exemption_id": "e3", "step": "ended", "valid_to": date(2026, 9, 20), "clause": "A7"},
        common | approved | {"exemption_id": "e4", "step": "approved", "valid_from": date(2026, 10, 1)},
    ]
    tables = replace(
        before,
        contested=frame_of(CONTESTED, contests),
        reminder_mark=frame_of(REMINDER_MARK, marks),
        returned=frame_of(RETURNED, requests),
        approval=frame_of(APPROVAL, [refused]),
        decided_exemption=frame_of(EXEMPTION, exemptions),
    )
    content = workbook_bytes(office_workbook(case(tables, quarter=RUNNING)))
    return load_workbook(BytesIO(content)), keys


def test_what_was_entered_shows_again_beside_its_row(entered):
    book, keys = entered
    rows = {row["Obligation"]: row for row in rows_of_table(book["Worklist"], "Worklist")}
    first, second, third, fourth = (rows[key] for key in keys)
    assert first["Contested"] == "a date is wrong: mentee to correct it in REDCap"
    assert first["Assigned to"] == "Mentee"
    assert second["Contested"] == "–", "the record is another by now"
    assert second["Reminded"] == datetime(2026, 9, 14)
    assert third["Asked for"] == "exemption: asked for by ANES on 2026-09-18, waits for approval"
    assert fourth["Asked for"] == "exemption: refused on 2026-09-20"
    questions = {row["Queue ID"]: row for row in rows_of_table(book["Identity review"], "IdentityReview")}
    assert questions["q0"]["Asked for"] == "answer: asked for by ANES on 2026-09-18, waits for approval"


def test_the_exemptions_say_where_each_stands_and_those_that_wait_come_first(entered):
    rows = rows_of_table(entered[0]["Exemptions"], "Exemptions")
    assert [(row["Exemption ID"], row["Status"], row["Days left"]) for row in rows] == [
        ("e1", "◔ Waits for approval", "–"),
        ("e2", "✔ In force", (date(2026, 9, 30) - AS_OF).days),
        ("e4", "○ Begins later", "–"),
        ("e3", "– Over", "–"),
    ]
    assert (rows[0]["Clause"], rows[0]["Approved by"], rows[1]["Clause"]) == ("A11", "nobody yet", "all clauses")
    assert rows[1]["Approved by"] == "Olive Officer, Faculty Affairs"


def test_a_comment_is_in_no_cell(entered):
    assert not any("secret" in str(cell.value) for page in entered[0] for row in page.iter_rows() for cell in row)


def wide(rows: int) -> Workbook:
    """Return a workbook with one input table of so many rows, each with a link."""
    table = NamedTable(
        name=WORKLIST.table,
        caption="Many",
        fields=(Field(WORKLIST.key, "Key.", outside=True), Field("Record", "Link.", kind="link", outside=True)),
        rows=tuple((f"o{number}", Link("7", url="https://redcap.example/7")) for number in range(rows)),
        words="Many rows.",
    )
    page = Sheet("Worklist", "Worklist", "Many rows.", (to_fill_in(WORKLIST, table),), frozen_columns=1)
    return Workbook("Test", (page,), KNOWN_AT, dict(OURS), "Test", "Confidential")


def test_beyond_twenty_thousand_rows_a_header_with_a_filter_takes_the_place_of_the_table_and_links_are_text():
    model = wide(LARGEST_TABLE + 1)
    content = workbook_bytes(model)
    assert verify_workbook(content, model) > LARGEST_TABLE
    page = load_workbook(BytesIO(content))["Worklist"]
    assert not page.tables
    assert page.auto_filter.ref == f"A4:{page.cell(4, page.max_column).column_letter}{LARGEST_TABLE + 5}"
    assert page["B5"].value == "7"
    assert page["B5"].hyperlink is None
    returned = edited(content, filled={"o20000": {"Reminded on": date(2026, 9, 1)}})
    told = read(returned, against=known(obligation=frame_of(OBLIGATION, [obligation(20_000)]))).rows
    assert [(one.key, one.outcome) for _, one in told] == [("o20000", "requested")]
    small = load_workbook(BytesIO(workbook_bytes(wide(2))))["Worklist"]
    assert set(small.tables) == {"Worklist"}
    assert small["B5"].hyperlink.target == "https://redcap.example/7"
