"""What exists in a project while its history is drawn: records and rows, and which requests change them.

Belongs here: the model and one request's effect on it. Does not belong here: which requests are drawn
(`history_steps.py`). The model knows only which rows exist, not what they hold: what they hold is compared between two
pulls, never computed here, so the model cannot be wrong about it in the same way as the pull.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from tests.sources.history_designs import FIELDS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from tests.sources.history_designs import Design, Place

Key = tuple[str, str, int]
"""Event, repeating instrument and instance of a row; 0 where it does not repeat."""

_IDS: Final = (
    *(str(n) for n in range(1, 25)),
    *("001", "007", "A-1", "A-2", "x 1", "é1", "1.0", "331-1", "331-2", "99999999999"),
)
_TEXTS: Final = ("a", "NA", "001234", "two words", 'say "no"', "a,b", "line\nbreak", "0", "1.70", "ñandú", "=1+1", "-")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to the project: in words, and as the form posted; an empty form clears the project.

    `deletes`: whole rows of a record that goes on existing, or values of a row that does; blank for anything else.
    """

    words: str
    form: Mapping[str, str] = field(default_factory=dict)
    deletes: Literal["", "rows", "values"] = ""


class Model:
    """The records of a project and their rows, each with the forms saved on it; requests are made here, and noted."""

    def __init__(self, design: Design, *, chance: random.Random) -> None:
        """Start with an empty project."""
        self.design = design
        self.records: dict[str, dict[Key, set[str]]] = {}
        self.gone: list[str] = []
        self._chance = chance

    def existing(self) -> str:
        """Return one of the records, '' where there is none."""
        return self._chance.choice(sorted(self.records)) if self.records else ""

    def existing_in_one_arm(self) -> str:
        """Return one of the records that are in one arm only: what renaming the others means is not documented."""
        found = [record for record in sorted(self.records) if len(self.arms_of(record)) == 1]
        return self._chance.choice(found) if found else ""

    def arms_of(self, record: str) -> list[str]:
        """Return the arms a record has rows in."""
        return sorted({event.rpartition("_arm_")[2] for event, _, _ in self.records.get(record, {})})

    def new_id(self) -> str:
        """Return a record id that is free; it may have been in use before."""
        free = [name for name in _IDS if name not in self.records]
        return self._chance.choice(free) if free else str(1000 + len(self.records) + len(self.gone))

    def filled_row(self, record: str, place: Place, *, new: bool) -> dict[str, str]:
        """Return a row to import at a place, one instance more or an existing one."""
        rows = self.records.setdefault(record, {})
        self.gone = [gone for gone in self.gone if gone != record]
        instance = 0
        if place.repeats != "no":
            taken = [key[2] for key in rows if key[:2] == (place.event, place.instrument)]
            instance = self._chance.choice(taken) if taken and not new else max(taken, default=0) + 1
            instance += self._chance.random() < 0.1
        form = self._chance.choice(place.forms)
        key = (place.event, place.instrument, instance)
        rows.setdefault(key, set()).add(form)
        values = {name: self._value(name) for name in FIELDS[form] if self._chance.random() < 0.7}
        return _keyed(record, key) | values | {f"{form}_complete": str(self._chance.randint(0, 2))}

    def blanked_row(self, record: str, key: Key, *, form: str) -> dict[str, str]:
        """Return a row that blanks one field of a form when imported with overwriting."""
        name = self._chance.choice(FIELDS[form])
        return _keyed(record, key) | {name: "0" if "___" in name else ""}

    def imported(self, rows: Sequence[dict[str, str]], *, words: str, overwrite: bool = False) -> Step:
        """Return the import of rows in one request; rows of one place are one row."""
        merged: dict[str, dict[str, str]] = {}
        for row in rows:
            merged.setdefault(_of(row), {}).update(row)
        form = {"content": "record", "action": "import", "format": "json", "type": "flat"}
        form |= {"data": json.dumps(list(merged.values())), "overwriteBehavior": "overwrite" if overwrite else "normal"}
        return Step(f"{words}: {'; '.join(merged)}", form)

    def deleted(self, record: str) -> Step:
        """Return the deletion of a whole record."""
        self.forget(record)
        quiet = self._chance.random() < 0.3
        more = {"delete_logging": "1"} if quiet else {}
        return _delete(record, more, words=f"delete {record!r}{' without a trace in the log' if quiet else ''}")

    def without(self, record: str, asked: Mapping[str, str], is_gone: Callable[[Key], bool]) -> Step:
        """Return the deletion of a part of a record; with its last row the record is gone."""
        rows = self.records[record]
        gone = [key for key in rows if is_gone(key)]
        for key in gone:
            del rows[key]
        words = f"delete of {record!r} {', '.join(f'{name} {value!r}' for name, value in asked.items())}"
        if rows:
            return _delete(record, asked, words=words, deletes="rows" if gone else "values")
        self.forget(record)
        return _delete(record, asked, words=words)

    def renamed(self, record: str, name: str) -> Step:
        """Return the renaming of a record."""
        self.records[name] = self.records.pop(record)
        self.gone = [gone for gone in self.gone if gone != name] + [record]
        form = {"content": "record", "action": "rename", "record": record, "new_record_name": name}
        return Step(f"rename {record!r} to {name!r}", form)

    def cleared(self) -> Step:
        """Return the erasing of every record at once, for which REDCap has a button and no request."""
        for record in list(self.records):
            self.forget(record)
        return Step("clear the project")

    def forget(self, record: str) -> None:
        """Note that a record is gone."""
        self.records.pop(record)
        self.gone.append(record)

    def _value(self, name: str) -> str:
        if name in {"mt_date", "rv_filed"}:
            return f"2026-{self._chance.randint(1, 12):02d}-{self._chance.randint(1, 28):02d}"
        if "___" in name:
            return str(self._chance.randint(0, 1))
        return str(self._chance.randint(1, 2)) if name in {"mt_mode", "rv_outcome"} else self._chance.choice(_TEXTS)


def _keyed(record: str, key: Key) -> dict[str, str]:
    event, instrument, instance = key
    row = {"record_id": record} | ({"redcap_event_name": event} if event else {})
    repeat = {"redcap_repeat_instrument": instrument, "redcap_repeat_instance": str(instance)}
    return row | (repeat if instance else {})


def _delete(record: str, more: Mapping[str, str], *, words: str, deletes: Literal["", "rows", "values"] = "") -> Step:
    form = {"content": "record", "action": "delete", "records[0]": record, **more}
    return Step(words, form, deletes)


def _of(row: Mapping[str, str]) -> str:
    place = (row.get(name, "") for name in ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"))
    return "/".join((repr(row["record_id"]), *filter(None, place)))
