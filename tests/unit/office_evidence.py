"""Pairs, links and evidence of the invented school of the workbook tests.

Belongs here: what REDCap holds of the enrolled, made from the number of each. Does not belong here: people,
obligations and rates (`office_school.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from assets.quarters import quarter_of

if TYPE_CHECKING:
    from datetime import date


def hash_of(text: str) -> str:
    """Return a short key of a text."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pairs_of(
    enrolled: list[str], mentor: dict[str, str], begin: dict[str, date], *, as_of: date
) -> list[dict[str, object]]:
    """Return a pair of every enrolled person; every ninth ended a month ago, by a change of mentor or otherwise."""
    rows = []
    for number, person in enumerate(enrolled):
        over = number % 9 == 0
        reason = ("changed", "mentor_left", "other")[number // 9 % 3] if over else None
        rows.append(
            {
                "pair_id": hash_of(f"pair{person}"),
                "programme": "anesthesiology",
                "role": "hub_mentor",
                "hub": f"HUB{int(mentor[person]) % 9:02d}",
                "mentee_id": person,
                "mentor_id": mentor[person],
                "started_on": pd.Timestamp(begin[person]),
                "ended_on": pd.Timestamp(as_of - timedelta(days=31)) if over else None,
                "end_reason": reason,
                "source": f"anesthesiology/{number + 1}//assignment/1",
            }
        )
    return rows


def links_of(enrolled: list[str], mentor: dict[str, str]) -> list[dict[str, object]]:
    """Return what told who mentee and mentor are: keys, and of every seventh mentor the evidence."""
    rows = []
    for number, person in enumerate(enrolled):
        by_evidence = number % 7 == 0
        own = {
            "typed": f"id:{person}",
            "field": "faculty",
            "person_id": person,
            "method": "employee_id",
            "score": 1.0,
            "decision": "auto",
        }
        other = {"field": "assigned", "person_id": mentor[person], "method": "email", "score": 1.0, "decision": "auto"}
        other["typed"] = f"email:{mentor[person]}@example.edu"
        if by_evidence:
            other |= {"typed": f"name:typed {mentor[person]}", "method": "evidence", "score": 9.25}
            other["reasons"] = ["the last name is the same"]
        rows += [
            {"programme": "anesthesiology", "source": f"anesthesiology/{number + 1}///", **own},
            {"programme": "anesthesiology", "source": f"anesthesiology/{number + 1}//assignment/1", **other},
        ]
    return rows


def evidence_of(
    enrolled: list[str], mentor: dict[str, str], begin: dict[str, date], *, as_of: date
) -> list[dict[str, object]]:
    """Return agreements of two thirds, three meetings in the quarter before, and a report about it."""
    rows: list[dict[str, object]] = []
    start = quarter_of(as_of).following(-1).start
    for number, person in enumerate(enrolled):
        source = f"anesthesiology/{number + 1}//"
        shared = {
            "programme": "anesthesiology",
            "pair_id": hash_of(f"pair{person}"),
            "person_id": person,
            "attendees": [mentor[person]],
        }
        if number % 3:
            agreed = {"kind": "agreement", "held_on": pd.Timestamp(begin[person] + timedelta(days=20))}
            said = {"confirmed_by_mentee": True, "confirmed_by_mentor": number % 5 != 0, "filled": ["goals"]}
            where = {"event_id": hash_of(f"agreed{person}"), "source": f"{source}agreement/1", "value": "monthly"}
            rows.append(shared | agreed | said | where)
        for instance in range(3):
            day = start + timedelta(days=11 * instance + number % 20)
            how = {"mode": ("in_person", "video", "phone")[instance], "setting": "individual"}
            where = {"event_id": hash_of(f"met{person}{instance}"), "source": f"{source}meeting/{instance + 1}"}
            rows.append(shared | {"kind": "meeting", "held_on": pd.Timestamp(day)} | how | where)
        if number % 2:
            filed = {
                "kind": "report",
                "period": start.isoformat(),
                "filed_on": pd.Timestamp(start + timedelta(days=80)),
            }
            said = {"confirmed_by_mentee": True, "confirmed_by_mentor": True, "filled": ["goals", "plans", "barriers"]}
            where = {"event_id": hash_of(f"report{person}"), "source": f"{source}report/1", "value": "not_needed"}
            rows.append(shared | filed | said | where)
    return rows


def hub_row(number: int) -> dict[str, object]:
    """Return a hub of the registry."""
    return {"programme": "anesthesiology", "hub": f"HUB{number:02d}", "name": f"Hub {number}", "kind": "hub"}


def account_rows() -> list[dict[str, object]]:
    """Return what became of the 4,312 rows the pull of the school had."""
    counts = {
        ("used", ""): 4_100,
        ("finding", "no_pair"): 180,
        ("excluded", "empty"): 20,
        ("quarantined", "nobody"): 12,
    }
    return [
        {"programme": "anesthesiology", "project": "anesthesiology", "outcome": outcome, "reason": reason, "rows": rows}
        for (outcome, reason), rows in counts.items()
    ]


def comings_of(inside: list[str], *, as_of: date) -> list[dict[str, object]]:
    """Return one who was hired and one who left in the quarter before, and one on leave, who is neither."""
    day = pd.Timestamp(quarter_of(as_of).following(-1).start + timedelta(days=30))
    changes = (("hire", "enters"), ("departure", "leaves"), ("leave", "leaves"))
    return [
        {
            "programme": "anesthesiology",
            "change_id": f"change{number}",
            "person_id": inside[number],
            "kind": kind,
            "effective_on": day,
            "department": "ANES",
            "division": "CARD",
            "effect": effect,
            "sentence": "In one sentence.",
            "as_of": pd.Timestamp(as_of),
        }
        for number, (kind, effect) in enumerate(changes)
    ]
