"""A person's whole chain in words: appointment, scope, pairs, windows, evidence, state, why.

Belongs here: choosing and wording the rows about one person. Does not belong here: what is owed (`chain_owed.py`),
finding the person, reading tables and printing (`mentorsync explain`). It names ids and codes only, as the tables do;
whoever may run the command may look names up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.hr.history import EMPLOYED
from assets.mentoring.pairs import CHANGED
from assets.obligations.beside.chain_owed import outside_of, owed_by_mentees, owed_in
from assets.obligations.beside.reminders import DIRECTOR
from assets.obligations.beside.scoping import homes_known_on, in_scope
from assets.obligations.beside.steps import first_steps
from assets.obligations.columns.calendar import date_text
from assets.obligations.language.policy import rules_of
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
    director: bool = False,
) -> Iterator[tuple[str, list[str]]]:
    """Yield headings and their lines about one person, judged on a day.

    `frames` by table name: appointment, leave, link, pair, event and not_in_population are read. `obligations` has the
    columns of `OBLIGATION`, of anybody; those the person owes, and those of his mentees, are told. What only the
    programme's director may see is left out unless `director` says otherwise: his clauses, and that a pair ended
    because another mentor was asked for.
    """
    outside = frames["not_in_population"]
    if not director:
        obligations, outside = (_for_everybody(frame, policies) for frame in (obligations, outside))
    yield "Appointments", [_appointment(row) for row in _of(frames["appointment"], person_id)]
    yield "Leave", [f"on leave {_span(row, 'leave_from', 'leave_to')}" for row in _of(frames["leave"], person_id)]
    yield "Known in REDCap by", [_link(row) for row in _of(frames["link"], person_id)]
    judging = [policy for policy in policies if rules_of(policy)]
    yield "Programmes", [_membership(person_id, frames, policy, as_of=as_of) for policy in judging]
    yield "Pairs", [*_pairs(frames["pair"], person_id, director=director)]
    yield from owed_in(obligations[obligations["person_id"] == person_id], policies)
    yield "Owed by mentees, with this person as mentor", owed_by_mentees(obligations, person_id, policies)
    yield "Not concerned by", outside_of(outside, person_id)


def _for_everybody(rows: pd.DataFrame, policies: Sequence[Policy]) -> pd.DataFrame:
    """Return the rows of measures that are not for the director alone."""
    kept = pd.Series(True, index=rows.index)
    for policy in policies:
        measures = [rule.measure for rule in rules_of(policy) if rule.audience == DIRECTOR]
        kept &= ~((rows["programme"] == policy.programme) & rows["measure"].isin(measures))
    return rows[kept]


def _of(frame: pd.DataFrame, person_id: str) -> list[dict[Any, Any]]:
    return frame[frame["person_id"] == person_id].to_dict("records")


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


def _pairs(pairs: pd.DataFrame, person_id: str, *, director: bool) -> Iterator[str]:
    mine = pairs[(pairs["mentee_id"] == person_id) | (pairs["mentor_id"] == person_id)]
    for row in mine.sort_values(["programme", "started_on", "pair_id"]).to_dict("records"):
        other = row["mentor_id"] if row["mentee_id"] == person_id else row["mentee_id"]
        side = "mentee of" if row["mentee_id"] == person_id else "mentor of"
        who = "somebody who could not be told" if pd.isna(other) else other
        ends = "" if pd.isna(row["ended_on"]) else f" to {_day(row['ended_on'])}"
        told = not pd.isna(row["end_reason"]) and (director or row["end_reason"] != CHANGED)
        why = f" ({row['end_reason']})" if told else ""
        hub = "" if pd.isna(row["hub"]) else f", hub {row['hub']}"
        yield f"{row['programme']}: {side} {who}, {row['role']}{hub}, from {_day(row['started_on'])}{ends}{why}"
