"""Whether the numbers of a finished workbook agree with one another, to the unit.

Belongs here: adding up what stands on the sheets, as a reader with a pencil would. Does not belong here: whether a
sheet holds what was meant (`verify.py`), and how the numbers came about. It goes by what the file holds: a count that
is computed in two places and shown in three is wrong soon.

==================  ==================================================================================================
Cover               a table whose lines begin with "…" adds up to its first line
Cover, Summary      each count of obligations due in the quarter is the sum of its column over the clauses
Summary, Worklist   what is not met or indeterminate and due in the quarter is on the Worklist, row for row
the library         what it says is not met stands on Worklist and Too late; its rate is the Summary's
==================  ==================================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.layout import layout_of
from reports.workbook.model import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.workbook.model import Workbook

    Grids = Mapping[str, Sequence[Sequence[Any]]]
    Rows = list[dict[str, Any]]

PART_OF: Final = "…"
ADDED_UP: Final = ("Received", "Counts", "People")
"""Tables of the Cover whose lines are parts of the first one."""
COMPARED: Final = frozenset({"Counts", "ByClause", "Worklist", "TooLate"})
"""Tables whose numbers are compared with one another where a book has all of them."""
NONE: Final = -1
"""Stands for a rate where nothing was judged."""
CLOSE: Final = 1e-9
NOT_MET: Final = "✖ Not met"
INDETERMINATE: Final = "▲ Indeterminate"
STATES: Final = {
    "… met": "Met",
    "… met late": "Met late",
    "… not met": "Not met",
    "… not due yet": "Not due yet",
    "… indeterminate": "Indeterminate",
    "… excluded": "Excluded",
    "… excepted": "Excepted",
    "… advised": "Advised",
}
"""Line of the Cover and column of the Summary."""


def reconcile(workbook: Workbook, grids: Grids, *, unmet: int | None = None, rate: float | None = None) -> int:
    """Return how many sums were compared in a finished workbook; `grids` are its sheets' values by name.

    `unmet` and `rate` are what the library will say of an office's workbook. A table that is not in the book is not
    compared. Raises `WorkbookError` with the first two numbers that disagree.
    """
    tables = _tables_of(workbook, grids)
    compared = sum(_added_up(name, tables[name]) for name in ADDED_UP if tables.get(name))
    if tables.keys() >= COMPARED:
        compared += _summed(tables) + _listed(tables, unmet=unmet, rate=rate)
    return compared


def _tables_of(workbook: Workbook, grids: Grids) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for sheet in workbook.sheets:
        layout = layout_of(sheet)
        for table in sheet.tables():
            if table.name not in COMPARED and table.name not in ADDED_UP:
                continue
            place = layout.tables[table.name]
            rows = grids[sheet.name][place.first : place.first + len(table.rows)]
            headers = grids[sheet.name][place.header]
            found[table.name] = [dict(zip(headers, row, strict=False)) for row in rows]
            if place.totals is not None:
                found[f"{table.name} totals"] = [dict(zip(headers, grids[sheet.name][place.totals], strict=False))]
    return found


def _added_up(name: str, rows: Rows) -> int:
    lines = [list(row.values())[:2] for row in rows]
    parts = sum(number for words, number in lines if str(words).startswith(PART_OF))
    _same(f"Cover, {name}: the parts of {lines[0][0]!r}", parts, lines[0][1])
    return 1


def _summed(tables: Mapping[str, Rows]) -> int:
    cover = {row["Count"]: row["Number"] for row in tables["Counts"]}
    clauses = tables["ByClause"]
    totals = next(iter(tables.get("ByClause totals", [])), {})
    _same("Cover and Summary, due in the quarter", cover["Obligations due in the quarter"], _sum(clauses, "Due"))
    for line, column in STATES.items():
        if line in cover:
            _same(f"Cover and Summary, {column}", cover[line], _sum(clauses, column))
            if column in totals:
                _same(f"Summary, total of {column}", totals[column], _sum(clauses, column))
    return 1 + len(STATES)


def _listed(tables: Mapping[str, Rows], *, unmet: int | None, rate: float | None) -> int:
    clauses, worklist, late = tables["ByClause"], tables["Worklist"], tables["TooLate"]
    for status, column in ((NOT_MET, "Not met"), (INDETERMINATE, "Indeterminate")):
        here = sum(row["Status"] == status and row["Due in this quarter"] == "Yes" for row in worklist)
        _same(f"Summary and Worklist, {column}", _sum(clauses, column), here)
    if unmet is not None:
        listed = sum(row["Status"] == NOT_MET for row in [*worklist, *late])
        _same("Library and Worklist with Too late, not met", unmet, listed)
    totals = next(iter(tables.get("ByClause totals", [])), {})
    if totals and unmet is not None:
        _same("Library and Summary, on time", NONE if rate is None else rate, _number(totals.get("On time")))
    return 4


def _sum(rows: Rows, column: str) -> float:
    return sum(_number(row.get(column), otherwise=0) for row in rows)


def _number(value: object, *, otherwise: float = NONE) -> float:
    return value if isinstance(value, int | float) else otherwise


def _same(what: str, one: float, other: float) -> None:
    if abs(one - other) > CLOSE:
        raise WorkbookError(f"{what}: {one:g} and {other:g} disagree. Report it: nothing was published.")
