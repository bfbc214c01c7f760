"""The checklist of a workbook one may trust, point by point, on every workbook of a night over all programmes.

Belongs here: what holds of any workbook, whatever it is about. Does not belong here: what one sheet says
(`tests/unit/test_workbook_*.py`). The points to be seen and not measured are looked at in the rendered pages.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from nights import AS_OF
from published_books import SERVED, books_of_a_night, grid_of

from reports.readback.inputs import INPUT_SHEETS
from reports.workbook.file.styles import STATUS_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from published_books import Book

STATUSES = {"Status", "Was", "Is now", "Kept", "Severity"}
SYMBOLS = {symbol for symbol, _, _ in STATUS_COLOURS} | {"○", "△"}
OURS = re.compile(r"=?[(]?(SUM|SUMIFS|COUNTIFS|SUBTOTAL|COUNTA|COUNTIF)\(")
READERS = re.compile("Confidential|confidential|Names nobody")
"""What says on a cover and on every page who may read it."""
FORBIDDEN = ("vbaProject", "externalLink", "activeX", "connections.xml", "embeddings")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Book]:
    """Return every workbook a small school of all five programmes publishes in a night."""
    return books_of_a_night(tmp_path_factory.mktemp("checklist"))


def office_books(books: Sequence[Book]) -> list[Book]:
    """Return the office's own workbooks."""
    return [book for book in books if book.entry.audience == "office"]


def test_the_night_made_workbooks_for_every_audience(books: Sequence[Book]):
    made = {book.entry.audience for book in books}
    assert {"office", "director", "department", "division", "school"} <= made
    assert len(office_books(books)) == 3 * len(SERVED)


def test_1_the_cover_says_what_as_of_when_from_what_and_that_it_is_confidential(books: Sequence[Book]):
    for book in books:
        cover = book.values.worksheets[0]
        text = "\n".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)
        assert cover.title == "Cover", book.entry.name
        assert READERS.search(text), book.entry.name
        assert f"{AS_OF.day} {AS_OF:%B %Y}" in text or AS_OF.isoformat() in text, book.entry.name
    for book in office_books(books):
        about = {row["About this workbook"]: row["Detail"] for row in book.rows("About")}
        assert {
            "Programme",
            "Quarter",
            "Data as of",
            "Known at",
            "Policy version",
            "Compared with",
            "Questions",
        } <= set(about)
        assert "UTC" in about["Known at"]
        for name in ("Received", "People"):
            numbers = [row["Number"] for row in book.rows(name)]
            assert len(numbers) == 1 or numbers[0] == sum(numbers[1:]) > 0, (book.entry.name, name)
        counts = {row["Count"]: row["Number"] for row in book.rows("Counts")}
        states = [number for words, number in counts.items() if words.startswith("… ")]
        assert counts["Obligations due in the quarter"] == sum(states)
        assert {row["Role"] for row in book.rows("SignOff")} == {"Prepared by", "Reviewed by"}


def test_2_the_contents_name_and_link_every_sheet(books: Sequence[Book]):
    for book in books:
        pages = [page for page in book.formulas.worksheets if "Contents" in page.tables]
        assert len(pages) == 1, book.entry.name
        linked = {
            row[0].value: row[0].hyperlink.location.rpartition("!")[0].strip("'")
            for row in pages[0][pages[0].tables["Contents"].ref][1:]
        }
        others = {page.title for page in book.formulas.worksheets} - {"Cover", "Contents"}
        assert linked == {name: name for name in others}, book.entry.name


def test_2_a_sheet_that_is_left_out_is_named_with_the_reason(books: Sequence[Book]):
    of_today = {"Identity review", "Pairing proposals", "Exemptions", "Coming up"}
    named = {"Agreements", "Meetings", "Quarterly reports"} | of_today
    for book in office_books(books):
        left_out = {row["Sheet left out"]: row["Why"] for row in book.rows("LeftOut")}
        assert set(left_out) == named - {page.title for page in book.values.worksheets}
        assert all(left_out.values())


