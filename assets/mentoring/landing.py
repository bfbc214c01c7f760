"""One programme's landed rows, made ready to be read: which rows carry an instrument, whose they are, who is named.

Belongs here: the lookups every reader of rows needs. Does not belong here: what the answers mean (`registry`, `pairs`,
`events`). A row is identified by its `source`, `project/record/event/instrument/instance`, and a reference to a person
is looked up by the row it stands in.

REDCap gives base rows and repeating instances in one flat export. Splitting it into one frame per instrument first was
rejected: a row that belongs to none of them would be in no frame, and nobody would miss it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from assets.mentoring.decode import MISSING_CODES, Decoded, dates_of, text_of
from assets.redcap.schema import NEVER_OPENED, ROW_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Lookup
    from collections.abc import Set as AbstractSet
    from datetime import date

    from assets.redcap.mapping import Mapping

ADDED: Final = ("source", "instance_number", "owner_id", "owner_typed", "owner_decision")
"""Columns a landing's rows have besides the landed ones."""


OF_LINK: Final = ["source", "person_id", "typed", "decision"]

REPETITION: Final = "#"
"""Parts a reference's name from the number of the person, where one field holds several: `review_mentees#2`."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Landed rows of one programme and what is needed to read them.

    `rows`: the landing, all text and never missing, plus `snapshot` (of the row's project), `source`, `instance_number`
    (Int64) and, of the person who owns the record, `owner_id`, `owner_typed`, `owner_decision` (missing where unknown).
    `opened`: one boolean column per instrument: the row carries that form and somebody has saved it. `blank`: one per
    landed field: the row holds nothing in it, see `blank_cells`. `links`: the programme's `people/link`, blank cells
    missing. `fields_read`: `fields_read_off` the mapping. `validations` and `forms`: text validation and form by field.
    """

    mapping: Mapping
    rows: pd.DataFrame
    opened: pd.DataFrame
    blank: pd.DataFrame
    links: pd.DataFrame
    fields_read: dict[str, list[str]]
    validations: dict[str, str]
    forms: dict[str, str]
    as_of: pd.Timestamp
    missing_codes: AbstractSet[str]
    _looked_up: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was asked for before: a dozen entries of a mapping read the same few forms and people."""

    @property
    def programme(self) -> str:
        """Programme the rows belong to."""
        return self.mapping.programme

    def carrying(self, instrument: str) -> pd.DataFrame:
        """Return the rows on which somebody has saved this instrument, with the fields the mapping reads off it.

        Other forms' columns are left out: every later selection of rows copies each column there is.
        """
        place = ("rows of", instrument)
        if place not in self._looked_up:
            opened: pd.Series = self.opened.loc[self.rows.index, instrument]
            columns = [*ROW_ID, "snapshot", *ADDED, *self.fields_read[instrument]]
            self._looked_up[place] = self.rows.loc[opened, columns]
        return self._looked_up[place]

    def links_of(self, name: str) -> pd.DataFrame:
        """Return what was found for the reference `name`: person_id, typed, decision (text), by source as the index."""
        place = ("links of", name)
        if place not in self._looked_up:
            links = self.links.loc[self.links["field"] == name, OF_LINK]
            self._looked_up[place] = links.drop_duplicates("source").set_index("source")
        return self._looked_up[place]

    def without(self, mask: pd.Series) -> Landing:
        """Return the landing without the rows the boolean mask picks."""
        return replace(self, rows=self.rows[~mask])

    def dates(self, rows: pd.DataFrame, name: str) -> Decoded:
        """Return a date field of these rows, decoded by its validation in the dictionary."""
        return dates_of(rows[name], missing_codes=self.missing_codes, validation=self.validations.get(name, ""))


def landing_of(
    *,
    mapping: Mapping,
    landed: pd.DataFrame,
    dictionary: pd.DataFrame,
    links: pd.DataFrame,
    snapshots: Lookup[str, str],
    as_of: date,
) -> Landing:
    """Return one programme's landing.

    `dictionary` is `redcap/field` and `links` `people/link`, of any programmes; `snapshots`: the snapshot in use by
    project.
    """
    rows = landed.assign(**{name: text_of(landed[name]) for name in landed.columns}).reset_index(drop=True)
    rows["snapshot"] = rows["project"].map(dict(snapshots)).astype("str").fillna("")
    rows["source"] = sources_of(rows)
    rows["instance_number"] = pd.to_numeric(rows["instance"], errors="coerce").astype("Int64")
    fields = dictionary[dictionary["programme"] == mapping.programme].drop_duplicates("field")
    blank = blank_cells(rows, fields=fields, names=landed.columns, mapping=mapping)
    own_links = _clean(links[links["programme"] == mapping.programme])
    return Landing(
        mapping=mapping,
        rows=rows.join(_owners(mapping=mapping, rows=rows, links=own_links)),
        opened=_opened(mapping=mapping, rows=rows, fields=fields, blank=blank),
        blank=blank,
        links=own_links,
        fields_read=fields_read_off(mapping),
        validations=dict(zip(fields["field"], fields["validation"].fillna(""), strict=True)),
        forms=dict(zip(fields["field"], fields["form"].fillna(""), strict=True)),
        as_of=pd.Timestamp(as_of),
        missing_codes=MISSING_CODES,
    )


def sources_of(rows: pd.DataFrame) -> pd.Series:
    """Return each landed row's name in evidence and links, `project/record/event/instrument/instance`."""
    source = rows[ROW_ID[0]].fillna("")
    for part in ROW_ID[1:]:
        source = source + "/" + rows[part].fillna("")
    return source


