"""A night's workbooks: made, verified and stored as objects, and the rows that say so.

Belongs here: which workbooks a night makes, from frames to objects. Does not belong here: Dagster (`tables.py`) and
making them visible (`publish.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.quarters import quarter_from_key, quarter_of
from assets.storage.schema import DTYPES
from reports.publish import Entry, store_object
from reports.schema import PUBLICATION, WORKBOOK
from reports.workbook.case import Ask, Case, Tables, case_of
from reports.workbook.director import director_workbook
from reports.workbook.director_case import DirectorCase, director_case_of
from reports.workbook.directory import directory_of
from reports.workbook.office import AUDIENCE, file_name, office_workbook
from reports.workbook.selection import DIRECTOR, NOTHING_WITHHELD, programme_rows
from reports.workbook.sums import sums_of
from reports.workbook.verify import verify_workbook
from reports.workbook.write import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from assets.redcap.withheld import Withheld
    from assets.storage.schema import Table
    from reports.publish import Manifest
    from reports.workbook.model import Workbook


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to make: the quarters (first days, ISO), the date judged, and where objects go.

    `withheld` says by programme which rows of REDCap only its director may hear of.
    """

    published: Path
    quarters: tuple[str, ...]
    as_of: date
    timezone: str
    record_links: Mapping[str, str]
    institution: str = ""
    contact: str = ""
    withheld: Mapping[str, Withheld] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """One workbook that lies ready as an object; `cells` is how many were read back."""

    entry: Entry
    cells: int


def make_books(frames: Mapping[str, pd.DataFrame], order: Order) -> list[Made]:
    """Make, verify and store a run's workbooks: the office's of every programme and quarter, and the directors'.

    `frames` are the tables by name. The director's is of one day and made with the quarter that day lies in. A
    programme without one good row from REDCap gets none, and neither does a programme that was not judged (a policy
    without a REDCap project, such as one that is only attested). Raises `WorkbookError` where a finished file does not
    hold what was meant: then nothing of the run is published.
    """
    tables = Tables(**frames)
    directory = directory_of(tables, order.as_of)
    made = []
    for programme in programmes_with_books(tables):
        withheld = order.withheld.get(programme, NOTHING_WITHHELD)
        rows = programme_rows(tables, programme, withheld)
        for key in order.quarters:
            ask = _ask(order, programme, key)
            made.append(_office_book(case_of(rows, directory, ask), order.published))
            if ask.quarter == quarter_of(order.as_of):
                made.append(_director_book(director_case_of(tables, directory, ask, withheld), order.published))
    return made


def _ask(order: Order, programme: str, key: str) -> Ask:
    return Ask(
        programme=programme,
        quarter=quarter_from_key(key),
        as_of=order.as_of,
        timezone=order.timezone,
        record_links=order.record_links,
        institution=order.institution,
        contact=order.contact,
    )


def programmes_with_books(tables: Tables) -> list[str]:
    """Return the programmes that were judged and whose every project has good rows."""
    pulls = tables.pull
    empty = set(pulls.loc[pulls["state"] == "none", "programme"])
    judged = {*tables.obligation["programme"].dropna(), *tables.not_in_population["programme"].dropna()}
    return sorted(judged - empty)


def _office_book(case: Case, published: Path) -> Made:
    model = office_workbook(case)
    content, cells = _verified(model)
    rates = sums_of(row for row in case.rates if row["quarter"] == case.ask.quarter.key and row["by"] == "programme")
    entry = Entry(
        quarter=case.ask.quarter.key,
        programme=case.ask.programme,
        title=case.title,
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


def _director_book(case: DirectorCase, published: Path) -> Made:
    model = director_workbook(case)
    content, cells = _verified(model)
    entry = Entry(
        quarter=case.ask.quarter.key,
        programme=case.ask.programme,
        title=case.title,
        audience=DIRECTOR,
        name=file_name(case.ask, DIRECTOR),
        sha256=store_object(published, content),
        bytes=len(content),
        as_of=case.ask.as_of.isoformat(),
        known_at=model.created.isoformat(),
        snapshot=case.snapshot,
        stale=bool(case.stale),
        unmet=sum(row["state"] == "not_met" for row in case.owed),
        on_time_rate=None,
    )
    return Made(entry, cells)


def _verified(model: Workbook) -> tuple[bytes, int]:
    content = workbook_bytes(model)
    return content, verify_workbook(content, model)


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
            title=row["title"] if isinstance(row["title"], str) else "",
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
