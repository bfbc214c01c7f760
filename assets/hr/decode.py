"""How the delivered tables of text become the typed tables of `hr/schema.py`, with every row accounted for.

Belongs here: which column means what and which rows cannot be used. Does not belong here: reading cells (`cells.py`),
keeping the account (`reader.py`), appointments against one another (`overlaps.py`), and whether the delivery as a whole
is used (`deliveries.py`).

A row that cannot be used is never dropped in silence: it stands in `hr/quarantine` with the file, the row and the
problem; a row with a fault in a column nothing depends on is used without that cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr import schema
from assets.hr.among import is_among
from assets.hr.cells import FIRST_DAY, is_blank, is_mojibake, read_ids, read_lists
from assets.hr.jobs import job_history
from assets.hr.overlaps import note_overlaps
from assets.hr.reader import Notes, Reader
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.hr.files import RawTable
    from assets.hr.mapping import HrMapping, TableName
    from assets.storage.schema import Table


def typed_tables(
    raw: Mapping[TableName, RawTable], *, mapping: HrMapping, delivery_id: str, source: str
) -> dict[str, pd.DataFrame]:
    """Return the frames of `hr/schema.py` (`hr/delivery` apart) by table name, of exactly their declared columns.

    `raw` holds at least people and appointments; a table that was not delivered comes out empty. `source` is the
    settings name of the source.
    """
    notes = Notes(delivery_id=delivery_id)

    def reader(table: TableName, key: str = "person_id") -> Reader:
        return Reader(raw[table], mapping=mapping, notes=notes, key=key)

    person, alias = _people(reader("people"))
    lineage = {"snapshot_id": delivery_id, "source_system": source, "source": source}
    appointment, leave = _appointments(reader("appointments"), person=person, alias=alias, lineage=lineage)
    note_overlaps(appointment, file=raw["appointments"].file, notes=notes)
    tables = {
        "person": person,
        "person_name": _names(person),
        "person_alias": alias,
        "appointment": appointment,
        "leave": leave,
        "unit": empty_frame_of(schema.UNIT),
        "career_date": empty_frame_of(schema.CAREER_DATE),
    }
    if "leave" in raw:
        delivered = _leaves(reader("leave"), person=person, alias=alias, lineage=lineage)
        tables["leave"] = _both(delivered, leave)
    if "units" in raw:
        tables["unit"] = _units(reader("units", "unit_code"))
    if "career_dates" in raw:
        tables["career_date"] = _career_dates(reader("career_dates"), person=person, alias=alias, lineage=lineage)
    return tables | {"quarantine": notes.frame()}


def _people(reader: Reader) -> tuple[pd.DataFrame, pd.DataFrame]:
    person_id = reader.persons()
    reader.drop_repeats({"person_id": person_id})
    names = ("legal_first", "legal_middle", "legal_last", "suffix", "preferred_first", "preferred_last", "orcid", "npi")
    for name in ("legal_first", "legal_last", "preferred_first", "preferred_last"):
        reader.note(is_mojibake(reader.frame[name]), problem="mojibake", field=name)
    person = {
        "person_id": person_id,
        **{name: reader.texts(name) for name in names},
        "work_email": reader.texts("work_email").str.lower(),
        "other_emails": read_lists(reader.frame["other_emails"].str.lower()),
        "username": reader.texts("username").str.lower(),
    }
    aliases = pd.DataFrame({"person_id": person_id, "typed": read_lists(reader.frame["alias_ids"])})
    aliases = aliases[reader.usable & ~is_blank(reader.frame["alias_ids"])].astype({"person_id": "str"})
    aliases = aliases.explode("typed").dropna(subset="typed").astype({"typed": "str"}).reset_index(drop=True)
    alias_id, _ = read_ids(aliases["typed"], width=reader.mapping.id_width)
    known = aliases.assign(alias_id=alias_id.astype("str").fillna(aliases["typed"]))
    known = known[known["alias_id"] != known["person_id"]].drop_duplicates(["person_id", "alias_id"])
    return _framed(schema.PERSON, person, usable=reader.usable), _framed(schema.PERSON_ALIAS, known)


def _names(person: pd.DataFrame) -> pd.DataFrame:
    """Return `hr/person_name`; a missing first or last name is an empty text, because a key cannot be missing."""
    legal = person[["person_id"]].assign(
        name_type="legal", first=person["legal_first"], middle=person["legal_middle"], last=person["legal_last"]
    )
    has_preferred = person["preferred_first"].notna() | person["preferred_last"].notna()
    preferred = person[["person_id"]].assign(
        name_type="preferred",
        first=person["preferred_first"].fillna(person["legal_first"]),
        last=person["preferred_last"].fillna(person["legal_last"]),
    )
    names = pd.concat([legal, preferred[has_preferred]], ignore_index=True)
    return _framed(schema.PERSON_NAME, names.fillna({"first": "", "last": ""}))


def _appointments(
    reader: Reader, *, person: pd.DataFrame, alias: pd.DataFrame, lineage: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `hr/appointment`, and what their file says of `hr/leave` (nothing, unless it is JOB-shaped)."""
    person_id = _known_persons(reader, person=person, alias=alias)
    if reader.mapping.of("appointments").shape == "job":
        history = job_history(reader, person_id=person_id)
        leave = _framed(schema.LEAVE, history.leave, lineage=lineage)
        return _framed(schema.APPOINTMENT, history.appointment, lineage=lineage), leave
    rows = _interval_rows(reader, person_id=person_id)
    appointment = _framed(schema.APPOINTMENT, rows, usable=reader.usable, lineage=lineage)
    return appointment, empty_frame_of(schema.LEAVE)


