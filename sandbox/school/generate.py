"""Writes a school folder: HR, a REDCap project, and what is true of every obligation.

Belongs here: the order of writing. Does not belong here: any drawing of its own. People are told one after the other
and written at once, so a school of 50,000 needs memory for its people, not for its records. Records are numbered in
the order of person ids, which is what lets both `records.csv` and the truth be written sorted without holding either.
"""

from __future__ import annotations

import csv
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from sandbox.school.casting import cast_school
from sandbox.school.entry import Sheet, enter_profile, enter_story
from sandbox.school.hr_files import write_hr
from sandbox.school.hub_records import enter_senior_pair, group_sheets, hub_sheets, sheets_of_nobody
from sandbox.school.layout import dictionary_rows, layout_of
from sandbox.school.pairs import drawn_pairs
from sandbox.school.people import era_of
from sandbox.school.project_files import write_project_files, write_table
from sandbox.school.truth import COLUMNS, Obligation, told_story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.school.casting import Cast
    from sandbox.school.hub_records import Mentees
    from sandbox.school.layout import Layout

DEFAULT_AS_OF = date(2026, 10, 20)
PROJECT = "anesthesiology"
FEWEST_FACULTY = 20
MOST_YEARS = 10


def generate_school(
    folder: Path,
    *,
    faculty: int,
    years: int,
    seed: int,
    as_of: date = DEFAULT_AS_OF,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Write a school of `faculty` people whose programme began `years` years before `as_of`.

    The same arguments write the same bytes, in any process on any platform. `progress` is told what was written, one
    sentence at a time.

    Raises:
        ValueError: `faculty` is under 20 or `years` not within 1..10.

    """
    if faculty < FEWEST_FACULTY or not 1 <= years <= MOST_YEARS:
        message = (
            f"A school has at least {FEWEST_FACULTY} faculty and 1 to {MOST_YEARS} years; "
            f"asked for {faculty} and {years}."
        )
        raise ValueError(message)
    tell = progress or (lambda _: None)
    rng = Random(f"school {seed}")
    cast = cast_school(rng, era=era_of(as_of=as_of, years=years), faculty=faculty)
    for part in ("hr", f"redcap/{PROJECT}", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_hr(folder / "hr", cast=cast)
    tell(f"HR: {len(cast.people)} people.")
    dictionary = dictionary_rows()
    layout = layout_of(dictionary)
    project = folder / "redcap" / PROJECT
    write_project_files(project, dictionary=dictionary, layout=layout, era=cast.era, seed=seed)
    truth = _Truth(folder / "truth" / "obligations.csv")
    rows = _record_rows(rng, cast=cast, layout=layout, truth=truth)
    write_table(project / "records.csv", header=layout.header, rows=rows)
    truth.close()
    tell(f"REDCap: {sum(1 for person in cast.people if person.record)} faculty records, {len(cast.hubs)} hubs.")
    tell(f"Truth: {truth.written} obligations.")


class _Truth:
    """Writes the truth person by person; rows of a person not yet reached wait."""

    def __init__(self, path: Path) -> None:
        self._target = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._target, lineterminator="\n")
        self._writer.writerow(COLUMNS)
        self._waiting: dict[str, list[Obligation]] = {}
        self.written = 0

    def add(self, rows: list[Obligation]) -> None:
        for row in rows:
            self._waiting.setdefault(row.person_id, []).append(row)

    def reached(self, person_id: str) -> None:
        rows = self._waiting.pop(person_id, [])
        rows.sort(key=lambda row: (row.clause, row.window_start, row.subject_id))
        self._writer.writerows(rows)
        self.written += len(rows)

    def close(self) -> None:
        self._target.close()


def _record_rows(rng: Random, *, cast: Cast, layout: Layout, truth: _Truth) -> Iterator[list[str]]:
    hub_of = {person.person_id: hub for person, hub in cast.mentors}
    mentees: Mentees = {}
    for person in cast.people:
        pairs = drawn_pairs(rng, person, cast=cast)
        story = told_story(rng, person, pairs=pairs, cast=cast)
        truth.add(story.truth)
        truth.reached(person.person_id)
        if not person.record:
            continue
        sheet = Sheet(rng, layout=layout, record=str(person.record))
        enter_profile(rng, sheet, person, cast=cast)
        enter_story(rng, sheet, story.entries, era=cast.era)
        if person.person_id in hub_of:
            enter_senior_pair(rng, sheet, person, hub=hub_of[person.person_id], cast=cast)
        for pair in pairs:
            mentees.setdefault(pair.mentor.person_id, []).append((person.person_id, pair.start, pair.end))
        yield from sheet.rows()
    last = max(person.record for person in cast.people)
    for sheet in sheets_of_nobody(rng, layout=layout, cast=cast, first=last + 1):
        yield from sheet.rows()
    for sheet in group_sheets(rng, layout=layout, cast=cast):
        yield from sheet.rows()
    for sheet in hub_sheets(rng, layout=layout, cast=cast, mentees=mentees):
        yield from sheet.rows()
