"""How one column of delivered text becomes typed: ids, dates, codes, numbers, flags, lists.

Belongs here: readers of a column that know nothing of any table. Does not belong here: which column means what
(`decode.py`) and reading a file (`files.py`). Every reader returns the values and a mask of the cells it could not
read, and never guesses: a column with both 03/04/2025 and 13/04/2025 has one declared format or no dates.

Readers look at distinct cells only and spread what they mean: ten years of 50,000 people are 600,000 rows with some
thousand distinct dates. A column is ``category`` of text, as a file gives it, or plain text; texts, ids and codes come
back as ``category`` of text, and become text when the rows that count are known (`decode.framed`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    Read = tuple[pd.Series, pd.Series[bool]]
    Codes = np.ndarray[tuple[int], np.dtype[np.int64]]

FIRST_DAY = pd.Timestamp("1940-01-01")
LAST_DAY = pd.Timestamp("2100-12-31")
"""Dates outside are slips or a serial read in the wrong system (45474 is 2024-07-01 or 2028-07-02)."""

NEVER = r"^(?:9999|2999|4712)|(?:9999|2999|4712)$"
"""Years that HR systems write for "no end": SAP 9999-12-31, PeopleSoft 12/31/4712, others 2999-12-31."""

ISO_DAY = r"^\d{4}-\d{2}-\d{2}(?:[T ](?:0\d|1[0-2]):.*)?$"
"""An ISO day, bare or as a midnight: 2024-07-01T07:00:00Z is midnight in California, its day is the written one."""

TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0"})
FALSE = frozenset({"false", "f", "no", "n", "0", "0.0"})

MOST_FRACTION = 1.5
WHOLE_PERCENT = 100.0


class Shares(NamedTuple):
    """Shares of full time, which cells are none, and which may be a share or a percentage."""

    shares: pd.Series
    bad: pd.Series[bool]
    undecided: pd.Series[bool]


def cleaned(cells: pd.Series) -> pd.Series:
    """Return the cells without blanks around them; a no-break space is a blank."""
    distinct, codes = _distinct(cells)
    return _spread_texts(distinct, codes, cells)


def is_blank(cells: pd.Series) -> pd.Series[bool]:
    """Return which cells hold nothing but blanks."""
    distinct, codes = _distinct(cells)
    return _spread(distinct == "", codes, cells)


def texts_or_missing(cells: pd.Series) -> pd.Series:
    """Return the cells as text, blank ones missing."""
    distinct, codes = _distinct(cells)
    return _spread_texts(distinct.where(distinct != ""), codes, cells)


def read_ids(cells: pd.Series, *, width: int) -> Read:
    """Return person ids padded with the zeros a spreadsheet took, and which cells hold something that is no id.

    An id is digits, `width` at most; `.0` left by a spreadsheet is taken off. Longer ones are refused, never cut. With
    width 0 the institution's ids are any text without a blank inside and stay as they are.
    """
    text, codes = _distinct(cells)
    if width == 0:
        good = (text != "") & ~text.str.contains(" ", regex=False)
        ids = text
    else:
        digits = text.str.replace(r"\.0*$", "", regex=True)
        good = digits.str.fullmatch(r"[0-9]+") & (digits.str.len() <= width)
        ids = digits.str.zfill(width)
    return _spread_texts(ids.where(good), codes, cells), _spread((text != "") & ~good, codes, cells)


def read_dates(cells: pd.Series, *, date_format: str, serial_epoch: str = "") -> Read:
    """Return midnights (``datetime64[us]``), and which cells are no date of the declared format in 1940..2100.

    ISO days are read beside `date_format`, because a spreadsheet's real date cells arrive as such. `serial_epoch` is
    the day 0 of a workbook's serial numbers; without it five digits are no date. Blank and "no end" are missing.
    """
    distinct, codes = _distinct(cells)
    none = (distinct == "") | distinct.str.contains(NEVER, regex=True)
    iso = distinct.str.fullmatch(ISO_DAY) & ~none
    days = pd.to_datetime(distinct.str.slice(0, 10).where(iso), format="%Y-%m-%d", errors="coerce")
    rest = distinct.where(~iso & ~none)
    if rest.notna().any():
        days = days.fillna(pd.to_datetime(rest, format=date_format, errors="coerce").dt.normalize())
    if serial_epoch:
        serial = distinct.where(days.isna() & distinct.str.fullmatch(r"\d{5}(?:\.0*)?"))
        days = days.fillna(pd.Timestamp(serial_epoch) + pd.to_timedelta(pd.to_numeric(serial), unit="D"))
    days = days.astype("datetime64[us]")
    days = days.where((days >= FIRST_DAY) & (days <= LAST_DAY))
    return _read(days, ~none & days.isna(), codes, cells)


def read_codes(cells: pd.Series, *, table: Mapping[str, str], otherwise: str | None) -> Read:
    """Return what each code means, and which cells hold a code the table lacks; those read `otherwise`.

    Codes are compared without regard to case. A blank reads `otherwise` too and is not at fault.
    """
    distinct, codes = _distinct(cells)
    lower = {code.casefold(): meaning for code, meaning in table.items()}
    meanings = distinct.str.casefold().map(lower)
    values = meanings.astype("str") if otherwise is None else meanings.fillna(otherwise).astype("str")
    bad = meanings.isna() & (distinct != "")
    return _spread_texts(values, codes, cells), _spread(bad, codes, cells)


def read_shares(cells: pd.Series, *, unit: str = "") -> Shares:
    """Return shares of full time, 0 to 1, from 0.8, 80, 80 % or 80.00000; a blank is missing and not 0.

    `unit` is share or percent; a cell with a percent sign is a percentage whatever it says. Where it is empty, the
    column has to tell: without a number above 1.5 they are shares, without one between 0 and 1 percentages. With both,
    1 may be 1 % or full time, and what is not above 1 is not read.
    """
    text, codes = _distinct(cells)
    bare = text.str.replace("%", "", regex=False).str.strip()
    numbers = pd.to_numeric(bare.where(bare != ""), errors="coerce").astype("float64")
    unsigned = ~text.str.contains("%", regex=False)
    large, small = unsigned & (numbers > MOST_FRACTION), unsigned & (numbers > 0) & (numbers <= 1)
    is_percent = ~unsigned | (large if unit == "" else unit == "percent")
    shares = numbers.where(~is_percent, numbers / WHOLE_PERCENT)
    undecided = small & (unit == "" and bool(large.any()))
    good = (shares >= 0) & (shares <= 1) & ~undecided
    values, bad = _read(shares.where(good), (bare != "") & ~good & ~undecided, codes, cells)
    return Shares(values, bad, _spread(undecided, codes, cells))


def read_flags(cells: pd.Series) -> Read:
    """Return yes and no as ``boolean``; a blank is missing."""
    distinct, codes = _distinct(cells)
    lower = distinct.str.casefold()
    values = pd.Series(pd.NA, index=lower.index, dtype="boolean")
    values = values.mask(lower.isin(TRUE), True).mask(lower.isin(FALSE), False)
    return _read(values, (lower != "") & values.isna(), codes, cells)


def read_lists(cells: pd.Series) -> pd.Series:
    """Return lists of the texts between semicolons; nothing is the empty list."""
    distinct, codes = _distinct(cells)
    lists = [[part.strip() for part in cell.split(";") if part.strip()] for cell in distinct]
    return pd.Series([lists[code] for code in codes], index=cells.index, dtype="object")


def is_mojibake(cells: pd.Series) -> pd.Series[bool]:
    """Return which cells are UTF-8 that somebody read as Windows-1252: written as such again, they are UTF-8.

    They are reported and not repaired: the repair would be a guess about a person's name.
    """
    distinct, codes = _distinct(cells)
    bad = pd.Series([not cell.isascii() and _is_utf8_twice(cell) for cell in distinct], dtype="bool")
    return _spread(bad, codes, cells)


def _is_utf8_twice(text: str) -> bool:
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _distinct(cells: pd.Series) -> tuple[pd.Series[str], Codes]:
    """Return the distinct cells without blanks around them, and the place of each cell's own among them."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes: Codes = cells.cat.codes.to_numpy().astype(np.int64)
        texts = pd.Series(cells.cat.categories, dtype="str")
    else:
        places, values = pd.factorize(cells.astype("str").fillna(""))
        codes, texts = places.astype(np.int64), pd.Series(values, dtype="str")
    return texts.str.replace("\u00a0", " ").str.strip(), codes


def _spread(values: pd.Series, codes: Codes, cells: pd.Series) -> pd.Series:
    return values.take(codes).set_axis(cells.index)


def _spread_texts(values: pd.Series, codes: Codes, cells: pd.Series) -> pd.Series:
    places, distinct = pd.factorize(values)
    spread = pd.Categorical.from_codes(places[codes], categories=pd.Index(distinct, dtype="str"))
    return pd.Series(spread, index=cells.index)


def _read(values: pd.Series, bad: pd.Series[bool], codes: Codes, cells: pd.Series) -> Read:
    return _spread(values, codes, cells), _spread(bad, codes, cells)
