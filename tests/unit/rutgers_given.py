"""What the clause cases of rutgers begin with, and what may happen after: parts that a case is put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.clause_cases import Told
    from tests.unit.obligations_school import School

FULL = ["goals", "activities", "needs"]
"""Sections of a whole Goal Plan."""


def newcomer(**post: str) -> Callable[[Told], Told]:
    """Give an assistant professor appointed on 1 March 2026, and a mentor who could be selected."""
    return lambda school: school.faculty("ann", "2026-03-01", **post).faculty("max", rank="professor")


def selected(since: str = "2026-01-15", **post: str) -> Callable[[Told], Told]:
    """Give a faculty member of long standing whose primary mentor was selected on a day."""

    def given(school: Told) -> Told:
        school.faculty("ann", **post).faculty("max", rank="professor")
        school.pair("ann", "max", since, role="primary_mentor")
        return school

    return given


def then(given: Callable[[Told], Told], *more: Callable[[Told], object]) -> Callable[[Told], object]:
    """Give a beginning, and what happened after it."""

    def all_of_it(school: Told) -> None:
        given(school)
        for part in more:
            part(school)

    return all_of_it


def met(*days: str, about: tuple[str, ...] = ()) -> Callable[[Told], object]:
    def given(school: Told) -> None:
        for day in days:
            school.meeting("ann", "max", day, filled=list(about))

    return given


def plan(
    held_on: str, *, filled: list[str], value: str = "no_unmet_needs", both: bool = True
) -> Callable[[Told], School]:
    confirmed = {"confirmed_by_mentee": True, "confirmed_by_mentor": both}
    return lambda school: school.event("report", "ann", "max", held_on=held_on, filled=filled, value=value, **confirmed)


def step(name: str, held_on: str, *, mentor: str | None = None) -> Callable[[Told], Told]:
    return lambda school: school.step_on("ann", name, held_on, mentor=mentor)


def agreed(value: str, *, both: bool = True) -> Callable[[Told], School]:
    return lambda school: school.agreement("ann", "max", "2026-02-01", mentor_says=both, value=value)


def member(school: Told) -> None:
    school.faculty("sue", rank="professor").pair("ann", "sue", "2026-06-01", role="team_mentor")


def months(count: int, day: int = 10) -> list[str]:
    """Return a day of each of the first months of 2026."""
    return [f"2026-{month:02d}-{day:02d}" for month in range(1, count + 1)]