def test_3_every_sheet_has_a_title_a_line_and_a_name_of_its_own(books: Sequence[Book]):
    for book in books:
        titles = [page.title for page in book.values.worksheets]
        assert len({title.casefold() for title in titles}) == len(titles)
        for page in book.values.worksheets:
            assert len(page.title) <= 31
            assert page["A1"].value, (book.entry.name, page.title)
            assert page["A2"].value, (book.entry.name, page.title)


def test_4_every_block_is_a_named_table_and_nothing_is_merged_blank_or_hidden(books: Sequence[Book]):
    for book in books:
        for page in book.values.worksheets:
            where = (book.entry.name, page.title)
            assert page.tables, where
            assert not page.merged_cells.ranges, where
            assert page.sheet_state == "visible", where
            assert not any(one.hidden for one in page.row_dimensions.values()), where
            assert not any(one.hidden for one in page.column_dimensions.values()), where
            assert all(any(value is not None for value in row) for row in page.iter_rows(values_only=True)), where
        for page, table in book.tables():
            headers = [str(header).casefold() for header in grid_of(page, table)[0]]
            assert len(set(headers)) == len(headers), (book.entry.name, table.name)


def test_5_headers_have_their_style_in_the_cells(books: Sequence[Book]):
    for book in books:
        for page, table in book.tables():
            cell = page[table.ref][0][0]
            assert cell.font.bold, (book.entry.name, table.name)
            assert cell.fill.fill_type == "solid", (book.entry.name, table.name)


def test_6_worklists_begin_with_the_most_urgent(books: Sequence[Book]):
    order = ["This quarter", "Due soon", "Later quarter", "Backlog, can be made up"]
    for book in books:
        for name in ("Worklist", "TooLate"):
            rows = book.rows(name)
            if len(rows) > 1 and "Part" in rows[0]:
                parts = [order.index(row["Part"]) for row in rows]
                assert parts == sorted(parts), book.entry.name
            elif len(rows) > 1:
                due = [row["Due"] for row in rows]
                assert due == sorted(due, reverse=True), book.entry.name


def test_7_every_row_of_a_worklist_says_why_and_links_to_its_clause(books: Sequence[Book]):
    for book in books:
        for page, table in book.tables():
            headers = grid_of(page, table)[0]
            if table.name not in {"Worklist", "TooLate"} or "Clause" not in headers:
                continue
            linked = book.formulas[page.title]
            for row in linked[table.ref][1:]:
                if row[headers.index("Due")].value is None:
                    continue
                assert len(str(row[headers.index("Why")].value)) > 20
                sheet, _, place = row[headers.index("Clause")].hyperlink.location.rpartition("!")
                target = book.values[sheet.strip("'")][place].value
                assert target == row[headers.index("Clause")].value, (book.entry.name, target)


def test_8_a_link_to_redcap_shows_the_record_it_opens(books: Sequence[Book]):
    seen = 0
    for book in office_books(books):
        for page, table in book.tables():
            headers = grid_of(page, table)[0]
            if "REDCap record" not in headers:
                continue
            for row in book.formulas[page.title][table.ref][1:]:
                cell = row[headers.index("REDCap record")]
                if cell.hyperlink and cell.hyperlink.target:
                    record = str(cell.value).partition(",")[0]
                    assert cell.hyperlink.target.endswith(f"/{record}"), book.entry.name
                    seen += 1
    assert seen


def test_9_a_status_is_a_symbol_and_a_word_before_it_is_a_colour(books: Sequence[Book]):
    for book in books:
        for page, table in book.tables():
            grid = grid_of(page, table)
            headers = STATUSES | ({"Change"} if table.name.startswith("Changes") else set())
            for header in headers & set(map(str, grid[0])):
                for row in grid[1:]:
                    shown = str(row[grid[0].index(header)])
                    if row[1] is None or shown == "–":
                        continue
                    assert shown[0] in SYMBOLS, (book.entry.name, table.name, shown)
                    assert len(shown) > 3, (book.entry.name, table.name, shown)


