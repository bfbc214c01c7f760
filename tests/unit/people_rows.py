"""A programme that types people in every way, a roster of four, and the rows they land in. Everybody is invented."""

from __future__ import annotations

import pandas as pd

from assets.hr.schema import PERSON, PERSON_ALIAS, PERSON_NAME
from assets.people.match import People
from assets.redcap.mapping import Mapping
from assets.storage.schema import DTYPES, Table

MAPPING = Mapping.model_validate(
    {
        "programme": "anesthesiology",
        "projects": {"anesthesiology": {}},
        "record_id": "record_id",
        "instruments": {
            "profile": {"filled_by": "faculty", "when": "once", "answers": 0},
            "meeting": {"filled_by": "mentee", "when": "after each", "answers": 4, "repeats": True},
        },
        "people": {
            "faculty": {
                "instrument": "profile",
                "employee_id": "fp_id",
                "email": "fp_email",
                "username": "fp_user",
                "first": "fp_first",
                "last": "fp_last",
                "owns_record": True,
            },
            "met_with": {"instrument": "meeting", "employee_id": "mt_id", "email": "mt_email", "name": "mt_name"},
            "others": {"instrument": "meeting", "employee_id": "mt_others", "many": ";"},
        },
        "events": [
            {"kind": "step", "step": "enrolled", "instrument": "profile", "person": "faculty", "held_on": "fp_enrolled"}
        ],
        "test_records": {"employee_ids": ["0", "99999999"], "email_domains": ["test.example"], "names": ["test test"]},
    }
)


def roster() -> People:
    people = [
        ("00001001", "Wei", "Zhang", "wei.zhang@med.example", ["wz@home.example"], "wzhang"),
        ("00001002", "Wei", "Zhang", "wei.zhang2@med.example", [], "wzhang2"),
        ("00001003", "Zoë", "Müller", "zoe.mueller@med.example", [], "zmueller"),
        ("00001004", "Bo", "Li", None, [], None),
    ]
    columns = ["person_id", "legal_first", "legal_last", "work_email", "other_emails", "username"]
    person = framed(PERSON, pd.DataFrame(people, columns=columns))
    names = person.rename(columns={"legal_first": "first", "legal_last": "last"}).assign(name_type="legal")
    more = pd.DataFrame([{"person_id": "00001003", "name_type": "former", "first": "Zoë", "last": "Braun"}])
    alias = pd.DataFrame(
        [
            {"person_id": "00001004", "alias_id": "00000777"},
            {"person_id": "00001003", "alias_id": "00000778", "valid_to": "2026-01-01"},
        ]
    )
    forms = pd.concat([names[["person_id", "name_type", "first", "last"]], more])
    return People(person=person, person_name=framed(PERSON_NAME, forms), person_alias=framed(PERSON_ALIAS, alias))


def namesakes(count: int) -> People:
    """Return a roster of so many people called Wei Zhang, of whom nothing else is known."""
    ids = [f"{2001 + number:08}" for number in range(count)]
    person = framed(PERSON, pd.DataFrame({"person_id": ids, "legal_first": "Wei", "legal_last": "Zhang"}))
    person["other_emails"] = pd.Series([[] for _ in ids], dtype="object")
    names = framed(PERSON_NAME, pd.DataFrame({"person_id": ids, "name_type": "legal", "first": "Wei", "last": "Zhang"}))
    return People(person=person, person_name=names, person_alias=framed(PERSON_ALIAS, pd.DataFrame()))


def framed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    types = {column.name: DTYPES[column.type] for column in table.columns}
    return frame.reindex(columns=list(types)).astype(types)


def landed(*rows: dict[str, str]) -> pd.DataFrame:
    fields = ["project", "record", "event", "instrument", "instance", *MAPPING.allowed_fields()[1:], "snapshot"]
    base = dict.fromkeys(fields, "") | {"project": "anesthesiology", "record": "1"}
    return pd.DataFrame([base | row for row in rows], columns=fields, dtype="str")


def meeting(instance: int = 1, **typed: str) -> dict[str, str]:
    return {"instrument": "meeting", "instance": str(instance), "meeting_complete": "2"} | typed
