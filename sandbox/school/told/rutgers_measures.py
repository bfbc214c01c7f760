"""What the Joint Office of Faculty Mentoring asks for, as the truth names and times it.

Belongs here: names, offsets and least days, read off the guidelines' text and the office's choices a second time and on
purpose: the judge must not share a mistake with what it is compared with. Does not belong here: any drawing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sandbox.school.told.states import Measure

if TYPE_CHECKING:
    from sandbox.school.told.homes import Home

CODE: Final = "rutgers"
SINCE: Final = date(2015, 1, 1).toordinal()
"""The day from which on the office counts."""

A_YEAR = 90
A_QUARTER = 45
"""Eligible days of a year, and of a quarter, under which nothing is required."""


def _measure(
    clause: str, measure: str, *, unit: str = "person", unmet: str = "not_met", least: int = A_YEAR
) -> Measure:
    return Measure(CODE, clause, measure, unit=unit, unmet=unmet, least_days=least)


SELECTED: Final = _measure("R1", "primary_mentor_selected")
AGREED: Final = _measure("R2", "selection_agreed", unit="pair", unmet="advice")
NO_SUPERVISOR: Final = _measure("R3", "mentor_is_not_supervisor", unit="pair")
ROLES: Final = _measure("R5", "roles_agreed", unit="pair")
PLAN: Final = _measure("R6", "goal_plan", unit="pair")
NEEDS: Final = _measure("R7", "needs_in_plan", unit="pair")
SHARED: Final = _measure("R8a", "plan_shared")
ADDRESSED: Final = _measure("R8b", "needs_addressed")
MONTHLY: Final = _measure("R9", "monthly_meetings", unmet="advice", least=A_QUARTER)
SIX: Final = Measure(CODE, "R10", "six_meetings", least_days=A_YEAR, prorated=True)
REVIEWED: Final = Measure(CODE, "R10", "plan_reviewed", unmet="advice", least_days=A_YEAR, prorated=True)
AS_AGREED: Final = Measure(CODE, "R10b", "agreed_meetings", least_days=A_YEAR, prorated=True)
CONCERN: Final = _measure("R11", "concern_to_director")
COORDINATED: Final = _measure("R14", "needs_coordinated", unmet="advice")
PROMOTION: Final = _measure("R15", "promotion_discussed", unmet="advice")
RE_EVALUATED: Final = _measure("R16", "plan_re_evaluated", unmet="advice")
TOLD: Final = _measure("R19a", "office_told_of_member", unit="pair")
SENT: Final = _measure("R19b", "guidelines_sent", unit="pair")
ATTENDED: Final = _measure("R22", "programme_attended", unmet="advice")

FREQUENCIES: Final = {"1": 48, "2": 24, "3": 12, "4": 6, "5": 4, "6": 2}
"""Code of the frequency agreed → meetings a year."""


def is_concerned(home: Home) -> bool:
    """Whether the guidelines concern a home: everybody below professor but associate professors with tenure."""
    return home.rank in {"instructor", "assistant"} or (home.rank == "associate" and not home.tenured)


def meets_monthly(home: Home) -> bool:
    """Whether monthly meetings are encouraged: scientific faculty on the tenure track."""
    return is_concerned(home) and home.track == "tenure" and home.faculty_class == "scientist"


def meets_six_times(home: Home) -> bool:
    """Whether six meetings a year are asked for: clinical and research faculty outside the tenure track."""
    return is_concerned(home) and home.track in {"clinical", "research"}


def meets_as_agreed(home: Home) -> bool:
    """Whether the pair's own frequency counts."""
    scientific = home.faculty_class == "scientist"
    return is_concerned(home) and (home.track in {"educator", "other"} or (home.track == "tenure" and not scientific))
