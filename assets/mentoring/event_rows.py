"""One mapping entry's rows read as events, each answer decoded; nothing yet compared with any other row.

Belongs here: what a single row says. Does not belong here: which pair it belongs to, repetitions and plausibility of
dates (`events.py`), for which other rows must be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from assets.mentoring.decode import codes_of, filled_of, flags_of, meanings_of, quarters_of
from assets.mentoring.landing import first_field_of, persons_of
from assets.mentoring.problems import Problem
from assets.mentoring.reading import Complaints
from assets.redcap.entries import Coded

if TYPE_CHECKING:
    from assets.mentoring.landing import Landing
    from assets.mentoring.problems import Found
    from assets.redcap.entries import CodedFlag, EventRows


CARRIED = ("source", "snapshot", "owner_id", "instance_number", "project", "record")
"""Columns of the landed rows an event keeps."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One `events` entry of the mapping beside the landing it reads and the place its problems go."""

    landing: Landing
    words: EventRows
    complaints: Complaints


def entry_of(landing: Landing, words: EventRows, problems: list[Found]) -> Entry:
    """Return the entry, its problems to be added to `problems`."""
    return Entry(landing, words, Complaints(landing, words.instrument, problems))


def event_rows_of(entry: Entry) -> pd.DataFrame:
    """Return the entry's rows that have a readable date (and period, where one is mapped), one row per event.

    Columns of `mentoring/event` apart from event_id, pair_id and the lists of people, plus person_key, attendee_key,
    person_unresolved, attendee_id, attendee_unresolved (text), has_attendee, by_owner (bool), owner_id, instrument,
    instance_number, begins and ends (`datetime64[us]`: its day, or first and last day of its period).
    """
    landing, words = entry.landing, entry.words
    rows = landing.carrying(words.instrument)
    person = persons_of(landing, rows, words.person)
    by_owner = landing.mapping.people[words.person].owns_record
    if by_owner and (unknown := person["key"].isna()).any():
        rows, person = rows[~unknown], person[~unknown]
    dates, good = _dated(entry, rows)
    columns = {
        **dates,
        **_people(entry, rows, person, good),
        "programme": landing.programme,
        "kind": words.kind,
        "step": pd.Series(words.step, index=rows.index, dtype="str"),
        "by_owner": by_owner,
        "has_attendee": words.attendee is not None,
        "hub_of_record": words.hub_of_record,
        "instrument": words.instrument,
        "filled": _filled(entry, rows),
        "mode": _coded(entry, rows, words.mode),
        "setting": _coded(entry, rows, words.setting),
        "value": _coded(entry, rows, words.value),
        "confirmed_by_mentee": _flag(entry, rows, words.confirmed_by_mentee),
        "confirmed_by_mentor": _flag(entry, rows, words.confirmed_by_mentor),
        **{name: rows[name] for name in CARRIED},
    }
    return pd.DataFrame(columns, index=rows.index)[good]


def _dated(entry: Entry, rows: pd.DataFrame) -> tuple[dict[str, pd.Series], pd.Series]:
    """Return held_on, filed_on, period, begins and ends, and which rows have what they need (mask).

    A step without its date has simply not been taken; any other form that was opened without one is at fault.
    """
    words = entry.words
    blank = None if words.kind == "step" else Problem.NO_DATE
    needed = words.held_on or words.filed_on or ""
    good = pd.Series(True, index=rows.index)
    dates = {}
    for name, field in (("held_on", words.held_on), ("filed_on", words.filed_on)):
        if field is None:
            dates[name] = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
            continue
        answer = entry.landing.dates(rows, field)
        dates[name] = answer.read
        if field == needed:
            good &= entry.complaints.about_needed(
                rows, answer, field=field, blank=blank, unreadable=Problem.UNREADABLE_DATE
            )
        else:
            entry.complaints.about_optional(rows, answer, field=field, unreadable=Problem.UNREADABLE_DATE)
    dates["begins"] = dates["ends"] = dates["held_on"].fillna(dates["filed_on"])
    dates["period"] = pd.Series(pd.NA, index=rows.index, dtype="str")
    if words.period:
        year, quarter = (_part_of_period(entry, rows, part) for part in (words.period.year, words.period.quarter))
        answer = quarters_of(year, quarter, missing_codes=entry.landing.missing_codes)
        good &= entry.complaints.about_needed(
            rows, answer, field=words.period.fields()[0], blank=Problem.NO_PERIOD, unreadable=Problem.BAD_PERIOD
        )
        first = pd.to_datetime(answer.read, format="%Y-%m-%d").astype("datetime64[us]")
        last = (first + pd.offsets.QuarterEnd(startingMonth=3)).astype("datetime64[us]")
        dates |= {"period": answer.read, "begins": first, "ends": last}
    return dates, good


