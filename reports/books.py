"""A night's workbooks: made, verified and stored as objects, and the rows that say so.

Belongs here: which workbooks a night makes, from frames to objects. Does not belong here: Dagster (`tables.py`) and
making them visible (`publish.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.quarters import quarter_from_key
from assets.storage.schema import DTYPES
from reports.publish import Entry, store_object
from reports.schema import PUBLICATION, WORKBOOK
from reports.workbook.case import Ask, Case, Tables, case_of, programme_rows
from reports.workbook.directory import directory_of
from reports.workbook.office import AUDIENCE, file_name, office_workbook
from reports.workbook.sums import sums_of
from reports.workbook.verify import verify_workbook
from reports.workbook.write import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from assets.storage.schema import Table
    from reports.publish import Manifest


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to make: the quarters (first days, ISO), the date judged, and where objects go."""

    published: Path
    quarters: tuple[str, ...]
    as_of: date
    timezone: str
    record_links: Mapping[str, str]
    institution: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """One workbook that lies ready as an object; `cells` is how many were read back."""

    entry: Entry
    cells: int


def make_books(frames: Mapping[str, pd.DataFrame], order: Order) -> list[Made]:
    """Make, verify and store the office workbook of every programme and quarter of a run.

    `frames` are the tables by name. A programme without one good row from REDCap gets none, and neither does a
    programme that was not judged. Raises `WorkbookError` where a finished file does not hold what was meant: then
    nothing of the run is published.
    """
    tables = Tables(**frames)
    directory = directory_of(tables, order.as_of)
    made = []
    for programme in programmes_with_books(tables):
        rows = programme_rows(tables, programme)
        for key in order.quarters:
            ask = Ask(
                programme=programme,
                quarter=quarter_from_key(key),
                as_of=order.as_of,
                timezone=order.timezone,
                record_links=order.record_links,
                institution=order.institution,
                contact=order.contact,
            )
            made.append(_make(case_of(rows, directory, ask), order.published))
    return made


def programmes_with_books(tables: Tables) -> list[str]:
    """Return the programmes that were judged and whose every project has good rows."""
    pulls = tables.pull
    empty = set(pulls.loc[pulls["state"] == "none", "programme"])
    judged = {*tables.obligation["programme"].dropna(), *tables.not_in_population["programme"].dropna()}
    return sorted(judged - empty)


def _make(case: Case, published: Path) -> Made:
    model = office_workbook(case)
    content = workbook_bytes(model)
    cells = verify_workbook(content, model)
    rates = sums_of(row for row in case.rates if row["quarter"] == case.ask.quarter.key and row["by"] == "programme")
    entry = Entry(
        quarter=case.ask.quarter.key,
        programme=case.ask.programme,
        audience=AUDIENCE,
        name=file_name(case.ask),
        sha256=store_object(published, content),
        bytes=len(content),
        as_of=case.ask.as_of.isoformat(),
        known_at=case.known_at.isoformat(),
        snapshot=case.snapshot,
        stale=bool(case.stale),
        unmet=sum(row["state"] == "not_met" for row in case.obligations),
        on_time_rate=rates.on_time_rate,
    )
    return Made(entry, cells)


def workbook_frame(made: Iterable[Made]) -> pd.DataFrame:
    """Return the rows of `reports/workbook`."""
    return _frame(WORKBOOK, [book.entry for book in made])


def publication_frame(manifest: Manifest) -> pd.DataFrame:
    """Return the rows of `reports/publication`: what the library shows now."""
    return _frame(PUBLICATION, manifest.entries)


def entries_of(workbook: pd.DataFrame) -> list[Entry]:
    """Return rows of `reports/workbook` as entries of a manifest."""
    return [
        Entry(
            quarter=row["quarter"],
            programme=row["programme"],
            audience=row["audience"],
            name=row["name"],
            sha256=row["sha256"],
            bytes=int(row["bytes"]),
            as_of=row["as_of"].date().isoformat(),
            known_at=row["known_at"].isoformat(),
            snapshot=row["snapshot"],
            stale=bool(row["stale"]),
            unmet=int(row["unmet"]),
            on_time_rate=None if pd.isna(row["on_time_rate"]) else float(row["on_time_rate"]),
        )
        for row in workbook.to_dict("records")
    ]


def _frame(table: Table, entries: Sequence[Entry]) -> pd.DataFrame:
    columns: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        cells = [getattr(entry, column.name) for entry in entries]
        if column.type in {"date", "instant"}:
            cells = [pd.Timestamp(cell) for cell in cells]
        columns[column.name] = pd.Series(cells, dtype=DTYPES[column.type])
    return pd.DataFrame(columns)
