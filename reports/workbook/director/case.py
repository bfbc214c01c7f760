"""What the director's workbook of one programme is made from.

Belongs here: selecting the rows that are for the director. Does not belong here: what a sheet shows (`book.py`),
and the office's rows (`selection.py`), which leave out what is taken here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.workbook.kept import kept_of
from reports.workbook.rows import Row, rows_of
from reports.workbook.selection import DIRECTOR, directors_measures, open_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports.drafts import Desk
    from reports.workbook.case import Case
    from reports.workbook.directory import Directory


@dataclass(frozen=True)
class DirectorCase:
    """Everything one director's workbook is made from.

    `office` is the office's case of the same programme and quarter. `owed`: obligations of all open quarters, each as
    its latest has it, whose measure is for the director. `mentor_changes` and `changes` are rows of
    `obligations/mentor_change` and `obligations/personnel_change`. `problems` and `questions` are findings and open
    identities that tell of what is withheld.
    """

    office: Case
    owed: Sequence[Row]
    clauses: Sequence[Row]
    mentor_changes: Sequence[Row]
    changes: Sequence[Row]
    problems: Sequence[Row]
    questions: Sequence[Row]

    @property
    def directory(self) -> Directory:
        """Names, e-mails, homes and units."""
        return self.office.directory


def director_case_of(desk: Desk, programme: str) -> DirectorCase:
    """Return what the director's workbook of a programme is made from, in the running quarter."""
    tables = desk.tables

    def own(frame: pd.DataFrame) -> list[Row]:
        return rows_of(frame.loc[frame["programme"] == programme])

    office = desk.case(programme, desk.running_quarter)
    wanted = directors_measures(office.clauses)
    kept = kept_of(tables.link, desk.withheld(programme))
    obligation = tables.obligation.sort_values("quarter").drop_duplicates("obligation_id", keep="last")
    return DirectorCase(
        office=office,
        owed=[row for row in own(obligation) if (row["clause"], row["measure"]) in wanted],
        clauses=[row for row in office.clauses if row["audience"] == DIRECTOR],
        mentor_changes=own(tables.mentor_change),
        changes=office.rows.personnel,
        problems=[row for row in open_findings(tables.finding, programme) if kept.tells(row)],
        questions=[row for row in own(tables.review) if not kept.told(row)],
    )