def _part_of_period(entry: Entry, rows: pd.DataFrame, part: Coded | str) -> pd.Series:
    """Return year or quarter as digits; a code the mapping does not know is no digit, whatever it looks like."""
    if not isinstance(part, Coded):
        return rows[part]
    return meanings_of(rows[part.field], codes=part.codes, missing_codes=entry.landing.missing_codes)


def _people(entry: Entry, rows: pd.DataFrame, person: pd.DataFrame, good: pd.Series) -> dict[str, pd.Series]:
    columns = {
        "person_id": person["person_id"],
        "person_key": person["key"],
        "person_unresolved": person["unresolved"],
    }
    _complain_of_nobody(entry, rows, entry.words.person, person, good)
    if entry.words.attendee is None:
        nobody = pd.Series(pd.NA, index=rows.index, dtype="str")
        return columns | dict.fromkeys(("attendee_id", "attendee_key", "attendee_unresolved"), nobody)
    attendee = persons_of(entry.landing, rows, entry.words.attendee)
    _complain_of_nobody(entry, rows, entry.words.attendee, attendee, good)
    return columns | {
        "attendee_id": attendee["person_id"],
        "attendee_key": attendee["key"],
        "attendee_unresolved": attendee["unresolved"],
    }


def _complain_of_nobody(entry: Entry, rows: pd.DataFrame, name: str, person: pd.DataFrame, good: pd.Series) -> None:
    """Note that nobody was typed; where an assignment's reader says so of the same row, its stronger word stands."""
    field = first_field_of(entry.landing, name)
    entry.complaints.add(rows, good & person["key"].isna(), Problem.NO_PERSON, "used", field)


def _coded(entry: Entry, rows: pd.DataFrame, answer: Coded | str | None) -> pd.Series:
    if not isinstance(answer, Coded):
        return pd.Series(answer, index=rows.index, dtype="str")
    decoded = codes_of(rows[answer.field], codes=answer.codes, missing_codes=entry.landing.missing_codes)
    return entry.complaints.about_optional(rows, decoded, field=answer.field, unreadable=Problem.UNKNOWN_CODE)


def _flag(entry: Entry, rows: pd.DataFrame, answer: CodedFlag | None) -> pd.Series:
    if answer is None:
        return pd.Series(pd.NA, index=rows.index, dtype="boolean")
    decoded = flags_of(rows[answer.field], codes=answer.codes, missing_codes=entry.landing.missing_codes)
    return entry.complaints.about_optional(rows, decoded, field=answer.field, unreadable=Problem.UNKNOWN_CODE)


def _filled(entry: Entry, rows: pd.DataFrame) -> pd.Series:
    """Return the names of the filled sections as lists; there are few combinations, so each list is made once."""
    names = list(entry.words.section_columns())
    combination = pd.Series(0, index=rows.index)
    for position, field in enumerate(entry.words.section_columns().values()):
        combination += filled_of(rows[field]).astype("int64") * 2**position
    lists = {
        number: [name for position, name in enumerate(names) if number >> position & 1]
        for number in combination.unique()
    }
    return combination.map(lists).astype("object")
