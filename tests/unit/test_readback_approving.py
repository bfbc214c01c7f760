"""What a department asks for is in force once the office approved it; nobody approves for himself or his own unit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest

from assets.hr.schema import UNIT
from assets.ledger.append import RefusedError
from assets.ledger.exemptions import exemptions_known
from assets.ledger.office import Person
from assets.ledger.returned import approvals_known, open_requests
from assets.ledger.schema import EXEMPTION
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from tests.unit.ledger_entries import exemptions_in_force
from tests.unit.readback_books import (
    CHAIR,
    DANA,
    LEAVE,
    OFFICE,
    OLIVE,
    OURS,
    TONIGHT,
    book,
    frame_of,
    obligation,
    told,
)
from tests.unit.readback_desk import approved, receipt_of, store_of_a_night, taken

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return store_of_a_night(tmp_path)


def test_an_exemption_is_in_force_once_another_unit_approved_it(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    assert exemptions_known(store)["approved_on"].isna().all()
    assert exemptions_in_force(store, day=TONIGHT).empty
    assert [verdict.decided for verdict in approved(store, receipt_of(receipt))] == ["approved"]
    (row,) = exemptions_in_force(store, day=TONIGHT).to_dict("records")
    assert (row["person_id"], row["clause"], row["reason"]) == ("p1", "A11", "on_leave")
    assert (row["requested_by"], row["requested_unit"]) == (CHAIR.name, CHAIR.unit)
    assert (row["approved_by"], row["approved_unit"], row["approved_on"].date()) == (OLIVE.name, OLIVE.unit, TONIGHT)
    assert row["file_hash"] == receipt.delivery.file_hash
    assert exemptions_in_force(store, day=date(2027, 1, 1)).empty


def test_request_and_approval_are_rows_of_their_own_and_no_row_is_rewritten(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    before = store.read(EXEMPTION)
    approved(store, receipt_of(receipt))
    after = store.read(EXEMPTION)
    assert after["step"].tolist() == ["requested", "approved"]
    assert after.head(1).equals(before)


@pytest.mark.parametrize(
    ("by", "reason"),
    [(CHAIR, "nobody approves a request of his own"), (Person("Cleo", "anes"), "of his own unit")],
)
def test_nobody_approves_his_own_request_or_one_of_his_own_unit(store, by, reason):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    (verdict,) = approved(store, receipt_of(receipt), by=by)
    assert verdict.decided == "left open"
    assert reason in verdict.reason
    assert exemptions_in_force(store, day=TONIGHT).empty
    assert len(open_requests(store)) == 1


def test_an_exemption_asked_for_by_the_office_takes_another_unit_of_the_office(store):
    receipt = taken(store, book(filled={"o1": LEAVE}), by=OLIVE)
    assert approved(store, receipt_of(receipt), by=OLIVE)[0].decided == "left open"
    assert approved(store, receipt_of(receipt), by=DANA)[0].decided == "approved"


def test_the_office_may_refuse_one_request_leave_another_and_approve_the_rest(store):
    receipt = taken(store, book(filled={"o1": LEAVE, "o2": LEAVE, "o3": LEAVE}))
    first, second, third = (request for request, _ in receipt.rows)
    content = receipt_of(receipt, {first: "refuse", second: "leave open"})
    assert [verdict.decided for verdict in approved(store, content)] == ["refused", "left open", "approved"]
    assert exemptions_in_force(store, day=TONIGHT)["person_id"].tolist() == ["p3"]
    assert exemptions_known(store)["person_id"].tolist() == ["p2", "p3"]
    assert open_requests(store)["returned_id"].tolist() == [second]
    assert approved(store, receipt_of(receipt, {third: "approve"}), minutes=61)[2].reason.startswith("the request was")


def test_two_rows_that_ask_for_the_same_exemption_are_decided_each_by_itself(store):
    rows = [obligation(1), obligation(4, person_id="p1", window_start=date(2026, 4, 1))]
    store.write(frame_of(OBLIGATION, rows), table=OBLIGATION, quarters=["2026-07-01"])
    receipt = taken(store, book(keys=["o1", "o4"], filled={"o1": LEAVE, "o4": LEAVE}))
    assert len(exemptions_known(store)) == 2
    verdicts = approved(store, receipt_of(receipt, {receipt.rows[0][0]: "refuse"}))
    assert [verdict.decided for verdict in verdicts] == ["refused", "approved"]
    assert exemptions_in_force(store, day=TONIGHT)["person_id"].tolist() == ["p1"]


def test_a_decision_that_is_not_understood_leaves_the_request_open(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    (verdict,) = approved(store, receipt_of(receipt, {receipt.rows[0][0]: "ok"}))
    assert verdict.decided == "left open"
    assert "none of the list" in verdict.reason


def test_who_decides_again_is_told_so_and_who_decides_otherwise_that_it_stays_as_it_was(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    approved(store, receipt_of(receipt))
    (again,) = approved(store, receipt_of(receipt), by=DANA)
    (otherwise,) = approved(store, receipt_of(receipt, {receipt.rows[0][0]: "refuse"}), by=DANA)
    assert (again.decided, otherwise.decided) == ("decided before", "left open")
    assert again.reason.startswith("the request was approved on")
    assert otherwise.reason == again.reason


def test_two_people_of_the_office_who_approve_at_once_approve_once(store, tmp_path):
    receipt = taken(store, book(filled={"o1": LEAVE, "o2": LEAVE}))
    content = receipt_of(receipt)

    def one(by):
        return approved(TableStore(tmp_path / "tables"), content, by=by, minutes=60 + (by is DANA))

    with ThreadPoolExecutor(2) as pool:
        verdicts = [verdict for told_one in pool.map(one, [OLIVE, DANA]) for verdict in told_one]
    assert sorted(verdict.decided for verdict in verdicts) == [
        "approved",
        "approved",
        "decided before",
        "decided before",
    ]
    assert len(approvals_known(store)) == 2
    assert len(exemptions_in_force(store, day=TONIGHT)) == 2
    assert len(store.read(EXEMPTION)) == 4


def test_what_was_refused_may_be_asked_again_in_another_file(store):
    content = book(filled={"o1": LEAVE})
    receipt = taken(store, content)
    approved(store, receipt_of(receipt, {receipt.rows[0][0]: "refuse"}))
    ((_, same),) = taken(store, content, minutes=90).rows
    assert same.reason.startswith("Returned before, on 2026-09-30. It was refused on 2026-09-30: to ask again")
    again = taken(store, book(filled={"o1": LEAVE}, properties=OURS | {"as_of": "2026-09-30"}), minutes=95)
    assert told(again) == [("exemption", "o1", "requested")]
    assert [one.decided for one in approved(store, receipt_of(again), minutes=99)] == ["approved"]
    assert len(exemptions_in_force(store, day=TONIGHT)) == 1


@pytest.mark.parametrize("unit", ["ANES", "anesthesiology"])
def test_nobody_decides_about_people_of_his_own_unit_whoever_asked(store, unit):
    store.write(frame_of(OBLIGATION, [obligation(1, department="ANES")]), table=OBLIGATION, quarters=["2026-07-01"])
    store.write(frame_of(UNIT, [{"unit_code": "ANES", "name": "Anesthesiology", "valid_from": TONIGHT}]), table=UNIT)
    receipt = taken(store, book(filled={"o1": LEAVE}), by=DANA)
    (verdict,) = approved(store, receipt_of(receipt), by=Person("Ann Anesthetist", unit))
    assert (verdict.decided, "people of his own unit" in verdict.reason) == ("left open", True)
    assert approved(store, receipt_of(receipt), by=OLIVE)[0].decided == "approved"


def test_only_who_the_settings_name_decides_for_the_office():
    assert OFFICE.deciding(" olive  OFFICER ") == OLIVE
    with pytest.raises(RefusedError, match="only the office may do this"):
        OFFICE.deciding("Carl Chair")
    with pytest.raises(RefusedError, match="needs the unit"):
        Person("Carl Chair", " ")
