"""A night on real projects: what the director alone may see, faulty records included, is in no book of the office."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from canaries import table_in
from nights import AS_OF, Nights, settings_written
from openpyxl import load_workbook

from assets.obligations.schema import CLAUSE, OBLIGATION
from checks.schema import FINDING
from reports.publish import book_path, read_manifest
from reports.workbook.record_links import row_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAMMES = ("digestive_diseases", "rutgers")
WITHHELD = {"concern": "cn_raised_on", "change_request": "cr_requested_on"}


def plant(school: Path) -> None:
    """Put a concern or a change request of a day to come into the record of the first person of each project."""
    for programme, (form, field) in zip(PROGRAMMES, reversed(WITHHELD.items()), strict=True):
        records = table_in(school / "redcap" / programme / "records.csv")
        first = records.rows[0]
        row = dict.fromkeys(records.header, "") | {records.header[0]: first[records.header[0]]}
        row |= {"redcap_repeat_instrument": form, "redcap_repeat_instance": "77", field: "2031-01-01"}
        records.rows.append(row)
        records.write()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Return a home after one night over the programmes whose policy keeps something for the director."""
    from sandbox.school.generate import generate_school
    from sandbox.server.testing import serve_in_thread

    folder = tmp_path_factory.mktemp("director")
    generate_school(folder / "school", faculty=120, years=2, seed=7, as_of=AS_OF)
    plant(folder / "school")
    with serve_in_thread(folder / "school") as server:
        names = str(list(PROGRAMMES)).replace("'", '"')
        file = settings_written(folder, url=server.url, hr=folder / "school" / "hr", programmes=names)
        nights = Nights(file, "", {name: server.token(name) for name in PROGRAMMES})
        ended = nights.run()
        assert ended.success, ended.failures
        yield nights


def cells_of(night: Nights, *, director: bool) -> list[str]:
    """Return every cell of every book for the directors, or for anybody else, the policy's own words apart."""
    published = night.home / "published"
    books = [entry for entry in read_manifest(published).entries if entry.name.endswith(".xlsx")]
    entries = [entry for entry in books if (entry.audience == "director") is director]
    assert {entry.programme for entry in entries} >= set(PROGRAMMES)
    return [
        str(cell)
        for entry in entries
        for page in load_workbook(book_path(published, entry), data_only=True)
        if page.title not in {"Definitions", "Policy", "Policies"}
        for row in page.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]


def withheld_ids(night: Nights) -> set[str]:
    """Return the ids of the obligations whose clause is for the director."""
    clause = night.table(CLAUSE)
    kept = clause.loc[clause["audience"] == "director", ["programme", "clause", "measure"]]
    return set(night.table(OBLIGATION).merge(kept)["obligation_id"])


def withheld_findings(night: Nights) -> set[str]:
    """Return the ids of the findings about a concern or a change request."""
    finding = night.table(FINDING)
    return set(finding.loc[finding["key"].str.contains("/concern/|/change_request/"), "finding_id"])


def test_the_night_holds_what_is_withheld_or_the_other_tests_would_prove_nothing(night: Nights):
    assert withheld_ids(night)
    assert len(withheld_findings(night)) == len(WITHHELD)


def test_no_cell_of_any_other_workbook_names_it(night: Nights):
    cells = cells_of(night, director=False)
    assert not (withheld_ids(night) | withheld_findings(night)).intersection(cells)
    told = [cell for cell in cells for name in (*WITHHELD, *WITHHELD.values()) if f"/{name}/" in cell or cell == name]
    shown = re.compile(r"[^,]*, (concern|change request)( \d+)?( \(.*\))?")
    told += [cell for cell in cells if shown.fullmatch(cell)]
    assert told == []
    titles = night.table(CLAUSE).loc[lambda rows: rows["audience"] == "director", "title"]
    assert not [cell for cell in cells for title in titles if title in cell]


def test_the_directors_workbooks_name_it(night: Nights):
    cells = cells_of(night, director=True)
    finding = night.table(FINDING)
    keys = finding.loc[finding["finding_id"].isin(withheld_findings(night)), "key"]
    assert {"For you alone", *map(row_words, keys)} <= set(cells)
    assert withheld_ids(night).intersection(cells)
