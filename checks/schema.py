"""The tables of the `checks` room.

Belongs here: findings, that is data problems a named office can repair, and the ledger that no row was lost. Does not
belong here: an unmet clause, which is a gap and lives in `obligations/obligation`.
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

FINDING = Table(
    room="checks",
    name="finding",
    words="Data problems that a named office can repair: one row per problem and key, the same from night to night.",
    columns=(
        Column("finding_id", "text", "hash of check, problem, programme, key and field"),
        Column("check", "text", "what found it"),
        Column("severity", "text", "critical, warning or info"),
        Column("programme", "text", "programme, empty for HR"),
        Column("source", "text", "redcap, hr, people or policy"),
        Column("key", "text", "row at fault"),
        Column("person_id", "text", "person concerned, where known"),
        Column("department", "text", "department code of that person"),
        Column("field", "text", "field at fault"),
        Column("problem", "text", "what is wrong, in words"),
        Column("what_to_do", "text", "how to repair it, in words"),
        Column("who_fixes", "text", "office that repairs it"),
        Column("link", "text", "address of the REDCap record"),
        Column("first_seen", "date", "night it was first seen"),
        Column("last_seen", "date", "night it was last seen"),
        Column("resolved_on", "date", "night it was gone, missing while open"),
    ),
    key=("finding_id",),
)

COMPLETENESS = Table(
    room="checks",
    name="completeness",
    words="For each source: the rows received, and how many of them were used, excluded, quarantined or in findings.",
    columns=(
        Column("programme", "text", "programme, empty for HR"),
        Column("source", "text", "redcap/project, hr/file, references (to people) or roster (everybody HR knows)"),
        Column(
            "outcome",
            "text",
            "received, used, finding (something in it is to be repaired), excluded, quarantined or unaccounted",
        ),
        Column("reason", "text", "code of the problem or of the exclusion; empty where received or used"),
        Column("rows", "integer", "rows counted"),
        Column(
            "difference",
            "integer",
            "of the received rows: those in no other count, or missing from the findings; 0 where it balances",
        ),
    ),
    key=("source", "programme", "outcome", "reason"),
)

TABLES = (FINDING, COMPLETENESS)
