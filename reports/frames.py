"""The frames a night's files are made from, each as its room declares it, of all programmes and quarters.

Belongs here: their names, and filling in those a run does not have. Does not belong here: selecting rows
(`workbook/selection.py`), and how Dagster hands the frames over (`tables.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.hr.schema import APPOINTMENT, CAREER_DATE, DELIVERY, PERSON, UNIT
from assets.ledger import schema as ledger
from assets.ledger.quarter_schema import QUARTER, RESTATEMENT
from assets.mentoring.schema import ACCOUNT, EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.obligations.beside.schema import ATTESTATION, DIGEST, DOCUMENT, PROHIBITION, REMINDER, SCORECARD
from assets.obligations.schema import CLAUSE, NOT_IN_POPULATION, NOT_MEASURED, OBLIGATION, RATE
from assets.obligations.workflows.schema import (
    CAREER_CLOCK,
    HUB_COVERAGE,
    INTERIM_DECISION,
    MENTOR,
    MENTOR_CHANGE,
    MENTORING_RECORD,
    ORPHAN,
    OUTCOME,
    PAIRING_PROPOSAL,
    PERSONNEL_CHANGE,
)
from assets.people.schema import LINK, REVIEW
from assets.redcap.schema import PULL
from assets.storage.schema import Table, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

RATE_QUARTERS: Final = 12
"""Quarters whose rates a run reads, its own the last: three academic years of the accreditation pack."""

FINDING: Final = "finding"
"""`checks/finding`, by name: rooms beside one another do not import each other."""

MADE: Final = (
    *(OBLIGATION, RATE, NOT_IN_POPULATION, CLAUSE, NOT_MEASURED),
    *(REMINDER, DIGEST, PROHIBITION, ATTESTATION, DOCUMENT, SCORECARD),
    *(PERSONNEL_CHANGE, HUB_COVERAGE, PAIRING_PROPOSAL, ORPHAN, MENTOR_CHANGE, INTERIM_DECISION),
    *(CAREER_CLOCK, MENTOR, MENTORING_RECORD, OUTCOME),
    *(EVENT, PAIR, HUB, HUB_MENTOR, PREFERENCE, ACCOUNT),
    *(PERSON, APPOINTMENT, UNIT, CAREER_DATE, DELIVERY),
    *(LINK, REVIEW, PULL),
)
"""Tables a night makes; a frame has the table's name."""

DECIDED: Final = {
    "decided_exemption": ledger.EXEMPTION,
    "decided_identity": ledger.IDENTITY,
    "decided_pairing": ledger.PAIRING,
    "contested": ledger.CONTESTED,
    "reminder_mark": ledger.REMINDER_MARK,
    "returned": ledger.RETURNED,
    "approval": ledger.APPROVAL,
    "closed_quarter": QUARTER,
}
"""Tables of the ledger by the name of their frame. Of `returned` no file holds what was typed, only that it was."""

RESTATED: Final = {"restatement": RESTATEMENT}
"""What restatements of closed quarters found; when each was made stands in `closed_quarter`."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The frames, by the names of `MADE`, `DECIDED` and `FINDING`."""

    obligation: pd.DataFrame
    rate: pd.DataFrame
    not_in_population: pd.DataFrame
    clause: pd.DataFrame
    not_measured: pd.DataFrame
    reminder: pd.DataFrame
    digest: pd.DataFrame
    prohibition: pd.DataFrame
    attestation: pd.DataFrame
    document: pd.DataFrame
    scorecard: pd.DataFrame
    personnel_change: pd.DataFrame
    hub_coverage: pd.DataFrame
    pairing_proposal: pd.DataFrame
    orphan: pd.DataFrame
    mentor_change: pd.DataFrame
    interim_decision: pd.DataFrame
    career_clock: pd.DataFrame
    mentor: pd.DataFrame
    mentoring_record: pd.DataFrame
    outcome: pd.DataFrame
    event: pd.DataFrame
    pair: pd.DataFrame
    hub: pd.DataFrame
    hub_mentor: pd.DataFrame
    preference: pd.DataFrame
    account: pd.DataFrame
    person: pd.DataFrame
    appointment: pd.DataFrame
    unit: pd.DataFrame
    career_date: pd.DataFrame
    delivery: pd.DataFrame
    link: pd.DataFrame
    review: pd.DataFrame
    pull: pd.DataFrame
    finding: pd.DataFrame
    decided_exemption: pd.DataFrame
    decided_identity: pd.DataFrame
    decided_pairing: pd.DataFrame
    contested: pd.DataFrame
    reminder_mark: pd.DataFrame
    returned: pd.DataFrame
    approval: pd.DataFrame
    closed_quarter: pd.DataFrame
    restatement: pd.DataFrame


def tables_from(frames: Mapping[str, pd.DataFrame]) -> Tables:
    """Return the frames as one; a table that is not among them is empty.

    `finding` must be there, because its columns are declared in another room.
    """
    declared: dict[str, Table] = {table.name: table for table in MADE} | DECIDED | RESTATED
    missing = {name: empty_frame_of(table) for name, table in declared.items() if name not in frames}
    return Tables(**missing, **frames)
