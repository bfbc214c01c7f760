"""The columns of `records.csv`, read off the programme's data dictionary.

Belongs here: where a field stands in a row, and what rows of a form look like. Does not belong here: what is in them.
The dictionary that a department uploads is the one the sandbox serves, so the two cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.school.projects import ProjectPlan

LEADING = ("record_id", "redcap_repeat_instrument", "redcap_repeat_instance")
Cells = dict[str, str]


def _columns_of(row: list[str]) -> list[str]:
    field, kind, choices = row[0], row[3], row[5]
    if kind != "checkbox":
        return [field]
    return [f"{field}___{choice.split(',')[0].strip().lower()}" for choice in choices.split("|")]


@dataclass(frozen=True, slots=True)
class Layout:
    """Forms in order with their columns, and which of them repeat; makes rows of the flat export."""

    repeating: tuple[str, ...]
    forms: dict[str, list[str]]
    header: list[str]
    places: dict[str, int]
    empty_form: dict[str, list[str]]

    def base_row(self, record: str, *, cells: Cells, opened: Sequence[str]) -> list[str]:
        """Return the row that carries the forms that do not repeat; those never opened have status 0."""
        row = [record] + [""] * (len(self.header) - 1)
        for form, blank in self.empty_form.items():
            if form not in self.repeating:
                start = self.places[self.forms[form][0]]
                row[start : start + len(blank)] = blank
                row[start + len(blank) - 1] = "2" if form in opened else "0"
        self._fill(row, cells)
        return row

    def instance_row(self, record: str, *, form: str, instance: int, cells: Cells, status: str) -> list[str]:
        """Return the row of one instance of a repeating form."""
        row = [record, form, str(instance)] + [""] * (len(self.header) - 3)
        blank = self.empty_form[form]
        start = self.places[self.forms[form][0]]
        row[start : start + len(blank)] = blank
        row[start + len(blank) - 1] = status
        self._fill(row, cells)
        return row

    def _fill(self, row: list[str], cells: Cells) -> None:
        places = self.places
        for field, value in cells.items():
            row[places[field]] = value


def layout_of(project: ProjectPlan) -> Layout:
    """Return the layout of a project's dictionary: structural columns, then each form's fields and its status."""
    forms: dict[str, list[str]] = {}
    empty: dict[str, list[str]] = {}
    for row in project.dictionary():
        columns = _columns_of(row) if row[0] != LEADING[0] else []
        forms.setdefault(row[1], []).extend(columns)
        empty.setdefault(row[1], []).extend(["0" if row[3] == "checkbox" else ""] * len(columns))
    for form, fields in forms.items():
        fields.append(f"{form}_complete")
        empty[form].append("0")
    header = [*LEADING, *(field for fields in forms.values() for field in fields)]
    return Layout(
        repeating=project.repeating,
        forms=forms,
        header=header,
        places={name: place for place, name in enumerate(header)},
        empty_form=empty,
    )
