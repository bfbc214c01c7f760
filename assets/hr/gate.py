"""What makes a delivery implausible: too old, empty, shrunken, or mostly unreadable.

Belongs here: the refusals, each with its limit and its sentence. Does not belong here: what happens then
(`deliveries.py`). Warnings in place of refusals were rejected: the workbook that accuses half a department has then
already been sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.hr.files import DeliveryRefusedError
from assets.hr.mapping import ALWAYS_REQUIRED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    import pandas as pd

    from assets.hr.files import RawTable
    from assets.hr.mapping import TableName

    Tables = dict[str, pd.DataFrame]

MOST_LOST = 0.10
"""A delivery that loses a larger share of people or appointments is refused (reference hr-and-identity §1.2.9)."""

MOST_UNUSABLE = 0.10
"""A delivery with a larger share of unusable rows is refused: a changed date format or a half-new code table."""

SHRUNKEN = "more than a tenth fewer"
"""Words of the one refusal a person may acknowledge; `hr/delivery` keeps the sentence, and it is known by them."""

OF_TABLE: dict[TableName, str] = {
    "people": "person",
    "appointments": "appointment",
    "leave": "leave",
    "units": "unit",
    "career_dates": "career_date",
}
"""Which delivered table makes which table of `hr/schema.py`."""


def refuse_stale(received_at: datetime | None, *, tonight: date, max_age_days: int) -> None:
    """Raise `DeliveryRefusedError` where the newest file is too old; without a file there is nothing to say here."""
    if received_at is None:
        return
    age = (tonight - received_at.date()).days
    if age > max_age_days:
        raise DeliveryRefusedError(
            f"The newest HR file is {age} days old and hr.max_age_days is {max_age_days}: "
            "deliver the files again, or raise the limit in the settings."
        )


def refuse_implausible(
    tables: Tables,
    *,
    raw: Mapping[TableName, RawTable],
    last: Tables,
    delivery_id: str,
    acknowledged: Collection[str] = (),
) -> None:
    """Raise `DeliveryRefusedError` where what was read cannot be the whole roster.

    Empty; more than a tenth of the rows unusable; and beside the last accepted delivery: more than a tenth fewer
    people or appointments, unless the delivery is among those `acknowledged`; a department gone without a successor; or
    a table empty that had rows.
    """
    for name in ALWAYS_REQUIRED:
        file, usable, delivered = raw[name].file, len(tables[OF_TABLE[name]]), len(raw[name].frame)
        if not usable:
            raise DeliveryRefusedError(
                f"{file} holds no usable row of {delivered}: check id width and date format in the settings, "
                "or deliver it again."
            )
        if usable < delivered * (1 - MOST_UNUSABLE):
            raise DeliveryRefusedError(
                f"{file}: {delivered - usable} of {delivered} rows cannot be used, more than a tenth: check id width, "
                "date format and code tables in the settings, or deliver it again."
            )
    accepted = last["delivery"][last["delivery"]["state"] == "accepted"]
    if accepted.empty or delivery_in_use(last) == delivery_id:
        return
    counts = accepted.loc[accepted["delivery_id"] == delivery_in_use(last)].iloc[-1]
    for name in ALWAYS_REQUIRED:
        before, now = counts[name], len(tables[OF_TABLE[name]])
        if now < before * (1 - MOST_LOST) and delivery_id not in acknowledged:
            raise DeliveryRefusedError(
                f"{raw[name].file} has {now} usable rows where the last accepted delivery had {before}, {SHRUNKEN}: "
                "deliver the whole extract, or `mentorsync acknowledge hr --by NAME` if this is all."
            )
    _refuse_vanished_department(tables, last=last, file=raw["appointments"].file)
    for optional, table in raw.items():
        if tables[OF_TABLE[optional]].empty and not last[OF_TABLE[optional]].empty:
            raise DeliveryRefusedError(
                f"{table.file} holds no usable row, and the last accepted delivery had "
                f"{len(last[OF_TABLE[optional]])}: deliver it again."
            )


def _refuse_vanished_department(tables: Tables, *, last: Tables, file: str) -> None:
    """Refuse where a department of the last rows has none now, unless `hr/unit` names who took over."""
    unit = tables["unit"]
    succeeded = set(unit.loc[unit["successor_code"].notna(), "unit_code"])
    before, now = (set(frame["appointment"]["department_code"].dropna()) for frame in (last, tables))
    gone = sorted(before - now - succeeded)
    if gone:
        raise DeliveryRefusedError(
            f"{file} has no row of department {gone[0]} any more"
            + (f" (and of {len(gone) - 1} others)" if len(gone) > 1 else "")
            + ": deliver the whole extract, or its successor_code in the units file."
        )


def delivery_in_use(last: Tables) -> str:
    """Return the id of the delivery the last good rows came from, empty before the first one."""
    accepted = last["delivery"][last["delivery"]["state"] == "accepted"]
    if accepted.empty:
        return ""
    return str(accepted.sort_values("received_at", kind="stable")["delivery_id"].iloc[-1])
