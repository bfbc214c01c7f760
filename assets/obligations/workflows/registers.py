"""All workflow tables in one go.

Belongs here: calling the modules of this folder and naming what each gives. Does not belong here: any rule, and Dagster
(`tables.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assets.obligations.beside.inputs import inputs_from
from assets.obligations.beside.scoping import homes_known_on
from assets.obligations.workflows.career import career_clocks_of
from assets.obligations.workflows.hubs import hub_coverage_of
from assets.obligations.workflows.interim import interim_decisions_of
from assets.obligations.workflows.mentor_changes import mentor_changes_of
from assets.obligations.workflows.mentors import mentoring_records_of, mentors_of
from assets.obligations.workflows.orphans import orphans_of
from assets.obligations.workflows.outcomes import outcomes_of
from assets.obligations.workflows.personnel import personnel_changes_of
from assets.obligations.workflows.proposals import pairing_proposals_of
from assets.quarters import open_quarters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from assets.obligations.language.policy import Policy


def workflow_tables_of(
    frames: Mapping[str, pd.DataFrame],
    policies: Sequence[Policy],
    *,
    decisions: pd.DataFrame,
    as_of: date,
    first_quarter: str = "",
) -> dict[str, pd.DataFrame]:
    """Return the tables of `schema.TABLES` by name.

    `frames` by table name: those of `Inputs`, what is absent being empty, and hr/change. `decisions`: ledger/pairing in
    force. What was settled before the first open quarter (`first_quarter`, its first day, ISO; else the latest eight
    are open) is left out of the lists of changes and decisions.
    """
    inputs = inputs_from(frames)
    homes = homes_known_on(inputs.appointment, as_of)
    first = date.fromisoformat(first_quarter) if first_quarter else None
    since = open_quarters(as_of=as_of, first=first)[0].start
    return {
        "personnel_change": personnel_changes_of(policies, inputs, frames["change"], as_of=as_of, since=since),
        "hub_coverage": hub_coverage_of(policies, inputs, homes),
        "pairing_proposal": pairing_proposals_of(policies, inputs, homes, decisions=decisions),
        "orphan": orphans_of(policies, inputs, homes),
        "mentor_change": mentor_changes_of(policies, inputs, homes, since=since),
        "interim_decision": interim_decisions_of(policies, inputs, homes, since=since),
        "career_clock": career_clocks_of(policies, inputs, homes),
        "mentor": mentors_of(policies, inputs, homes),
        "mentoring_record": mentoring_records_of(policies, inputs, homes),
        "outcome": outcomes_of(policies, inputs, homes),
    }
