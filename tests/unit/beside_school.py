"""A school and a policy small enough to write down, for what stands beside the kernel of the judgement.

Belongs here: building `Inputs` and policies with the least a case must say. Does not belong here: any expectation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from assets.obligations.beside.inputs import ATTESTED, MARK, READ, Inputs, inputs_from
from assets.obligations.language.policy import Policy
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from assets.storage.schema import ColumnType, Table

PROGRAMME = "surgery"

POLICY = """
programme: surgery
version: "1"
effective_from: {value: 2025-01-01, provenance: policy}
calendar:
  academic_year: {value: "07-01", provenance: office, note: academic year}
  fiscal_year:   {value: "10-01", provenance: office, note: fiscal year}
defaults:
  grace_days:          {value: 0, provenance: office, note: none}
  due_soon_days:       {value: 14, provenance: office, note: two weeks}
  min_eligible_days:   {value: 45, provenance: office, note: half a quarter}
  partial_leave_share: {value: 0.5, provenance: office, note: half}
population:
  scope: {departments: {value: [SURG], provenance: policy}}
clauses: []
"""

SAID = {
    "title": "What is owed",
    "who": "Department",
    "words": "the policy's own words",
    "source": {"document": "The policy", "section": "1"},
}


def policy_of(*clauses: str, **more: Any) -> Policy:
    """Return a policy of one or more clauses written as YAML; what every clause says is filled in, `more` replaces."""
    whole = yaml.safe_load(POLICY) | more
    whole["clauses"] = [SAID | yaml.safe_load(text) for text in clauses]
    return Policy.model_validate(whole)


def columns_of(table: Table) -> dict[str, ColumnType]:
    """Return the columns of a table with their types."""
    return {column.name: column.type for column in table.columns}


def frame_of(columns: dict[str, ColumnType], rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame of the dtypes; what a row does not name is missing, lists are empty, dates are ISO."""
    found: dict[str, Any] = {}
    for name, kind in columns.items():
        values = [row.get(name, [] if kind == "texts" else None) for row in rows]
        if kind == "date":
            values = [date.fromisoformat(value) if isinstance(value, str) else value for value in values]
        found[name] = pd.Series(values, dtype="object").astype(DTYPES[kind])
    return pd.DataFrame(found)


@dataclass
class School:
    """Rows to judge. Everybody is an assistant professor in SURG since 2020 unless said otherwise."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> School:
        """Add a row to a table of `Inputs`."""
        self.rows.setdefault(table, []).append({"programme": PROGRAMME, **row})
        return self

    def person(self, person: str, since: str = "2020-01-01", until: str | None = None, **more: Any) -> School:
        """Add an interval [since, until) of a person's home appointment."""
        row = {
            "person_id": person,
            "appointment_id": f"{person}-1",
            "valid_from": since,
            "valid_to": until,
            "appointment_start": since,
            "is_primary": True,
            "kind": "primary",
            "track": "clinical",
            "rank": "assistant",
            "fte": 1.0,
            "department_code": "SURG",
            "division_code": "SURG1",
            "employment_status": "active",
        }
        if not any(known["person_id"] == person for known in self.rows.get("person", [])):
            self.add("person", person_id=person)
        return self.add("appointment", **{**row, **more})

    def pair(self, mentee: str | None, mentor: str | None, since: str, until: str | None = None, **more: Any) -> School:
        """Add a pair over [since, until], both inclusive."""
        row = {"role": "primary_mentor", "mentee_id": mentee, "mentor_id": mentor, "started_on": since}
        ids = {"pair_id": f"{mentee}/{mentor}/{since}", "source": f"surgery/{mentee}/pair/{since}"}
        return self.add("pair", **{**row, **ids, "ended_on": until, **more})

    def event(self, kind: str, person: str, held_on: str, *, attendees: tuple[str, ...] = (), **more: Any) -> School:
        """Add an event on a person's record."""
        number = len(self.rows.get("event", []))
        row = {"event_id": f"{number:04d}", "kind": kind, "person_id": person, "held_on": held_on}
        where = {"attendees": list(attendees), "source": f"surgery/{person}/{number}"}
        return self.add("event", **{**row, **where, **more})

    def step(self, person: str, step: str, held_on: str, **more: Any) -> School:
        """Add a step on a person's record."""
        return self.event("step", person, held_on, step=step, **more)

    def inputs(self) -> Inputs:
        """Return the frames."""
        columns = {table.name: columns_of(table) for table in READ}
        columns |= {"reminder_mark": MARK, "attested": ATTESTED}
        return inputs_from({name: frame_of(columns[name], rows) for name, rows in self.rows.items()})
