"""Text to typed values: dates, coded answers, flags, whole numbers.

Belongs here: reading one column of landed text by what the data dictionary and the mapping say it is, and telling apart
the four things it can be: blank, a missing-data code, readable, unreadable. Does not belong here: whether any of these
is a problem (the reader of the row knows if the answer is essential). Letting pandas infer types was rejected: it reads
`03/04/2025` in whichever order it likes and turns the code `NA` into nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

MISSING_CODES: Final = frozenset({"-999", "-99", "UNK", "NA", "NASK", "ASKU", "NAV"})
"""Missing-data codes assumed where the project's own list is not known.

REDCap exports a project's missing-data codes literally in fields of any type, validated dates included.
"""

EARLIEST: Final = pd.Timestamp("1900-01-01")
LATEST: Final = pd.Timestamp("2100-01-01")

_DAY = r"\d{4}-\d{2}-\d{2}"
_MOMENT = _DAY + r" \d{2}:\d{2}(?::\d{2})?"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded column. The masks exclude one another; where none of them holds, `read` has a value."""

    read: pd.Series
    blank: pd.Series
    missing_code: pd.Series
    unreadable: pd.Series


def text_of(column: pd.Series) -> pd.Series:
    """Return the column as text without surrounding spaces, blank where nothing is stored."""
    text = column.astype("str")
    return (text.fillna("") if text.hasnans else text).str.strip()


def _decoded(text: pd.Series, values: pd.Series, missing_codes: AbstractSet[str]) -> Decoded:
    blank = text == ""
    unread = values.isna() & ~blank
    missing = unread & text.isin(list(missing_codes))
    return Decoded(read=values, blank=blank, missing_code=missing, unreadable=unread & ~missing)


def dates_of(column: pd.Series, *, missing_codes: AbstractSet[str] = MISSING_CODES, validation: str = "") -> Decoded:
    """Read dates (`datetime64[us]`, midnight) as REDCap exports them: `YYYY-MM-DD`, whatever the display format.

    A field validated as `datetime_…` in the dictionary holds `YYYY-MM-DD HH:MM[:SS]`; its day is taken. A day before
    1900 or from 2100 on is a slip of the pen and counts as unreadable.
    """
    text = text_of(column)
    pattern = _MOMENT if validation.startswith("datetime") else _DAY
    days = text.where(text.str.fullmatch(pattern)).str.slice(0, 10)
    dates = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    return _decoded(text, dates.where((dates >= EARLIEST) & (dates < LATEST)), missing_codes)


def codes_of(
    column: pd.Series, *, codes: Mapping[str, str], missing_codes: AbstractSet[str] = MISSING_CODES
) -> Decoded:
    """Read coded answers as text by the mapping's codes; a code the mapping does not know is unreadable.

    The mapping's own codes come first: a field may use `-99` for an answer of its own.
    """
    text = text_of(column)
    return _decoded(text, text.map(dict(codes)).astype("str"), missing_codes)


def flags_of(
    column: pd.Series, *, codes: Mapping[str, bool], missing_codes: AbstractSet[str] = MISSING_CODES
) -> Decoded:
    """Read coded answers that mean yes or no as `boolean`, missing where unanswered."""
    text = text_of(column)
    return _decoded(text, text.map(dict(codes)).astype("boolean"), missing_codes)


def integers_of(column: pd.Series, *, missing_codes: AbstractSet[str] = MISSING_CODES) -> Decoded:
    """Read whole numbers as `Int64`; `12.0` and `1e3` are unreadable rather than guessed at."""
    text = text_of(column)
    digits = text.where(text.str.fullmatch(r"-?\d{1,15}") & ~text.isin(list(missing_codes)))
    return _decoded(text, pd.to_numeric(digits, errors="coerce").astype("Int64"), missing_codes)


def meanings_of(
    column: pd.Series, *, codes: Mapping[str, str], missing_codes: AbstractSet[str] = MISSING_CODES
) -> pd.Series:
    """Return coded answers as the text they mean, to be read further; blanks and missing-data codes stay as they are.

    A code the mapping does not know becomes `?`: left as it is, it could be read for what it looks like.
    """
    text = text_of(column)
    unsaid = text.where(text.isin(["", *missing_codes]), "?")
    return text.map(dict(codes)).astype("str").fillna(unsaid)


def quarters_of(years: pd.Series, quarters: pd.Series, *, missing_codes: AbstractSet[str] = MISSING_CODES) -> Decoded:
    """Read year and quarter number as the quarter's first day, ISO text; blank where both are, else both are needed."""
    year, number = text_of(years), text_of(quarters)
    unsaid = ["", *missing_codes]
    readable = year.str.fullmatch(r"(?:19|20)\d{2}") & number.str.fullmatch(r"[1-4]")
    months = number.map({"1": "01", "2": "04", "3": "07", "4": "10"}).astype("str")
    periods = (year + "-" + months + "-01").where(readable).astype("str")
    blank = year.isin(unsaid) & number.isin(unsaid)
    return Decoded(
        read=periods,
        blank=blank,
        missing_code=pd.Series(False, index=years.index),
        unreadable=periods.isna() & ~blank,
    )


def filled_of(column: pd.Series) -> pd.Series:
    """Return whether a filled-in flag, or the answer of a filter, says that the narrative holds something (mask)."""
    return text_of(column) == "1"
