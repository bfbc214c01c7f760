"""What makes a delivery implausible: too old, empty, shrunken, doubtful, or mostly unreadable.

Belongs here: the refusals, each with its limit and its sentence. Does not belong here: what happens then
(`deliveries.py`). Warnings in place of refusals were rejected: the workbook that accuses half a department has then
already been sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.hr.files import DeliveryRefusedError
from assets.hr.mapping import ALWAYS_REQUIRED
from assets.hr.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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
GONE = "has no row of department"
DOUBTFUL = "of more than a tenth of its rows"
ACKNOWLEDGEABLE = (SHRUNKEN, GONE, DOUBTFUL)
"""Words of the refusals a person may acknowledge; `hr/delivery` keeps the sentence, and they are known by them."""

BESIDES = "or `mentorsync acknowledge hr --by NAME` if"

DOUBTS = {"unmapped_code": "a code no table has", "two_primaries": "two primary appointments"}
"""Problems of rows that stay in use, which in many rows at once are a new code list or a broken join at the source."""

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
    acknowledged: Collection[str],
) -> None:
    """Raise `DeliveryRefusedError` where what was read cannot be the whole roster.

    Empty; more than a tenth of the rows unusable, or their FTE a share or a percentage; and beside the last accepted
    delivery: a table empty that had rows; and, unless the delivery is among those `acknowledged`, more than a tenth
    fewer people or appointments, a department gone without a successor, or doubts about more than a tenth of the rows
    that the last one did not raise.
    """
    for name in ALWAYS_REQUIRED:
        _refuse_unusable(raw[name], table=tables[OF_TABLE[name]], quarantine=tables["quarantine"])
    _refuse_undecided_shares(raw["appointments"], quarantine=tables["quarantine"])
    accepted = last["delivery"][last["delivery"]["state"] == "accepted"]
    if accepted.empty or delivery_in_use(last) == delivery_id:
        return
    for optional, table in raw.items():
        if tables[OF_TABLE[optional]].empty and not last[OF_TABLE[optional]].empty:
            raise DeliveryRefusedError(
                f"{table.file} holds no usable row, and the last accepted delivery had "
                f"{len(last[OF_TABLE[optional]])}: deliver it again."
            )
    if delivery_id in acknowledged:
        return
    counts = accepted.loc[accepted["delivery_id"] == delivery_in_use(last)].iloc[-1]
    for name in ALWAYS_REQUIRED:
        before, now = counts[name], len(tables[OF_TABLE[name]])
        if now < before * (1 - MOST_LOST):
            raise DeliveryRefusedError(
                f"{raw[name].file} has {now} usable rows where the last accepted delivery had {before}, {SHRUNKEN}: "
                f"deliver the whole extract, {BESIDES} this is all."
            )
    _refuse_vanished_department(tables, last=last, file=raw["appointments"].file)
    for name in ALWAYS_REQUIRED:
        _refuse_new_doubts(raw[name], quarantine=tables["quarantine"], before=last["quarantine"])


def _refuse_unusable(raw: RawTable, *, table: pd.DataFrame, quarantine: pd.DataFrame) -> None:
    """Refuse a file without a usable row, or with more than a tenth of its rows ruled out.

    Rows are counted by what rules them out and not by the rows of the table: many changes of a JOB extract make one
    appointment.
    """
    unused = [code for code, problem in PROBLEMS.items() if not problem.used]
    lost, delivered = _rows_noted(quarantine, file=raw.file, problems=unused), len(raw.frame)
    if table.empty:
        raise DeliveryRefusedError(
            f"{raw.file} holds no usable row of {delivered}: check id width and date format in the settings, "
            "or deliver it again."
        )
    if lost > delivered * MOST_UNUSABLE:
        raise DeliveryRefusedError(
            f"{raw.file}: {lost} of {delivered} rows cannot be used, more than a tenth: check id width, "
            "date format and code tables in the settings, or deliver it again."
        )


def _refuse_undecided_shares(raw: RawTable, *, quarantine: pd.DataFrame) -> None:
    """Refuse a column in which 1 may be 1 % or full time, more than a tenth of the rows."""
    undecided, delivered = _rows_noted(quarantine, file=raw.file, problems=["undecided_share"]), len(raw.frame)
    if undecided > delivered * MOST_UNUSABLE:
        raise DeliveryRefusedError(
            f"{raw.file} has in column fte numbers to 1 ({undecided} of {delivered} rows) and above, so whether they "
            "are shares or percentages cannot be told: say fte_unit: share or fte_unit: percent in the HR mapping."
        )


def _refuse_vanished_department(tables: Tables, *, last: Tables, file: str) -> None:
    """Refuse where a department of the last rows has none now, unless `hr/unit` names who took over."""
    unit = tables["unit"]
    succeeded = set(unit.loc[unit["successor_code"].notna(), "unit_code"])
    before, now = (set(frame["appointment"]["department_code"].dropna()) for frame in (last, tables))
    gone = sorted(before - now - succeeded)
    if gone:
        raise DeliveryRefusedError(
            f"{file} {GONE} {gone[0]} any more"
            + (f" (and of {len(gone) - 1} others)" if len(gone) > 1 else "")
            + f": deliver the whole extract, or its successor_code in the units file, {BESIDES} it was dissolved."
        )


def _refuse_new_doubts(raw: RawTable, *, quarantine: pd.DataFrame, before: pd.DataFrame) -> None:
    """Refuse where a problem of `DOUBTS` has newly come to more than a tenth of the file's rows."""
    for problem, words in DOUBTS.items():
        now, then = (_rows_noted(notes, file=raw.file, problems=[problem]) for notes in (quarantine, before))
        if now - then > len(raw.frame) * MOST_UNUSABLE:
            fields = quarantine.loc[quarantine["problem"] == problem, "field"]
            raise DeliveryRefusedError(
                f"{raw.file} has {words} in column {fields.mode().iloc[0]} {DOUBTFUL} ({now} of {len(raw.frame)}, last "
                f"time {then}): correct the extract or the HR mapping, {BESIDES} it is right."
            )


def _rows_noted(quarantine: pd.DataFrame, *, file: str, problems: Sequence[str]) -> int:
    """Return how many rows of the file `hr/quarantine` names for one of these problems."""
    noted = quarantine[quarantine["problem"].isin(problems) & quarantine["source"].str.startswith(f"{file} row ")]
    return int(noted["source"].nunique())


def delivery_in_use(last: Tables) -> str:
    """Return the id of the delivery the last good rows came from, empty before the first one."""
    accepted = last["delivery"][last["delivery"]["state"] == "accepted"]
    if accepted.empty:
        return ""
    return str(in_order_of_looking(accepted)["delivery_id"].iloc[-1])


def in_order_of_looking(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `hr/delivery`, the one looked at last at the end.

    Not by when their files were changed: a file that is put back from a backup bears its old time.
    """
    return deliveries.sort_values(["landed_on", "received_at"], kind="stable", na_position="first")
