"""The workflow tables are made in a night, and a decision of the office ends the proposing from the next night on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assets.ledger.append import append_row
from assets.ledger.schema import PAIRING
from assets.mentoring.schema import HUB, HUB_MENTOR, PAIR
from assets.obligations.workflows.schema import HUB_COVERAGE, MENTORING_RECORD, PAIRING_PROPOSAL, TABLES
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from nights import Nights


def test_a_night_makes_every_workflow_table(first_night: Nights):
    for table in TABLES:
        assert list(first_night.table(table).columns) == list(table.column_names)


def test_every_hub_of_the_registry_is_covered(first_night: Nights):
    hubs = first_night.table(HUB)
    assert sorted(first_night.table(HUB_COVERAGE)["hub"]) == sorted(hubs["hub"])


def test_every_pair_with_both_people_known_is_on_a_mentors_record(first_night: Nights):
    pairs = first_night.table(PAIR).dropna(subset=["mentee_id", "mentor_id"])
    begun = pairs[pairs["started_on"] <= first_night.table(MENTORING_RECORD)["as_of"].iloc[0]]
    assert set(first_night.table(MENTORING_RECORD)["pair_id"]) == set(begun["pair_id"])


def test_every_proposed_mentor_is_one_of_the_proposed_hub(first_night: Nights):
    rows = first_night.table(PAIRING_PROPOSAL)
    proposed = rows[rows["state"] == "proposed"]
    listed = first_night.table(HUB_MENTOR)
    mentors = set(zip(listed["hub"], listed["person_id"], strict=True))
    assert len(proposed)
    assert set(zip(proposed["hub"], proposed["mentor_id"], strict=True)) <= mentors


def test_a_pair_the_office_declined_is_not_proposed_the_next_night(nights: Nights):
    before = nights.table(PAIRING_PROPOSAL)
    declined = before[before["state"] == "proposed"].iloc[0]
    append_row(
        TableStore(nights.home / "tables"),
        table=PAIRING,
        row={
            **{name: declined[name] for name in ("proposal_id", "programme", "person_id", "mentor_id", "hub")},
            "pairing_id": "0123456789abcdef",
            "decision": "declined",
            "by": "An Office",
            "unit": "Office of Faculty Affairs",
            "file_hash": "0" * 64,
            "on": None,
            "at": datetime.now(UTC),
        },
    )
    assert nights.run().success
    assert declined["proposal_id"] not in set(nights.table(PAIRING_PROPOSAL)["proposal_id"])
