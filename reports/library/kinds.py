"""The kinds of file the library shows: what each is called, where on the page it stands, and what is told of it.

Belongs here: one line per audience of a published file. Does not belong here: the director's workbook, which is not
among them because the library does not know who is asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. With `figures` the page tells what is not met and on time; `of_today`: only the newest counts."""

    title: str
    figures: bool = False
    of_today: bool = False


OF_PROGRAMMES: Final = {"office": Kind("Office workbook", figures=True)}
"""Workbooks of one programme, a line per quarter below its name."""

DOCUMENTS: Final = {
    "chief": Kind("Director’s report to the chief"),
    "committee": Kind("Committee summary"),
    "chairs": Kind("Outcomes of mentoring"),
    "hubs": Kind("Hub coverage", of_today=True),
    "scorecard": Kind("Scorecard", of_today=True),
    "attestations": Kind("Attestations, to fill in", of_today=True),
}
"""What else there is about one programme, in this order."""

OF_UNITS: Final = {
    "department": Kind("Department workbook", figures=True),
    "division": Kind("Division workbook", figures=True),
}

OF_SCHOOL: Final = {
    "dean": Kind("Dean’s one-page summary", figures=True),
    "school": Kind("School workbook", figures=True),
    "accreditation": Kind("Accreditation pack", of_today=True),
    "recognition": Kind("Recognition list of mentors", of_today=True),
    "directory": Kind("Mentor directory", of_today=True),
}
"""Files about all programmes."""

KINDS: Final = OF_PROGRAMMES | OF_UNITS | OF_SCHOOL | DOCUMENTS
