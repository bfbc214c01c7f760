"""Pairs: who mentored whom, in which role, from when to when.

Belongs here: assignments typed in REDCap as dated intervals with an identity, and which pair replaced which. Does not
belong here: that a pair also ends when one of the two leaves (HR knows that; `obligations` applies it), nor whether the
mentor was a permitted one. A pair in which one person could not be told stays in, under what was typed, so that neither
of the two disappears.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.mentoring.decode import Decoded, codes_of
from assets.mentoring.hashes import hashes_of
from assets.mentoring.landing import first_field_of, persons_of
from assets.mentoring.problems import Problem
from assets.mentoring.reading import Complaints, Reading, together
from assets.mentoring.schema import PAIR
from assets.redcap.entries import Coded
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from assets.mentoring.landing import Landing
    from assets.mentoring.problems import Found
    from assets.redcap.entries import PairRows

KEYS = ("mentee_key", "mentor_key")
"""Columns a pair carries besides the table's own: person id, or typed identity of the one who could not be told."""

CHANGED = "changed"


def pairs_of(landing: Landing) -> Reading:
    """Return `mentoring/pair` in its columns plus `mentee_key` and `mentor_key`.

    `pair_id` is the hash of programme, role, mentee, mentor and start day. Quarantined: rows without start, role or
    either person, ended before they started, of a person with himself, and repetitions of a pair (the lowest instance
    is kept).
    """
    problems: list[Found] = []
    columns = [*PAIR.column_names, *KEYS]
    found = together([_assignments(landing, entry, problems) for entry in landing.mapping.pairs], columns)
    if found.empty:
        empty = empty_frame_of(PAIR).assign(**{key: pd.Series(dtype="str") for key in KEYS})
        return Reading(frame=empty, problems=problems, used=pd.Series(dtype="str"))
    started = found["started_on"].dt.strftime("%Y-%m-%d")
    found["pair_id"] = hashes_of(found["programme"], found["role"], found["mentee_key"], found["mentor_key"], started)
    found = found.sort_values("instance_number", kind="stable", ignore_index=True)
    again = found.duplicated("pair_id")
    kept = found[~again].reset_index(drop=True)
    overlapping = kept["pair_id"].isin(_overlapping(kept))
    for instrument in found["instrument"].unique():
        complaints = Complaints(landing, instrument, problems)
        complaints.add(found, again & (found["instrument"] == instrument), Problem.DUPLICATE_PAIR, "quarantined")
        complaints.add(kept, overlapping & (kept["instrument"] == instrument), Problem.OVERLAPPING_PAIR, "used")
    kept["follows_pair_id"] = kept["pair_id"].map(_followed(kept)).astype("str")
    return Reading(frame=kept[columns], problems=problems, used=kept["source"])


def _assignments(landing: Landing, entry: PairRows, problems: list[Found]) -> pd.DataFrame:
    complaints = Complaints(landing, entry.instrument, problems)
    rows = landing.carrying(entry.instrument)
    mentee, mentor = persons_of(landing, rows, entry.mentee), persons_of(landing, rows, entry.mentor)
    rows = rows[mentee["key"].notna()]
    mentee, mentor = mentee.loc[rows.index], mentor.loc[rows.index]
    start = landing.dates(rows, entry.started_on)
    good = complaints.about_needed(
        rows, start, field=entry.started_on, blank=Problem.NO_START, unreadable=Problem.UNREADABLE_DATE
    )
    role, has_role = _roles(landing, entry, rows, complaints)
    good &= has_role & _has_two_people(landing, entry, rows, mentee, mentor, complaints)
    ended_on = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
    if entry.ended_on:
        end = landing.dates(rows, entry.ended_on)
        ended_on = complaints.about_optional(rows, end, field=entry.ended_on, unreadable=Problem.UNREADABLE_DATE)
        backwards = ended_on < start.read
        complaints.add(rows, backwards, Problem.ENDED_BEFORE_START, "quarantined", entry.ended_on)
        good &= ~backwards
    reason = pd.Series(pd.NA, index=rows.index, dtype="str")
    if entry.end_reason:
        answer = codes_of(
            rows[entry.end_reason.field], codes=entry.end_reason.codes, missing_codes=landing.missing_codes
        )
        reason = complaints.about_optional(rows, answer, field=entry.end_reason.field, unreadable=Problem.UNKNOWN_CODE)
    hub = rows[entry.hub].replace(dict.fromkeys(["", *landing.missing_codes])) if entry.hub else None
    frame = pd.DataFrame(
        {
            "programme": landing.programme,
            "role": role,
            "hub": pd.Series(hub, index=rows.index, dtype="str"),
            "mentee_id": mentee["person_id"],
            "mentor_id": mentor["person_id"],
            "started_on": start.read,
            "ended_on": ended_on,
            "end_reason": reason,
            "typed": mentee["unresolved"].fillna(mentor["unresolved"]),
            "source": rows["source"],
            "mentee_key": mentee["key"],
            "mentor_key": mentor["key"],
            "instrument": entry.instrument,
            "owner_id": rows["owner_id"],
            "instance_number": rows["instance_number"],
        }
    )
    return frame[good]


