"""Hand-written landings for the tests of the mentoring room: invented people, rows as REDCap exports them.

A reference typed as an employee number resolves; typed as a name it waits for review; `Gast` is an external mentor;
`00000000` is a test person. This is what the people room promises, restated here so that its matching is not
tested twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from assets.mentoring.read import Mentoring, read_mentoring
from assets.programmes import ProgrammeFolder, shipped_folder
from assets.redcap.mapping import Mapping, read_mapping

if TYPE_CHECKING:
    from typing import Self

    from assets.redcap.entries import Person

AS_OF = date(2026, 10, 20)
PROGRAMME = "anesthesiology"
SNAPSHOTS = {"anesthesiology": "s1"}
ADA, BEA, CYD, DEE = "00000011", "00000012", "00000013", "00000014"
FILLED_IN_BY_CALCULATION = {"fr_goals_filled", "fr_requirement_filled", "qr_goals_filled"}
OF_FORM = {
    "fp": "faculty_profile",
    "hub": "hub",
    "hm": "hub_mentor",
    "ag": "affinity_group",
    "as": "assignment",
    "fr": "first_report_and_mentorship_agreement",
    "mt": "meeting",
    "qr": "quarterly_report",
    "sr": "senior_review",
}


def anesthesiology() -> Mapping:
    return read_mapping(ProgrammeFolder(PROGRAMME, shipped_folder() / PROGRAMME))


@dataclass
class School:
    """Landed rows under construction."""

    mapping: Mapping = field(default_factory=anesthesiology)
    rows: list[dict[str, str]] = field(default_factory=list)

    def base(self, record: str, **values: str) -> Self:
        """Add a base row."""
        self.rows.append({"record": record, **values})
        return self

    def faculty(self, record: str, person: str, **values: str) -> Self:
        """Add the base row of a faculty member, enrolled."""
        answers = {"fp_employee_id": person, "fp_enrolled_on": "2024-01-05", "faculty_profile_complete": "2"}
        return self.base(record, **(answers | values))

    def repeat(self, record: str, instrument: str, instance: int, **values: str) -> Self:
        """Add an instance of a repeating instrument, saved as complete."""
        status = {f"{instrument}_complete": "2"} | values
        self.rows.append({"record": record, "instrument": instrument, "instance": str(instance), **status})
        return self

    def assigned(self, record: str, instance: int, mentor: str, start: str, **values: str) -> Self:
        """Add an assignment to a hub mentor."""
        answers = {"as_start": start, "as_role": "1", "as_hub": "H01", "as_mentor_employee_id": mentor}
        return self.repeat(record, "assignment", instance, **(answers | values))

    def met(self, record: str, instance: int, mentor: str, day: str, **values: str) -> Self:
        """Add an individual meeting in person."""
        answers = {"mt_date": day, "mt_mode": "1", "mt_setting": "1", "mt_mentor_employee_id": mentor} | values
        return self.repeat(record, "meeting", instance, **answers)

    def landed(self) -> pd.DataFrame:
        """Return the rows as the landing of the programme."""
        fields = self.mapping.allowed_fields()[1:]
        blank = dict.fromkeys(["event", "instrument", "instance", *fields], "")
        rows = [blank | {"project": "anesthesiology"} | row for row in self.rows]
        columns = ["project", "record", "event", "instrument", "instance", *fields]
        return pd.DataFrame(rows, columns=columns).astype("str")

    def dictionary(self) -> pd.DataFrame:
        """Return the rows of `redcap/field`."""
        fields = [name for name in self.mapping.allowed_fields()[1:] if not name.endswith("_complete")]
        forms = ["group_senior" if "_senior_" in name else OF_FORM[name.split("_")[0]] for name in fields]
        types = ["calc" if name in FILLED_IN_BY_CALCULATION else "text" for name in fields]
        return pd.DataFrame(
            {"programme": PROGRAMME, "field": fields, "form": forms, "type": types, "validation": ""}
        ).astype("str")

    def links(self) -> pd.DataFrame:
        """Return the rows of `people/link`."""
        found = [
            link
            for row in self.rows
            for name, person in self.mapping.people.items()
            for link in _links(row, name, person)
        ]
        columns = ["source", "field", "programme", "typed", "person_id", "decision"]
        return pd.DataFrame(found, columns=columns).astype("str")

    def read(self, as_of: date = AS_OF) -> Mentoring:
        """Return the mentoring tables."""
        return read_mentoring(
            mapping=self.mapping,
            landed=self.landed(),
            dictionary=self.dictionary(),
            links=self.links(),
            snapshots=SNAPSHOTS,
            as_of=as_of,
        )


def source(record: str, instrument: str = "", instance: int | str = "") -> str:
    return f"anesthesiology/{record}//{instrument}/{instance}"


def _links(row: dict[str, str], name: str, person: Person) -> list[dict[str, str | None]]:
    typed = [row[part] for part in person.fields() if row.get(part)]
    if not typed:
        return []
    said = typed[0].split(person.many) if person.many else [" ".join(typed)]
    place = source(row["record"], row.get("instrument", ""), row.get("instance", ""))
    return [
        {
            "source": place,
            "field": name if number == 1 else f"{name}#{number}",
            "programme": PROGRAMME,
            "typed": f"typed {text}",
            "person_id": text if text.isdigit() and int(text) else (f"ext:{text}" if text == "Gast" else None),
            "decision": _decision(text),
        }
        for number, text in enumerate(said, start=1)
    ]


def _decision(text: str) -> str:
    if text.isdigit():
        return "auto" if int(text) else "test"
    return "external" if text == "Gast" else "review"


def problems_on(mentoring: Mentoring, place: str) -> list[tuple[str, str]]:
    rows = mentoring.quarantine[mentoring.quarantine["source"] == place]
    return sorted(zip(rows["problem"], rows["outcome"], strict=True))


def outcome_of(mentoring: Mentoring, place: str) -> str:
    rows = mentoring.accounting[mentoring.accounting["source"] == place]
    return str(rows["outcome"].item())
