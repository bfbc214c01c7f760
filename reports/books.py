"""A night's files: made, verified and stored as objects, and the rows that say so.

Belongs here: which makers a night asks, and what becomes of their drafts. Does not belong here: what a maker makes
(`workbook/`, `letters/`), Dagster (`tables.py`) and making files visible (`publish.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from assets.storage.schema import DTYPES
from reports.drafts import Desk, Draft, Order
from reports.entry import Entry
from reports.frames import tables_from
from reports.letters.drafts import letter_drafts
from reports.made_before import MadeBefore
from reports.schema import PUBLICATION, WORKBOOK
from reports.workbook.director.book import director_drafts
from reports.workbook.office.book import office_drafts
from reports.workbook.school.accreditation import accreditation_drafts
from reports.workbook.school.book import school_drafts
from reports.workbook.school.hubs import hub_drafts
from reports.workbook.school.mentors import mentor_drafts
from reports.workbook.school.scorecard import scorecard_drafts
from reports.workbook.units.book import unit_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from assets.storage.schema import Table
    from reports.publish import Manifest

MAKERS: Final[tuple[Callable[[Desk], Iterator[Draft]], ...]] = (
    office_drafts,
    director_drafts,
    unit_drafts,
    school_drafts,
    hub_drafts,
    scorecard_drafts,
    mentor_drafts,
    accreditation_drafts,
    letter_drafts,
)
"""Who makes a night's files, each from the desk."""


@dataclass(frozen=True, slots=True)
class Made:
    """One file that lies ready as an object; `cells` is how many were read back."""

    entry: Entry
    cells: int


def make_books(frames: Mapping[str, pd.DataFrame], order: Order) -> list[Made]:
    """Make, verify and store a run's files; one that would come out as it lies ready is taken from there.

    `frames` are the tables by name (`frames.py`); one that is missing is taken as empty. A programme without one good
    row from REDCap gets no file of its own, and neither does one that was not judged (a policy without a REDCap
    project, such as one that is only attested). Raises `WorkbookError` where a finished file does not hold what was
    meant: then nothing of the run is published.
    """
    desk = Desk(tables_from(frames), order)
    before = MadeBefore(order.published)
    made = [_made(draft, before) for maker in MAKERS for draft in maker(desk)]
    before.note()
    return made


def _made(draft: Draft, before: MadeBefore) -> Made:
    stored = before.stored(draft)
    entry = Entry(
        quarter=draft.quarter,
        programme=draft.programme,
        title=draft.title,
        audience=draft.audience,
        unit=draft.unit,
        name=draft.name,
        sha256=stored.sha256,
        bytes=stored.bytes,
        as_of=draft.as_of.isoformat(),
        known_at=draft.known_at.isoformat(),
        snapshot=draft.snapshot,
        stale=draft.stale,
        unmet=draft.unmet,
        on_time_rate=draft.on_time_rate,
    )
    return Made(entry, stored.cells)


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
            unit=row["unit"] if isinstance(row["unit"], str) else "",
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
