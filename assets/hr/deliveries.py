"""Whether a delivery of HR files is used, and what the tables are when it is not.

Belongs here: the identity of a delivery, the way from its bytes to the tables, and the account of every one looked at.
Does not belong here: reading cells and rows (`files.py`, `decode.py`), what makes a delivery implausible (`gate.py`),
and looking into the folder (`source.py`).

A refused delivery leaves the last good rows standing: half a file must never read as "everybody left". Comparing with
the previous file instead of the previous *accepted* one was rejected: a second half-written file in a row would pass.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.account import account_of
from assets.hr.changes import changes_between, corrections_between
from assets.hr.continuity import with_what_was_known
from assets.hr.decode import typed_tables
from assets.hr.files import DeliveryRefusedError, read_table
from assets.hr.gate import OF_TABLE, delivery_in_use, in_order_of_looking, refuse_implausible, refuse_stale
from assets.hr.mapping import ALWAYS_REQUIRED, TABLE_NAMES
from assets.hr.schema import ACCOUNT, CHANGE, CORRECTION, DELIVERY, TABLES
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from assets.hr.files import RawTable
    from assets.hr.mapping import HrMapping, TableName
    from assets.storage.schema import Table

    Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the source gave: file name to content, and as of when that is (UTC).

    `received_at` is when the newest file was last changed, and of a database or a report server when it was asked.
    `trouble` is one sentence about what kept the source from being read, empty when nothing did.
    """

    files: Mapping[str, bytes]
    received_at: datetime | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one night makes of a delivery: the tables by name (`hr/delivery` among them), and why it was refused.

    `people` and `appointments` count the usable rows delivered, `None` where they could not be read.
    """

    tables: Tables
    delivery_id: str
    refusal: str
    people: int | None
    appointments: int | None

    @property
    def accepted(self) -> bool:
        """Whether the delivery is in use."""
        return not self.refusal


def delivery_id_of(files: Mapping[str, bytes]) -> str:
    """Return the identity of a delivery: 16 hex digits of the SHA-256 over file names and contents."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def judged_delivery(
    delivered: Delivered,
    *,
    last: Tables,
    mapping: HrMapping,
    source: str,
    tonight: date,
    max_age_days: int,
    acknowledged: Collection[str] = (),
) -> Outcome:
    """Return what the tables are tonight. `last` holds the tables as they stand, empty frames before the first night.

    `acknowledged` are the deliveries of which a person said that they are whole although they are smaller.

    The same delivery on the next night gives the same tables: they are read again, because a corrected mapping must
    take effect without a new delivery, and equal rows cost no commit.
    """
    delivery_id = delivery_id_of(delivered.files)
    refusal = ""
    tables: Tables | None = None
    people: int | None = None
    appointments: int | None = None
    try:
        if delivered.trouble:
            raise DeliveryRefusedError(delivered.trouble)  # noqa: TRY301 - one way out for every refusal
        refuse_stale(delivered.received_at, tonight=tonight, max_age_days=max_age_days)
        raw = _raw_tables(delivered.files, mapping=mapping, last=last)
        tables = typed_tables(raw, mapping=mapping, delivery_id=delivery_id, source=source)
        tables[ACCOUNT.name] = account_of(raw, tables=tables, mapping=mapping)
        people, appointments = len(tables["person"]), len(tables["appointment"])
        refuse_implausible(tables, raw=raw, last=last, delivery_id=delivery_id, acknowledged=acknowledged)
        tables = with_what_was_known(tables, last=last, tonight=tonight, file=raw["people"].file)
        tables |= _told_so_far(tables, last=last, delivery_id=delivery_id, tonight=tonight)
    except DeliveryRefusedError as error:
        refusal, tables = str(error), None
    row = pd.DataFrame(
        {
            "delivery_id": [delivery_id],
            "source": [source],
            "state": ["refused" if refusal else "accepted"],
            "reason": [refusal],
            "received_at": [delivered.received_at],
            "landed_on": [pd.Timestamp(tonight)],
            "files": [sorted(delivered.files)],
            "people": [people],
            "appointments": [appointments],
        }
    )
    kept = {table.name: last[table.name] for table in TABLES} if tables is None else tables
    return Outcome(
        tables=kept | {"delivery": _with_row(last["delivery"], row, in_use=delivery_in_use(last))},
        delivery_id=delivery_id,
        refusal=refusal,
        people=people,
        appointments=appointments,
    )


