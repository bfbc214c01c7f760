"""Which days a date cell of a returned workbook may say, however it was typed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reports.inputs.model import Input
from reports.readback.cells import CellError, value_of

SENT = Input("sent_on", "Reminded on", "Day somebody was reminded.", kind="date")


@pytest.mark.parametrize(
    "cell",
    [
        date(2000, 1, 1),
        datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
        "2026-09-30",
        " 2026-09-30 ",
        date(2100, 1, 1),
        20260930,
    ],
)
def test_a_day_of_this_century_is_taken(cell: object) -> None:
    assert date.fromisoformat(value_of(cell, SENT))


@pytest.mark.parametrize(
    "cell", [date(1999, 12, 31), date(2100, 1, 2), date(2206, 9, 1), datetime(1900, 1, 1, tzinfo=UTC)]
)
def test_a_day_that_cannot_be_meant_is_named_and_not_taken(cell: object) -> None:
    with pytest.raises(CellError, match=r"^Reminded on is \d{4}-\d\d-\d\d, which cannot be meant: type it like"):
        value_of(cell, SENT)


@pytest.mark.parametrize("cell", ["9/1/2026", "01.09.2026", "2026-02-29", 46290, 46290.5, "soon", True])
def test_what_may_be_another_day_elsewhere_is_no_date(cell: object) -> None:
    with pytest.raises(CellError, match=r"^Reminded on is no date: type it like 2026-09-30"):
        value_of(cell, SENT)
