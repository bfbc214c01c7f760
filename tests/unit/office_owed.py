"""What people of the invented school owe, drawn and not computed: obligations, their rates, clauses and events.

Belongs here: drawing them. Does not belong here: the other tables, and the school as a whole (`office_school.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from assets.quarters import Quarter, open_quarters, quarter_of
from tests.unit.office_evidence import hash_of
from tests.unit.office_sources import KNOWN_AT

if TYPE_CHECKING:
    import random
    from datetime import date

Measure = tuple[str, str, str, str, str, str, str, str, int]
MEASURES: tuple[Measure, ...] = (
    (
        "A7",
        "first_meeting",
        "pair",
        "S",
        "First meeting",
        "meetings",
        "mentee and mentor",
        "within a month of initial assignments",
        31,
    ),
    (
        "A8",
        "agreement",
        "pair",
        "M",
        "Mentorship agreement",
        "agreements",
        "mentee and mentor",
        "will jointly fill out the “First report and mentorship agreement”",
        60,
    ),
    (
        "A11",
        "in_person",
        "person",
        "S",
        "Meeting in person",
        "meetings",
        "mentee",
        "meet in person at least once a quarter",
        0,
    ),
    (
        "A12",
        "quarterly_report",
        "person",
        "M",
        "Quarterly report",
        "reports",
        "mentee and mentor",
        "will jointly submit a quarterly report",
        15,
    ),
)


def drawn_obligation(
    draw: random.Random,
    quarter: Quarter,
    measure: Measure,
    person: str,
    mentor: str,
    begin: date,
    as_of: date,
    enrolled: bool,
) -> dict[str, object] | str | None:
    """Return a drawn obligation, why the person is not concerned, or nothing where none is due."""
    clause, name, unit, strength, _, _, _, words, grace = measure
    if not enrolled:
        return "not_enrolled"
    if unit == "pair":
        start, due = begin, begin + timedelta(days=grace)
        if not quarter.start <= due <= quarter.end:
            return None
    else:
        start, due = quarter.start, quarter.end + timedelta(days=grace)
        if begin > quarter.end:
            return "no_active_pair"
    state, reason = draw.choices(
        [
            ("met", ""),
            ("met_late", ""),
            ("not_met", ""),
            ("excluded", "on_leave"),
            ("excepted", "mentor_left"),
            ("indeterminate", "identity"),
            ("not_met", "one_sided"),
        ],
        [62, 8, 14, 3, 2, 2, 4],
    )[0]
    if due >= as_of and state not in {"excluded", "met"}:
        state, reason = "pending", "due_soon" if (due - as_of).days <= 14 else ""
    if clause == "A11" and state == "met_late":
        state = "met"
    if clause in {"A7", "A11"} and reason == "one_sided":
        reason = ""
    overdue = (as_of - due).days if state == "not_met" else (draw.randrange(1, 40) if state == "met_late" else 0)
    period = quarter.label if unit == "person" else f"from {start.isoformat()}"
    why = {
        "met": f"{clause}: done in time.",
        "met_late": f"{clause}: done {overdue} days late.",
        "not_met": f"{clause} asks: “{words}”. Due {due.isoformat()}; by {as_of.isoformat()} nothing is on record.",
        "indeterminate": f"{clause}: a record names somebody who is one of two people; then it would count.",
        "pending": f"{clause}: due {due.isoformat()}; not done yet.",
    }.get(state, f"{clause}: {reason}.")
    key = hash_of(f"{clause}{person}{mentor}{start}")
    return {
        "obligation_id": key,
        "programme": "anesthesiology",
        "clause": clause,
        "measure": name,
        "strength": strength,
        "rule_version": "2015-01-01.1",
        "unit": unit,
        "subject_kind": unit,
        "subject_id": person,
        "person_id": person,
        "counterpart_id": mentor,
        "track": "clinical",
        "period": period,
        "window_start": pd.Timestamp(start),
        "window_end": pd.Timestamp(due if unit == "pair" else quarter.end),
        "due_on": pd.Timestamp(due),
        "state": state,
        "reason": reason,
        "required": 1,
        "counted": int(state in {"met", "met_late"}),
        "days_overdue": overdue,
        "why": why,
        "as_of": pd.Timestamp(as_of),
        "known_at": pd.Timestamp(KNOWN_AT),
        "snapshot": "anesthesiology:5f0c2ab91d hr:9e17bc0a4412",
        "quarter": quarter.key,
    }


def by_partition(obligations: list[dict[str, object]], as_of: date) -> list[dict[str, object]]:
    """Put each obligation into the quarter it is due in, the one it began in, and the later ones it stayed open in."""
    rows = []
    for quarter in open_quarters(as_of=as_of, first=None):
        for row in obligations:
            due = row["due_on"].date()  # type: ignore[attr-defined]
            begun = row["window_start"].date() <= quarter.end  # type: ignore[attr-defined]
            open_before = due < quarter.start and row["state"] in {"not_met", "indeterminate"}
            if quarter.start <= due <= quarter.end or open_before or (due > quarter.end and begun):
                rows.append(row | {"quarter": quarter.key})
    return rows


def outside_row(quarter: Quarter, measure: tuple[object, ...], person: str, reason: str) -> dict[str, object]:
    return {
        "quarter": quarter.key,
        "programme": "anesthesiology",
        "clause": measure[0],
        "measure": measure[1],
        "person_id": person,
        "reason": reason,
    }


def rate_rows(obligations: list[dict[str, object]]) -> list[dict[str, object]]:
    counts: dict[tuple[str, ...], dict[str, int]] = {}
    for row in obligations:
        quarter = quarter_of(row["due_on"].date())  # type: ignore[attr-defined]
        for by in ("programme", "department", "division", "rank", "hub"):
            key = (quarter.key, str(row["clause"]), str(row["measure"]), by, "" if by == "programme" else str(row[by]))
            state = str(row["state"])
            counts.setdefault(key, {})[state] = counts.get(key, {}).get(state, 0) + 1
    rows = []
    for (quarter_key, clause, measure, by, group), states in counts.items():
        met, late, unmet, open_ = (states.get(one, 0) for one in ("met", "met_late", "not_met", "indeterminate"))
        judged = met + late + unmet
        whole = judged + open_
        rows.append(
            {
                one: states.get(one, 0)
                for one in ("met", "met_late", "not_met", "advice", "pending", "indeterminate", "excluded", "excepted")
            }
            | {
                "quarter": quarter_key,
                "programme": "anesthesiology",
                "clause": clause,
                "measure": measure,
                "by": by,
                "group": group,
                "judged": judged,
                "on_time_rate": met / judged if judged else None,
                "done_rate": (met + late) / judged if judged else None,
                "done_rate_worst": (met + late) / whole if whole else None,
                "done_rate_best": (met + late + open_) / whole if whole else None,
                "suppressed_outside": judged < 5,
            }
        )
    return rows


def clause_rows() -> list[dict[str, object]]:
    return [
        {
            "programme": "anesthesiology",
            "clause": clause,
            "measure": measure,
            "kind": "deadline" if unit == "pair" else "frequency",
            "unit": unit,
            "strength": strength,
            "title": title,
            "who": who,
            "words": words,
            "source": "Departmental Faculty Mentorship Program, p. 2",
            "parameters": [
                f"grace = {grace} days (office: policy silent; office chose {grace} days)",
                "due soon = 14 days (office)",
            ],
            "rule_version": "2015-01-01.1",
            "theme": theme,
        }
        for clause, measure, unit, strength, title, theme, who, words, grace in MEASURES
    ]


def enrolment_rows(enrolled: list[str]) -> list[dict[str, object]]:
    return [
        {
            "event_id": hash_of(person),
            "programme": "anesthesiology",
            "kind": "step",
            "step": "enrolled",
            "person_id": person,
            "source": f"anesthesiology/{number + 1}///",
        }
        for number, person in enumerate(enrolled)
    ]
