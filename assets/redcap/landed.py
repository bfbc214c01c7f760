"""What is in use of each REDCap project: the rows just pulled, or the last good ones and why.

Belongs here: the `redcap/pull` row as a value, what an attempt comes to, and what stays when it fails. Does not belong
here: the attempt (`pull.py`) or reading what is stored (`held.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from assets.redcap.key_sum import KeySum
from assets.redcap.listing import Listing
from assets.redcap.recent import hashes_in
from assets.redcap.schema import PULL, landing_table
from assets.storage.schema import arrow_schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import pandas as pd
    import pyarrow as pa

    from assets.redcap.fields_held import FieldsHeld
    from assets.redcap.held import Held
    from assets.redcap.mapping import Mapping as FieldMapping
    from assets.storage.schema import Table

    StoredRow = Mapping[str, Any]

State = Literal["good", "kept", "none", "skipped", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRow:
    """One row of `redcap/pull`; the columns' meanings are in its schema. No snapshot: nothing good was ever pulled."""

    programme: str
    project: str
    state: State
    reason: str = ""
    snapshot: str = ""
    taken_at: datetime | None = None
    taken_on: date | None = None
    dictionary: str = ""
    ids: str = ""
    records: int = 0
    rows: int = 0
    redcap_version: str = ""
    mode: str = ""
    full_on: date | None = None
    checked_at: datetime | None = None
    refused_records: int | None = None


@dataclass(frozen=True, slots=True)
class AllRows:
    """Everything a project holds: its landed rows (`landing_table`), sorted by key."""

    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class SomeRows:
    """What changed: the records that are new, changed or gone (sorted), and all rows they have now (sorted by key).

    `rows` is Arrow, in the landing's columns, because what changed is handed on to the storage as it came. `before`:
    how many rows they have in the version that is held, `None` where nobody counted.
    """

    rows: pa.Table
    replaced: list[str]
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """What was last good of a project: its pull row, and a way to its dictionary (`redcap/field`) and to its rows.

    `recent`: what the landing remembers of records that changed lately (`recent.py`). `keys`: the sum of its row keys
    (`key_sum.py`), `None` where it does not tell. `listing`: what the answer that listed what exists came to when the
    landing was last written.
    """

    row: PullRow
    fields: FieldsHeld
    held: Held
    recent: Mapping[str, str] = field(default_factory=dict)
    keys: KeySum | None = None
    listing: Listing | None = None

    @property
    def hash_of_fields(self) -> str:
        """What stands for the project's dictionary, blank where the store does not tell."""
        return self.fields.hash_of(self.row.programme, self.row.project)

    def field_rows(self) -> pd.DataFrame:
        """Return the project's dictionary."""
        return self.fields.of(self.row.programme, self.row.project)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What one project comes to: pull row, dictionary (`redcap/field`), and what of the landing is another now.

    `fields` is `None` where they are those of the last good pull, and `hash_of_fields` stands for them, blank where
    that is not known. `change` is `None` where the rows that were last good stay as they are. `recent` is what the
    landing is to remember of the records that changed lately, `keys` the sum of its row keys then, `None` where it is
    not known, and `listing` what the answer that listed what exists came to. `notes` are sentences about what the
    attempt could not look at, for the log.
    """

    row: PullRow
    fields: pd.DataFrame | None = None
    hash_of_fields: str = ""
    change: AllRows | SomeRows | None = None
    recent: Mapping[str, str] = field(default_factory=dict)
    keys: KeySum | None = None
    listing: Listing | None = None
    notes: tuple[str, ...] = ()


def snapshot_fact(project: str) -> str:
    """Return the name under which a landing keeps the snapshot its rows of a project are."""
    return f"snapshot.{project}"


def recent_fact(project: str) -> str:
    """Return the name under which a landing keeps what it remembers of a project's records that changed lately."""
    return f"recent.{project}"


def keys_fact(project: str) -> str:
    """Return the name under which a landing keeps the sum of a project's row keys."""
    return f"keys.{project}"


def listing_fact(project: str) -> str:
    """Return the name under which a landing keeps what the answer that listed a project's rows came to."""
    return f"listing.{project}"


def landing_of_mapping(mapping: FieldMapping) -> Table:
    """Return the table the programme's rows land in; the record id is its `record` and no field of its own."""
    return landing_table(mapping.programme, mapping.landed_fields())


def arrow_of_pulls(rows: Sequence[PullRow]) -> pa.Table:
    """Return `redcap/pull` as it is stored, in the order of its key; a frame of so few rows costs as much as a file."""
    import pyarrow as pa

    schema = arrow_schema_of(PULL)
    ordered = sorted(rows, key=lambda row: (row.programme, row.project))
    columns = [pa.array([getattr(row, column.name) for row in ordered], column.type) for column in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def last_landed(
    *,
    programme: str,
    project: str,
    fields: FieldsHeld,
    pulls: Sequence[StoredRow],
    held: Held,
    facts: Mapping[str, str],
) -> Last | None:
    """Return what was last good of a project, `None` where nothing ever was.

    `fields` and `pulls` are `redcap/field` and the rows of `redcap/pull` as last stored; `facts` are what the landing
    says of its rows, the snapshot they are among it. Where a run died between writing the tables, the rows are believed
    and not the pull row: it is corrected, and says of no date that it was pulled whole, so that it will be.
    """
    landed = facts.get(snapshot_fact(project), "")
    mine = next((row for row in pulls if (row["programme"], row["project"]) == (programme, project)), None)
    if mine is None or not (landed or mine["snapshot"]):
        return None
    row = _pull_row(mine)
    if landed and row.snapshot != landed:
        records, rows = held.count()
        row = replace(row, snapshot=landed, records=records, rows=rows, ids="", full_on=None, checked_at=None)
    return Last(
        row=row,
        fields=fields,
        held=held,
        recent=hashes_in(facts.get(recent_fact(project), "")),
        keys=KeySum.in_fact(facts.get(keys_fact(project), "")),
        listing=Listing.in_fact(facts.get(listing_fact(project), "")),
    )


def unchanged(
    last: Last | None,
    *,
    programme: str,
    project: str,
    state: Literal["kept", "skipped", "closed"],
    reason: str,
    refused_records: int | None = None,
) -> Landed:
    """Return what stays in use when a project is not pulled or the attempt failed: the last good rows, else none.

    A refused drop is remembered until a pull succeeds, because it can be acknowledged until then.
    """
    if last is not None:
        refused = last.row.refused_records if refused_records is None else refused_records
        row = replace(last.row, state=state, reason=reason, refused_records=refused)
        return Landed(
            row=row,
            hash_of_fields=last.hash_of_fields,
            recent=last.recent,
            keys=last.keys,
            listing=last.listing,
        )
    row = PullRow(programme=programme, project=project, state="closed" if state == "closed" else "none", reason=reason)
    return Landed(row=row)


def _pull_row(stored: StoredRow) -> PullRow:
    """Return a stored row; what is missing, as in a column declared since, is what a new row would say."""
    return PullRow(**{name: value for name, value in stored.items() if value is not None and name in PULL.column_names})
