"""Calculated fields of written records.

REDCap calculates when a record is saved, by hand or by an import, and stores the result; so it is done here, over every
row of the records that changed. A calculation this server's logic cannot read keeps what is stored. What a file brought
is not calculated anew: a recorded project keeps its recorded values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.logic.parser import LogicError, parsed
from sandbox.server.logic.rows import row_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sandbox.server.project import Project
    from sandbox.server.store import RecordStore, Row


def recalculate(store: RecordStore, *, records: Iterable[str], project: Project, now: datetime) -> None:
    """Calculate the calculated fields of some records of a store that is not served yet.

    In dictionary order, so a calculation sees the results of those before it on the same row.
    """
    calculations = _calculations(store, project=project, now=now)
    if not calculations:
        return
    for record in records:
        rows = list(store.rows_of([record]))
        for column, evaluate in calculations.items():
            changed = [_with_result(row, column=column, evaluate=evaluate, store=store) for row in rows]
            if changed != rows:
                rows = changed
                store.put(record, rows)


def _calculations(store: RecordStore, *, project: Project, now: datetime) -> dict[str, Callable[[Row], str]]:
    texts = {
        row["field_name"]: row["select_choices_or_calculations"]
        for row in project.dictionary.rows
        if row["field_type"] == "calc" and row["select_choices_or_calculations"]
    }
    if not texts:
        return {}
    drafted = project.view()
    drafted.become(store=store)
    found: dict[str, Callable[[Row], str]] = {}
    for column, text in texts.items():
        try:
            found[column] = row_value(parsed(text), project=drafted, now=now)
        except LogicError:
            continue
    return found


def _with_result(row: Row, *, column: str, evaluate: Callable[[Row], str], store: RecordStore) -> Row:
    shape = store.shapes[row.event, row.instrument]
    if not shape.applies(column):
        return row
    result, at = evaluate(row), shape.position[column]
    if row.values[at] == result:
        return row
    return row._replace(values=(*row.values[:at], result, *row.values[at + 1 :]))
