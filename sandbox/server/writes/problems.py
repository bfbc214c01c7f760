"""What is wrong with single rows of an import, and the one error they all end in.

REDCap names each problem as a CSV line of record, field, value and message. Messages marked inferred are not on
record; nobody should match on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.server.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Sequence

BAD_FORMAT = (
    "The value you provided could not be validated because it does not follow the expected format. Please try again."
)
NOT_DESIGNATED = (
    "This field ('{}') exists on an instrument that is not designated for the event named '{}'. "
    "You are not allowed to import data for this field into this event."
)
NO_REPEATING_INSTRUMENT = (
    "redcap_repeat_instrument must be the unique form name of a Repeating Instrument. It currently does not match the "
    "unique form name of any Repeating Instruments.  Please fix this in the data import file and try again."
)
NO_INSTANCE_HERE = (
    "redcap_repeat_instance cannot have a value since this instrument or event is not a repeating instrument or "
    "repeating event, respectively.  The redcap_repeat_instance field must be left blank for this row of data."
)
NOT_A_CATEGORY = "The value is not a valid category for {}"
"""Inferred, as are the following."""
BAD_INSTANCE = "redcap_repeat_instance must be a positive whole number or 'new'."
BAD_EVENT = "redcap_event_name must be the unique name of one of the project's events."
NO_RECORD = "The record ID must have a value."
LONG_RECORD = "The record ID must not be longer than 100 characters."
NOT_ON_THIS_ROW = "This field ('{}') does not belong to the repeating instrument of this row, or lacks one."
BAD_GROUP = "redcap_data_access_group must be the unique name of one of the project's Data Access Groups."
OTHER_GROUP = "The record belongs to another Data Access Group."


class RowProblem(NamedTuple):
    """One refused value."""

    record: str
    field: str
    value: str
    message: str


def refuse_rows(problems: Sequence[RowProblem]) -> None:
    """Refuse the import if there is any problem.

    Raises:
        ApiError: 400, one CSV line a problem.

    """
    if problems:
        lines = [",".join('"' + part.replace('"', '""') + '"' for part in problem) for problem in problems]
        raise ApiError(400, "\n".join(lines))
