"""The hub registry and what faculty chose from it: hubs, affinity groups, their mentors, preferences.

Belongs here: `mentoring/hub`, `mentoring/hub_mentor` and `mentoring/preference`. Does not belong here: assignments
(`pairs.py`); that a hub is full or a mentor overloaded is judged in `obligations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.mentoring.decode import integers_of
from assets.mentoring.landing import first_field_of, persons_of
from assets.mentoring.on_register import listed_on
from assets.mentoring.problems import Problem
from assets.mentoring.reading import Complaints, Reading, together
from assets.mentoring.schema import HUB, HUB_MENTOR, PREFERENCE
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from assets.mentoring.landing import Landing
    from assets.mentoring.problems import Found
    from assets.redcap.entries import HubMentorRows, HubRows, PreferenceRows

_RECORD = ["project", "record"]


def hubs_of(landing: Landing) -> tuple[Reading, pd.DataFrame]:
    """Return `mentoring/hub` in its columns, plus `project` and `record` of each hub's row; and `mentoring/hub_mentor`.

    `mentor_ids` and the senior mentor of a group are those of the as-of date; `mentoring/hub_mentor` has those of every
    day. A second record with the code of an earlier one is quarantined, but mentors listed in it are mentors of that
    hub.
    """
    problems: list[Found] = []
    found = together([_hub_rows(landing, entry, problems) for entry in landing.mapping.hubs], list(HUB.column_names))
    if found.empty:
        nothing = Reading(frame=_typed(found), problems=problems, used=pd.Series(dtype="str"))
        return nothing, empty_frame_of(HUB_MENTOR)
    again = found.duplicated(["kind", "hub"])
    for instrument in found["instrument"].unique():
        Complaints(landing, instrument, problems).add(
            found, again & (found["instrument"] == instrument), Problem.DUPLICATE_HUB, "quarantined"
        )
    hubs = found[~again].reset_index(drop=True)
    mentors = [_mentor_rows(landing, entry, found, problems) for entry in landing.mapping.hub_mentors]
    listed = together([part for part in (_always_seniors(hubs), *mentors) if len(part)], list(HUB_MENTOR.column_names))
    listed = listed.astype({column.name: DTYPES[column.type] for column in HUB_MENTOR.columns})
    present = listed[listed_on(listed, pd.Timestamp(landing.as_of))]
    hubs["mentor_ids"] = _mentors_by_hub(hubs, present)
    hubs[["senior_id", "senior_typed"]] = _latest_seniors(hubs, present)
    used = pd.concat([hubs["source"], listed.loc[listed["person_id"].notna(), "source"]])
    reading = Reading(frame=_typed(hubs), problems=problems, used=used)
    return reading, listed


def _always_seniors(hubs: pd.DataFrame) -> pd.DataFrame:
    """Return `HUB_MENTOR`: the senior mentors whom the groups' own rows name, and who have no dates there."""
    named = hubs[(hubs["kind"] == "affinity_group") & (hubs["senior_id"].notna() | hubs["senior_typed"].notna())]
    rows = named.rename(columns={"senior_id": "person_id", "senior_typed": "typed"})
    return rows.reindex(columns=list(HUB_MENTOR.column_names))


def _mentors_by_hub(hubs: pd.DataFrame, present: pd.DataFrame) -> pd.Series:
    """Return the person ids of each hub's mentors, sorted and each once; affinity groups have none."""
    told = present[(present["kind"] == "hub") & present["person_id"].notna()]
    lists = told.drop_duplicates(["hub", "person_id"]).sort_values("person_id").groupby("hub")["person_id"].agg(list)
    of_hub = hubs["hub"].map(lists).where(hubs["kind"] == "hub")
    return of_hub.map(lambda texts: texts if isinstance(texts, list) else [])


