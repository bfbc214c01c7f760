"""A school with hubs, and what the workflows make of it.

Belongs here: adding hubs, choices and changes to a `School`, and reading one workflow table. Does not belong here: any
expectation.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assets.hr.schema import CHANGE
from assets.ledger.schema import PAIRING
from assets.obligations.workflows.registers import workflow_tables_of
from tests.unit.beside_school import PROGRAMME, School, columns_of, frame_of, policy_of

if TYPE_CHECKING:
    import pandas as pd

    from assets.obligations.language.policy import Policy

AS_OF = "2026-10-20"

PAIRED = """
    clause: A11
    kind: frequency
    measure: in_person
    unit: person
    strength: S
    theme: meetings
    roles: {value: [hub_mentor], provenance: policy}
    evidence: {from: events, kinds: [meeting], noun: meeting}
    every: {value: calendar_quarter, provenance: office, note: each}
    minimum: {value: 1, provenance: policy}
"""


def hub(school: School, code: str, *mentors: str, capacity: int | None = 5, group: str = "G1", **more: str) -> School:
    """Add a hub with mentors, who are put on the roster where they are not."""
    for mentor in mentors:
        if not any(row["person_id"] == mentor for row in school.rows.get("person", [])):
            school.person(mentor)
        school.add("hub_mentor", hub=code, person_id=mentor, source=f"s/{code}/{mentor}")
    return school.add("hub", hub=code, kind="hub", affinity_group=group, capacity=capacity, source=f"s/{code}", **more)


def chose(school: School, person: str, *hubs: str, on: str = "2026-09-01", **home: Any) -> School:
    """Add somebody on the roster who chose hubs, in order."""
    school.person(person, **home)
    for number, code in enumerate(hubs, start=1):
        school.add("preference", person_id=person, choice=number, hub=code, chosen_on=on, source=f"s/{person}")
    return school


def change(person: str, kind: str, on: str, seen_on: str = "2026-10-20", **more: Any) -> dict[str, Any]:
    """Return a row of `hr/change`."""
    row = {"change_id": f"{person}-{kind}-{on}", "person_id": person, "kind": kind, "effective_on": on}
    return {**row, "seen_on": seen_on, "retroactive": False, **more}


def decided(proposal: pd.Series, decision: str, at: str = "2026-10-10", on: str = "") -> dict[str, Any]:
    """Return a row of `ledger/pairing` about a proposal, written down `at` a day and decided `on` it or another."""
    kept = {name: proposal[name] for name in ("proposal_id", "programme", "person_id", "mentor_id", "hub")}
    about = {"pairing_id": f"{decision}-{proposal['proposal_id']}", "decision": decision}
    return {**kept, **about, "on": on or at, "at": at}


def listed(
    school: School,
    table: str,
    *policies: Policy,
    as_of: str = AS_OF,
    changes: tuple[dict[str, Any], ...] = (),
    decisions: tuple[dict[str, Any], ...] = (),
) -> pd.DataFrame:
    """Return one table of the workflows; without a policy, one that asks pairs of hub mentors to meet."""
    inputs = school.inputs()
    frames = {name: getattr(inputs, name) for name in inputs.__dataclass_fields__}
    tables = workflow_tables_of(
        frames | {"change": frame_of(columns_of(CHANGE), list(changes))},
        policies or [policy_of(PAIRED)],
        decisions=frame_of(columns_of(PAIRING), list(decisions)),
        as_of=date.fromisoformat(as_of),
    )
    return tables[table][lambda frame: frame["programme"] == PROGRAMME]
