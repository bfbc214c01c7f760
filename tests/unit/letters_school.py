"""The invented school with what letters need beside it: documents that are due, and mentors' records.

Belongs here: those rows, and reading a Word file as a reader of it would. Does not belong here: any figure, which the
tests take from the office's workbook or count themselves.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.schema import DOCUMENT
from assets.obligations.workflows.schema import MENTOR, MENTORING_RECORD, OUTCOME
from assets.quarters import Quarter, open_quarters
from reports.drafts import Desk, Order
from reports.letters.drafts import letter_drafts
from tests.unit.office_school import AS_OF, LINKS, TIMEZONE, frame_of, school

if TYPE_CHECKING:
    from pathlib import Path

    from reports.drafts import Draft
    from reports.frames import Tables

PROGRAMME = "anesthesiology"
QUARTERS = tuple(quarter.key for quarter in open_quarters(as_of=AS_OF, first=None))
RUNNING, LATEST = QUARTERS[-1], QUARTERS[-2]


def letters_school(*, people: int = 60) -> Tables:
    """Return the school's tables with documents, mentors' records, training and outcomes."""
    tables = school(people=people)
    return replace(
        tables,
        document=frame_of(DOCUMENT, _documents()),
        mentoring_record=frame_of(MENTORING_RECORD, _records(tables)),
        mentor=frame_of(MENTOR, _trained(tables)),
        outcome=frame_of(OUTCOME, _outcomes()),
    )


def desk_of(tables: Tables, published: Path, *, quarters: tuple[str, ...] = QUARTERS, **more: Any) -> Desk:
    """Return a desk over the tables."""
    order = Order(published, quarters, AS_OF, TIMEZONE, LINKS, contact="faculty.affairs@example.edu", **more)
    return Desk(tables, order)


def drafts_by_kind(desk: Desk) -> dict[tuple[str, str], Draft]:
    """Return the letters of a desk by audience and quarter."""
    return {(draft.audience, draft.quarter): draft for draft in letter_drafts(desk)}


def text_of(content: bytes) -> str:
    """Return everything a Word file says, also in its footer, its properties and its text alternatives."""
    from zipfile import ZipFile

    with ZipFile(BytesIO(content)) as file:
        return " ".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))


def tables_of(content: bytes) -> list[list[list[str]]]:
    """Return the tables of a Word file as rows of cells."""
    import docx

    document = docx.Document(BytesIO(content))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def paragraphs_of(content: bytes) -> list[tuple[str, str]]:
    """Return style and text of the paragraphs of a Word file, those of tables apart."""
    import docx

    document = docx.Document(BytesIO(content))
    return [(str(one.style.name), one.text) for one in document.paragraphs if one.style is not None]


def names_of(tables: Tables) -> set[str]:
    """Return every last name of the school."""
    return set(tables.person["legal_last"])


def frames_of(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the frames by name."""
    return {one.name: getattr(tables, one.name) for one in fields(tables)}


def _documents() -> list[dict[str, object]]:
    said = {"programme": PROGRAMME, "who": "director", "as_of": pd.Timestamp(AS_OF)}
    report = said | {"clause": "Z1", "document": "directors_report", "title": "Quarterly written report"}
    rows: list[dict[str, object]] = []
    for key in QUARTERS:
        quarter = Quarter(date.fromisoformat(key))
        begin, end = pd.Timestamp(quarter.start), pd.Timestamp(quarter.end)
        covers = {"covers_from": begin, "covers_to": end, "due_on": end + timedelta(days=1)}
        rows.append(report | covers | {"period": key, "label": quarter.label})
    summary = {"clause": "Z2", "document": "committee_summary", "title": "Summary for the Committee"}
    rows.append(said | summary | {"period": "on_demand", "label": "when asked for"})
    year = {"covers_from": pd.Timestamp(2025, 7, 1), "covers_to": pd.Timestamp(2026, 6, 30)}
    outcomes = {"clause": "Z3", "document": "outcomes_table", "title": "Outcomes", "due_on": pd.Timestamp(2026, 7, 1)}
    rows.append(said | outcomes | year | {"period": "2025-07-01", "label": "academic year 2025/26"})
    return rows


def _records(tables: Tables) -> list[dict[str, object]]:
    rank = dict(zip(tables.appointment["person_id"], tables.appointment["rank"], strict=True))
    return [
        {
            "programme": row["programme"],
            "pair_id": row["pair_id"],
            "mentor_id": row["mentor_id"],
            "mentee_id": row["mentee_id"],
            "role": row["role"],
            "started_on": row["started_on"],
            "ended_on": row["ended_on"],
            "months": 7,
            "meetings": 4711,
            "rank_then": rank[row["mentee_id"]],
            "rank_now": rank[row["mentee_id"]],
            "promoted": number % 2 == 0,
            "as_of": pd.Timestamp(AS_OF),
        }
        for number, row in enumerate(tables.pair.to_dict("records"))
    ]


def _trained(tables: Tables) -> list[dict[str, object]]:
    return [
        {"programme": PROGRAMME, "person_id": person, "trained_on": pd.Timestamp(2026, 2, 3), "trained": True}
        for person in tables.pair["mentor_id"].unique()
    ]


def _outcomes() -> list[dict[str, object]]:
    shared = {"programme": PROGRAMME, "clause": "Z3", "period": "2025-07-01", "label": "2025/26", "whole": True}
    rows: list[dict[str, object]] = []
    for figure, count in (("retained", 30), ("promoted", 4), ("leading", 2)):
        for of, out_of in (("mentored", 32), ("not_mentored", 9)):
            number = min(count, out_of)
            counts = {"count": number, "out_of": out_of, "share": number / out_of, "suppressed_outside": False}
            rows.append(shared | counts | {"figure": figure, "of": of, "by": "programme", "group": ""})
            for group, people in (("ANES", out_of - 3), ("MED", 3)):
                few = {"count": 1, "out_of": people, "share": 1 / people, "suppressed_outside": people < 5}
                rows.append(shared | few | {"figure": figure, "of": of, "by": "department", "group": group})
    return rows