def _latest_seniors(hubs: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """Return person_id and typed of each group's senior mentor, of several the one who began last; hubs have none."""
    seniors = present[present["kind"] == "affinity_group"].sort_values(["valid_from", "source"], na_position="first")
    latest = seniors.drop_duplicates("hub", keep="last").set_index("hub")[["person_id", "typed"]]
    groups = hubs["hub"].where(hubs["kind"] == "affinity_group")
    return latest.reindex(groups).set_axis(hubs.index)


def _typed(hubs: pd.DataFrame) -> pd.DataFrame:
    if hubs.empty:
        return empty_frame_of(HUB).assign(project=pd.Series(dtype="str"), record=pd.Series(dtype="str"))
    return hubs[[*HUB.column_names, *_RECORD]]


def _hub_rows(landing: Landing, entry: HubRows, problems: list[Found]) -> pd.DataFrame:
    complaints = Complaints(landing, entry.instrument, problems)
    rows = landing.carrying(entry.instrument)
    complaints.add(rows, rows[entry.code] == "", Problem.NO_CODE, "quarantined", entry.code)
    rows = rows[rows[entry.code] != ""]
    capacity = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if entry.capacity:
        answer = integers_of(rows[entry.capacity], missing_codes=landing.missing_codes)
        capacity = complaints.about_optional(rows, answer, field=entry.capacity, unreadable=Problem.UNREADABLE_NUMBER)
    senior, senior_typed = (pd.Series(pd.NA, index=rows.index, dtype="str") for _ in range(2))
    if entry.senior:
        person = persons_of(landing, rows, entry.senior)
        field = first_field_of(landing, entry.senior)
        complaints.add(rows, person["unresolved"].notna(), Problem.UNRESOLVED_SENIOR, "used", field)
        senior, senior_typed = person["person_id"].mask(person["decision"] == "test"), person["unresolved"]
    group = rows[entry.affinity_group].replace("", None) if entry.affinity_group else None
    return pd.DataFrame(
        {
            "programme": landing.programme,
            "hub": rows[entry.code],
            "name": rows[entry.name],
            "kind": entry.kind,
            "affinity_group": pd.Series(group, index=rows.index, dtype="str"),
            "capacity": capacity,
            "mentor_ids": None,
            "senior_id": senior,
            "senior_typed": senior_typed,
            "source": rows["source"],
            "instrument": entry.instrument,
            "owner_id": rows["owner_id"],
            "project": rows["project"],
            "record": rows["record"],
        }
    )


def _mentor_rows(landing: Landing, entry: HubMentorRows, hubs: pd.DataFrame, problems: list[Found]) -> pd.DataFrame:
    """Return `HUB_MENTOR`; who leads a group does so on the group's record, who mentors in a hub on the hub's."""
    complaints = Complaints(landing, entry.instrument, problems)
    rows = landing.carrying(entry.instrument)
    person = persons_of(landing, rows, entry.person)
    field = first_field_of(landing, entry.person)
    complaints.add(rows, person["key"].isna(), Problem.NO_PERSON, "quarantined", field)
    unresolved = Problem.UNRESOLVED_HUB_MENTOR if entry.kind == "hub" else Problem.UNRESOLVED_SENIOR
    complaints.add(rows, person["unresolved"].notna(), unresolved, "quarantined", field)
    of_record = hubs[hubs["kind"] == entry.kind].drop_duplicates(_RECORD)
    hub = rows[_RECORD].merge(of_record[[*_RECORD, "hub"]], how="left", on=_RECORD)["hub"].set_axis(rows.index)
    complaints.add(rows, hub.isna(), Problem.NO_HUB, "quarantined")
    days = {}
    for column, name in (("valid_from", entry.from_), ("valid_to", entry.to)):
        days[column] = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
        if name:
            answer = landing.dates(rows, name)
            days[column] = complaints.about_optional(rows, answer, field=name, unreadable=Problem.UNREADABLE_DATE)
    kept = person["key"].notna() & hub.notna()
    who = {"person_id": person["person_id"], "typed": person["unresolved"]}
    frame = pd.DataFrame({"kind": entry.kind, "hub": hub, **who, **days, "source": rows["source"]})
    return frame.assign(programme=landing.programme)[kept]


def preferences_of(landing: Landing, hubs: pd.DataFrame) -> Reading:
    """Return `mentoring/preference`. Of a person with several records the earliest choice stands, whole."""
    problems: list[Found] = []
    codes = set(hubs.loc[hubs["kind"] == "hub", "hub"])
    parts = [
        part
        for entry in landing.mapping.preferences
        for part in _choices(landing, entry, codes=codes, problems=problems)
    ]
    found = together(parts, list(PREFERENCE.column_names))
    if found.empty:
        return Reading(frame=empty_frame_of(PREFERENCE), problems=problems, used=pd.Series(dtype="str"))
    return Reading(frame=found[list(PREFERENCE.column_names)], problems=problems, used=found["source"])


def _choices(landing: Landing, entry: PreferenceRows, *, codes: set[str], problems: list[Found]) -> list[pd.DataFrame]:
    complaints = Complaints(landing, entry.instrument, problems)
    rows = landing.carrying(entry.instrument)
    unsaid = ["", *landing.missing_codes]
    rows = rows[~rows[entry.hubs].isin(unsaid).all(axis=1)]
    person = persons_of(landing, rows, entry.person)
    field = first_field_of(landing, entry.person)
    complaints.add(rows, person["unresolved"].notna(), Problem.UNRESOLVED_PERSON, "quarantined", field)
    chosen_on = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
    if entry.chosen_on:
        answer = landing.dates(rows, entry.chosen_on)
        chosen_on = complaints.about_optional(rows, answer, field=entry.chosen_on, unreadable=Problem.UNREADABLE_DATE)
    known = rows.assign(person_id=person["person_id"], chosen_on=chosen_on)[person["person_id"].notna()]
    first = known.sort_values(["chosen_on", "source"]).drop_duplicates("person_id")
    parts = []
    for choice, name in enumerate(entry.hubs, start=1):
        chosen = first[~first[name].isin(unsaid)]
        complaints.add(chosen, ~chosen[name].isin(codes), Problem.UNKNOWN_HUB, "used", name)
        part = chosen[["person_id", "chosen_on", "source"]].assign(
            programme=landing.programme, choice=choice, hub=chosen[name]
        )
        parts.append(part.astype({"choice": "Int64", "programme": "str"}))
    return parts
