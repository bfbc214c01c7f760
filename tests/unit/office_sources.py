"""What the sources of the invented school hold: HR's people and units, the pull, open questions and findings.

Belongs here: rows as nights leave them, and names. Does not belong here: obligations and rates (`office_school.py`),
pairs and links (`office_evidence.py`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd

from tests.unit.office_evidence import hash_of

KNOWN_AT = datetime(2026, 9, 21, 9, 4, tzinfo=UTC)
LINKS = {"anesthesiology": "https://redcap.example.edu/redcap_v14.5.2/DataEntry/record_home.php?pid=27&id={record}"}
FIRST = [
    "Amara",
    "Bilal",
    "Chen",
    "Dolores",
    "Emeka",
    "Farah",
    "Gustavo",
    "Hanna",
    "Ines",
    "Jonas",
    "Keiko",
    "Lars",
    "Mina",
    "Noor",
    "Olga",
    "Pavel",
    "Quinn",
    "Rosa",
    "Sven",
    "Tala",
]
LAST = [
    "Abbott",
    "Banerjee",
    "Castillo",
    "Duarte",
    "Eriksen",
    "Fontaine",
    "Gallagher",
    "Haddad",
    "Ibrahim",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quispe",
    "Rahman",
    "Silva",
    "Thornton",
]
DIVISIONS = {
    "CARD": "Cardiac Anesthesia",
    "PEDS": "Pediatric Anesthesia",
    "PAIN": "Pain Medicine",
    "OB": "Obstetric Anesthesia",
    "CRIT": "Critical Care",
    "GEN": "General Anesthesia",
}


def person_row(person: str, first: str, last: str) -> dict[str, object]:
    email = f"{first[0].lower()}{last.lower()}{person[-3:]}@med.example.edu"
    return {"person_id": person, "legal_first": first, "legal_last": last, "work_email": email}


def appointment_row(person: str, division: str | None, rank: str) -> dict[str, object]:
    return {
        "person_id": person,
        "appointment_id": f"{person}-1",
        "valid_from": pd.Timestamp(2020, 7, 1),
        "is_primary": True,
        "kind": "primary",
        "rank": rank,
        "department_code": "ANES" if division else "MED",
        "division_code": division or "GI",
        "employment_status": "active",
    }


def unit_rows() -> list[dict[str, object]]:
    units = {"ANES": "Anesthesiology", "MED": "Medicine", "GI": "Digestive Diseases", **DIVISIONS}
    return [{"unit_code": code, "name": name, "valid_from": pd.Timestamp(2010, 1, 1)} for code, name in units.items()]


def delivery_rows(people: int) -> list[dict[str, object]]:
    return [
        {
            "delivery_id": "9e17bc0a4412d0ff",
            "source": "hr",
            "state": "accepted",
            "received_at": pd.Timestamp(2026, 9, 20, 22, 15, tz=UTC),
            "people": people,
            "appointments": people + 41,
        }
    ]


def pull_row(as_of: date) -> dict[str, object]:
    return {
        "programme": "anesthesiology",
        "project": "anesthesiology",
        "state": "good",
        "reason": "",
        "snapshot": "5f0c2ab91d",
        "taken_at": pd.Timestamp(KNOWN_AT),
        "taken_on": pd.Timestamp(as_of),
        "records": 188,
        "rows": 4_312,
    }


def review_rows(inside: list[str]) -> list[dict[str, object]]:
    return [
        {
            "typed": f"q{number}",
            "programme": "anesthesiology",
            "shown": f"J. Silva ({number})",
            "references": 5 - number,
            "example": f"anesthesiology/{40 + number}//meeting/2",
            "candidates": inside[3 * number : 3 * number + 2],
            "reasons": ["two people of the roster have this name", "no e-mail or id was typed"],
        }
        for number in range(3)
    ]


def finding_rows(inside: list[str], as_of: date) -> list[dict[str, object]]:
    kinds = (
        ("warning", "Meeting date lies in the future.", "Correct the date in REDCap.", "mentee", "mt_date"),
        (
            "critical",
            "Record has no employee id and no e-mail.",
            "Enter the employee id on the faculty profile.",
            "mentoring coordinator",
            "fp_employee_id",
        ),
        ("info", "The same meeting is recorded twice.", "Delete one of the two instances.", "mentee", "mt_date"),
    )
    rows = []
    for number in range(24):
        severity, problem, todo, who, field = kinds[number % 3]
        rows.append(
            {
                "finding_id": hash_of(f"finding{number}"),
                "check": "dates",
                "severity": severity,
                "programme": "anesthesiology",
                "source": "redcap",
                "key": f"anesthesiology/{number + 10}//meeting/{number % 4 + 1}",
                "person_id": inside[number % len(inside)],
                "department": "ANES",
                "field": field,
                "problem": problem,
                "what_to_do": todo,
                "who_fixes": who,
                "link": LINKS["anesthesiology"].replace("{record}", str(number + 10)),
                "first_seen": pd.Timestamp(as_of - timedelta(days=number)),
                "last_seen": pd.Timestamp(as_of),
            }
        )
    return rows
