"""What is wrong with leaves: a return that is long expected, and days outside every appointment.

Belongs here: findings about leaves that are all used. Does not belong here: ending a leave. Taking the expected return
for the return was rejected: it is a plan, and whoever is judged from it while still away is judged wrongly (reference
hr-and-identity §1.2.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.history import EMPLOYED
from assets.hr.intervals import spans_of, subtracted
from assets.hr.schema import QUARANTINE

if TYPE_CHECKING:
    from datetime import date

PATIENCE = pd.Timedelta(days=30)
"""How long after the expected return an open leave is nobody's mistake (reference hr-and-identity §3, case 22)."""


def faults_of_leaves(leave: pd.DataFrame, appointment: pd.DataFrame, *, tonight: date) -> pd.DataFrame:
    """Return rows of `hr/quarantine`: overdue_return and leave_outside_appointment of leaves that began by `tonight`.

    `leave` and `appointment` are the tables of the room. The source of a row is `leave` and the leave's id: a leave
    may come from rows of the leave file or from the job records.
    """
    night = pd.Timestamp(tonight)
    begun = leave[leave["leave_from"] <= night]
    is_open = begun["leave_to"].isna() | (begun["leave_to"] > night)
    overdue = begun[is_open & (begun["expected_return"] + PATIENCE < night)]
    found = {
        ("overdue_return", "expected_return"): overdue,
        ("leave_outside_appointment", "leave_from"): _outside(begun, appointment),
    }
    notes = [_notes(rows, problem=problem, field=field) for (problem, field), rows in found.items()]
    return pd.concat(notes, ignore_index=True)


def _outside(leave: pd.DataFrame, appointment: pd.DataFrame) -> pd.DataFrame:
    """Return the leaves with a first day, or any given last day, on which the person is not employed.

    An open leave that outlasts the appointment is no fault: the appointment ends it.
    """
    by = ["person_id", "leave_id"]
    closed = leave.assign(leave_to=leave["leave_to"].fillna(leave["leave_from"] + pd.Timedelta(days=1)))
    employed = appointment[appointment["employment_status"].isin(EMPLOYED)]
    spans = spans_of(closed, by=by, start="leave_from", stop="leave_to")
    held = spans_of(employed, by=["person_id"], start="valid_from", stop="valid_to").merge(
        closed[by].drop_duplicates(), on="person_id"
    )
    bare = pd.MultiIndex.from_frame(subtracted(spans, held, by=by)[by])
    return leave[pd.MultiIndex.from_frame(leave[by]).isin(bare)]


def _notes(leave: pd.DataFrame, *, problem: str, field: str) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "source": "leave " + leave["person_id"] + " " + leave["leave_id"],
            "problem": problem,
            "field": field,
            "person_id": leave["person_id"],
            "department": pd.Series(index=leave.index, dtype="str"),
            "snapshot_id": leave["snapshot_id"],
        }
    )
    return rows[list(QUARANTINE.column_names)].astype("str")
