"""What a REDCap server may do in more than one way, and which way this one goes.

Every setting here stands for a behaviour that no public recording settles. Tests of the pipeline must not depend on a
default; they may set the other value to see that the pipeline does not care. Behaviour that *is* on record is not a
setting: it is written where it happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Choices where REDCap's behaviour is unconfirmed, with the default that was chosen."""

    version: str = "15.5.0"
    """Answered by content=version unless the project names its own `redcap_version` in project.json."""

    json_escapes_slashes: bool = True
    """`/` as `\\/` in JSON, as PHP does by default."""

    json_escapes_unicode: bool = True
    """Non-ASCII as `\\uXXXX` in JSON, as PHP does by default."""

    record_order: Literal["natural", "file"] = "natural"
    """natural: whole numbers first, by value, then the rest with digit runs by value. file: as records.csv has them."""

    id_brings_every_row: bool = True
    """With the record id among the asked fields, rows of repeating forms not asked for are returned too.

    For events this is on record; for repeating forms it is inferred from it.
    """

    repeat_columns_follow_batch: bool = False
    """True: redcap_repeat_* are absent when no returned row repeats, as servers of 2017 did."""

    date_range_is_inclusive: bool = True
    """Whether a change at exactly dateRangeBegin or dateRangeEnd is inside."""

    checkbox_separator: str = ","
    """Between the options when combineCheckboxOptions is asked for."""

    refuses_comma_lists: bool = False
    """True: a list given as one plain string answers 400, as one build of 2023 did for `fields`."""

    user_export_needs_user_rights: bool = False
    """True: content=user answers 400 unless the token's user has the User Rights privilege."""

    filter_error: str = 'The value of the parameter "filterLogic" is not valid'
    """Message for logic that cannot be parsed or names an unknown field; documented is only that it is an error."""

    buffered_bytes: int = 1 << 20
    """Answers up to this size carry Content-Length; larger ones are streamed in chunks."""
