"""The tables of the `redcap` room.

Belongs here: what a landing looks like. Does not belong here: how it is pulled (`pull.py`) or decoded (`mentoring`).
The landed rows of a programme are one wide table of text, its columns given by the programme's allow-list
(`landing_table`). An entity-attribute-value table was rejected: it costs twenty rows where REDCap has one, and an
analyst who knows the REDCap export would not recognise it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.storage.schema import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW_KEY = (
    Column("project", "text", "settings name of the REDCap project the row came from"),
    Column("record", "text", "REDCap record id, exactly as stored"),
    Column("event", "text", "unique event name, empty in a classic project"),
    Column("instrument", "text", "repeating instrument of the row, empty for the base row or a repeating event"),
    Column("instance", "text", "repeat instance, empty where nothing repeats"),
)

ROW_ID: Final = tuple(column.name for column in ROW_KEY)
"""What a landed row is known by; joined by `/` it is the `source` of whatever is read off it."""

NEVER_OPENED: Final = ("", "0")
"""Statuses of a form nobody has saved: REDCap exports 0 for it as well as blank (REDCapR #420)."""

PULL = Table(
    room="redcap",
    name="pull",
    words="One row per REDCap project: the snapshot in use, what it held, and how the last attempt to pull it ended.",
    columns=(
        Column("programme", "text", "programme the project feeds"),
        Column("project", "text", "settings name of the project"),
        Column(
            "state",
            "text",
            "good, kept (last good rows stay in use), none (no good rows yet), skipped, or closed (outside its dates)",
        ),
        Column("reason", "text", "one sentence why the attempt did not succeed; empty when good"),
        Column(
            "snapshot", "text", "identity of the rows in use: hash of all of them, or of the last one and what changed"
        ),
        Column("taken_at", "instant", "when the snapshot in use was first pulled, by REDCap's clock"),
        Column("taken_on", "date", "the night (as of) the snapshot in use was last confirmed to be what REDCap holds"),
        Column("dictionary", "text", "fingerprint of the data dictionary of the snapshot"),
        Column("ids", "text", "hash of the record ids that existed"),
        Column("records", "integer", "distinct records in the snapshot"),
        Column("rows", "integer", "rows in the snapshot"),
        Column("redcap_version", "text", "version the server gave for itself"),
        Column("mode", "text", "how the last good pull was done: full, record_ids or instance_keys"),
        Column("full_on", "date", "the night (as of) everything was last pulled"),
        Column(
            "checked_at", "instant", "when the last good pull began, by REDCap's clock: changes are asked from then"
        ),
        Column("refused_records", "integer", "records that existed when a sudden drop was refused; missing when good"),
    ),
    key=("programme", "project"),
)

FIELD = Table(
    room="redcap",
    name="field",
    words="The data dictionary of every allow-listed field, as REDCap gave it with the snapshot in use.",
    columns=(
        Column("programme", "text", "programme the project feeds"),
        Column("project", "text", "settings name of the project"),
        Column("field", "text", "field name"),
        Column("form", "text", "instrument the field is on"),
        Column("type", "text", "REDCap field type"),
        Column("label", "text", "field label"),
        Column("choices", "text", "choices or calculation, in REDCap's notation"),
        Column("validation", "text", "text validation type"),
        Column("required", "flag", "marked required in REDCap"),
        Column("identifier", "flag", "marked as an identifier in REDCap"),
        Column("repeats", "flag", "the instrument repeats"),
    ),
    key=("programme", "project", "field"),
)


def landing_table(programme: str, fields: Sequence[str]) -> Table:
    """Return the table a programme's rows land in: row key, then one text column per allow-listed field.

    Which snapshot a row is of stands in `redcap/pull` by its project. A column for it was rejected: it would be another
    in every row each night, and only the records that changed are stored.
    """
    return Table(
        room="redcap",
        name=programme,
        words=f"What REDCap holds for {programme}: allow-listed fields, as text, one row as REDCap exports it.",
        columns=(
            *ROW_KEY,
            *(Column(field, "text", f"REDCap field {field}, undecoded") for field in fields),
        ),
        key=ROW_ID,
        amended_by=("project", "record"),
    )
