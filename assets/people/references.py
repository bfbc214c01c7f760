"""Every place in a programme's landed rows where somebody typed a person.

Belongs here: which cells of which rows make a reference, and the identity of what was typed. Does not belong here: whom
it means (`match.py`).

One row per occurrence: `source` (project/record/event/instrument/instance), `field` (the reference's name in the
mapping; `name#2`, `name#3` … where one field names several people, so that source and field stay a key), `programme`,
`typed` (the same text for the same typed person: `id:00001234|email:a@b.example|name:wei zhang`; empty where nothing
was typed), `shown` (what was typed, for a person to read), the parts `employee_id`, `username`, `email`, `name`,
normalised, missing where blank, `written` (the name as it stands, missing where blank), `department` (as it stands, or
the name its code stands for, missing where blank), all text; and `owns_record` (bool): whether the reference says whose
record it is. A department is part of the identity only where nothing but a name is typed beside it (`name:wei
zhang|unit:surgery`): a Wei Zhang in Surgery need not be the one in Medicine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.people.evidence.contact import units_of
from assets.people.keys import folded_emails, folded_ids, folded_names, folded_usernames, id_width_of
from assets.people.typed import MARKS
from assets.redcap.schema import NEVER_OPENED, ROW_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.redcap.entries import Person
    from assets.redcap.mapping import Mapping

PARTS = ("employee_id", "username", "email", "name")
COLUMNS = ("source", "field", "programme", "typed", "shown", *PARTS, "written", "department")
OWNS = "owns_record"


def references_in(landed: pd.DataFrame, *, mapping: Mapping, id_width: int) -> pd.DataFrame:
    """Return the references of a programme's landed rows, sorted by source and field.

    A reference of a repeating instrument stands on that instrument's rows, any other on base rows. A row on which
    nothing was typed gives no reference; only where it is to say whose record it is, and the form was saved, it gives
    one with the empty identity: the record must be accounted for.
    """
    rows = landed[_columns_read(mapping)].reset_index(drop=True)
    rows = rows.fillna(dict.fromkeys(rows.columns, ""))
    rows["source"] = _joined(rows, ROW_ID, "/")
    found = [
        _cells_on(_rows_of(rows, person, mapping=mapping), name=name, person=person)
        for name, person in mapping.people.items()
    ]
    references = _typed_in(pd.concat(found, ignore_index=True), id_width=id_width).assign(programme=mapping.programme)
    texts = references[list(COLUMNS)].astype("str")
    return texts.assign(**{OWNS: references[OWNS]}).sort_values(["source", "field"], ignore_index=True)


def all_references(
    landed: dict[str, pd.DataFrame], *, mappings: Sequence[Mapping], person: pd.DataFrame
) -> pd.DataFrame:
    """Return the references of several programmes, `landed` by programme; ids are padded as those of `hr/person`."""
    width = id_width_of(person["person_id"])
    found = [references_in(landed[mapping.programme], mapping=mapping, id_width=width) for mapping in mappings]
    if found:
        return pd.concat(found, ignore_index=True)
    return pd.DataFrame(columns=list(COLUMNS), dtype="str").assign(**{OWNS: pd.Series(dtype="bool")})


def _columns_read(mapping: Mapping) -> list[str]:
    names = list(ROW_ID)
    for person in mapping.people.values():
        names += person.fields()
        if person.owns_record:
            names += [*fields_of(mapping, person.instrument), f"{person.instrument}_complete"]
    return list(dict.fromkeys(names))


def _rows_of(rows: pd.DataFrame, person: Person, *, mapping: Mapping) -> pd.DataFrame:
    """Return the rows a reference stands on: with something typed, or the saved form of a record's owner."""
    repeats = mapping.instruments[person.instrument].repeats
    status, others = f"{person.instrument}_complete", fields_of(mapping, person.instrument)
    # Each selection of rows copies every column there is, and a reference looks at few.
    looked_at = ["source", *person.fields(), *([*others, status] if person.owns_record else ())]
    on = rows.loc[rows["instrument"] == (person.instrument if repeats else ""), list(dict.fromkeys(looked_at))]
    typed = _any_filled(on, person.naming_fields())
    if not person.owns_record:
        return on[typed]
    return on[typed | ~on[status].isin(NEVER_OPENED) | _any_filled(on, others)]


def fields_of(mapping: Mapping, instrument: str) -> list[str]:
    """Return the mapped fields of an instrument that say something about its people, references apart."""
    fields: list[str | None] = []
    for preference in mapping.preferences:
        if preference.instrument == instrument:
            fields += [*preference.hubs, preference.chosen_on]
    for pair in mapping.pairs:
        if pair.instrument == instrument:
            fields += [pair.hub, pair.started_on, pair.ended_on]
    for event in mapping.events:
        if event.instrument == instrument:
            fields += [event.held_on, event.filed_on]
    return list(dict.fromkeys(field for field in fields if field))


