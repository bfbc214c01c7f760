"""The Roster: everybody of the programme's departments and the latest result for each clause.

Belongs here: who is listed, who is not, and which window a cell shows. Does not belong here: what is open (Worklist),
and who mentors whom (`tracking.py`).
People come from HR and not from REDCap, so whoever did nothing is here too; whoever is not listed is counted by reason
on the Cover.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.words import NOT_CONCERNED, outside_words, rank_words, shown_state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from reports.workbook.case import Case
    from reports.workbook.rows import Row

ELSEWHERE: Final = ("out_of_scope", "not_employed")
"""Reasons of people a programme has nothing to do with: listed only if they left one of its departments lately."""

CLOSEST: Final = (
    *("identity_open", "no_active_pair", "not_mentor", "not_enrolled", "no_frequency_set"),
    *("not_employed", "out_of_scope"),
)
"""Of several reasons the one that says most: the last condition a person failed."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Everybody of HR's roster, each counted once: judged, or not concerned by the reason that says most.

    `listed` are the people on the Roster.
    """

    everybody: int
    judged_people: frozenset[str]
    outside: Mapping[str, int]
    unexplained: int
    listed: tuple[str, ...]
    reasons: Mapping[str, str]

    @property
    def judged(self) -> int:
        """How many people have at least one obligation."""
        return len(self.judged_people)

    def meaning(self, reason: str) -> str:
        """Return one line about people who are not concerned for a reason."""
        if reason == "out_of_scope":
            return "Their home department has no part in this programme; not on the Roster."
        if reason == "not_employed":
            return "Not employed in the quarter; on the Roster only if they left the programme's departments in it."
        return "On the Roster, with this reason."


def attendance_of(case: Case) -> Attendance:
    """Return who was looked at and who is listed."""
    judged = {row["person_id"] for row in case.obligations if row["person_id"]}
    reasons: dict[str, set[str]] = defaultdict(set)
    for row in case.not_concerned:
        if row["person_id"] not in judged:
            reasons[row["person_id"]].add(row["reason"])
    closest = {person: closest_reason(codes) for person, codes in reasons.items()}
    everybody = set(case.directory.names) | judged | set(closest)
    departments = {row["department"] for row in case.obligations if row["department"]}
    departments |= {
        case.directory.home(person).department for person, reason in closest.items() if reason not in ELSEWHERE
    }
    lost = everybody - judged - set(closest)
    listed = judged | {
        person
        for person in everybody - judged
        if closest.get(person, "") not in ELSEWHERE
        or (closest[person] == "not_employed" and _left_lately(case, person, departments))
    }
    listed -= {person for person in lost if case.directory.home(person).department not in departments}
    counts = Counter(closest.values())
    return Attendance(
        everybody=len(everybody),
        judged_people=frozenset(judged),
        outside={reason: counts[reason] for reason in sorted(counts, key=_rank_of)},
        unexplained=len(lost),
        listed=tuple(sorted(listed, key=lambda person: (case.directory.name(person).casefold(), person))),
        reasons=closest,
    )


def roster_sheet(case: Case, attendance: Attendance) -> Sheet:
    """Return the Roster."""
    latest: dict[tuple[str, str, str], Row] = {}
    open_rows: Counter[str] = Counter()
    for row in case.obligations:
        place = (row["person_id"], row["clause"], row["measure"])
        if place not in latest or _newer(row) > _newer(latest[place]):
            latest[place] = row
        if row["state"] in {"not_met", "indeterminate"}:
            open_rows[row["person_id"]] += 1
    outside = {(row["person_id"], row["clause"], row["measure"]): row["reason"] for row in case.not_concerned}
    measures = clauses_of_people(case)
    rows = tuple(_row(case, attendance, person, measures, latest, outside, open_rows) for person in attendance.listed)
    return Sheet(
        name="Roster",
        title=f"Roster, {case.ask.quarter.label}",
        line="Everybody in the programme's departments: the latest result for each clause due in the quarter or open.",
        blocks=(
            NamedTable(
                name="Roster",
                caption=f"{len(rows)} people, by name",
                fields=_fields(case, measures),
                rows=rows,
                words="One row per person with department, mentor, and one column per clause.",
                empty="Nobody is on the roster of this programme.",
                filtered=True,
            ),
        ),
        frozen_columns=1,
        printed_in_strips=True,
    )


def clauses_of_people(case: Case) -> list[Row]:
    """Return the clauses that are judged of people; of hubs, groups and departments no person could have a result."""
    asked = {(row["clause"], row["measure"]) for row in case.obligations if row["person_id"]}
    asked |= {(row["clause"], row["measure"]) for row in case.not_concerned if row["person_id"]}
    return [row for row in case.measures if (row["clause"], row["measure"]) in asked]


def _fields(case: Case, measures: Sequence[Row]) -> tuple[Field, ...]:
    return (
        Field("Person", "Name as HR gives it, last name first.", width=20, outside=True),
        Field("Person ID", "HR's key of the person.", width=10, outside=True),
        Field("Department", "Home department on the date judged.", width=14, outside=True),
        Field("Division", "Home division on the date judged.", width=16, outside=True),
        Field("Rank", "Rank on the date judged.", width=17),
        Field("Mentee of", "Mentors of the pairs active on the last day judged, else a dash.", width=17, outside=True),
        Field("Mentor to", "Mentees of the pairs active on the last day judged, else a dash.", width=17, outside=True),
        Field(
            "Agreement signed",
            "Day of the latest agreement as a mentee, in a pair active on the last day judged; else a dash.",
            kind="date",
            width=12,
        ),
        Field(
            f"Meetings {case.tracking.year}",
            "Meetings on record in the academic year (July to June) by the last day judged, as mentee or mentor.",
            kind="integer",
            width=10,
        ),
        *(
            Field(header, "Result of the latest window due in the quarter or open.", kind="status", width=14)
            for header in _headers(case, measures)
        ),
        Field(
            "Open", "Rows on the Worklist and on Too late that are not met or indeterminate.", kind="integer", width=8
        ),
        Field("In the programme", "Yes, or why none of the clauses concerns the person.", width=22),
    )


def _headers(case: Case, measures: Sequence[Row]) -> list[str]:
    """Return the clauses as headers; the measure stands with those a policy gives the same id and title."""
    titles = [case.clause_title(row["clause"], row["measure"]) for row in measures]
    alike = Counter(title.casefold() for title in titles)
    return [
        f"{title} ({row['measure'].replace('_', ' ')})" if alike[title.casefold()] > 1 else title
        for title, row in zip(titles, measures, strict=True)
    ]


def _row(
    case: Case,
    attendance: Attendance,
    person: str,
    measures: Sequence[Row],
    latest: Mapping[tuple[str, str, str], Row],
    outside: Mapping[tuple[str, str, str], str],
    open_rows: Mapping[str, int],
) -> tuple[Cell, ...]:
    home = case.directory.home(person)
    results: list[Cell] = []
    for measure in measures:
        place = (person, measure["clause"], measure["measure"])
        row = latest.get(place)
        if row is not None:
            results.append(shown_state(row["state"], row["reason"]).shown)
        else:
            results.append(NOT_CONCERNED if place in outside else "– Nothing due")
    reason = attendance.reasons.get(person)
    name = case.directory.name(person)
    return (
        name,
        person,
        case.directory.unit(home.department) or "none recorded",
        case.directory.unit(home.division) or "none recorded",
        rank_words(home.rank or "unknown"),
        _names(case, person, "mentor_id") or "–",
        _names(case, person, "mentee_id") or "–",
        _agreed(case, person) or "–",
        case.tracking.meetings.get(person, 0),
        *results,
        open_rows.get(person, 0),
        outside_words(reason) if reason else ("Yes" if person in attendance.judged_people else "No result recorded"),
    )


def _names(case: Case, person: str, other: str) -> str:
    """Return who the other ones of a person's active pairs are; `other` is `mentor_id` for those of a mentee."""
    found = case.tracking.mentors_of if other == "mentor_id" else case.tracking.mentees_of
    named = (case.directory.name(row[other]) or "unclear who" for row in found.get(person, ()))
    return "; ".join(dict.fromkeys(named))


def _agreed(case: Case, person: str) -> date | None:
    agreements = case.tracking.agreements
    pairs = (row["pair_id"] for row in case.tracking.mentors_of.get(person, ()))
    return max((agreements[one]["held_on"] for one in pairs if one in agreements), default=None)


def _newer(row: Row) -> tuple[object, ...]:
    return (
        row["window_start"],
        row["due_on"],
        -shown_state(row["state"], row["reason"]).order,
        row["obligation_id"],
    )


def closest_reason(codes: Collection[str]) -> str:
    """Return of several reasons why clauses do not concern a person the one that says most."""
    return min(codes, key=_rank_of)


def _rank_of(reason: str) -> tuple[int, str]:
    return (CLOSEST.index(reason) if reason in CLOSEST else 0, reason)


def _left_lately(case: Case, person: str, departments: set[str]) -> bool:
    home = case.directory.home(person)
    return home.department in departments and home.left_on is not None and home.left_on >= case.ask.quarter.start