def blank_cells(rows: pd.DataFrame, *, fields: pd.DataFrame, names: Iterable[str], mapping: Mapping) -> pd.DataFrame:
    """Return one boolean column per landed field and form status: the row holds nothing in it.

    The 0 of a calculation or a checkbox and the status 0 say nothing: REDCap exports them for forms never opened.
    `fields` is the project's `redcap/field`.
    """
    silent = set(fields.loc[fields["type"].isin(["calc", "checkbox"]), "field"])
    silent |= {f"{instrument}_complete" for instrument in mapping.instruments}
    return pd.DataFrame(
        {
            name: rows[name].isin(NEVER_OPENED) if name in silent or "___" in name else rows[name] == ""
            for name in names
            if name not in ROW_ID
        },
        index=rows.index,
    )


def fields_read_off(mapping: Mapping) -> dict[str, list[str]]:
    """Return by instrument the fields the mapping's entries read off it; references to people are read off links."""
    whole = mapping.model_dump()
    named: dict[str, set[str]] = {instrument: set() for instrument in mapping.instruments}
    for part in ("hubs", "hub_mentors", "preferences", "pairs", "events"):
        for entry in whole[part]:
            named[entry["instrument"]].update(_strings_in(entry))
    for event in mapping.events:
        named[event.instrument].update(event.section_columns().values())
    landed = mapping.landed_fields()
    return {instrument: [field for field in landed if field in names] for instrument, names in named.items()}


def _strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings_in(part)


def _opened(*, mapping: Mapping, rows: pd.DataFrame, fields: pd.DataFrame, blank: pd.DataFrame) -> pd.DataFrame:
    present = fields[fields["field"].isin(blank.columns)]
    opened = {}
    for instrument in mapping.instruments:
        status = f"{instrument}_complete"
        of_form = {*present.loc[present["form"] == instrument, "field"], status}.intersection(blank.columns)
        opened[instrument] = rows["instrument"].isin(["", instrument]) & ~blank[sorted(of_form)].all(axis=1)
    return pd.DataFrame(opened, index=rows.index)


def references_of(links: pd.DataFrame) -> pd.Series:
    """Return the mapping's name of each link's reference, without the number of the person."""
    names: pd.Series = links["field"].str.split(REPETITION).str[0]
    return names


def owner_names(mapping: Mapping) -> list[str]:
    """Return the references that say whose record it is."""
    return [name for name, person in mapping.people.items() if person.owns_record]


def _owners(*, mapping: Mapping, rows: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    named = links.loc[links["field"].isin(owner_names(mapping)), OF_LINK]
    placed = rows[["project", "record", "source"]].merge(named, on="source")
    best = placed.sort_values("person_id", na_position="last", kind="stable").drop_duplicates(["project", "record"])
    found = rows[["project", "record"]].merge(best.drop(columns="source"), how="left", on=["project", "record"])
    found.index = rows.index
    names = {"person_id": "owner_id", "typed": "owner_typed", "decision": "owner_decision"}
    return found[list(names)].rename(columns=names)


def _clean(links: pd.DataFrame) -> pd.DataFrame:
    kept = links[["field", *OF_LINK]].astype("str")
    return kept.assign(**{name: kept[name].where(kept[name] != "") for name in ("person_id", "typed")})


def persons_of(landing: Landing, rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return who the reference `name` means on each of these rows, on their index.

    Columns (text, missing where unknown): `person_id`; `typed`, the identity of what was typed; `decision`; `key`, the
    person id or else the typed identity, under which an unresolved person is the same person wherever typed;
    `unresolved`, the typed identity where something was typed and nobody could be told from it.
    """
    if landing.mapping.people[name].owns_record:
        person, typed, decision = rows["owner_id"], rows["owner_typed"], rows["owner_decision"]
    else:
        found = landing.links_of(name).reindex(rows["source"]).set_axis(rows.index)
        person, typed, decision = found["person_id"], found["typed"], found["decision"]
    return pd.DataFrame(
        {
            "person_id": person,
            "typed": typed,
            "decision": decision,
            "key": person.fillna(typed),
            "unresolved": typed.where(person.isna()),
        },
        index=rows.index,
    )


def first_field_of(landing: Landing, name: str) -> str:
    """Return the field a finding about the reference points at: the first one it can be typed in."""
    return landing.mapping.people[name].fields()[0]
