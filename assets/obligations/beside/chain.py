"""A person's whole chain in words: appointment, scope, pairs, windows, evidence, state, why.

Belongs here: choosing and wording the rows about one person. Does not belong here: finding the person, reading tables
and printing (`mentorsync explain`). It names ids and codes only, as the tables do; whoever may run the command may look
names up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.hr.history import EMPLOYED
from assets.obligations.beside.scoping import homes_known_on, in_scope
from assets.obligations.beside.steps import first_steps
from assets.obligations.calendar import date_text
from assets.obligations.language.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from assets.obligations.language.policy import Policy

DETAILS = ("kind", "department_code", "division_code", "rank", "track", "tenure_status", "faculty_class")


def chain_of(
    person_id: str,
    frames: Mapping[str, pd.DataFrame],
    obligations: pd.DataFrame,
    policies: Sequence[Policy],
    *,
    as_of: date,
) -> Iterator[tuple[str, list[str]]]:
    """Yield headings and their lines about one person, judged on a day.

    `frames` by table name: appointment, leave, link, pair, event and not_in_population are read. `obligations` has the
    columns of `OBLIGATION`, of anybody; those the person owes, and those of his mentees, are told.
    """
    yield "Appointments", [_appointment(row) for row in _of(frames["appointment"], person_id)]
    yield "Leave", [f"on leave {_span(row, 'leave_from', 'leave_to')}" for row in _of(frames["leave"], person_id)]
    yield "Known in REDCap by", [_link(row) for row in _of(frames["link"], person_id)]
    yield "Programmes", [_membership(person_id, frames, policy, as_of=as_of) for policy in policies]
    yield "Pairs", [*_pairs(frames["pair"], person_id)]
    own = obligations[obligations["person_id"] == person_id]
    for programme, rows in own.groupby("programme", sort=True):
        yield f"Owed in {programme}", [line for row in _in_order(rows) for line in _obligation(row)]
    theirs = obligations[(obligations["counterpart_id"] == person_id) & (obligations["person_id"] != person_id)]
    yield "Owed by mentees, with this person as mentor", [_short(row) for row in _in_order(theirs)]
    yield "Not concerned by", [*_outside(frames["not_in_population"], person_id)]


def _of(frame: pd.DataFrame, person_id: str) -> list[dict[Any, Any]]:
    return frame[frame["person_id"] == person_id].to_dict("records")


def _in_order(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.sort_values(["clause", "measure", "due_on", "obligation_id"]).to_dict("records")


def _day(day: Any) -> str:
    return "" if pd.isna(day) else date_text(day)


def _span(row: dict[Any, Any], start: str, stop: str) -> str:
    """Return a half-open interval by its first and last day, `from 1 Jul 2026` while it lasts."""
    if pd.isna(row[stop]):
        return f"from {_day(row[start])}"
    return f"{_day(row[start])} to {_day(row[stop] - pd.Timedelta(days=1))}"


def _appointment(row: dict[Any, Any]) -> str:
    details = [str(row[name]) for name in DETAILS if not pd.isna(row[name])]
    if not pd.isna(row["fte"]):
        details.append(f"{row['fte']:.0%} of full time")
    if row["employment_status"] not in EMPLOYED:
        details.append("not employed")
    home = "home" if row["is_primary"] is True else "not the home"
    return f"{_span(row, 'valid_from', 'valid_to')}: {', '.join(details)} ({home}; {row['appointment_id']})"


def _link(row: dict[Any, Any]) -> str:
    score = "" if pd.isna(row["score"]) else f", score {row['score']:.2f}"
    return f"{row['source']}, {row['field']}: {row['decision']} by {row['method']}{score}"


def _membership(person_id: str, frames: Mapping[str, pd.DataFrame], policy: Policy, *, as_of: date) -> str:
    day = pd.Series([pd.Timestamp(as_of)]).astype("datetime64[us]")
    home = homes_known_on(frames["appointment"], as_of).on(pd.Series([person_id], dtype="str"), day)
    inside = bool(in_scope(home, policy, Scope()).iloc[0])
    told = [f"in scope on {date_text(as_of)}" if inside else f"not in scope on {date_text(as_of)}"]
    steps = first_steps(frames["event"], policy, as_of=as_of)
    for name, words in (("enrolled", "enrolled"), ("opted_out", "opted out")):
        if person_id in steps[name].index:
            told.append(f"{words} on {_day(steps[name].loc[person_id])}")
    if policy.population.enrolled_step and person_id not in steps["enrolled"].index:
        told.append("not enrolled")
    return f"{policy.programme}, version {policy.version}: {', '.join(told)}"


def _pairs(pairs: pd.DataFrame, person_id: str) -> Iterator[str]:
    mine = pairs[(pairs["mentee_id"] == person_id) | (pairs["mentor_id"] == person_id)]
    for row in mine.sort_values(["programme", "started_on", "pair_id"]).to_dict("records"):
        other = row["mentor_id"] if row["mentee_id"] == person_id else row["mentee_id"]
        side = "mentee of" if row["mentee_id"] == person_id else "mentor of"
        who = "somebody who could not be told" if pd.isna(other) else other
        ends = "" if pd.isna(row["ended_on"]) else f" to {_day(row['ended_on'])}"
        why = "" if pd.isna(row["end_reason"]) else f" ({row['end_reason']})"
        hub = "" if pd.isna(row["hub"]) else f", hub {row['hub']}"
        yield f"{row['programme']}: {side} {who}, {row['role']}{hub}, from {_day(row['started_on'])}{ends}{why}"


def _obligation(row: dict[Any, Any]) -> Iterator[str]:
    yield _short(row)
    window = f"{_day(row['window_start'])} to {_day(row['window_end'])}"
    yield f"    window {window}, due {_day(row['due_on'])}; {_home(row)}"
    yield f"    {row['why']}"
    for source in row["evidence"]:
        yield f"    evidence {source}"


def _short(row: dict[Any, Any]) -> str:
    reason = "" if pd.isna(row["reason"]) or not row["reason"] else f" ({row['reason']})"
    target = "" if pd.isna(row["target"]) else f", target {row['target']}"
    whose = "" if row["unit"] == "person" else f" {row['subject_id']}"
    counts = f"{row['counted']} of {row['required']}{target}"
    return f"{row['clause']} {row['measure']}{whose}, {row['period']}: {row['state']}{reason}, {counts}"


def _home(row: dict[Any, Any]) -> str:
    known = [str(row[name]) for name in ("department", "division", "rank", "track") if not pd.isna(row[name])]
    return f"judged as {', '.join(known)}" if known else "no home appointment then"


def _outside(frame: pd.DataFrame, person_id: str) -> Iterator[str]:
    own = frame[frame["person_id"] == person_id]
    for row in own.sort_values(["programme", "clause", "measure", "quarter"]).to_dict("records"):
        measure = f" {row['clause']} {row['measure']}" if row["clause"] else ", every clause"
        yield f"{row['programme']}{measure}, quarter of {row['quarter']}: {row['reason']}"
