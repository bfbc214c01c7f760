"""Every problem code that can stand in `hr/quarantine`, and whether its row is still used.

Belongs here: the one list of codes, so that a finding about a code has the same words everywhere. Does not belong
here: finding them (`decode.py`, `overlaps.py`, `continuity.py`). A free-text reason per row was rejected: words differ
from night to night, and a finding that changes its words looks like a new one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, whether the row is used all the same, and how HR repairs it."""

    used: bool
    words: str
    what_to_do: str


PROBLEMS: dict[str, Problem] = {
    "not_an_id": Problem(
        used=False,
        words="The row has no usable person id.",
        what_to_do="Give the id in digits; totals and notes may stay, they are skipped.",
    ),
    "not_an_id_of_other": Problem(
        used=True,
        words="The id of another person is none; the row is used without it.",
        what_to_do="Correct the id.",
    ),
    "no_unit_code": Problem(used=False, words="The unit has no code.", what_to_do="Give the unit's code."),
    "duplicate_row": Problem(
        used=False,
        words="A second row has the same key; the first one is used.",
        what_to_do="Deliver one row per key.",
    ),
    "unknown_person": Problem(
        used=False,
        words="The row's person is not in the people file.",
        what_to_do="Deliver the person, or the id as an alias of the person.",
    ),
    "shifted_row": Problem(
        used=False,
        words="The row has more cells than the header: a separator stands unquoted in one of them.",
        what_to_do="Quote cells that hold a comma.",
    ),
    "unreadable_date": Problem(
        used=False,
        words="A date the row depends on is missing or cannot be read in the declared format.",
        what_to_do="Correct the date, or hr.date_format in the settings.",
    ),
    "end_before_start": Problem(
        used=False, words="The row ends on or before the day it starts.", what_to_do="Correct the dates."
    ),
    "unknown_kind": Problem(
        used=False,
        words="The row's kind is none this pipeline knows.",
        what_to_do="Add the code to the code tables of the HR mapping.",
    ),
    "unknown_status": Problem(
        used=False,
        words="The employment status is blank or in no code table; who was employed by the last delivery stays so.",
        what_to_do="Give the status, or add its code to the code tables of the HR mapping.",
    ),
    "unreadable_optional_date": Problem(
        used=True,
        words="A date cannot be read; the row is used without it.",
        what_to_do="Correct the date, or hr.date_format in the settings.",
    ),
    "unreadable_sequence": Problem(
        used=False,
        words="The EFFSEQ is no number, so which row of the day counts cannot be told.",
        what_to_do="Deliver EFFSEQ as a number.",
    ),
    "unmapped_code": Problem(
        used=True,
        words="A code is in no code table; the row is used with the value unknown (other, for a kind of appointment).",
        what_to_do="Add the code to the code tables of the HR mapping.",
    ),
    "unreadable_number": Problem(
        used=True,
        words="The FTE is not between 0 and 1 (or 0 and 100 per cent); the row is used without it.",
        what_to_do="Correct the FTE.",
    ),
    "undecided_share": Problem(
        used=True,
        words="The column has numbers to 1 and above: share or percentage cannot be told; the row is used without it.",
        what_to_do="Say fte_unit: share or fte_unit: percent in the HR mapping.",
    ),
    "unreadable_flag": Problem(
        used=True,
        words="A yes/no cell holds neither; the row is used as if it were empty.",
        what_to_do="Write true or false.",
    ),
    "overlapping_rows": Problem(
        used=True,
        words="Two rows of the same appointment hold on the same day.",
        what_to_do="End the earlier row on the day the later one starts.",
    ),
    "two_primaries": Problem(
        used=True,
        words="Two primary appointments hold on the same day; the larger FTE, then the later start, gives the home.",
        what_to_do="End the earlier primary appointment, or mark one as not primary.",
    ),
    "high_fte_sum": Problem(
        used=True,
        words="The person's appointments add up to more than 1.5 of full time on one day.",
        what_to_do="Correct an FTE, or end the appointment that is over.",
    ),
    "unknown_supervisor": Problem(
        used=True,
        words="The supervisor of an appointment in force is not in the people file.",
        what_to_do="Deliver the supervisor among the people, or correct the id.",
    ),
    "unknown_unit": Problem(
        used=True,
        words="An appointment in force names a unit that the units file does not have on that day.",
        what_to_do="Deliver the unit, or move the appointment to its successor.",
    ),
    "missing_from_feed": Problem(
        used=True,
        words="The person is employed by the last delivery and is not in this one; the last rows stay in use.",
        what_to_do="Deliver the person, with an end date if the person has left.",
    ),
    "overdue_return": Problem(
        used=True,
        words="The leave is open, and the return was expected more than 30 days ago; the person stays on leave.",
        what_to_do="Enter the return from leave, or a later expected return.",
    ),
    "leave_outside_appointment": Problem(
        used=True,
        words="The leave has days on which the person holds no appointment; those days count nothing.",
        what_to_do="Correct the dates of the leave or of the appointment.",
    ),
    "mojibake": Problem(
        used=True,
        words="A name was written in one encoding and read in another on its way here.",
        what_to_do="Export the names as UTF-8; the name is used as it came.",
    ),
    "no_primary": Problem(
        used=True,
        words="The person is employed on days on which no appointment is primary.",
        what_to_do="Mark one appointment as primary.",
    ),
}
