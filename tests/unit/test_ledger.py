"""Decisions are added and never changed, whoever decides at the same moment; each accepts one refusal."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.hr.deliveries import Delivered, judged_delivery, no_tables
from assets.hr.mapping import HrMapping
from assets.hr.refusal import refused_delivery
from assets.ledger.acknowledgements import acknowledge, acknowledged_counts, redcap_source
from assets.ledger.append import append_row
from assets.ledger.pairing import pairing_decisions
from assets.ledger.schema import ACKNOWLEDGEMENT, PAIRING
from assets.storage.errors import FrameRefused, WriteFailed
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from pathlib import Path

    from assets.hr.deliveries import Outcome

NOON = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
SOURCE = redcap_source("anesthesiology")


def decided(store: TableStore, number: int, *, seen: str = "") -> str:
    return acknowledge(
        store,
        source=SOURCE,
        seen=seen or f"snapshot-{number}",
        count=number,
        by="Office",
        reason="",
        at=NOON + timedelta(seconds=number),
    )


def test_a_decision_is_one_row_with_its_hash_and_no_invented_reason(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    ack_id = decided(store, 90)
    row = store.read(ACKNOWLEDGEMENT).iloc[0]
    assert len(ack_id) == 16
    assert (row["ack_id"], row["source"], row["seen"], row["count"]) == (ack_id, SOURCE, "snapshot-90", 90)
    assert pd.isna(row["reason"])


def test_a_later_decision_leaves_every_earlier_row_as_it_was(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    for number in range(3):
        before = store.read(ACKNOWLEDGEMENT) if number else None
        decided(store, number)
        rows = store.read(ACKNOWLEDGEMENT)
        assert len(rows) == number + 1
        if before is not None:
            assert rows.head(number).equals(before)


def test_the_same_decision_twice_is_refused_and_stored_once(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    decided(store, 1)
    with pytest.raises(FrameRefused, match="repeat the key"):
        decided(store, 1)
    assert len(store.read(ACKNOWLEDGEMENT)) == 1


def test_rows_made_from_rows_that_are_out_of_date_are_not_written(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    decided(store, 1)
    version, rows = store.version_of(ACKNOWLEDGEMENT), store.read(ACKNOWLEDGEMENT)
    decided(store, 2)
    with pytest.raises(WriteFailed, match="another process wrote it meanwhile"):
        store.write(rows.head(0), table=ACKNOWLEDGEMENT, on_version=version)
    assert len(store.read(ACKNOWLEDGEMENT)) == 2


def decide_many(root: str, writer: int) -> None:
    for number in range(4):
        decided(TableStore(root), writer * 100 + number)


def test_two_people_who_decide_at_the_same_moment_are_both_on_record(tmp_path: Path):
    root = str(tmp_path / "tables")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(decide_many, [root, root], [1, 2]))
    rows = TableStore(root).read(ACKNOWLEDGEMENT)
    assert sorted(rows["count"]) == [100, 101, 102, 103, 200, 201, 202, 203]


def test_a_writer_who_never_gets_a_turn_is_told_and_nothing_of_his_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = TableStore(tmp_path / "tables")
    numbers = iter(range(2, 1000))
    read = store.read

    def read_and_overtaken(table, *, version):
        rows = read(table, version=version)
        decided(TableStore(tmp_path / "tables"), next(numbers))
        return rows

    monkeypatch.setattr(store, "read", read_and_overtaken)
    with pytest.raises(WriteFailed, match="meanwhile"):
        decided(store, 1)
    assert 1 not in set(read(ACKNOWLEDGEMENT)["count"])


def test_a_row_with_a_column_too_many_is_refused(tmp_path: Path):
    row = dict.fromkeys(ACKNOWLEDGEMENT.column_names) | {"comment": "x"}
    with pytest.raises(FrameRefused, match="undeclared: 1"):
        append_row(TableStore(tmp_path / "tables"), table=ACKNOWLEDGEMENT, row=row)


def test_a_decision_is_found_by_its_source_and_by_what_was_seen_only(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    assert acknowledged_counts(store, source=SOURCE) == {}
    decided(store, 90, seen="a")
    decided(store, 80, seen="b")
    assert acknowledged_counts(store, source=SOURCE) == {"a": 90, "b": 80}
    assert acknowledged_counts(store, source="hr") == {}


def test_a_pair_decided_before_its_day_was_kept_was_decided_on_the_day_it_was_written_down(tmp_path: Path):
    store = TableStore(tmp_path)
    said = dict.fromkeys(PAIRING.column_names, "x") | {"on": None, "at": datetime(2026, 10, 10, 9, tzinfo=UTC)}
    append_row(store, table=PAIRING, row=said)
    assert pairing_decisions(store)["on"].dt.date.tolist() == [date(2026, 10, 10)]


def test_of_two_decisions_about_the_same_the_later_one_counts(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    decided(store, 90, seen="a")
    decided(store, 95, seen="a")
    assert acknowledged_counts(store, source=SOURCE) == {"a": 95}


PEOPLE = "person_id,legal_first,legal_last\n"
APPOINTMENTS = (
    "person_id,appointment_id,valid_from,valid_to,is_primary,kind,track,rank,fte,department_code,employment_status\n"
)


def hr_night(people: int, *, last: Outcome | None = None, acknowledged: tuple[str, ...] = ()) -> Outcome:
    numbers = range(1, people + 1)
    files = {
        "people.csv": PEOPLE + "".join(f"{n},First{n},Last{n}\n" for n in numbers),
        "appointments.csv": APPOINTMENTS
        + "".join(f"{n},0,2020-07-01,,Y,primary,clinical,assistant,1,ANES,active\n" for n in numbers),
    }
    return judged_delivery(
        Delivered(
            files={name: text.encode() for name, text in files.items()}, received_at=NOON - timedelta(days=people)
        ),
        last=last.tables if last else no_tables(),
        mapping=HrMapping(),
        source="hr",
        tonight=date(2026, 9, 30),
        max_age_days=40,
        acknowledged=acknowledged,
    )


def test_a_shrunken_hr_delivery_is_used_once_a_person_said_it_is_whole():
    good = hr_night(30)
    refused = hr_night(20, last=good)
    seen = refused_delivery(refused.tables["delivery"])
    assert seen is not None
    assert (seen.delivery_id, seen.people, seen.appointments) == (refused.delivery_id, 20, 20)
    taken = hr_night(20, last=refused, acknowledged=(seen.delivery_id,))
    assert taken.accepted
    assert refused_delivery(taken.tables["delivery"]) is None
    assert len(taken.tables["person"]) == 30


def test_an_acknowledged_delivery_opens_the_door_to_no_other():
    good = hr_night(30)
    refused = hr_night(20, last=good)
    assert "more than a tenth fewer" in hr_night(10, last=refused, acknowledged=(refused.delivery_id,)).refusal


def test_a_delivery_that_cannot_be_read_is_nothing_to_acknowledge():
    good = hr_night(30)
    refused = hr_night(0, last=good)
    assert not refused.accepted
    assert refused_delivery(refused.tables["delivery"]) is None
    assert refused_delivery(good.tables["delivery"]) is None
    assert refused_delivery(no_tables()["delivery"]) is None