def test_10_what_is_new_stands_on_the_worklist_and_on_changes_with_what_it_is_compared_with(books: Sequence[Book]):
    for book in office_books(books):
        assert {"New since Monday", "New since last quarter closed"} <= set(book.rows("Worklist")[0])
        assert book.values["Changes"]["A2"].value.startswith("First night: nothing to compare with.")


def test_11_every_formula_shows_its_value_and_the_sums_reconcile(books: Sequence[Book]):
    for book in books:
        for page in book.formulas.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        value = book.values[page.title][cell.coordinate].value
                        assert isinstance(value, int | float), (book.entry.name, page.title, cell.coordinate)
    for book in office_books(books):
        cover = {row["Count"]: row["Number"] for row in book.rows("Counts")}
        clauses = [row for row in book.rows("ByClause") if row["Due"] is not None]
        listed = book.rows("Worklist")
        for header in ("Not met", "Indeterminate"):
            on_list = [
                row for row in listed if str(row["Status"]).endswith(header) and row["Due in this quarter"] == "Yes"
            ]
            assert sum(row[header] for row in clauses) == cover[f"… {header.lower()}"] == len(on_list), book.entry.name
        people = [row for row in book.rows("Roster") if row["Person ID"] is not None]
        assert sum(row["N"] or 0 for row in book.rows("MentoringByRank")) == len(people), book.entry.name


def test_12_a_chart_has_a_text_that_says_what_it_shows(books: Sequence[Book]):
    from zipfile import ZipFile

    charts = 0
    for book in books:
        with ZipFile(book.path) as archive:
            drawings = [archive.read(name).decode() for name in archive.namelist() if "xl/drawings/drawing" in name]
            tables = [archive.read(name).decode() for name in archive.namelist() if "xl/tables/" in name]
        for drawing in drawings:
            assert re.search(r'descr="[^"]{30,}"', drawing), book.entry.name
            charts += 1
        assert all(re.search(r'altTextSummary="[^"]+"', table) for table in tables), book.entry.name
    assert charts


def test_13_every_column_of_a_book_is_defined_in_it(books: Sequence[Book]):
    for book in books:
        columns = book.rows("Columns")
        if "Definitions" not in book.values.sheetnames:
            continue
        defined = {(row["Sheet"], str(row["Column and meaning"]).partition(":")[0]) for row in columns}
        for page, table in book.tables():
            if page.title in {"Cover", "Contents", "Definitions"}:
                continue
            for header in grid_of(page, table)[0]:
                assert (page.title, str(header).partition(":")[0]) in defined, (book.entry.name, page.title, header)


def test_14_every_data_problem_is_named_by_its_key_with_what_to_do(books: Sequence[Book]):
    rows = [row for book in office_books(books) for row in book.rows("Findings") if row["Finding"]]
    assert rows
    assert all(row["Record"] and row["What to do"] and row["Who repairs it"] for row in rows)


def test_15_no_cell_is_left_blank_but_those_to_be_filled_in(books: Sequence[Book]):
    inputs = {one.header for sheet in INPUT_SHEETS for one in sheet.inputs()}
    may_be_empty = {"SignOff", "Trend"}
    for book in books:
        for page, table in book.tables():
            grid = grid_of(page, table)
            if table.name in may_be_empty or (len(grid) == 2 and all(cell is None for cell in grid[1][1:])):
                continue
            blank = {
                str(header)
                for row in grid[1:]
                for header, cell in zip(grid[0], row, strict=True)
                if cell is None and header not in inputs
            }
            assert not blank, (book.entry.name, page.title, table.name, blank)


def test_15_dates_are_dates_and_keys_are_text(books: Sequence[Book]):
    for book in books:
        for page, table in book.tables():
            grid = grid_of(page, table)
            if {"Judged", "Not met"} & set(map(str, grid[0])):
                continue  # there `Due` is how many
            for header in {"Due", "Since", "Date", "Owed since"} & set(map(str, grid[0])):
                cells = [row[grid[0].index(header)] for row in grid[1:]]
                assert all(isinstance(cell, datetime | str | None) for cell in cells), (book.entry.name, table.name)
                assert not [cell for cell in cells if isinstance(cell, str) and cell[:1].isdigit()], book.entry.name
            for header in {"Person ID", "Obligation", "Pair", "Mentee ID"} & set(map(str, grid[0])):
                cells = [row[grid[0].index(header)] for row in grid[1:]]
                assert all(isinstance(cell, str | None) for cell in cells), (book.entry.name, table.name)


