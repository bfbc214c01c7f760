"""Links to records in REDCap, and what a row of it is called.

Belongs here: the address of a record from what the settings give, and a row in words. Does not belong here: which
record is meant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from reports.workbook.model import Link

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.model import Cell

ROW_PARTS: Final = 5


def record_link(case: Case, project: str, record: str) -> Cell:
    """Return a link to a record, its id the text; without an address in the settings the text alone."""
    head, mark, tail = case.record_address(project).partition("{record}")
    if not mark or {"{", "}"} & set(head + tail):
        return Link(record)
    return Link(record, url=f"{head}{quote(record, safe='')}{tail}", tip="Open the record in REDCap")


def row_words(source: str | None) -> str:
    """Return a row of REDCap as people find it there: `104, meeting 21`; anything else as it is.

    `source` is `project/record/event/instrument/instance`; the event comes last, in parentheses.
    """
    parts = (source or "").split("/")
    if len(parts) != ROW_PARTS:
        return source or ""
    _, record, event, instrument, instance = parts
    form = " ".join(part for part in (instrument.replace("_", " "), instance) if part)
    where = f" ({event.replace('_', ' ')})" if event else ""
    return f"{', '.join(part for part in (record, form) if part)}{where}"


def row_link(case: Case, source: str | None) -> Cell:
    """Return a link to the record a row of REDCap stands in, the row in words its text; a dash where there is none."""
    link = source_link(case, source)
    return replace(link, text=row_words(source)) if isinstance(link, Link) else link


def source_link(case: Case, source: str | None) -> Cell:
    """Return a link to the record a source row stands in; a dash where it names none."""
    parts = (source or "").split("/")
    return record_link(case, parts[0], parts[1]) if len(parts) > 1 and parts[1] else "–"
