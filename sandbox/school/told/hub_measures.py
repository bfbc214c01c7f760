"""What the hub programme of anesthesiology asks for, as the truth names and times it.

Belongs here: names and offsets, read off the policy's text and the office's choices a second time and on purpose: the
judge must not share a mistake with what it is compared with. Does not belong here: any drawing.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sandbox.school.told.states import Measure

CODE: Final = "anesthesiology"
SINCE: Final = date(2015, 1, 1).toordinal()
"""The day from which on the office counts."""


def _measure(clause: str, measure: str, *, unit: str = "person", unmet: str = "not_met") -> Measure:
    return Measure(CODE, clause, measure, unit=unit, unmet=unmet, least_days=45)


PAIRED: Final = _measure("A1", "paired", unmet="advice")
HUB_HAS_MENTORS: Final = _measure("A2a", "hub_has_mentors", unit="hub")
GROUP_HAS_SENIOR: Final = _measure("A2b", "group_has_senior", unit="affinity_group")
SENIOR: Final = _measure("A3", "senior_assigned", unit="hub_mentor")
CHOICES: Final = _measure("A4", "three_choices")
FINALIZED: Final = _measure("A5", "pairing_finalized")
NOTIFIED: Final = _measure("A6", "both_notified", unit="pair")
FIRST_MEETING: Final = _measure("A7", "first_meeting", unit="pair")
AGREEMENT: Final = _measure("A8", "agreement", unit="pair")
PORTFOLIO: Final = _measure("A9", "portfolio_named", unit="pair")
COMMUNICATION: Final = _measure("A10", "communication_agreed", unit="pair")
IN_PERSON: Final = _measure("A11", "in_person")
REPORT: Final = _measure("A12", "quarterly_report")
ACTION: Final = _measure("A13", "corrective_action")
SENIOR_FIRST: Final = _measure("A14", "senior_first_meeting", unit="pair")
SENIOR_IN_PERSON: Final = _measure("A14", "senior_in_person", unit="hub_mentor")
REVIEW: Final = _measure("A15", "half_yearly_review", unit="hub_mentor")
ALL_PRESENT: Final = _measure("A15", "review_all_present", unit="hub_mentor", unmet="advice")

CHOICE_DAYS, FINAL_DAYS, ACTION_DAYS = 30, 45, 120
"""Days within which choices follow the enrolment, the pairing the choices, and an action the report that plans it."""

NOTICE_DAYS, NOTICE_EARLIEST = 14, 30
"""Days after the assignment within which both are notified, and before it from which on a notice counts."""

ENOUGH_CHOICES = 3
AT_LEAST_MONTHLY = frozenset("123")
"""Codes of the agreed frequencies that are at least monthly."""
