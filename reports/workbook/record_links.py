"""Links to records in REDCap.

Belongs here: the address of a record from what the settings give. Does not belong here: which record is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from reports.workbook.model import Link

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.model import Cell


def record_link(case: Case, project: str, record: str) -> Cell:
    """Return a link to a record, its id the text; without an address in the settings the text alone."""
    head, mark, tail = case.record_address(project).partition("{record}")
    if not mark or {"{", "}"} & set(head + tail):
        return Link(record)
    return Link(record, url=f"{head}{quote(record, safe='')}{tail}", tip="Open the record in REDCap")


def source_link(case: Case, source: str | None) -> Cell:
    """Return a link to the record a source row stands in; a dash where it names none."""
    parts = (source or "").split("/")
    return record_link(case, parts[0], parts[1]) if len(parts) > 1 and parts[1] else "–"
