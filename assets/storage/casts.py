"""How one column is brought to its declared type, or refused.

Belongs here: which dtypes a column may arrive in and what would be lost by converting them. Does not belong here:
anything about a whole frame (`frames.py`). The conversions of pandas, Arrow and Delta are not used to decide: between
them they turn the text "08" into 8, 1.5 into 1 and a date's time of day into nothing, without a word.

A column in which nothing is present carries no information that could be lost, so its dtype is not looked at.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from pandas.api import types

from assets.storage.lists import distinct_lists
from assets.storage.schema import DTYPES, ColumnType

if TYPE_CHECKING:
    from collections.abc import Callable

    AnySeries = pd.Series[Any]

LARGEST_EXACT: Final = 2**53
"""Whole numbers above this are not told apart by a float64."""


EXACT: Final = frozenset({"text", "instant", "integer", "number", "flag"})
"""Types whose dtype holds nothing else: what arrives in it needs no looking at. A date's may hold a time of day."""

_DAY: Final = 24 * 60 * 60 * 10**6
"""Microseconds."""


class Lossy(Exception):  # noqa: N818 - names the finding, not the failure
    """A cast would change values: how many, and in which way."""

    def __init__(self, *, count: int, words: str) -> None:
        """Keep the count and the words; the values stay where they are."""
        super().__init__(words)
        self.count = count
        self.words = words


def is_as_declared(values: AnySeries, *, to: ColumnType) -> bool:
    """Whether a column has the dtype of `to` and nothing that could be lost; `False` may also mean that it is dear."""
    if to == "date":
        return bool(values.dtype == DTYPES[to]) and _are_midnights(values)
    return to in EXACT and bool(values.dtype == DTYPES[to])


def _are_midnights(values: AnySeries) -> bool:
    moments = values.to_numpy()
    return bool((np.isnat(moments) | (moments.view("int64") % _DAY == 0)).all())


def cast_column(values: AnySeries, *, to: ColumnType) -> AnySeries:
    """Return the column in the dtype of `to` (see `schema.DTYPES`), index kept; `Lossy` where that would change it."""
    if to == "texts":
        return _texts_of(values)
    if is_as_declared(values, to=to):
        return values
    if to == "text" and values.dtype == "object" and (text := _text_by_arrow(values)) is not None:
        return text
    present = values[values.notna()]
    if present.empty:
        return pd.Series(index=values.index, dtype=DTYPES[to])
    cast: dict[ColumnType, Callable[[AnySeries, AnySeries], AnySeries]] = {
        "text": _text_of,
        "date": _date_of,
        "instant": _instant_of,
        "integer": _integer_of,
        "number": _number_of,
        "flag": _flag_of,
    }
    return cast[to](values, present)


def _refuse_where(bad: Any, words: str) -> None:
    count = int(bad.sum())
    if count:
        raise Lossy(count=count, words=words)


def _is_each(values: AnySeries | list[Any], accepted: Callable[[Any], bool]) -> Any:
    """Return a boolean array: whether each element passes; `Series.map` would guess a dtype from the answers."""
    return np.fromiter((accepted(value) for value in values), dtype=bool, count=len(values))


def _text_of(values: AnySeries, present: AnySeries) -> AnySeries:
    if not isinstance(values.dtype, pd.StringDtype):
        _refuse_where(~_is_each(present, lambda value: isinstance(value, str)), "are not text")
        _refuse_where(~_is_each(present, _is_encodable), "hold half a surrogate pair, which no file can store")
    return values.astype("str")


def _text_by_arrow(values: AnySeries) -> AnySeries | None:
    """Return Python strings as text, `None` where there is anything else: to look at each of them here takes longer.

    Arrow is not told which type is wanted, because it would then take bytes for text.
    """
    import pyarrow as pa

    try:
        found = pa.array(values, from_pandas=True)
    except (pa.ArrowException, UnicodeError):
        return None
    if not pa.types.is_string(found.type):
        return None
    return pd.Series(pd.array(found.cast(pa.large_string()), dtype="str"), index=values.index)