def _roles(
    landing: Landing, entry: PairRows, rows: pd.DataFrame, complaints: Complaints
) -> tuple[pd.Series, pd.Series]:
    if not isinstance(entry.role, Coded):
        return pd.Series(entry.role, index=rows.index, dtype="str"), pd.Series(True, index=rows.index)
    answer: Decoded = codes_of(rows[entry.role.field], codes=entry.role.codes, missing_codes=landing.missing_codes)
    has_role = complaints.about_needed(
        rows, answer, field=entry.role.field, blank=Problem.NO_ROLE, unreadable=Problem.UNKNOWN_CODE
    )
    return answer.read, has_role


def _has_two_people(
    landing: Landing,
    entry: PairRows,
    rows: pd.DataFrame,
    mentee: pd.DataFrame,
    mentor: pd.DataFrame,
    complaints: Complaints,
) -> pd.Series:
    field = first_field_of(landing, entry.mentor)
    alone = mentor["key"].isna()
    complaints.add(rows, alone, Problem.NO_PERSON, "quarantined", field)
    oneself = mentor["person_id"] == mentee["person_id"]
    complaints.add(rows, oneself, Problem.SELF_MENTORING, "quarantined", field)
    nobody_told = mentee["unresolved"].notna() & mentor["unresolved"].notna()
    complaints.add(rows, nobody_told, Problem.UNRESOLVED_PERSON, "quarantined", field)
    return ~alone & ~oneself & ~nobody_told


def _earlier_and_later(pairs: pd.DataFrame, *, same: list[str]) -> pd.DataFrame:
    columns = ["pair_id", "started_on", "ended_on", "end_reason", *same]
    both = pairs[columns].merge(pairs[columns], on=same, suffixes=("_earlier", ""))
    return both[both["started_on_earlier"] < both["started_on"]]


def _overlapping(pairs: pd.DataFrame) -> pd.Series:
    """Return the pairs (ids) that began while an earlier one of the same people in the same role was running."""
    both = _earlier_and_later(pairs, same=["role", *KEYS])
    running = both["ended_on_earlier"].isna() | (both["ended_on_earlier"] >= both["started_on"])
    return both.loc[running, "pair_id"]


def _followed(pairs: pd.DataFrame) -> pd.Series:
    """Return the pair each pair replaced, by pair id: the mentee's latest earlier one of the role that was over.

    Over means ended on or before the new start, or ended with a change of mentor, whose hand-over may overlap.
    """
    both = _earlier_and_later(pairs, same=["role", "mentee_key"])
    over = (both["ended_on_earlier"] <= both["started_on"]) | (both["end_reason_earlier"] == CHANGED)
    ordered = both[over].sort_values(["started_on_earlier", "pair_id_earlier"])
    return ordered.drop_duplicates("pair_id", keep="last").set_index("pair_id")["pair_id_earlier"]
