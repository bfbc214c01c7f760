"""What is wrong with appointments taken together: two primaries, none, or two rows of one appointment on a day.

Belongs here: findings about rows that are all used. Does not belong here: choosing between them (`history.home_on`).
Dropping a second primary was rejected: during the approval of a track switch both are true, and which one HR will keep
is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.history import EMPLOYED
from assets.hr.intervals import spans_of, subtracted

if TYPE_CHECKING:
    from assets.hr.reader import Notes

FAR = pd.Timestamp("2200-01-01").as_unit("us")
"""Stands for an open end; no source date lies beyond 2100 (`cells.LAST_DAY`)."""


def note_overlaps(appointment: pd.DataFrame, *, file: str, notes: Notes) -> None:
    """Note two_primaries, no_primary and overlapping_rows of `hr/appointment`; every row stays in use."""
    employed = appointment[appointment["employment_status"].isin(EMPLOYED)]
    is_primary = employed["is_primary"].fillna(False).astype(bool)
    findings = {
        "overlapping_rows": (_overlapping(appointment, by=["person_id", "appointment_id"]), "valid_to"),
        "two_primaries": (_overlapping(employed[is_primary], by=["person_id"], other="appointment_id"), "is_primary"),
        "no_primary": (_without_primary(employed, is_primary=is_primary), "is_primary"),
    }
    for problem, (rows, field) in findings.items():
        notes.add(
            file=file,
            rows=rows["source_row"],
            problem=problem,
            field=field,
            person=rows["person_id"],
            department=rows["department_code"],
        )


def _overlapping(rows: pd.DataFrame, *, by: list[str], other: str = "") -> pd.DataFrame:
    """Return the rows that begin before an earlier row of the same key has ended, of another `other` where given."""
    ordered = rows.sort_values([*by, "valid_from"], kind="stable")
    if ordered.empty:
        return ordered
    keys = [ordered[name] for name in by]
    reached = ordered["valid_to"].fillna(FAR).groupby(keys, sort=False).cummax()
    overlapping = ordered["valid_from"] < reached.groupby(keys, sort=False).shift()
    if other:
        overlapping &= ordered[other] != ordered[other].groupby(keys, sort=False).shift()
    return ordered[overlapping]


def _without_primary(employed: pd.DataFrame, *, is_primary: pd.Series) -> pd.DataFrame:
    """Return one row of each person who is employed on days that no primary appointment covers."""
    by = ["person_id"]
    spans = spans_of(employed, by=by, start="valid_from", stop="valid_to")
    bare = subtracted(spans, spans[is_primary], by=by)
    people = employed[employed["person_id"].isin(bare["person_id"]) & ~is_primary]
    return people.drop_duplicates("person_id")