def _is_encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _date_of(values: AnySeries, present: AnySeries) -> AnySeries:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        raise Lossy(count=len(present), words="carry a time zone, which a date has not")
    if types.is_datetime64_dtype(values.dtype):
        _refuse_where(present != present.dt.normalize(), "have a time of day, which a date has not")
        return values.astype("datetime64[us]")
    _refuse_where(~_is_each(present, _is_plain_day), "are not dates without time of day and zone")
    return _from_python(values, "datetime64[us]")


def _is_plain_day(value: Any) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is None and value.time() == time()
    return isinstance(value, date)


def _instant_of(values: AnySeries, present: AnySeries) -> AnySeries:
    if not isinstance(values.dtype, pd.DatetimeTZDtype):
        _refuse_where(
            ~_is_each(present, lambda value: isinstance(value, datetime) and value.tzinfo is not None),
            "are not moments with a time zone",
        )
        values = pd.to_datetime(values, utc=True)
        present = values[values.notna()]
    _refuse_where(present != present.dt.floor("us"), "are finer than a microsecond")
    return values.dt.tz_convert("UTC").astype("datetime64[us, UTC]")


def _integer_of(values: AnySeries, present: AnySeries) -> AnySeries:
    if types.is_bool_dtype(values.dtype):
        raise Lossy(count=len(present), words="are flags, not integers")
    if types.is_float_dtype(values.dtype):
        numbers = present.to_numpy(dtype="float64")
        _refuse_where(~np.isfinite(numbers) | (numbers != np.trunc(numbers)), "are not whole numbers")
        _refuse_where(np.abs(numbers) > LARGEST_EXACT, "are too large to have been whole numbers")
    elif not types.is_integer_dtype(values.dtype):
        _refuse_where(~_is_each(present, _is_integer), "are not integers")
    if not types.is_signed_integer_dtype(values.dtype):
        bounds = np.iinfo(np.int64)
        _refuse_where(~_is_each(present, lambda value: bounds.min <= value <= bounds.max), "do not fit 64 bits")
    return values.astype("Int64")


def _is_integer(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _number_of(values: AnySeries, present: AnySeries) -> AnySeries:
    if types.is_bool_dtype(values.dtype):
        raise Lossy(count=len(present), words="are flags, not numbers")
    if not types.is_numeric_dtype(values.dtype):
        _refuse_where(
            ~_is_each(present, lambda value: _is_integer(value) or isinstance(value, (float, np.floating))),
            "are not numbers",
        )
    _refuse_where(
        _is_each(present, lambda value: _is_integer(value) and abs(int(value)) > LARGEST_EXACT),
        "are integers a float64 cannot hold",
    )
    if values.dtype == "object":
        return _from_python(values, "float64")
    return pd.Series(values.to_numpy(dtype="float64", na_value=np.nan), index=values.index)


def _flag_of(values: AnySeries, present: AnySeries) -> AnySeries:
    if not types.is_bool_dtype(values.dtype):
        _refuse_where(~_is_each(present, lambda value: isinstance(value, (bool, np.bool_))), "are not true or false")
    return values.astype("boolean")


def _texts_of(values: AnySeries) -> AnySeries:
    """Return lists of text; nothing becomes the empty list, because a missing list and an empty one mean the same."""
    place, distinct = distinct_lists(values)
    refused = ~_is_each(distinct, lambda value: _is_nothing(value) or _is_list_of_text(value))
    _refuse_where(refused[place], "are not lists of text")
    lists = ([] if _is_nothing(value) else [str(text) for text in value] for value in distinct)
    return pd.Series(np.fromiter(lists, dtype=object, count=len(distinct))[place], index=values.index, dtype="object")


def _is_nothing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, (list, tuple, np.ndarray)) and all(
        isinstance(text, str) and _is_encodable(text) for text in value
    )


def _from_python(values: AnySeries, dtype: str) -> AnySeries:
    """Return a series of a NumPy dtype from Python objects, anything missing as `None`."""
    plain = [None if missing else value for value, missing in zip(values, values.isna(), strict=True)]
    return pd.Series(np.array(plain, dtype=dtype), index=values.index)
