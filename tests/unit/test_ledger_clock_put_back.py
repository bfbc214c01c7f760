"""A clock that is put back between two decisions: what was said later counts all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assets.ledger.append import moment_after
from assets.ledger.exemptions import exemptions_known
from assets.ledger.identity import identity_answers
from assets.ledger.returned import approvals_known, returned_known
from assets.ledger.schema import APPROVAL, RETURNED
from assets.storage.store import TableStore
from reports.inputs.sheets import IDENTITY_REVIEW
from reports.readback.approving import approve_receipt
from tests.unit.ledger_entries import exemptions_in_force
from tests.unit.readback_books import CHAIR, LEAVE, NOON, OLIVE, TONIGHT, book
from tests.unit.readback_desk import receipt_of, store_of_a_night, taken

AN_HOUR_BACK = NOON - timedelta(hours=1)


@pytest.fixture
def store(tmp_path) -> TableStore:
    return store_of_a_night(tmp_path)


def test_an_approval_by_a_clock_that_was_put_back_is_in_force(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    approve_receipt(store, receipt_of(receipt), name="r.xlsx", by=OLIVE, on=TONIGHT, at=AN_HOUR_BACK)
    assert len(exemptions_in_force(store, day=TONIGHT)) == 1
    assert list(exemptions_known(store)["step"]) == ["approved"]
    assert (approvals_known(store)["at"] > returned_known(store)["at"]).all()


def test_of_two_answers_the_one_given_later_counts_whatever_the_clock_said(store):
    for minutes, decision in ((0, "external mentor"), (-60, "test record")):
        content = book(IDENTITY_REVIEW, keys=("t1",), filled={"t1": {"Who is it": decision}})
        receipt = taken(store, content, by=CHAIR, minutes=minutes)
        at = NOON + timedelta(minutes=minutes)
        approve_receipt(store, receipt_of(receipt), name="r.xlsx", by=OLIVE, on=TONIGHT, at=at)
    assert list(identity_answers(store)["decision"]) == ["test"]


def test_where_the_clock_goes_on_its_own_moment_is_written_down(store):
    taken(store, book(filled={"o1": LEAVE}))
    later = NOON + timedelta(minutes=5)
    assert moment_after(store, later, tables=(RETURNED, APPROVAL)) == later


def test_before_anything_is_on_record_the_clock_is_believed(tmp_path):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert moment_after(TableStore(tmp_path), moment, tables=(RETURNED, APPROVAL)) == moment
