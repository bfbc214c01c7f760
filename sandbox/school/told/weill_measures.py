"""What the Mentoring Academy Council recommends, as the truth names and times it.

Belongs here: names and least days, read off the recommendations' text and the office's choices a second time and on
purpose: the judge must not share a mistake with what it is compared with. Does not belong here: any drawing.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sandbox.school.told.states import Measure

CODE: Final = "weill_cornell"
SINCE: Final = date(2021, 7, 1).toordinal()
"""The day from which on the office counts."""


def _measure(clause: str, measure: str, *, unit: str = "person", unmet: str = "not_met", least: int = 90) -> Measure:
    return Measure(CODE, clause, measure, unit=unit, unmet=unmet, least_days=least)


MENTORS: Final = _measure("W1", "mentors_others", unmet="advice")
OFFER: Final = _measure("W2", "expectation_in_offer")
IN_CV: Final = _measure("W3", "mentoring_in_cv")
PROVIDED: Final = _measure("W5", "mentoring_provided", least=45)
RECRUITED: Final = _measure("W6a", "department_has_mentors", unit="department")
TRAINED: Final = _measure("W6b", "mentor_trained")
EFFORT: Final = _measure("W8", "time_for_mentoring")
ASKED: Final = _measure("W9a", "feedback_solicited")
DELIVERED: Final = _measure("W9b", "feedback_delivered")
INTERIM: Final = _measure("W10", "interim_mentor_assigned")
COMMITTEE: Final = _measure("W12", "committee_established", unmet="advice")
COMMITTEE_MET: Final = _measure("W13", "committee_meetings")
COMMUNICATED: Final = _measure("W15", "expectations_communicated", unit="pair")
UPDATED: Final = _measure("W16", "expectations_updated")
