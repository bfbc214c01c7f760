"""What the department owes its hubs and affinity groups: mentors, and a senior mentor (A2a, A2b).

Belongs here: what is true of units. Does not belong here: who mentors where (`hub_seniors.py`). The registry gives a
hub no first day, so a hub is looked at from the quarter of its first listed mentor on; one that never had any is looked
at in the running quarter only, and so is a group of such hubs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import Day, Span, quarters_between
from sandbox.school.told.hub_measures import GROUP_HAS_SENIOR, HUB_HAS_MENTORS
from sandbox.school.told.hub_seniors import unled_group
from sandbox.school.told.states import row_of
from sandbox.school.truth import DUE_SOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.school.casting import Cast
    from sandbox.school.told.hub_seniors import HubMentor
    from sandbox.school.told.states import Measure, State
    from sandbox.school.truth import Obligation


def rows_of_units(cast: Cast, *, mentors: list[HubMentor]) -> Iterator[Obligation]:
    """Return what is true of every hub and every affinity group, quarter by quarter."""
    as_of, first_of = cast.era.as_of, dict[str, Day]()
    for hub in cast.hubs:
        listed = [one for one in mentors if one.hub == hub]
        first = min((one.listed[0] for one in listed), default=as_of)
        first_of[hub.group] = min(first, first_of.get(hub.group, as_of))
        for quarter in quarters_between(first, as_of):
            day = min(quarter[1] - 1, as_of)
            yield _row(HUB_HAS_MENTORS, hub.code, quarter, as_of=as_of, met=any(_is_there(one, day) for one in listed))
    unled = unled_group(cast)
    for group in cast.seniors:
        for quarter in quarters_between(first_of.get(group, as_of), as_of):
            yield _row(GROUP_HAS_SENIOR, group, quarter, as_of=as_of, met=group != unled)


def _is_there(mentor: HubMentor, day: Day) -> bool:
    return mentor.listed[0] <= day < mentor.listed[1]


def _row(measure: Measure, unit: str, quarter: Span, *, as_of: Day, met: bool) -> Obligation:
    due = quarter[1] - 1
    state: State = ("met", "") if met else ("not_met", "")
    if not met and as_of <= due:
        state = ("pending", "due_soon" if due - as_of <= DUE_SOON else "")
    planted = "mentors" if met else "no_mentor"
    return row_of(
        measure, who=("", ""), subject=unit, start=quarter[0], due=due, as_of=as_of, state=state, planted=planted
    )
