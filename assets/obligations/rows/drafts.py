"""Obligations before they are a table: columns as numbers, and the few texts the numbers stand for.

Belongs here: drafts of one measure each, and putting all of them into the order and the shape of `OBLIGATION`. Does not
belong here: what stands in a column (`frame.py`) and which quarter holds a row (`by_quarter.py`).

A text is looked up once, when its row has its place. Frames of texts that are put below one another, ordered and cut by
quarter were rejected: every step copies 20 columns of text, which for 50,000 people cost more than judging them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, dates_of, days_of
from assets.obligations.columns.texts import names_of
from assets.obligations.rows.ids import id_texts, numbers_of_ids
from assets.obligations.schema import OBLIGATION
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days
from assets.obligations.rows.ids import Ids

COLUMNS = tuple(column for column in OBLIGATION.columns if column.name != "quarter")
"""The columns of a draft: which quarters hold a row is told later."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts: `places` (from 0, -1 where missing) in `names`, an array of texts that may repeat."""

    places: Days
    names: Any


@dataclass(frozen=True, slots=True)
class Draft:
    """The obligations of one measure.

    `ids`: their ids as numbers. `columns`: all others of `COLUMNS` by name: texts as `Texts`, dates as days (`MISSING`
    where there is none), whole numbers and flags as arrays or `None` where missing throughout, lists as objects, what
    is the same in all rows as one value.
    """

    programme: str
    clause: str
    measure: str
    ids: Ids
    columns: dict[str, Any]

    def days(self, name: str) -> Days:
        """Return a date column as days."""
        days: Days = self.columns[name]
        return days


def narrow(column: Any) -> Any:
    """Return whole numbers of a draft in half the memory: days, places and counts all fit."""
    if isinstance(column, Texts):
        return Texts(narrow(column.places), column.names)
    return column.astype(np.int32) if getattr(column, "dtype", None) == np.int64 else column


def alike(text: str, rows: int) -> Texts:
    """Return one text in all of some rows."""
    return Texts(np.broadcast_to(np.int32(0), rows), pd.array([text], dtype="str"))


def drafts_from(frame: pd.DataFrame) -> list[Draft]:
    """Return rows that are a table already (`OBLIGATION` without `quarter`, in the order of its key) as drafts."""
    if frame.empty:
        return []
    clause, measure = (pd.factorize(frame[name])[0] for name in ("clause", "measure"))
    begins = np.append(0, np.flatnonzero((np.diff(clause) != 0) | (np.diff(measure) != 0)) + 1)
    parts = [frame.iloc[start:stop] for start, stop in zip(begins, [*begins[1:], len(frame)], strict=True)]
    return [_draft_from(part) for part in parts]


def _draft_from(part: pd.DataFrame) -> Draft:
    columns: dict[str, Any] = {}
    for column in COLUMNS[1:]:
        values = part[column.name]
        if column.type == "text":
            columns[column.name] = Texts(np.where(values.isna(), -1, np.arange(len(part))), values.array)
        elif column.type == "date":
            columns[column.name] = days_of(values, missing=MISSING)
        else:
            columns[column.name] = values.to_numpy() if column.type == "texts" else values.array
    named = {name: str(part[name].iloc[0]) for name in ("programme", "clause", "measure")}
    return Draft(ids=numbers_of_ids(part["obligation_id"].tolist()), columns=columns, **named)


def places_by_key(drafts: Sequence[Draft]) -> Days:
    """Return the rows of some drafts, as they stand below one another, in the order of the table's key."""
    ends = np.cumsum([len(draft.ids) for draft in drafts])
    measures: dict[tuple[str, str, str], list[int]] = {}
    for number, draft in enumerate(drafts):
        measures.setdefault((draft.programme, draft.clause, draft.measure), []).append(number)
    parts = []
    for key in sorted(measures):
        places = np.concatenate(
            [np.arange(ends[number] - len(drafts[number].ids), ends[number]) for number in measures[key]]
        )
        ids = np.concatenate([drafts[number].ids for number in measures[key]])
        parts.append(places[np.argsort(ids)])
    return np.concatenate(parts)


def frame_of_drafts(drafts: Sequence[Draft], places: Days) -> pd.DataFrame:
    """Return the rows at some places of drafts that stand below one another: `OBLIGATION` without `quarter`.

    The columns of the drafts are taken out of them one by one, so that no two whole tables stand in memory at once.
    """
    rows = [len(draft.ids) for draft in drafts]
    columns: dict[str, Any] = {"obligation_id": id_texts(np.concatenate([draft.ids for draft in drafts])[places])}
    for column in COLUMNS[1:]:
        parts = [draft.columns.pop(column.name) for draft in drafts]
        match column.type:
            case "text":
                columns[column.name] = _texts(parts, places)
            case "date":
                columns[column.name] = dates_of(_days(parts, rows)[places])
            case "texts":
                columns[column.name] = np.concatenate(parts)[places]
            case _:
                columns[column.name] = _values(parts, rows, places, dtype=DTYPES[column.type])
    return pd.DataFrame(columns, copy=False)


def _days(parts: Sequence[Days | int], rows: Sequence[int]) -> Days:
    return np.concatenate([np.broadcast_to(part, many) for part, many in zip(parts, rows, strict=True)])


def _texts(parts: Sequence[Texts], places: Days) -> pd.Series[Any]:
    """Return texts of several vocabularies; one that several parts share is taken once."""
    begins: dict[int, int] = {}
    vocabulary, size = [], 0
    for part in parts:
        if id(part.names) not in begins:
            begins[id(part.names)] = size
            vocabulary.append(part.names)
            size += len(part.names)
    numbers = np.concatenate([np.asarray(part.places, dtype=np.int32) for part in parts])
    start = 0
    for part in parts:
        own = numbers[start : start + len(part.places)]
        own += np.int32(begins[id(part.names)]) * (own >= 0)
        start += len(part.places)
    return names_of(pd.Series(_in_one_piece(vocabulary)), numbers[places])


def _in_one_piece(vocabulary: Sequence[Any]) -> Any:
    """Return several arrays of texts as one; from one that lies in pieces every text has to be searched for."""
    import pyarrow as pa

    parts = [chunk for names in vocabulary for chunk in pa.chunked_array(pa.array(names)).chunks]
    whole = (
        pa.concat_arrays([part.cast(pa.large_string()) for part in parts]) if parts else pa.array([], pa.large_string())
    )
    return pd.array(whole, dtype="str")


def _values(parts: Sequence[Any], rows: Sequence[int], places: Days, *, dtype: Any) -> Any:
    """Return numbers, flags or instants; a part that is one value has it in all rows."""
    lasting = [part is None or np.ndim(part) == 0 for part in parts]
    if all(lasting):
        return pd.array(list(parts), dtype=dtype).take(np.repeat(np.arange(len(parts)), rows)[places])
    whole = [
        pd.Series([part], dtype=dtype).repeat(many) if alone else pd.Series(part, dtype=dtype)
        for part, many, alone in zip(parts, rows, lasting, strict=True)
    ]
    return pd.concat(whole, ignore_index=True).array.take(places)
