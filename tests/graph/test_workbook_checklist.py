"""The checklist of a workbook one may trust, on every workbook of a night over all programmes: what a book tells.

Belongs here: that a book says what it is, leads everywhere, and tells of each row why and what next. Does not belong
here: its cells (`test_workbook_checklist_cells.py`), the file (`test_workbook_checklist_file.py`), and what one sheet
says (`tests/unit/test_workbook_*.py`). The points to be seen and not measured are looked at in the rendered pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nights import AS_OF
from published_books import READERS, SERVED, grid_of, office_books

if TYPE_CHECKING:
    from collections.abc import Sequence

    from published_books import Book


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
    of_today = {"Identity review", "Linked names", "Pairing proposals", "Exemptions", "Coming up"}
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


def test_10_what_is_new_stands_on_the_worklist_and_on_changes_with_what_it_is_compared_with(books: Sequence[Book]):
    for book in office_books(books):
        assert {"New since Monday", "New since last quarter closed"} <= set(book.rows("Worklist")[0])
        assert book.values["Changes"]["A2"].value.startswith("First night: nothing to compare with.")


def test_13_every_column_of_a_book_is_defined_in_it(books: Sequence[Book]):
    for book in books:
        defined = {(row["Sheet"], str(row["Column and meaning"]).partition(":")[0]) for row in book.rows("Columns")}
        for page, table in book.tables():
            if page.title in {"Cover", "Contents", "Definitions"}:
                continue
            for header in grid_of(page, table)[0]:
                assert (page.title, str(header).partition(":")[0]) in defined, (book.entry.name, page.title, header)


def test_14_every_data_problem_is_named_by_its_key_with_what_to_do(books: Sequence[Book]):
    rows = [row for book in office_books(books) for row in book.rows("Findings") if row["Finding"]]
    assert rows
    assert all(row["Record"] and row["What to do"] and row["Who repairs it"] for row in rows)
