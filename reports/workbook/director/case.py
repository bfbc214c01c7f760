"""What the director's workbook of one programme is made from.

Belongs here: selecting the rows that are for the director. Does not belong here: what a sheet shows (`book.py`),
and the office's rows (`case.py`), which leave out what is taken here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.workbook.case import stale_pulls
from reports.workbook.kept import kept_of
from reports.workbook.rows import Row, rows_of
from reports.workbook.selection import DIRECTOR, NOTHING_WITHHELD, directors_measures, open_findings
from reports.workbook.words import programme_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd

    from assets.redcap.withheld import Withheld
    from reports.frames import Tables
    from reports.workbook.case import Ask
    from reports.workbook.directory import Directory


@dataclass(frozen=True)
class DirectorCase:
    """Everything one director's workbook is made from.

    `owed`: obligations of all open quarters, each as its latest has it, whose measure is for the director.
    `mentor_changes` and `changes` are rows of `obligations/mentor_change` and `obligations/personnel_change`.
    `problems` and `questions` are findings and open identities that tell of what is withheld.
    """

    ask: Ask
    directory: Directory
    title: str
    known_at: datetime | None
    snapshot: str
    rule_version: str
    stale: Sequence[Row]
    owed: Sequence[Row]
    clauses: Sequence[Row]
    mentor_changes: Sequence[Row]
    changes: Sequence[Row]
    problems: Sequence[Row]
    questions: Sequence[Row]


def director_case_of(
    tables: Tables, directory: Directory, ask: Ask, withheld: Withheld = NOTHING_WITHHELD
) -> DirectorCase:
    """Return what the director's workbook of `ask.programme` is made from."""

    def own(frame: pd.DataFrame) -> list[Row]:
        return rows_of(frame.loc[frame["programme"] == ask.programme])

    clauses = own(tables.clause)
    wanted = directors_measures(clauses)
    pulls = own(tables.pull)
    named = next((row["programme_title"] for row in clauses if row["programme_title"]), "")
    kept = kept_of(tables.link, withheld)
    obligation = tables.obligation.sort_values("quarter").drop_duplicates("obligation_id", keep="last")
    return DirectorCase(
        ask=ask,
        directory=directory,
        title=named or programme_title(ask.programme),
        known_at=max((row["taken_at"] for row in pulls if row["taken_at"]), default=None),
        snapshot=" ".join(sorted({row["snapshot"] for row in pulls if row["snapshot"]})),
        rule_version=" ".join(sorted({row["rule_version"] for row in clauses if row["rule_version"]})),
        stale=stale_pulls(pulls, ask.as_of),
        owed=[row for row in own(obligation) if (row["clause"], row["measure"]) in wanted],
        clauses=[row for row in clauses if row["audience"] == DIRECTOR],
        mentor_changes=own(tables.mentor_change),
        changes=own(tables.personnel_change),
        problems=[row for row in open_findings(tables.finding, ask.programme) if kept.tells(row)],
        questions=[row for row in own(tables.review) if not kept.told(row)],
    )
