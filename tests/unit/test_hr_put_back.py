"""An HR delivery that was seen before comes again: a file put back from a backup bears its old time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from assets.hr.deliveries import Delivered, Outcome, delivery_id_of, judged_delivery, no_tables
from assets.hr.gate import delivery_in_use
from assets.hr.mapping import HrMapping
from assets.hr.refusal import refused_delivery

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

COLUMNS = "person_id,valid_from,valid_to,is_primary,department_code,employment_status"
EARLIER, LATER = datetime(2026, 9, 1, 4, 0, tzinfo=UTC), datetime(2026, 9, 20, 4, 0, tzinfo=UTC)


def files(count: int) -> dict[str, bytes]:
    """Return a delivery of so many people."""
    people = "".join(f"{n},First{n},Last{n}\n" for n in range(1, count + 1))
    rows = "".join(f"{n},2020-07-01,,Y,ANES,active\n" for n in range(1, count + 1))
    texts = {"people.csv": f"person_id,legal_first,legal_last\n{people}", "appointments.csv": f"{COLUMNS}\n{rows}"}
    return {name: text.encode() for name, text in texts.items()}


def looked_at(
    count: int,
    *,
    day: int,
    received: datetime,
    last: dict[str, pd.DataFrame] | None = None,
    acknowledged: Collection[str] = (),
) -> Outcome:
    return judged_delivery(
        Delivered(files=files(count), received_at=received),
        last=last or no_tables(),
        mapping=HrMapping(),
        source="hr",
        tonight=date(2026, 9, day),
        max_age_days=35,
        acknowledged=acknowledged,
    )


def test_a_smaller_delivery_that_was_in_use_once_can_be_acknowledged_when_it_comes_again() -> None:
    small = looked_at(26, day=2, received=EARLIER)
    whole = looked_at(30, day=21, received=LATER, last=small.tables)
    again = looked_at(26, day=22, received=EARLIER, last=whole.tables)
    assert "more than a tenth fewer" in again.refusal
    refused = refused_delivery(again.tables["delivery"])
    assert refused is not None
    assert refused.delivery_id == small.delivery_id


def test_what_was_put_back_and_acknowledged_is_the_delivery_in_use() -> None:
    small = looked_at(26, day=2, received=EARLIER)
    whole = looked_at(30, day=21, received=LATER, last=small.tables)
    known = {delivery_id_of(files(26))}
    again = looked_at(26, day=22, received=EARLIER, last=whole.tables, acknowledged=known)
    assert again.accepted
    assert delivery_in_use(again.tables) == small.delivery_id
    assert looked_at(26, day=23, received=EARLIER, last=again.tables).accepted


def test_a_delivery_that_stays_keeps_the_night_that_first_looked_at_it() -> None:
    first = looked_at(30, day=21, received=LATER)
    second = looked_at(30, day=22, received=LATER, last=first.tables)
    assert second.tables["delivery"].equals(first.tables["delivery"])
