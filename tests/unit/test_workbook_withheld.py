"""What only the programme's director may see is in the director's workbook and in no other, nor in its figures."""

from __future__ import annotations

from dataclasses import fields, replace
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

from assets.obligations.workflows.schema import MENTOR_CHANGE, PERSONNEL_CHANGE
from assets.redcap.withheld import Withheld
from reports.books import make_books
from reports.drafts import Order
from reports.publish import book_path, publish, read_manifest, read_object
from tests.unit.office_school import AS_OF, LINKS, TIMEZONE, frame_of, school

if TYPE_CHECKING:
    from pathlib import Path

    from reports.books import Made
    from reports.entry import Entry
    from reports.frames import Tables

QUARTERS = ("2026-04-01", "2026-07-01")
SECRET = Withheld(instruments=frozenset({"concern"}), fields=frozenset({"ma_handover_on"}))
MARK = "ZQXDIRECTOR"
QUOTING: Final = ("Definitions", "Policy", "Policies")
"""Sheets that quote the policy, clauses for the director included."""
DAY = pd.Timestamp(AS_OF)


@pytest.fixture(scope="module")
def plain() -> Tables:
    """Return a night in which there is nothing for the director alone."""
    tables = school(people=20)
    hire = frame_of(PERSONNEL_CHANGE, [_hire(tables.obligation["person_id"].dropna().iloc[1])])
    return replace(tables, personnel_change=pd.concat([tables.personnel_change, hire], ignore_index=True))


@pytest.fixture(scope="module")
def planted(plain: Tables) -> Tables:
    """Return the same night with a clause for the director, marked in every table that tells of it."""
    clause = plain.clause.iloc[[0]].assign(clause="A99", measure=MARK, audience="director", title="Concern")
    rows = plain.obligation[plain.obligation["clause"] == "A11"].groupby("quarter").head(3)
    owed = rows.assign(clause="A99", measure=MARK, obligation_id=MARK + rows["quarter"] + rows["person_id"])
    owed = owed.assign(why=MARK, period=MARK, state="not_met", reason="", days_overdue=3)
    rate = plain.rate[plain.rate["clause"] == "A11"].assign(clause="A99", measure=MARK)
    outside = plain.not_in_population.head(5).assign(clause="A99", measure=MARK)
    finding = plain.finding.head(2).assign(finding_id=[f"{MARK}1", f"{MARK}2"], problem=MARK, severity="critical")
    finding = finding.assign(
        key=["a/1//concern/1", "a/1//mentor_assignment/2"], field=["cn_raised_on", "ma_handover_on"]
    )
    review = plain.review.head(1).assign(typed=MARK, shown=MARK, example="a/1//concern/1")
    event = plain.event.head(1).assign(event_id=MARK, person_id="000001", source=f"{MARK}/{MARK}//concern/1")
    return replace(
        plain,
        clause=pd.concat([plain.clause, clause], ignore_index=True),
        obligation=pd.concat([plain.obligation, owed], ignore_index=True),
        rate=pd.concat([plain.rate, rate], ignore_index=True),
        not_in_population=pd.concat([plain.not_in_population, outside], ignore_index=True),
        finding=pd.concat([plain.finding, finding], ignore_index=True),
        review=pd.concat([plain.review, review], ignore_index=True),
        event=pd.concat([plain.event, event], ignore_index=True),
        mentor_change=frame_of(MENTOR_CHANGE, [_mentor_change(rows["person_id"].iloc[0])]),
    )


def _mentor_change(person: str) -> dict[str, object]:
    return {
        "programme": "anesthesiology",
        "change_id": f"{MARK}change",
        "audience": "director",
        "kind": "request",
        "person_id": person,
        "happened_on": DAY,
        "state": "open",
        "why": f"{MARK} asked",
        "as_of": DAY,
    }


def _hire(person: str) -> dict[str, object]:
    return {
        "programme": "anesthesiology",
        "change_id": "h1",
        "person_id": person,
        "kind": "hire",
        "effective_on": DAY,
        "department": "ANES",
        "division": "CARD",
        "sentence": "Hired; starts A1.",
        "as_of": DAY,
    }


def made(tables: Tables, published: Path) -> list[Made]:
    """Return the files of two quarters."""
    frames = {one.name: getattr(tables, one.name) for one in fields(tables)}
    order = Order(published, QUARTERS, AS_OF, TIMEZONE, LINKS, withheld={"anesthesiology": SECRET})
    return make_books(frames, order)


