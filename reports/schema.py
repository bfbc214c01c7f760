"""The tables of the `reports` room: which workbooks a night made and which publication shows them.

Belongs here: names, hashes and sizes. Does not belong here: the bytes, which are objects below `var/published`.
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

_FILE = (
    Column("quarter", "text", "first day of the quarter, ISO"),
    Column("programme", "text", "programme"),
    Column("title", "text", "what the policy calls the programme"),
    Column("audience", "text", "office, department, director …"),
    Column("unit", "text", "code of the department or division it is about; empty: of none in particular"),
    Column("name", "text", "file name"),
    Column("sha256", "text", "SHA-256 of the bytes"),
    Column("bytes", "integer", "size"),
    Column("as_of", "date", "date judged"),
)
_KEY = ("quarter", "programme", "audience", "unit")

WORKBOOK = Table(
    room="reports",
    name="workbook",
    words="One row per workbook of a quarter: its name, its hash, and what it was made from.",
    columns=(
        *_FILE,
        Column("known_at", "instant", "latest moment whose snapshots were used"),
        Column("snapshot", "text", "snapshots it was made from"),
        Column("stale", "flag", "made from last good rows because a source did not answer"),
        Column("unmet", "integer", "obligations on the worklist that are not met"),
        Column("on_time_rate", "number", "on-time rate over all clauses due in the quarter"),
    ),
    key=_KEY,
    by_quarter=True,
)

PUBLICATION = Table(
    room="reports",
    name="publication",
    words="The workbooks the library shows now.",
    columns=_FILE,
    key=_KEY,
)

TABLES = (WORKBOOK, PUBLICATION)