def _any_filled(rows: pd.DataFrame, fields: list[str]) -> pd.Series:
    filled = pd.Series(data=False, index=rows.index)
    for field in fields:
        filled |= rows[field].str.strip() != ""
    return filled


def _cells_on(rows: pd.DataFrame, *, name: str, person: Person) -> pd.DataFrame:
    """Return source, field, one column per part as it stands in REDCap, and the person's position in the field."""
    cells = pd.DataFrame({"source": rows["source"]})
    for part in ("employee_id", "username", "email"):
        field = getattr(person, part)
        cells[part] = rows[field] if field else ""
    cells["name"] = rows[person.name] if person.name else ""
    if person.first or person.last:
        whole = [rows[field] for field in (person.first, person.last) if field]
        cells["name"] = cells["name"].where(cells["name"] != "", _spaced(whole))
    cells["department"] = _departments(rows, person)
    cells["position"] = 1
    if person.many:
        cells = _one_row_per_person(cells, separator=person.many)
    return cells.assign(field=name, many=bool(person.many), **{OWNS: person.owns_record})


def _departments(rows: pd.DataFrame, person: Person) -> pd.Series:
    """Return the departments typed, blank where none was, or where one field stands for several people."""
    if person.department is None or person.many:
        return pd.Series("", index=rows.index, dtype="str")
    if isinstance(person.department, str):
        return rows[person.department].str.strip()
    return rows[person.department.field].str.strip().map(person.department.codes).fillna("").astype("str")


def _typed_in(cells: pd.DataFrame, *, id_width: int) -> pd.DataFrame:
    """Return the cells normalised and named; of a person named twice in one field the first is kept."""
    typed = pd.DataFrame(
        {
            "employee_id": folded_ids(cells["employee_id"], width=id_width),
            "username": folded_usernames(cells["username"]),
            "email": folded_emails(cells["email"]),
            "name": folded_names(cells["name"]),
        }
    )
    numbered = (cells["field"] + "#" + cells["position"].astype("str")).where(cells["position"] > 1, cells["field"])
    shown = ("name", "email", "username", "employee_id", "department")
    result = typed.assign(
        source=cells["source"],
        field=numbered,
        shown=_spaced([cells[part].where(cells[part] != "") for part in shown]),
        typed=_identity(typed.assign(unit=_unit_of_names(typed, cells["department"]))),
        written=cells["name"].where(typed["name"].notna()),
        department=cells["department"].where(cells["department"] != ""),
        **{OWNS: cells[OWNS].astype(bool)},
    )
    again = result.assign(field=cells["field"]).duplicated(["source", "field", "typed"])
    return result[~(again & cells["many"].astype(bool))]


def _one_row_per_person(cells: pd.DataFrame, *, separator: str) -> pd.DataFrame:
    """Split fields that name several people; the first id goes with the first e-mail and the first name."""
    pieces = []
    for part in PARTS:
        split = cells[part].str.split(separator, regex=False).explode()
        piece = split.to_frame(part).assign(position=split.groupby(level=0).cumcount() + 1)
        pieces.append(piece.set_index("position", append=True))
    wide = pd.concat(pieces, axis=1).fillna(dict.fromkeys(PARTS, "")).reset_index("position")
    filled = _any_filled(wide, list(PARTS))
    return cells[["source", "department"]].join(wide[filled], how="inner").reset_index(drop=True)


def _identity(typed: pd.DataFrame) -> pd.Series:
    identity = pd.Series("", index=typed.index, dtype="str")
    for part in (*PARTS, "unit"):
        marked = (MARKS[part] + ":" + typed[part]).fillna("")
        identity = identity + ("|" + marked).where((identity != "") & (marked != ""), marked)
    return identity


def _unit_of_names(typed: pd.DataFrame, departments: pd.Series) -> pd.Series:
    """Return department and division where nothing but a name was typed beside them, else missing."""
    units = departments.map(lambda cell: "/".join(part for part in units_of(cell) if part)).astype("str")
    alone = typed["name"].notna() & typed[["employee_id", "username", "email"]].isna().all(axis=1)
    return units.where(alone & (units != ""))


def _spaced(columns: list[pd.Series]) -> pd.Series:
    text = columns[0].fillna("").astype("str")
    for column in columns[1:]:
        text = text + " " + column.fillna("").astype("str")
    return text.str.replace(r"\s+", " ", regex=True).str.strip()


def _joined(rows: pd.DataFrame, columns: tuple[str, ...], separator: str) -> pd.Series:
    text = rows[columns[0]]
    for column in columns[1:]:
        text = text + separator + rows[column]
    return text
