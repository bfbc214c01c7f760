"""The earlier nights a night's files are compared with: the last Monday's, and the one the last closed quarter was of.

Belongs here: choosing them, and reading their obligations. Does not belong here: what is new by them
(`workbook/news.py`). Choosing and reading are two steps, because a file that is made again is compared with the nights
it was compared with then, whatever has finished since. "Yesterday" was rejected: the office works through a list once a
week, and what was new on Tuesday would be gone on Wednesday.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from assets.storage.store import TableStore

MONDAY: Final = "monday"
PUBLISHED: Final = "published"
COMPARED: Final = (
    *("obligation_id", "programme", "clause", "measure", "subject_kind", "subject_id", "person_id", "counterpart_id"),
    *("department", "division", "period", "due_on", "state", "reason", "quarter"),
)
"""Columns of `obligations/obligation` that are read of an earlier night."""


@dataclass(frozen=True, slots=True)
class EarlierNight:
    """A night files are compared with.

    `name` is `MONDAY` or `PUBLISHED`; `as_of` the date it judged, ISO; `quarter` the first day of the closed quarter it
    is of, else empty; `tables` the version of each table it is read from, by path.
    """

    name: str
    as_of: str
    quarter: str
    tables: dict[str, int]


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier night with its obligations, each once as its latest quarter had it; columns are `COMPARED`."""

    night: EarlierNight
    obligations: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Earlier:
    """What files are compared with; `None` where there is no such night."""

    monday: Before | None = None
    published: Before | None = None


NOTHING_EARLIER: Final = Earlier()


def last_monday(as_of: date) -> date:
    """Return the last Monday before a date; of a Monday the one a week before."""
    return as_of - timedelta(days=as_of.weekday() or 7)


def which_earlier(
    home: str | Path, *, as_of: date, closed: pd.DataFrame, known_at: datetime | None = None
) -> dict[str, EarlierNight]:
    """Return which nights the files of a date are compared with, by name; one that does not exist is not among them.

    Of the nights that judged the last Monday or a day before it, the latest counts. `closed` is `ledger/quarter` as it
    was known: the latest closed quarter is compared with as the night had it on which it was closed. With `known_at`
    only nights that had finished by then count. Raises `StorageError` where a night's manifest cannot be read.
    """
    nights = [_monday(home, as_of, known_at), _published(closed)]
    return {night.name: night for night in nights if night}


def read_earlier(store: TableStore, nights: Mapping[str, EarlierNight], *, quarters: Sequence[str]) -> Earlier:
    """Return the obligations of earlier nights, of the quarters given (first days, ISO) and the one before them.

    A night whose version of the table is gone or cannot be read (the tables were restored from a backup) is none:
    tonight's files are worth more than a comparison.
    """
    frames = {name: _before(store, night, quarters) for name, night in nights.items()}
    return Earlier(monday=frames.get(MONDAY), published=frames.get(PUBLISHED))


def as_noted(nights: Mapping[str, EarlierNight]) -> dict[str, dict[str, Any]]:
    """Return the nights as a recipe keeps them; `as_read` gives them back."""
    return {name: asdict(night) for name, night in sorted(nights.items())}


def as_read(noted: Mapping[str, Mapping[str, Any]]) -> dict[str, EarlierNight]:
    """Return the nights a recipe names. Raises `TypeError` where it is not what `as_noted` wrote."""
    return {name: EarlierNight(**night) for name, night in noted.items()}


def _monday(home: str | Path, as_of: date, known_at: datetime | None) -> EarlierNight | None:
    from assets.storage.manifests import manifest_judged_by

    night = manifest_judged_by(home, last_monday(as_of), known_at=known_at)
    return None if night is None else EarlierNight(MONDAY, night.as_of.isoformat(), "", _versions(night.tables))


def _published(closed: pd.DataFrame) -> EarlierNight | None:
    closings = closed[closed["step"] == "closed"].sort_values("quarter")
    if closings.empty:
        return None
    last = closings.iloc[-1]
    tables = {path: int(version) for path, _, version in (text.rpartition("=") for text in last["tables"])}
    return EarlierNight(PUBLISHED, last["as_of"].date().isoformat(), str(last["quarter"]), _versions(tables))


def _versions(tables: Mapping[str, int]) -> dict[str, int]:
    from assets.obligations.schema import OBLIGATION

    return {OBLIGATION.path: tables[OBLIGATION.path]} if OBLIGATION.path in tables else {}


def _before(store: TableStore, night: EarlierNight, quarters: Sequence[str]) -> Before | None:
    from assets.obligations.schema import OBLIGATION
    from assets.quarters import quarter_from_key
    from assets.storage.errors import TableMissing, TableUnreadable

    version = night.tables.get(OBLIGATION.path)
    if version is None or not quarters:
        return None
    asked = [quarter_from_key(min(quarters)).following(-1).key, *quarters]
    try:
        rows = store.read(OBLIGATION, version=version, quarters=asked, columns=COMPARED)
    except (TableMissing, TableUnreadable):
        return None
    latest = rows.sort_values("quarter", kind="stable").drop_duplicates("obligation_id", keep="last")
    return Before(night, latest.reset_index(drop=True))
