"""Checking the rows of an import against dictionary, structure and the writer's forms; nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.server.dictionary import parsed_choices
from sandbox.server.errors import ApiError
from sandbox.server.journal import event_with_arm
from sandbox.server.writes.places import place_of
from sandbox.server.writes.problems import BAD_GROUP, NOT_DESIGNATED, NOT_ON_THIS_ROW, RowProblem, refuse_rows
from sandbox.server.writes.validation import InvalidValueError, value_checker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.server.dictionary import Field
    from sandbox.server.project import Project
    from sandbox.server.writes.draft import Draft
    from sandbox.server.writes.places import Place
    from sandbox.server.writes.submitted import Submitted
    from sandbox.server.writes.validation import DateOrder

_KEYS = frozenset(
    {
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "redcap_data_access_group",
        "redcap_survey_identifier",
    }
)
_NOT_IMPORTED = frozenset({"calc", "file"})


@dataclass(frozen=True)
class CheckedRow:
    """A row that can be saved: where, the stored text of its cells, and the group it names (None: no such column)."""

    place: Place
    cells: dict[str, str] = field(default_factory=dict)
    group: str | None = None


def checked_rows(rows: Sequence[Submitted], *, draft: Draft, date_order: DateOrder) -> list[CheckedRow]:
    """Return the rows as they can be saved.

    Calculated and file fields, survey timestamps and the survey identifier are passed over, and so is the status of a
    form that is not on the row: exports of real projects hold such strays, and they import (inferred).

    Raises:
        ApiError: 400 for columns that are no fields, forms the writer may not edit, or values that cannot be saved.

    """
    columns = dict.fromkeys(column for row in rows for column in row)
    checkers = _checkers(list(columns), draft=draft, date_order=date_order)
    groups = {"", *(row["unique_group_name"] for row in draft.project.dags)}
    checked: list[CheckedRow] = []
    problems: list[RowProblem] = []
    for row in rows:
        place = place_of(row, project=draft.project)
        if isinstance(place, RowProblem):
            problems.append(place)
            continue
        group = row.get("redcap_data_access_group")
        if group is not None and group not in groups:
            problems.append(RowProblem(place.record, "redcap_data_access_group", group, BAD_GROUP))
        cells, wrong = _checked_cells(row, place=place, draft=draft, checkers=checkers)
        problems += wrong
        checked.append(CheckedRow(place, cells, group))
    refuse_rows(problems)
    return checked


def _checkers(columns: list[str], *, draft: Draft, date_order: DateOrder) -> dict[str, Callable[[str], str]]:
    project = draft.project
    known = project.dictionary.columns
    passed_over = {*_KEYS, project.record_id, *(f"{form}_timestamp" for form in project.structure.instruments)}
    unknown = [column for column in columns if column not in known and column not in passed_over]
    if unknown:
        listed = ", ".join(unknown)
        raise ApiError(400, f"The following fields were not found in the project as real data fields: {listed}")
    fields = {
        column: known[column][0]
        for column in columns
        if column not in passed_over and known[column][0].kind not in _NOT_IMPORTED
    }
    _refuse_forms(list(fields.values()), draft=draft)
    missing = frozenset(parsed_choices(str(project.info.get("missing_data_codes") or "")))
    return {column: value_checker(item, order=date_order, missing=missing) for column, item in fields.items()}


def _refuse_forms(fields: list[Field], *, draft: Draft) -> None:
    allowed = draft.by.forms
    wrong = [] if allowed is None else [form for form in dict.fromkeys(f.form for f in fields) if form not in allowed]
    if wrong:
        raise ApiError(400, f"You do not have editing privileges for the following instruments: {', '.join(wrong)}")


def _checked_cells(
    row: Submitted, *, place: Place, draft: Draft, checkers: dict[str, Callable[[str], str]]
) -> tuple[dict[str, str], list[RowProblem]]:
    shape, known = draft.shape(place.event, place.instrument), draft.project.dictionary.columns
    cells: dict[str, str] = {}
    problems: list[RowProblem] = []
    for column, text in row.items():
        check = checkers.get(column)
        if check is None:
            continue
        if not shape.applies(column):
            if text and not known[column][0].is_status:
                problems.append(_misplaced(column, text, place=place, project=draft.project))
            continue
        try:
            cells[column] = check(text) if text else ""
        except InvalidValueError as problem:
            problems.append(RowProblem(place.record, column, text, str(problem)))
    return cells, problems


def _misplaced(column: str, text: str, *, place: Place, project: Project) -> RowProblem:
    structure = project.structure
    item = project.dictionary.columns[column][0]
    if item.form in structure.forms_of_event(place.event):
        return RowProblem(place.record, column, text, NOT_ON_THIS_ROW.format(item.name))
    label = event_with_arm(place.event, structure=structure)
    return RowProblem(place.record, column, text, NOT_DESIGNATED.format(item.name, label))
