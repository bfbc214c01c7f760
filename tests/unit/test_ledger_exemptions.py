"""Exemptions are asked for by one unit and approved by another; each step is a row, and none is ever rewritten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assets.ledger.append import RefusedError
from assets.ledger.exemptions import Wanted, end_exemption, exemptions_known
from assets.ledger.office import Person
from assets.ledger.schema import EXEMPTION
from assets.storage.store import TableStore
from tests.unit.ledger_entries import approve_exemption, exemptions_in_force, refuse_exemption, request_exemption

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
DAY = date(2026, 9, 30)
CHAIR, OFFICER = Person("Carl Chair", "ANES"), Person("Olive Officer", "Faculty Affairs")
AGREED = Wanted(programme="anesthesiology", clause="A11", person_id="p1", reason="agreed", valid_to=date(2026, 12, 31))


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


def asked(store: TableStore, wanted: Wanted = AGREED, *, minutes: int = 0) -> str:
    return request_exemption(store, wanted, by=CHAIR, on=DAY, at=NOON + timedelta(minutes=minutes))


def approve(store: TableStore, name: str, *, by: Person = OFFICER, minutes: int = 10) -> None:
    approve_exemption(store, name, by=by, on=DAY, at=NOON + timedelta(minutes=minutes))


def test_a_request_excuses_nobody_and_an_approval_does_from_the_day_it_was_given(store):
    name = asked(store)
    assert exemptions_in_force(store, day=DAY).empty
    approve(store, name)
    (row,) = exemptions_in_force(store, day=DAY).to_dict("records")
    assert (row["exemption_id"], row["approved_on"].date(), row["step"]) == (name, DAY, "approved")


def test_it_covers_its_first_and_last_day_and_none_beside(store):
    span = Wanted(
        programme="a", person_id="p1", reason="agreed", valid_from=date(2026, 9, 2), valid_to=date(2026, 9, 4)
    )
    approve(store, asked(store, span))
    days = [day for day in range(1, 7) if len(exemptions_in_force(store, day=date(2026, 9, day)))]
    assert days == [2, 3, 4]


def test_what_was_known_at_a_moment_is_what_had_been_written_down_by_then(store):
    name = asked(store)
    approve(store, name, minutes=10)
    assert exemptions_known(store, known_at=NOON - timedelta(minutes=1)).empty
    assert exemptions_known(store, known_at=NOON + timedelta(minutes=9))["step"].tolist() == ["requested"]
    assert exemptions_known(store, known_at=NOON + timedelta(minutes=10))["step"].tolist() == ["approved"]


def test_the_same_request_again_is_one_request(store):
    assert asked(store) == asked(store, minutes=5)
    assert len(exemptions_known(store)) == 1


def test_what_was_refused_is_not_known_as_an_exemption(store):
    refuse_exemption(store, asked(store), by=OFFICER, on=DAY, at=NOON + timedelta(minutes=10))
    assert exemptions_known(store).empty
    assert store.read(EXEMPTION)["step"].tolist() == ["requested", "refused"]


def test_an_end_shortens_an_approved_exemption_and_keeps_the_day_it_was_approved(store):
    name = asked(store)
    with pytest.raises(RefusedError, match="is not approved"):
        end_exemption(store, name, last_day=date(2026, 10, 31), at=NOON + timedelta(minutes=5))
    approve(store, name)
    end_exemption(store, name, last_day=date(2026, 10, 31), at=NOON + timedelta(minutes=20))
    (row,) = exemptions_known(store).to_dict("records")
    assert (row["valid_to"].date(), row["approved_on"].date()) == (date(2026, 10, 31), DAY)
    with pytest.raises(RefusedError, match="ends by 2026-11-30 already"):
        end_exemption(store, name, last_day=date(2026, 11, 30), at=NOON + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": "migraine"}, "is no reason for an exemption: give one of on_leave"),
        ({"person_id": ""}, "names a programme and a person"),
        ({"valid_from": date(2026, 9, 2), "valid_to": date(2026, 9, 1)}, "ends on or after its first day"),
    ],
)
def test_a_request_that_says_nothing_or_no_code_is_refused(said, words):
    with pytest.raises(RefusedError, match=words):
        Wanted(**({"programme": "a", "person_id": "p1", "reason": "agreed"} | said))
