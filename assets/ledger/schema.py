"""The tables of the `ledger` room: what people decided, the only data that cannot be made again from a source.

Belongs here: the declared tables. Does not belong here: what follows from a decision (the room that asks for it). The
tables are append-only, see `append.py`; they are written outside runs and are no assets, because Dagster would offer to
materialize them, and there is nothing they could be materialized from.
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

ACKNOWLEDGEMENT = Table(
    room="ledger",
    name="acknowledgement",
    words="One row per refusal of a source that a person looked at and accepted as right.",
    columns=(
        Column("ack_id", "text", "hash of the rest of the row"),
        Column("source", "text", "redcap/<project>, or hr"),
        Column("seen", "text", "redcap: snapshot the drop was measured against; hr: the refused delivery"),
        Column("count", "integer", "records that existed, or people delivered, when it was acknowledged"),
        Column("by", "text", "who acknowledged it"),
        Column("reason", "text", "why it is right, in a few words; missing where none was given"),
        Column("at", "instant", "when it was acknowledged"),
    ),
    key=("at", "ack_id"),
)

IDENTITY = Table(
    room="ledger",
    name="identity",
    words="One row per answer a person gave to the question whom a typed person means.",
    columns=(
        Column("identity_id", "text", "hash of the rest of the row"),
        Column("typed", "text", "identity of what was typed, as in people/review"),
        Column("programme", "text", "programme it is answered for; missing for all of them"),
        Column("decision", "text", "person, external, test, or nobody (known, and none of these)"),
        Column("person_id", "text", "the roster person; missing unless the decision is person"),
        Column("by", "text", "who answered"),
        Column("reason", "text", "why, in a few words; missing where none was given"),
        Column("at", "instant", "when it was answered"),
    ),
    key=("at", "identity_id"),
)

TABLES = (ACKNOWLEDGEMENT, IDENTITY)