def _interval_rows(reader: Reader, *, person_id: pd.Series) -> dict[str, pd.Series]:
    inclusive = reader.mapping.of("appointments").inclusive_ends
    valid_from = reader.key_dates("valid_from", required=True)
    valid_to = reader.key_dates("valid_to", required=False, inclusive_end=inclusive)
    reader.drop(valid_to <= valid_from, problem="end_before_start", field="valid_to")
    status = reader.statuses(reader.meanings("employment_status"))
    start = reader.dates("appointment_start").fillna(valid_from)
    department = reader.texts("department_code")
    appointment_id = reader.texts("appointment_id").astype("str")
    nameless = appointment_id.isna()
    if nameless.any():
        unit = department[nameless].astype("str").fillna("none")
        derived = person_id[nameless].astype("str") + "-" + unit + "-" + start[nameless].dt.strftime("%Y%m%d")
        appointment_id = appointment_id.fillna(derived)
    reader.drop_repeats({"valid_from": valid_from, "person_id": person_id, "appointment_id": appointment_id})
    dates = ("appointment_end", "rank_start", "tenure_clock_end", "support_end", "entered_on")
    texts = ("school_code", "division_code", "discipline")
    return {
        "person_id": person_id,
        "appointment_id": appointment_id,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "appointment_start": start,
        "department_code": department,
        "is_primary": reader.flags("is_primary"),
        "kind": reader.codes("kind", otherwise="other"),
        **{name: reader.codes(name) for name in ("track", "rank", "tenure_status")},
        "employment_status": status,
        "faculty_class": reader.codes("faculty_class", otherwise=None),
        "fte": reader.shares("fte"),
        "paid": reader.flags("paid"),
        "supervisor_id": reader.ids("supervisor_id"),
        **{name: reader.dates(name) for name in dates},
        **{name: reader.texts(name) for name in texts},
        "source_row": reader.frame["row"],
    }


def _leaves(reader: Reader, *, person: pd.DataFrame, alias: pd.DataFrame, lineage: Mapping[str, str]) -> pd.DataFrame:
    person_id = _known_persons(reader, person=person, alias=alias)
    inclusive = reader.mapping.of("leave").inclusive_ends
    leave_from = reader.key_dates("leave_from", required=True)
    leave_to = reader.key_dates("leave_to", required=False, inclusive_end=inclusive)
    reader.drop(leave_to <= leave_from, problem="end_before_start", field="leave_to")
    derived = person_id.astype("str") + "-" + leave_from.dt.strftime("%Y%m%d")
    leave_id = reader.texts("leave_id").astype("str").fillna(derived)
    reader.drop_repeats({"leave_id": leave_id, "person_id": person_id})
    rows = {
        "person_id": person_id,
        "leave_id": leave_id,
        "appointment_id": reader.texts("appointment_id"),
        "leave_from": leave_from,
        "leave_to": leave_to,
        "expected_return": reader.dates("expected_return"),
    }
    return _framed(schema.LEAVE, rows, usable=reader.usable, lineage=lineage)


