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

    timezone: str = ""
    """Zone of the server's clock (IANA name) for the log and date ranges; blank is the machine's own."""

    super_token: str = ""
    """64 hexadecimal characters that create projects; blank is the derived one, see project.super_token_of."""

    log_shows_seconds: bool = False
    """Whether content=log shows the seconds it keeps; recordings show minutes, one text says seconds."""

    partial_delete_is_change: bool = True
    """Whether deleting an instrument, event or instance makes its record a changed one for a date range."""

    import_saves_status: bool = True
    """An import of values into a form without a status stores 0 (Incomplete), as the web import does."""

    nothing_body: str = ""
    """Answer to an import with returnContent=nothing."""

    auto_ids_heading: str = "id"
    """First line of the CSV answer to an import with returnContent=auto_ids."""

    checkbox_separator: str = ","
    """Between the options when combineCheckboxOptions is asked for."""

    refuses_comma_lists: bool = False
    """True: a list given as one plain string answers 400, as one build of 2023 did for `fields`."""

    user_export_needs_user_rights: bool = False
    """True: content=user answers 400 unless the token's user has the User Rights privilege."""

    filter_error: str = 'The value of the parameter "filterLogic" is not valid'
    """Message for logic that cannot be parsed or names an unknown field; documented is only that it is an error."""

    unknown_filter_fields_are_refused: bool = True
    """Whether a field the project does not have makes a filterLogic an error; otherwise it is blank in every row."""

    eav_order: Literal["calculated_last", "dictionary"] = "calculated_last"
    """Order of the values of one row when type=eav.

    REDCap gives storage order, which no export file keeps; on record is only that recalculated fields came last.
    """

    eav_id_rows: Literal["every_row", "first_row"] = "every_row"
    """Whether type=eav names the record id for every stored row of a record and event, or for the first one only."""

    unknown_names_are_refused: bool = True
    """Whether an unknown name in `forms` or (longitudinal) `events` answers 400; a server of 2020 ignored it."""

    unknown_name_error: str = 'The following values in the parameter "{parameter}" are not valid: {values}'
    """Message for those; on record for `fields` only."""

    descriptive_fields_are_refused: bool = True
    """Whether a descriptive field asked for by name answers 400; otherwise it is passed over.

    On record for redcapAPI; PyCap asks for every name of the dictionary when it is given none.
    """

    date_range_narrows_records: bool = True
    """Whether `records` and a date range are both applied; otherwise named records come whatever the range says."""

    malformed_date_is_refused: bool = True
    """Whether a date range that is no date answers 400; otherwise it is as if it had not been sent."""

    bad_token_status: int = 403
    """Status for a bad, revoked or missing token: recorded is 403, documented is 401."""

    import_error_status: int = 400
    """Status for an import of records whose data cannot be read or is wrong: recorded is 400, documented is 406."""

    json_content_type: str = "application/json; charset=utf-8"
    """Content type of JSON answers."""

    xml_content_type: str = "text/xml; charset=utf-8"
    """Content type of XML answers."""

    text_content_type: str = "text/html; charset=utf-8"
    """Content type of answers that are one plain text: counts, the version."""

    error_content_type: str = ""
    """Content type of errors; blank: that of the format errors were asked in."""

    xml_line_breaks: bool = False
    """Whether XML answers put each item on a line of its own."""

    xml_short_when_empty: bool = False
    """Whether an XML answer without items is one empty element, `<records />`, in place of an opening and a closing."""

    buffered_bytes: int = 1 << 20
    """Answers up to this size carry Content-Length; larger ones are streamed in chunks."""
