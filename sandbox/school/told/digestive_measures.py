"""What the Division of Digestive Diseases asks for, as the truth names and times it.

Belongs here: names, offsets and least days, read off the policy's text and the office's choices a second time and on
purpose: the judge must not share a mistake with what it is compared with. Does not belong here: any drawing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sandbox.school.told.states import Measure

if TYPE_CHECKING:
    from sandbox.school.told.homes import Home

CODE: Final = "digestive_diseases"
DIVISION: Final = "MED-5"
SINCE: Final = date(2015, 1, 1).toordinal()
"""The day from which on the office counts."""


def _measure(clause: str, measure: str, *, unit: str = "person", unmet: str = "not_met", least: int = 0) -> Measure:
    return Measure(CODE, clause, measure, unit=unit, unmet=unmet, least_days=least)


FROM_HIRE: Final = (
    (_measure("D1", "director_notified"), "director_notified", 14),
    (_measure("D2a", "introduced"), "introduced", 30),
    (_measure("D2b", "initial_meeting"), "initial_meeting", 90),
)
"""Measure, step that meets it, and days from the first day in which it is due; a step up to 180 days before counts."""

BEFORE_MEETING: Final = (
    (_measure("D3a", "cv_requested"), ("cv_requested",), 365),
    (_measure("D3b", "cv_received"), ("cv_received", "aspirations_received"), 365),
    (_measure("D4", "status_form"), ("status_form",), 365),
    (_measure("D5", "welcome_packet"), ("welcome_packet",), 0),
)
"""Measure, steps that meet it together by the day of the initial meeting, and how many days before it they count."""

FIT: Final = _measure("D6a", "fit_recommended")
ASKED: Final = _measure("D6b", "senior_asked")
TWICE: Final = _measure("D7a", "meetings_minimum", least=90)
QUARTERLY: Final = _measure("D7b", "meetings_quarterly", unmet="advice", least=45)
FILED: Final = _measure("D8b", "meeting_filed", unit="meeting")
HANDOVER: Final = _measure("D10b", "handover", unit="pair", unmet="advice")
SUMMARY: Final = _measure("D11", "summary_given")
NOTICE: Final = _measure("D12a", "fall_notice", least=30)
DIRECTOR: Final = _measure("D12b", "director_meeting")


def is_junior(home: Home) -> bool:
    """Whether the programme concerns a home: junior faculty of the division."""
    return home.division == DIVISION and home.rank in {"instructor", "assistant"}