def test_16_every_sheet_prints_on_letter_with_repeated_rows_and_a_footer(books: Sequence[Book]):
    for book in books:
        for page in book.formulas.worksheets:
            where = (book.entry.name, page.title)
            assert page.page_setup.orientation == "landscape", where
            assert int(page.page_setup.paperSize) == 1, where
            assert page.page_setup.fitToHeight == (None if page.title == "Cover" else 0), where
            assert page.sheet_properties.pageSetUpPr.fitToPage, where
            assert page.print_title_rows, where
            assert READERS.search(page.oddFooter.left.text), where
            assert AS_OF.isoformat() in page.oddFooter.left.text, where
            assert "Page" in page.oddFooter.right.text, where


def test_17_what_is_to_be_filled_in_stands_at_the_right_and_offers_its_words(books: Sequence[Book]):
    sheets = {one.table: one for one in INPUT_SHEETS}
    seen = set()
    for book in books:
        for page, table in book.tables():
            if table.name not in sheets or book.entry.audience not in {"office", "department", "division"}:
                continue
            headers, *rows = grid_of(page, table)
            wanted = [one.header for one in sheets[table.name].inputs()]
            assert headers[-len(wanted) :] == wanted, (book.entry.name, table.name)
            seen.add(table.name)
            if all(cell is None for cell in rows[0][1:]):
                continue
            lists = [one for one in book.formulas[page.title].data_validations.dataValidation if one.type == "list"]
            assert len(lists) >= sum(bool(one.codes) for one in sheets[table.name].inputs()), (
                book.entry.name,
                table.name,
            )
    assert {"Worklist", "IdentityReview", "PairingProposals", "Exemptions", "Attestations"} <= seen


def test_18_nothing_is_protected_by_a_password_so_that_lists_can_be_sorted(books: Sequence[Book]):
    for book in books:
        assert not any(page.protection.sheet for page in book.formulas.worksheets), book.entry.name


def test_19_the_only_formulas_are_ours_and_no_part_of_the_file_runs_or_reaches_out(books: Sequence[Book]):
    from zipfile import ZipFile

    for book in books:
        with ZipFile(book.path) as archive:
            names = archive.namelist()
        assert not [name for name in names for part in FORBIDDEN if part in name], book.entry.name
        for page in book.formulas.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert OURS.match(cell.value), (book.entry.name, page.title, cell.value)


def test_20_every_book_is_marked_confidential(books: Sequence[Book]):
    assert all(book.formulas.properties.category == "Confidential" for book in books)


def test_21_a_file_is_named_by_what_it_is_about_its_quarter_its_reader_and_its_date(books: Sequence[Book]):
    for book in books:
        pattern = rf"mentoring-[a-z0-9_-]+-\d{{4}}q[1-4]-[a-z0-9_-]+-{AS_OF.isoformat()}\.xlsx"
        assert re.fullmatch(pattern, book.entry.name), book.entry.name


def test_22_the_bytes_are_those_of_the_hash_they_were_published_under(books: Sequence[Book]):
    from hashlib import sha256

    assert all(sha256(book.path.read_bytes()).hexdigest() == book.entry.sha256 for book in books)


def test_23_the_properties_say_what_a_book_was_made_from(books: Sequence[Book]):
    for book in books:
        properties = {one.name: one.value for one in book.formulas.custom_doc_props}
        named = {"programme", "quarter", "audience", "as_of", "known_at", "snapshot", "rules_version", "schema_version"}
        assert named <= set(properties), (book.entry.name, named - set(properties))
        assert (properties["programme"], properties["audience"]) == (book.entry.programme, book.entry.audience)
