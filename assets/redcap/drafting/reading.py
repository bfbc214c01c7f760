"""A live project's instruments and fields, as far as a data dictionary tells what each is.

Belongs here: dates, coded answers, narrative, filled-in flags, and the dictionary in a file. Does not belong here: who
is named on an instrument (`references.py`) and what an instrument is for (`events.py`). No record is ever looked at.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.redcap.dictionary import CHOSEN, YES_NO, choices_in, plain, type_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COLUMNS: Final = {
    "field_name": 0,
    "form_name": 1,
    "section_header": 2,
    "field_type": 3,
    "field_label": 4,
    "select_choices_or_calculations": 5,
    "field_note": 6,
    "text_validation_type_or_show_slider_number": 7,
}
"""The API's name of a column of a data dictionary file, and where it stands; the file's own headings vary."""

_FILLED: Final = re.compile(r"\[([a-z][a-z0-9_]*)\](?:\[current-instance\])?\s*(?:<>|!=)\s*(?:\"\"|'')")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` is its type as redcap.yaml states it (`text date_ymd`); `choices` are code → label."""

    name: str
    form: str
    label: str
    kind: str
    choices: Mapping[str, str]
    header: str = ""
    note: str = ""
    tests: str = ""
    """Of a calculated filled-in flag, the field it tests."""

    @property
    def is_date(self) -> bool:
        """Whether it can be read as a day."""
        return self.kind.startswith("text date")

    @property
    def is_narrative(self) -> bool:
        """Whether it holds free text by its type."""
        return self.kind == "notes"

    @property
    def is_coded(self) -> bool:
        """Whether one of several codes is its answer."""
        return self.kind in {"radio", "dropdown"}

    @property
    def is_typed(self) -> bool:
        """Whether it is typed and no date: a name, an address, a number, or any text."""
        return self.kind.startswith("text") and not self.is_date and not self.kind.startswith("text time")

    def yes_and_no(self) -> dict[str, bool]:
        """Return code → yes or no of a field that asks one question, empty where it is no such field."""
        if self.kind in YES_NO:
            return {"1": True, "0": False}
        said = {code: plain(label) for code, label in self.choices.items()}
        if self.kind == "checkbox" and len(said) == 1:
            return {"1": True, "0": False}
        yes = {code for code, label in said.items() if re.match(r"(yes|i agree|agreed|true|confirmed)\b", label)}
        no = {code for code, label in said.items() if re.match(r"(no|not|i do not|disagree|false)\b", label)} - yes
        return {code: code in yes for code in said if code in yes | no} if self.is_coded and yes and no else {}

    def column(self) -> str:
        """Return its column in an export: that of its only choice where it is a checkbox."""
        return f"{self.name}___{next(iter(self.choices)).lower()}" if self.kind == "checkbox" else self.name


@dataclass(frozen=True, slots=True)
class Form:
    """An instrument, its fields in order, and whether it repeats (`None` where the token may not ask)."""

    name: str
    fields: tuple[Field, ...]
    repeats: bool | None

    @property
    def dates(self) -> list[Field]:
        """The fields that can be read as a day."""
        return [field for field in self.fields if field.is_date]

    @property
    def narrative(self) -> list[str]:
        """The names of the notes fields."""
        return [field.name for field in self.fields if field.is_narrative]

    @property
    def headers(self) -> str:
        """What its section headers say."""
        return " ".join(field.header for field in self.fields if field.header)


def forms_of(metadata: Sequence[Mapping[str, str]], *, repeating: set[str] | None) -> list[Form]:
    """Return the instruments in the dictionary's order; `repeating` is `None` where nothing is known of it."""
    by_form: dict[str, list[Field]] = {}
    for row in metadata:
        by_form.setdefault(row["form_name"], []).append(_field(row))
    return [
        Form(name, tuple(fields), None if repeating is None else name in repeating) for name, fields in by_form.items()
    ]


def dictionary_file(path: Path) -> list[dict[str, str]]:
    """Return a data dictionary file's rows by the API's names of the columns; `OSError` where it cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [{name: row[place] for name, place in COLUMNS.items()} for row in rows if row]


def _field(row: Mapping[str, str]) -> Field:
    text = row.get("select_choices_or_calculations") or ""
    tested = _FILLED.search(text) if row["field_type"] == "calc" else None
    return Field(
        name=row["field_name"],
        form=row["form_name"],
        label=row.get("field_label") or "",
        kind=type_in(row),
        choices=choices_in(text) if row["field_type"] in CHOSEN else {},
        header=row.get("section_header") or "",
        note=row.get("field_note") or "",
        tests=tested[1] if tested else "",
    )
