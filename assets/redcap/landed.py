"""What is in use of each REDCap project: the rows just pulled, or the last good ones and why.

Belongs here: the `redcap/pull` row as a value, and what stays when an attempt fails. Does not belong here: the attempt
(`pull.py`) or where tables are kept (`storage`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from assets.redcap.schema import FIELD, PULL, landing_table
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from assets.redcap.mapping import Mapping
    from assets.storage.schema import Table

State = Literal["good", "kept", "none", "skipped"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """One project's rows (`landing_table`), dictionary (`redcap/field`) and pull row, consistent with one another.

    `notes` are sentences about what the attempt could not look at, for the log.
    """

    rows: pd.DataFrame
    fields: pd.DataFrame
    row: PullRow
    notes: tuple[str, ...] = ()


def landing_of_mapping(mapping: Mapping) -> Table:
    """Return the table the programme's rows land in; the record id is its `record` and no field of its own."""
    return landing_table(mapping.programme, mapping.allowed_fields()[1:])


def pull_frame(rows: Sequence[PullRow]) -> pd.DataFrame:
    """Return `redcap/pull` with its declared columns and dtypes."""
    frame = pd.DataFrame([asdict(row) for row in rows], columns=list(PULL.column_names))
    return frame.astype({column.name: DTYPES[column.type] for column in PULL.columns})


def last_landed(
    *, mapping: Mapping, project: str, landing: pd.DataFrame, fields: pd.DataFrame, pulls: pd.DataFrame
) -> Landed | None:
    """Return what was last good of a project, `None` where nothing ever was.

    `landing`, `fields` and `pulls` are the programme's landing, `redcap/field` and `redcap/pull` as last stored. The
    landing takes the columns of today's mapping; a field mapped since is missing in it. Where a run died between
    writing the two tables, the rows are believed and not the pull row.
    """
    mine = pulls[_of(pulls, mapping.programme, project)]
    if mine.empty or not _text(mine.iloc[0]["snapshot"]):
        return None
    rows = landing[landing["project"] == project].reset_index(drop=True)
    names = list(landing_of_mapping(mapping).column_names)
    row = _pull_row(mine.iloc[0])
    if not rows.empty and rows["snapshot"].iloc[0] != row.snapshot:
        row = replace(row, snapshot=rows["snapshot"].iloc[0], records=int(rows["record"].nunique()), rows=len(rows))
    return Landed(
        rows=rows.reindex(columns=names).astype("str"),
        fields=fields[_of(fields, mapping.programme, project)].reset_index(drop=True),
        row=row,
    )


def unchanged(
    last: Landed | None, *, mapping: Mapping, project: str, state: Literal["kept", "skipped"], reason: str
) -> Landed:
    """Return what stays in use when a project is not pulled or the attempt failed: the last good rows, else none."""
    if last is not None:
        return replace(last, row=replace(last.row, state=state, reason=reason))
    row = PullRow(programme=mapping.programme, project=project, state="none", reason=reason)
    return Landed(rows=empty_frame_of(landing_of_mapping(mapping)), fields=empty_frame_of(FIELD), row=row)


def _of(frame: pd.DataFrame, programme: str, project: str) -> pd.Series[bool]:
    return (frame["programme"] == programme) & (frame["project"] == project)


def _pull_row(stored: pd.Series[Any]) -> PullRow:
    return PullRow(
        programme=stored["programme"],
        project=stored["project"],
        state=stored["state"],
        reason=_text(stored["reason"]),
        snapshot=_text(stored["snapshot"]),
        taken_at=None if pd.isna(stored["taken_at"]) else stored["taken_at"].to_pydatetime(),
        taken_on=None if pd.isna(stored["taken_on"]) else stored["taken_on"].date(),
        dictionary=_text(stored["dictionary"]),
        ids=_text(stored["ids"]),
        records=int(stored["records"]),
        rows=int(stored["rows"]),
        redcap_version=_text(stored["redcap_version"]),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
