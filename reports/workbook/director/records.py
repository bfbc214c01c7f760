"""The director's list of records to repair that tell of what only the director may see.

Belongs here: one sheet, from findings and open identities that are withheld from everybody else. Does not belong here:
all others, which are on the office's sheet Data quality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.record_links import row_words
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.director.case import DirectorCase


def records_sheet(case: DirectorCase) -> Sheet:
    """Return the sheet Records to repair."""
    ordered = sorted(case.problems, key=lambda row: (row["problem"] or "", row["key"] or "", row["finding_id"]))
    typed = sorted(case.questions, key=lambda row: row["typed"])
    rows: list[tuple[Cell, ...]] = [
        (
            row_words(row["key"]) or "none",
            row["field"] or "–",
            row["problem"] or row["check"],
            row["what_to_do"] or "none recorded",
        )
        for row in ordered
    ]
    rows += [
        (row_words(row["example"]) or "none", "–", "Who is meant?", row["shown"] or "none recorded") for row in typed
    ]
    return Sheet(
        name="Records to repair",
        title="Records of these that somebody must repair",
        line=f"{counted(len(rows), 'record')} that nobody else is shown: instrument or field tell of what is here.",
        blocks=(
            NamedTable(
                name="Records",
                caption="By kind",
                fields=(
                    Field("Record", "Record, instrument and number of the row at fault.", width=44, outside=True),
                    Field("Field", "The field at fault.", width=22, outside=True),
                    Field("What is wrong", "The problem, in words.", width=56, outside=True),
                    Field("What to do", "How to repair it, in words.", width=56, outside=True),
                ),
                rows=tuple(rows),
                words="Open data problems of records only the director is shown.",
                empty="No open problem.",
            ),
        ),
    )
