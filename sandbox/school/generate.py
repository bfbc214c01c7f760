"""Writes a school folder: HR, a REDCap project per programme, and what is true of every obligation.

Belongs here: the order of writing. Does not belong here: any drawing of its own. People are told one after the other
and written at once, so a school of 50,000 needs memory for its people, not for its records. Records are numbered in
the order of person ids, which is what lets both `records.csv` and the truth be written sorted without holding either.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Final

from sandbox.school.casting import cast_school
from sandbox.school.hr_files import write_hr
from sandbox.school.layout import layout_of
from sandbox.school.people import era_of
from sandbox.school.project_files import write_project_files, write_table
from sandbox.school.projects import ANESTHESIOLOGY
from sandbox.school.told import anesthesiology, digestive_diseases, rutgers, weill_cornell
from sandbox.school.truth_file import TruthFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.school.entry import Sheet
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
    with TruthFile(folder / "truth" / "obligations.csv", seed=seed, as_of=cast.era.as_of) as truth:
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


TOLD: Final[dict[ProjectPlan, Callable[..., Iterator[Sheet]]]] = {
    ANESTHESIOLOGY: anesthesiology.told,
    digestive_diseases.PROJECT: digestive_diseases.told,
    rutgers.PROJECT: rutgers.told,
    weill_cornell.PROJECT: weill_cornell.told,
}
"""Each project with what tells its records in order and adds what is true to the truth file."""