def cells_of(published: Path, entry: Entry) -> list[str]:
    """Return every cell of every sheet and every link as text, the policy's own words apart; a letter as one cell."""
    content = read_object(published, entry)
    if entry.name.endswith(".docx"):
        with ZipFile(BytesIO(content)) as letter:
            return [letter.read("word/document.xml").decode()]
    book = load_workbook(BytesIO(content), data_only=True)
    cells = [cell for page in book if page.title not in QUOTING for row in page.iter_rows() for cell in row]
    links = [cell.hyperlink.target or "" for cell in cells if cell.hyperlink]
    return [*(str(cell.value) for cell in cells if cell.value is not None), *links]


@pytest.fixture(scope="module")
def published(planted: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the night with the planted rows is published."""
    folder = tmp_path_factory.mktemp("planted")
    publish(folder, [book.entry for book in made(planted, folder)])
    return folder


@pytest.fixture(scope="module")
def books(published: Path) -> dict[tuple[str, str, str, str], list[str]]:
    """Return the cells of the files with the planted rows, by the key of their entry."""
    return {entry.key: cells_of(published, entry) for entry in read_manifest(published).entries}


def test_no_cell_of_any_file_but_the_directors_holds_a_row_or_a_reason_of_it(
    books: dict[tuple[str, str, str, str], list[str]],
):
    told = {key: [cell for cell in cells if MARK in cell] for key, cells in books.items() if key[2] != "director"}
    assert {key: cells for key, cells in told.items() if cells} == {}
    audiences = {key[2] for key in told}
    assert {"office", "department", "division", "school", "accreditation"} <= audiences


def test_no_figure_of_another_file_or_of_the_library_counts_it(
    plain: Tables, published: Path, books: dict[tuple[str, str, str, str], list[str]], tmp_path: Path
):
    """But for the words of the policy, all others are those of a night with nothing of the kind."""
    with_ = {entry.key: entry for entry in read_manifest(published).entries}
    without = [book.entry for book in made(plain, tmp_path)]
    assert {entry.key for entry in without} == set(with_)
    for one in without:
        if one.audience == "director":
            continue
        other = with_[one.key]
        assert (one.unmet, one.on_time_rate) == (other.unmet, other.on_time_rate)
        before, after = cells_of(tmp_path, one), books[one.key]
        if one.audience != "accreditation":
            assert [cell for cell in before if "clauses" not in cell] == [
                cell for cell in after if "clauses" not in cell
            ]


def test_the_directors_workbook_has_the_rows_and_the_list_of_people(
    books: dict[tuple[str, str, str, str], list[str]],
):
    cells = books[QUARTERS[-1], "anesthesiology", "director", ""]
    assert [cell for cell in cells if cell.startswith(MARK + QUARTERS[-1])]
    assert f"{MARK}change" in cells
    assert {"▲ Open", "✖ Not met", "Hired; starts A1.", "ma_handover_on"} <= set(cells)
    assert not [key for key in books if key[0] == QUARTERS[0] and key[2] == "director"]


def test_the_copy_of_the_directors_workbook_lies_apart_from_all_others(published: Path):
    entries = read_manifest(published).entries
    folders = {(entry.audience, book_path(published, entry).relative_to(published).parts[0]) for entry in entries}
    assert {place for audience, place in folders if audience == "director"} == {"director"}
    assert "director" not in {place for audience, place in folders if audience != "director"}
    assert all(book_path(published, entry).is_file() for entry in entries)


def test_the_library_neither_lists_nor_hands_out_nor_counts_the_directors_workbook(published: Path):
    from starlette.testclient import TestClient

    from reports.library.app import library_app

    client = TestClient(library_app(published, title="School"), base_url="http://127.0.0.1:8765")
    pages = [client.get(path).text for path in ("/",)]
    for page in pages:
        assert f"/{QUARTERS[-1]}/director" not in page
        assert MARK not in page
    assert client.get(f"/workbooks/anesthesiology/{QUARTERS[-1]}/office").status_code == 200
    assert client.get(f"/workbooks/anesthesiology/{QUARTERS[-1]}/director").status_code == 404
    others = [entry for entry in read_manifest(published).entries if entry.audience != "director"]
    assert client.get("/health").json()["workbooks"] == len(others)
