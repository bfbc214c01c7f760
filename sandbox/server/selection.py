"""Which rows a record export has: records, events, the user's group, filterLogic, the date range.

Rows are chosen here; what is shown of them is flat.py's and eav.py's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.changes import changed_records, is_time
from sandbox.server.errors import ApiError
from sandbox.server.logic.parser import LogicError, blank_where, parsed
from sandbox.server.logic.references import names_a_field
from sandbox.server.logic.rows import row_predicate
from sandbox.server.rights import NONE, export_levels, group_of_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.server.asked import Asked
    from sandbox.server.store import Row


def selected_rows(asked: Asked) -> Iterator[Row]:
    """Return the rows that were asked for, in export order.

    Unknown records simply have no row; unknown events are ignored when classic; instances of a repeating form that the
    user may not export are left out with the form.

    Raises:
        ApiError: 400 for an unknown event of a longitudinal project, a malformed date or unreadable logic.

    """
    rows = asked.project.store.rows_of(_records(asked))
    levels = export_levels(user=asked.user, forms=list(asked.project.dictionary.forms))
    hidden = frozenset(form for form, level in levels.items() if level == NONE)
    if hidden:
        rows = (row for row in rows if row.instrument not in hidden)
    events = _events(asked)
    if events:
        rows = (row for row in rows if row.event in events)
    keep = filter_of(asked)
    return filter(keep, rows) if keep else rows


def _records(asked: Asked) -> list[str]:
    store = asked.project.store
    wanted = set(asked.names("records"))
    found = [record for record in store.records() if not wanted or record in wanted]
    group = group_of_user(project=asked.project, user=asked.user)
    if group:
        found = [record for record in found if store.groups.get(record) == group]
    changed = _changed(asked) if not wanted or asked.settings.date_range_narrows_records else None
    return found if changed is None else [record for record in found if record in changed]


def _changed(asked: Asked) -> frozenset[str] | None:
    """Return the records of the date range, or None where none was asked for."""
    begin, end = asked.form.text("dateRangeBegin"), asked.form.text("dateRangeEnd")
    if not asked.settings.malformed_date_is_refused:
        begin, end = (text if is_time(text) else "" for text in (begin, end))
    if not begin and not end:
        return None
    return changed_records(asked.project, begin=begin, end=end, inclusive=asked.settings.date_range_is_inclusive)


def _events(asked: Asked) -> frozenset[str]:
    structure = asked.project.structure
    return frozenset(asked.known_names("events", structure.event_order) if structure.is_longitudinal else ())


def filter_of(asked: Asked) -> Callable[[Row], bool] | None:
    """Return the predicate of filterLogic, or None where there is none.

    Raises:
        ApiError: 400 for logic that cannot be read or names an unknown field or event.

    """
    text = asked.form.text("filterLogic")
    if not text:
        return None
    try:
        logic = parsed(text)
        if not asked.settings.unknown_filter_fields_are_refused:
            logic = blank_where(logic, lambda node: not names_a_field(node, project=asked.project))
        return row_predicate(logic, project=asked.project, now=asked.now)
    except LogicError as problem:
        raise ApiError(400, asked.settings.filter_error) from problem
