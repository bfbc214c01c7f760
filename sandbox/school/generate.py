"""Writes a school folder: HR, a REDCap project, and what is true of every obligation.

Belongs here: the order of writing. Does not belong here: any drawing of its own. People are told one after the other
and written at once, so a school of 50,000 needs memory for its people, not for its records. Records are numbered in
the order of person ids, which is what lets both `records.csv` and the truth be written sorted without holding either.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Final

from sandbox.school.casting import cast_school
from sandbox.school.entry import Sheet, enter_profile, enter_story
from sandbox.school.hr_files import write_hr
from sandbox.school.hub_records import enter_senior_pair, group_sheets, hub_sheets, sheets_of_nobody
from sandbox.school.layout import layout_of
from sandbox.school.pairs import drawn_pairs
from sandbox.school.people import era_of
from sandbox.school.project_files import write_project_files, write_table
from sandbox.school.projects import ANESTHESIOLOGY
from sandbox.school.told import digestive_diseases, rutgers, weill_cornell
from sandbox.school.truth import told_story
from sandbox.school.truth_file import TruthFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.school.casting import Cast
    from sandbox.school.hub_records import Mentees
    from sandbox.school.layout import Layout
    from sandbox.school.projects import ProjectPlan

DEFAULT_AS_OF = date(2026, 10, 20)
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
    for part in ("hr", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_hr(folder / "hr", cast=cast)
    tell(f"HR: {len(cast.people)} people.")
    with TruthFile(folder / "truth" / "obligations.csv") as truth:
        for project, told in TOLD.items():
            layout = layout_of(project)
            place = folder / "redcap" / project.code
            place.mkdir(parents=True, exist_ok=True)
            write_project_files(place, project=project, layout=layout, era=cast.era, seed=seed)
            sheets = _Counted(told(Random(f"{project.code} of school {seed}"), layout=layout, cast=cast, truth=truth))
            write_table(
                place / "records.csv", header=layout.header, rows=(row for each in sheets for row in each.rows())
            )
            truth.finish()
            tell(f"REDCap {project.code}: {sheets.count} records.")
    tell(f"Truth: {truth.written} obligations.")


class _Counted:
    """Records as they go by, and how many went by."""

    def __init__(self, sheets: Iterator[Sheet]) -> None:
        self._sheets, self.count = sheets, 0

    def __iter__(self) -> Iterator[Sheet]:
        for sheet in self._sheets:
            self.count += 1
            yield sheet


def _hub_programme(rng: Random, *, layout: Layout, cast: Cast, truth: TruthFile) -> Iterator[Sheet]:
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
        yield sheet
    last = max(person.record for person in cast.people)
    yield from sheets_of_nobody(rng, layout=layout, cast=cast, first=last + 1)
    yield from group_sheets(rng, layout=layout, cast=cast)
    yield from hub_sheets(rng, layout=layout, cast=cast, mentees=mentees)


TOLD: Final[dict[ProjectPlan, Callable[..., Iterator[Sheet]]]] = {
    ANESTHESIOLOGY: _hub_programme,
    digestive_diseases.PROJECT: digestive_diseases.told,
    rutgers.PROJECT: rutgers.told,
    weill_cornell.PROJECT: weill_cornell.told,
}
"""Each project with what tells its records in order and adds what is true to the truth file."""
