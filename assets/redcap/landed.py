"""What is in use of each REDCap project: the rows just pulled, or the last good ones and why.

Belongs here: the `redcap/pull` row as a value, what an attempt comes to, and what stays when it fails. Does not belong
here: the attempt (`pull.py`) or reading what is stored (`held.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from assets.redcap.key_sum import KeySum
from assets.redcap.recent import hashes_in
from assets.redcap.schema import FIELD, PULL, landing_table
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from assets.redcap.held import Held
    from assets.redcap.mapping import Mapping as FieldMapping
    from assets.storage.schema import Table

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

    `before`: how many rows they have in the version that is held, `None` where nobody counted.
    """

    rows: pd.DataFrame
    replaced: list[str]
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """What was last good of a project: its pull row, its dictionary (`redcap/field`), and a way to its rows.

    `recent`: what the landing remembers of records that changed lately (`recent.py`). `keys`: the sum of its row keys
    (`key_sum.py`), `None` where it does not tell.
    """

    row: PullRow
    fields: pd.DataFrame
    held: Held
    recent: Mapping[str, str] = field(default_factory=dict)
    keys: KeySum | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What one project comes to: pull row, dictionary (`redcap/field`), and what of the landing is another now.

    `are_new`: whether `fields` may be others than at the last good pull. `change` is `None` where the rows that were
    last good stay as they are. `recent` is what the landing is to remember of the records that changed lately, `keys`
    the sum of its row keys then, `None` where it is not known. `notes` are sentences about what the attempt could not
    look at, for the log.
    """

    row: PullRow
    fields: pd.DataFrame
    are_new: bool = True
    change: AllRows | SomeRows | None = None
    recent: Mapping[str, str] = field(default_factory=dict)
    keys: KeySum | None = None
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


def landing_of_mapping(mapping: FieldMapping) -> Table:
    """Return the table the programme's rows land in; the record id is its `record` and no field of its own."""
    return landing_table(mapping.programme, mapping.landed_fields())


def pull_frame(rows: Sequence[PullRow]) -> pd.DataFrame:
    """Return `redcap/pull` with its declared columns and dtypes."""
    columns = {
        column.name: pd.Series([getattr(row, column.name) for row in rows], dtype=DTYPES[column.type])
        for column in PULL.columns
    }
    return pd.DataFrame(columns)


def last_landed(
    *, programme: str, project: str, fields: pd.DataFrame, pulls: pd.DataFrame, held: Held, facts: Mapping[str, str]
) -> Last | None:
    """Return what was last good of a project, `None` where nothing ever was.

    `fields` and `pulls` are `redcap/field` and `redcap/pull` as last stored; `facts` are what the landing says of its
    rows, the snapshot they are among it. Where a run died between writing the tables, the rows are believed and not the
    pull row: it is corrected, and says of no date that it was pulled whole, so that it will be.
    """
    landed = facts.get(snapshot_fact(project), "")
    mine = pulls[_of(pulls, programme, project)]
    if mine.empty or not (landed or _text(mine.iloc[0]["snapshot"])):
        return None
    row = _pull_row(mine.iloc[0])
    if landed and row.snapshot != landed:
        records, rows = held.count()
        row = replace(row, snapshot=landed, records=records, rows=rows, ids="", full_on=None, checked_at=None)
    return Last(
        row=row,
        fields=fields[_of(fields, programme, project)].reset_index(drop=True),
        held=held,
        recent=hashes_in(facts.get(recent_fact(project), "")),
        keys=KeySum.in_fact(facts.get(keys_fact(project), "")),
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
        return Landed(row=row, fields=last.fields, are_new=False, recent=last.recent, keys=last.keys)
    row = PullRow(programme=programme, project=project, state="closed" if state == "closed" else "none", reason=reason)
    return Landed(row=row, fields=empty_frame_of(FIELD), are_new=False)


def _of(frame: pd.DataFrame, programme: str, project: str) -> pd.Series[bool]:
    return (frame["programme"] == programme) & (frame["project"] == project)


def _pull_row(stored: pd.Series[Any]) -> PullRow:
    return PullRow(
        programme=stored["programme"],
        project=stored["project"],
        state=stored["state"],
        reason=_text(stored["reason"]),
        snapshot=_text(stored["snapshot"]),
        taken_at=_moment(stored["taken_at"]),
        taken_on=_day(stored["taken_on"]),
        dictionary=_text(stored["dictionary"]),
        ids=_text(stored["ids"]),
        records=int(stored["records"]),
        rows=int(stored["rows"]),
        redcap_version=_text(stored["redcap_version"]),
        mode=_text(stored["mode"]),
        full_on=_day(stored["full_on"]),
        checked_at=_moment(stored["checked_at"]),
        refused_records=None if pd.isna(stored["refused_records"]) else int(stored["refused_records"]),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime()


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()
