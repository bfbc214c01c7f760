"""A report's nested entries as one flat table of texts, by the school's mapping.

Belongs here: entries to rows. Does not belong here: fetching them (`reports.py`), the language of paths (`paths.py`)
and what the texts mean (`assets/hr/cells.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from assets.hr.sources.paths import Expression, narrowed, read_expression, read_steps, texts_at
from assets.hr.sources.rendering import SourceError, csv_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assets.hr.mapping import HrMapping, TableName

LISTS: Final = frozenset({"other_emails", "alias_ids"})
"""Columns that may hold several texts, separated by semicolons; in any other, two are one too many."""

MOST_AMBIGUOUS: Final = 0.01
"""Up to this share of rows may have two values where one is expected: the two are kept side by side, so that an id, a
date, a number or a code is set aside with its reason, and one odd record does not refuse the whole roster."""

MAY_STAY_BLANK: Final = frozenset({"valid_to", "leave_to"})
"""Required columns a report may leave out of every entry: Workday omits what is blank, and nobody may have left."""

ENTRIES: Final = "Report_Entry"

Entry = dict[str, Any]


class DamagedReportError(SourceError):
    """A body is no whole report; asking again may heal it."""


def entries_in(body: bytes) -> list[Entry]:
    """Return the entries of a JSON report, numbers as the text they are written with.

    `DamagedReportError` where the body is no whole JSON or no report.
    """
    try:
        report = json.loads(body, parse_float=str, parse_int=str)
    except ValueError:
        raise DamagedReportError("the answer is not whole JSON, so it was cut short or is no report") from None
    entries = report.get(ENTRIES) if isinstance(report, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DamagedReportError(f"the answer has no list {ENTRIES}, so it is no report of Workday")
    return entries


def csv_of_entries(entries: Sequence[Entry], *, table: TableName, mapping: HrMapping) -> bytes:
    """Return the table as a CSV file with canonical columns; `SourceError` where the mapping does not fit the entries.

    A column the mapping names is kept, also where it is blank everywhere; one it does not name is kept where an entry
    has it under its usual name. A required one that no entry has is refused: its path is misspelt.
    """
    named = mapping.of(table).columns
    expressions = {
        column: read_expression(source)
        for column, source in mapping.source_names(table).items()
        if column in named or any(source in entry for entry in entries)
    }
    found = list(_found(entries, expressions, table=table, mapping=mapping))
    for at, column in enumerate(expressions):
        source = named.get(column, column)
        _refuse_ambiguous([texts[at] for texts in found], column=column, table=table)
        needed = column in mapping.required_columns(table) and column not in MAY_STAY_BLANK
        if needed and found and not any(texts[at] for texts in found):
            raise SourceError(
                f"the report of {table} has nothing at {source!r} ({column}) in any entry: correct the path in the HR"
                " mapping, or add the field to the report"
            )
    return csv_of(list(expressions), ([";".join(texts) for texts in row] for row in found))


def _found(
    entries: Sequence[Entry], expressions: Mapping[str, Expression], *, table: TableName, mapping: HrMapping
) -> Iterator[list[list[str]]]:
    """Yield per row and column the texts its expression finds."""
    shape = mapping.of(table)
    steps = read_steps(shape.rows) if shape.rows else ()
    needed = read_expression(shape.only_with) if shape.only_with else None
    for entry in entries:
        for narrow in narrowed(entry, steps):
            if needed is None or texts_at(needed, narrow):
                yield [texts_at(expression, narrow) for expression in expressions.values()]


def _refuse_ambiguous(cells: list[list[str]], *, column: str, table: TableName) -> None:
    """Refuse a column whose path finds several texts in many rows: the path is at fault, and not a person's record."""
    several = sum(len(texts) > 1 for texts in cells)
    if column not in LISTS and several > len(cells) * MOST_AMBIGUOUS:
        raise SourceError(
            f"the report of {table} has more than one value for {column} in {several} of {len(cells)} rows: say in the"
            " HR mapping which one is meant, with `rows` or [Field=value]"
        )