def _told_so_far(tables: Tables, *, last: Tables, delivery_id: str, tonight: date) -> Tables:
    """Return `hr/change` and `hr/correction` with what this delivery adds; the first delivery tells no event."""
    in_use = delivery_in_use(last)
    if not in_use:
        return {table.name: last[table.name] for table in (CHANGE, CORRECTION)}
    received = last["delivery"].set_index("delivery_id")["received_at"].dt.date
    changes = changes_between(last, tables, delivery_id=delivery_id, tonight=tonight, told_until=received[in_use])
    corrections = corrections_between(last, tables, delivery_id=delivery_id, tonight=tonight)
    return {
        table.name: _appended(last[table.name], rows, table=table)
        for table, rows in ((CHANGE, changes), (CORRECTION, corrections))
    }


def _appended(known: pd.DataFrame, rows: pd.DataFrame, *, table: Table) -> pd.DataFrame:
    if rows.empty:
        return known
    key = list(table.key)
    joined = pd.concat([known, rows], ignore_index=True).drop_duplicates(key)
    return joined.astype(known.dtypes.to_dict()).sort_values(key, ignore_index=True)


def _raw_tables(files: Mapping[str, bytes], *, mapping: HrMapping, last: Tables) -> dict[TableName, RawTable]:
    """Read each delivered table; refuse where one is missing that is required or that the last delivery had."""
    raw: dict[TableName, RawTable] = {}
    for name in TABLE_NAMES:
        names = mapping.file_names(name)
        present = [file for file in names if file in files]
        if len(present) > 1:
            raise DeliveryRefusedError(f"Both {present[0]} and {present[1]} were delivered: leave one of them.")
        if present:
            raw[name] = read_table(files[present[0]], file=present[0], table=name, mapping=mapping)
        elif name in ALWAYS_REQUIRED or _had(name, last=last, mapping=mapping):
            expected = " or ".join(names[:2])
            raise DeliveryRefusedError(
                f"{expected} is missing from the HR folder, or is not asked for any more: deliver it."
            )
    return raw


def _had(table: TableName, *, last: Tables, mapping: HrMapping) -> bool:
    """Whether the last rows need this file; leaves that job records told are told by them again."""
    if table != "leave" or mapping.of("appointments").shape != "job":
        return not last[OF_TABLE[table]].empty
    deliveries = last["delivery"].set_index("delivery_id")["files"]
    in_use = delivery_in_use(last)
    return bool(in_use) and bool(set(mapping.file_names(table)) & set(deliveries[in_use]))


def _with_row(deliveries: pd.DataFrame, row: pd.DataFrame, *, in_use: str) -> pd.DataFrame:
    """Return `hr/delivery` with tonight's row; the delivery last looked at keeps the night that first did.

    One that comes again after another (an older file was put back) is looked at anew: which row is the latest tells
    which rows are in use, and what may be acknowledged. The delivery in use stays accepted when it grows too old: its
    rows are still the ones in the tables, and tonight's check says why nothing is published.
    """
    delivery_id, state = row["delivery_id"].iloc[0], row["state"].iloc[0]
    if state == "refused" and delivery_id == in_use:
        return deliveries
    latest = in_order_of_looking(deliveries).tail(1)
    if not latest.empty and latest["delivery_id"].iloc[0] == delivery_id:
        row = row.assign(landed_on=latest["landed_on"].iloc[0])
    types = {column.name: DTYPES[column.type] for column in DELIVERY.columns}
    rows = [deliveries[deliveries["delivery_id"] != delivery_id], row.astype(types)]
    joined: pd.DataFrame = pd.concat([part for part in rows if not part.empty], ignore_index=True)[list(types)]
    return joined.astype(types)


def no_tables() -> Tables:
    """Return the tables as they stand before the first delivery: empty."""
    return {table.name: empty_frame_of(table) for table in TABLES}
