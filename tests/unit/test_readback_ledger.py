"""What was typed is on record once, whatever is returned twice, at once, or while the program is killed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from assets.ledger.entering import enter_decisions
from assets.ledger.exemptions import exemptions_known
from assets.ledger.office import Person
from assets.ledger.returned import approvals_known, returned_known
from assets.ledger.schema import CONTESTED, EXEMPTION
from assets.storage.store import TableStore
from reports.readback import taking
from tests.unit.ledger_entries import exemptions_in_force
from tests.unit.readback_books import (
    LEAVE,
    NOON,
    OLIVE,
    TONIGHT,
    book,
    told,
)
from tests.unit.readback_desk import approved, receipt_of, store_of_a_night, taken

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return store_of_a_night(tmp_path)


def test_two_people_who_return_the_same_workbook_at_once_are_both_on_record(store, tmp_path):
    books = {"Ann": book(filled={"o1": LEAVE}), "Ben": book(filled={"o2": LEAVE, "o3": {"Comment": "away"}})}

    def one(name):
        return taken(
            TableStore(tmp_path / "tables"), books[name], by=Person(name, "ANES"), minutes=len(books[name]) % 7
        )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, books))
    assert sorted(returned_known(store)["key"]) == ["o1", "o2", "o3"]
    assert sorted(exemptions_known(store)["person_id"]) == ["p1", "p2"]


def test_everything_typed_is_on_record_also_what_was_rejected(store):
    taken(store, book(filled={"o1": {"Exemption reason": "rash", "Comment": "he told me so"}}))
    (row,) = returned_known(store).to_dict("records")
    assert row["outcome"] == "rejected"
    assert '"reason": "rash"' in row["typed"]
    assert "he told me so" in row["typed"]


def test_the_same_file_again_adds_nothing_and_says_so(store):
    content = book(filled={"o1": LEAVE | {"Reminded on": date(2026, 9, 1)}})
    first = taken(store, content, by=OLIVE)
    before = (store.version_of(EXEMPTION), len(returned_known(store)))
    again = taken(store, content, by=OLIVE, minutes=5, name="renamed.xlsx")
    assert (store.version_of(EXEMPTION), len(returned_known(store))) == before
    assert [request for request, _ in again.rows] == [request for request, _ in first.rows]
    assert all(one.reason.startswith("Returned before, on 2026-09-30.") for _, one in again.rows)


def test_the_same_entries_in_another_file_are_a_duplicate(store):
    taken(store, book(filled={"o1": LEAVE}))
    again = taken(store, book(filled={"o1": LEAVE, "o2": LEAVE}), minutes=5)
    assert told(again) == [("exemption", "o1", "duplicate"), ("exemption", "o2", "requested")]
    assert len(exemptions_known(store)) == 2


@pytest.mark.parametrize("killed_in", ["the decision", "the answer"])
def test_what_was_typed_survives_a_kill_and_is_entered_by_the_next(store, monkeypatch, killed_in):
    content = book(filled={"o1": LEAVE})

    def killed(_store):
        raise KeyboardInterrupt

    if killed_in == "the answer":
        monkeypatch.setattr(taking, "enter_decisions", killed)
        with pytest.raises(KeyboardInterrupt):
            taken(store, content)
        assert len(returned_known(store)) == 1
        assert exemptions_known(store).empty
        monkeypatch.undo()
        receipt = taken(store, content, minutes=9)
        assert len(exemptions_known(store)) == 1
        assert len(returned_known(store)) == 1
        assert receipt.rows[0][1].outcome == "requested"
        return
    receipt = taken(store, content)
    monkeypatch.setattr("reports.readback.approving.enter_decisions", killed)
    with pytest.raises(KeyboardInterrupt):
        approved(store, receipt_of(receipt))
    assert len(approvals_known(store)) == 1
    assert exemptions_in_force(store, day=TONIGHT).empty
    monkeypatch.undo()
    assert approved(store, receipt_of(receipt), minutes=99)[0].decided == "decided before"
    (row,) = exemptions_in_force(store, day=TONIGHT).to_dict("records")
    assert row["at"] == NOON + timedelta(minutes=60)


def test_entering_again_and_again_changes_nothing(store):
    receipt = taken(store, book(filled={"o1": LEAVE, "o2": {"Reminded on": TONIGHT}}))
    approved(store, receipt_of(receipt))
    versions = {table.path: store.version_of(table) for table in (EXEMPTION, CONTESTED)}
    enter_decisions(store)
    enter_decisions(store)
    assert {table.path: store.version_of(table) for table in (EXEMPTION, CONTESTED)} == versions
