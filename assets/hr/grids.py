"""A delivered table as rows of text cells: where its header stands, and the columns below it.

Belongs here: what a sheet and a CSV file have in common once their cells are text. Does not belong here: bytes
(`csv_files.py`, `workbooks.py`) and types (`cells.py`).

Columns are dictionaries: ``category`` over text, each distinct cell once. Ten years of a large school are 600,000 rows
with some thousand distinct dates and fifty departments; as lists of texts the same file cost eight times the CPU.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

Grid = list[list[str]]


class UnreadableError(Exception):
    """A file cannot be read whole; the message is a sentence without its subject, the file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: canonical column to the source's name, and the names without which a row is no header."""

    names: Mapping[str, str]
    required: Sequence[str]


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below a header: the columns by canonical name with `row`, and the rows that are `shifted`.

    A column is ``category`` of text, all blank where the file has none of that name. Rows that say nothing are left
    out and counted: `row` is the place in the file, the header being row 1 (and 2, where it takes two).
    """

    frame: pd.DataFrame
    shifted: pd.Series[int]


def header_text(cell: str) -> str:
    """Return a header cell as it is compared: small letters, one blank for any, a line break in the cell included."""
    return " ".join(cell.split()).lower()


def says_something(cells: Iterable[str]) -> bool:
    """Whether any cell holds more than blanks."""
    return any(map(str.strip, cells))


def header_among(rows: Iterable[Sequence[str]], *, wanted: Wanted) -> tuple[int, list[str]] | None:
    """Return the place of the first row that has the required names, and its names; `None` where no row has."""
    for at, row in enumerate(rows):
        header = [header_text(cell) for cell in row]
        if set(wanted.required) <= set(header):
            return at, header
    return None


def below_header(grids: Sequence[Grid], *, wanted: Wanted) -> Below:
    """Return what stands below the header, on the first grid that has one; a header may be split over two rows.

    `UnreadableError` where there is none, or a name stands in it twice.
    """
    for grid in grids:
        found = header_among(grid, wanted=wanted)
        if found:
            return _below(grid[found[0] + 1 :], found[1], wanted=wanted, first_row=2)
    for grid in grids:
        split = [_joined_header(upper, lower, wanted=wanted) for upper, lower in pairwise(grid)]
        found = header_among(split, wanted=wanted)
        if found:
            return _below(grid[found[0] + 2 :], found[1], wanted=wanted, first_row=3)
    raise UnreadableError(
        f"has no header row with the required columns; missing at best: {', '.join(_least_missing(grids, wanted))}. "
        "Deliver them, or say in the HR mapping what this source calls them."
    )


def _joined_header(upper: Sequence[str], lower: Sequence[str], *, wanted: Wanted) -> list[str]:
    """Return the names a header split over two rows gives: "Legal" above "First", "Last" is legal first, legal last.

    A merged cell stands above its first column only, so it also means those after it. A lower cell that is wanted by
    its own name has that name; two of the same name are then told apart by the upper one, or refused.
    """
    names, over = [], ""
    for at in range(max(len(upper), len(lower))):
        top, bottom = (header_text(row[at]) if at < len(row) else "" for row in (upper, lower))
        over = top or over
        both = f"{over} {bottom}".strip() if bottom else top
        names.append(bottom if bottom in wanted.names.values() and both not in wanted.names.values() else both)
    return names


def _least_missing(grids: Sequence[Grid], wanted: Wanted) -> list[str]:
    rows = [{header_text(cell) for cell in row} for grid in grids for row in grid]
    missing = [[name for name in wanted.required if name not in present] for present in rows]
    return min([*missing, list(wanted.required)], key=len)


def refuse_a_name_twice(header: Sequence[str]) -> None:
    """Raise `UnreadableError` where a name stands in the header twice."""
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise UnreadableError(f"has the column {twice[0]!r} twice: which one counts cannot be told; deliver it once.")


def _below(rows: Grid, header: Sequence[str], *, wanted: Wanted, first_row: int) -> Below:
    refuse_a_name_twice(header)
    width = len(header)
    numbered = [(number, row) for number, row in enumerate(rows, start=first_row) if says_something(row)]
    shifted = [number for number, row in numbered if len(row) > width and says_something(row[width:])]
    filled = [[*row, *[""] * (width - len(row))] for _, row in numbered]
    delivered = {name: dictionary_of([row[at] for row in filled]) for at, name in enumerate(header) if name}
    numbers = np.array([number for number, _ in numbered], dtype=np.int64)
    return Below(
        frame=named_frame(delivered, numbers=numbers, wanted=wanted), shifted=pd.Series(shifted, dtype="int64")
    )


def dictionary_of(texts: Sequence[str]) -> pd.Categorical:
    """Return texts as a dictionary, their distinct values in order of appearance."""
    codes, distinct = pd.factorize(pd.Series(list(texts), dtype="str"))
    return pd.Categorical.from_codes(codes, categories=pd.Index(distinct, dtype="str"))


def named_frame(delivered: Mapping[str, pd.Categorical], *, numbers: Numbers, wanted: Wanted) -> pd.DataFrame:
    """Return the wanted columns under their canonical names, blank where they were not delivered, and `row`."""
    blank = pd.Categorical.from_codes(np.zeros(len(numbers), dtype=np.int8), categories=pd.Index([""], dtype="str"))
    columns = {canonical: delivered.get(source, blank) for canonical, source in wanted.names.items()}
    return pd.DataFrame({**columns, "row": numbers})
