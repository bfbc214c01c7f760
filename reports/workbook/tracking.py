"""Who mentors whom in a quarter, what they agreed, and how often each person met somebody.

Belongs here: the columns offices of faculty affairs keep by hand (mentor to, mentee of, agreement signed, number of
meetings), read from pairs and events. Does not belong here: whether any of it is enough, which is judged from the same
rows elsewhere (`assets/obligations`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.workbook.rows import Row

YEAR_BEGINS: Final = 7
"""Month in which an academic year begins."""


@dataclass(frozen=True, slots=True)
class Tracking:
    """The pairs of a quarter and what is on record of them.

    `pairs` were active on a day of the quarter; `mentors_of` and `mentees_of` give those still active on its last day
    judged, by person. `agreements` is the latest agreement by pair, `meetings` the number of meetings a person took
    part in since `year_began`, the first day of the academic year.
    """

    pairs: Sequence[Row]
    mentors_of: Mapping[str, Sequence[Row]]
    mentees_of: Mapping[str, Sequence[Row]]
    agreements: Mapping[str, Row]
    meetings: Mapping[str, int]
    year_began: date

    @property
    def year(self) -> str:
        """The academic year in words, for example `2026–27`."""
        return f"{self.year_began.year}–{(self.year_began.year + 1) % 100:02d}"


def tracking_of(pairs: Sequence[Row], events: Sequence[Row], *, start: date, day: date) -> Tracking:
    """Return the pairs of a quarter with what is on record of them; `start` is its first day, `day` its last judged."""
    pairs = [row for row in pairs if row["started_on"] and row["started_on"] <= day and not _ended(row, start)]
    active = sorted((row for row in pairs if not _ended(row, day)), key=lambda row: (row["started_on"], row["pair_id"]))
    began = year_began_on(day)
    return Tracking(
        pairs=pairs,
        mentors_of=_by(active, "mentee_id"),
        mentees_of=_by(active, "mentor_id"),
        agreements=_agreements(events, day),
        meetings=_meetings(events, began, day),
        year_began=began,
    )


def year_began_on(day: date) -> date:
    """Return the first day of the academic year a day lies in."""
    return date(day.year - (day.month < YEAR_BEGINS), YEAR_BEGINS, 1)


def people_of(event: Row) -> list[str]:
    """Return who took part in an event, as far as it is known who they are."""
    return [person for person in dict.fromkeys([event["person_id"], *(event["attendees"] or [])]) if person]


def _ended(pair: Row, day: date) -> bool:
    return pair["ended_on"] is not None and pair["ended_on"] < day


def _by(pairs: Sequence[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in pairs:
        if row[column]:
            found.setdefault(row[column], []).append(row)
    return found


def _agreements(events: Sequence[Row], day: date) -> dict[str, Row]:
    """Return the latest agreement of each pair that is dated by a day, or the step it consists in."""
    held = [
        row
        for row in events
        if row["kind"] in {"agreement", "step"} and row["pair_id"] and row["held_on"] and row["held_on"] <= day
    ]
    return {row["pair_id"]: row for row in sorted(held, key=lambda row: (row["held_on"], row["event_id"]))}


def _meetings(events: Sequence[Row], began: date, day: date) -> Counter[str]:
    return Counter(
        person
        for row in events
        if row["kind"] == "meeting" and row["held_on"] and began <= row["held_on"] <= day
        for person in people_of(row)
    )