def _both(delivered: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Return the leaves of the leave file and those of the appointments file whose key it does not have."""
    if derived.empty:
        return delivered
    leaves = pd.concat([delivered, derived], ignore_index=True).drop_duplicates(list(schema.LEAVE.key))
    return _framed(schema.LEAVE, leaves)


def _units(reader: Reader) -> pd.DataFrame:
    """Return `hr/unit`; a unit without a first day has always been there, because a key cannot be missing."""
    unit_code = reader.texts("unit_code")
    reader.drop(unit_code.isna(), problem="no_unit_code", field="unit_code")
    kind = reader.kinds(code_table="unit_kind")
    valid_from = reader.dates("valid_from").fillna(FIRST_DAY)
    valid_to = reader.key_dates("valid_to", required=False, inclusive_end=reader.mapping.of("units").inclusive_ends)
    reader.drop(valid_to <= valid_from, problem="end_before_start", field="valid_to")
    reader.drop_repeats({"unit_code": unit_code, "valid_from": valid_from})
    rows = {
        "unit_code": unit_code,
        "kind": kind,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "head_person_id": reader.ids("head_person_id"),
        **{name: reader.texts(name) for name in ("name", "parent_code", "successor_code")},
    }
    return _framed(schema.UNIT, rows, usable=reader.usable)


def _career_dates(
    reader: Reader, *, person: pd.DataFrame, alias: pd.DataFrame, lineage: Mapping[str, str]
) -> pd.DataFrame:
    person_id = _known_persons(reader, person=person, alias=alias)
    kind = reader.kinds(code_table="career_kind")
    due_on = reader.key_dates("due_on", required=True)
    held_on = reader.dates("held_on")
    reader.drop_repeats({"due_on": due_on, "person_id": person_id, "kind": kind})
    source = reader.texts("source").astype("str").fillna(lineage["source"])
    rows = {"person_id": person_id, "kind": kind, "due_on": due_on, "held_on": held_on, "source": source}
    return _framed(schema.CAREER_DATE, rows, usable=reader.usable)


def _known_persons(reader: Reader, *, person: pd.DataFrame, alias: pd.DataFrame) -> pd.Series:
    """Return each row's person; a prior id that HR itself declares for exactly one person means that person."""
    person_id = reader.persons()
    typed = pd.Series(person_id.cat.categories, dtype="str")
    single = alias.drop_duplicates("alias_id", keep=False).set_index("alias_id")["person_id"]
    meant = typed.where(is_among(typed, person["person_id"]), typed.map(single)).astype("str")
    places, distinct = pd.factorize(meant)
    codes = person_id.cat.codes.to_numpy()
    whose = np.where(codes >= 0, np.append(places, -1)[codes], -1)
    translated = pd.Series(
        pd.Categorical.from_codes(whose, categories=pd.Index(distinct, dtype="str")), index=person_id.index
    )
    reader.drop(translated.isna(), problem="unknown_person", field="person_id")
    return translated


def _framed(
    table: Table,
    columns: Mapping[str, pd.Series] | pd.DataFrame,
    *,
    usable: pd.Series | None = None,
    lineage: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    frame = pd.DataFrame(dict(columns))
    frame = frame if usable is None else frame[usable]
    for column in table.columns:
        if column.name not in frame.columns:
            frame = frame.assign(**{column.name: (lineage or {}).get(column.name)})
    frame = frame[list(table.column_names)].astype({column.name: DTYPES[column.type] for column in table.columns})
    return frame.sort_values(list(table.key), kind="stable", ignore_index=True)
