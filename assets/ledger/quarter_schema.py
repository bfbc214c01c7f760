"""The tables about closed quarters: who closed one, on which checklist, and what was restated since.

Belongs here: the declared tables. Does not belong here: the tables of decisions (`schema.py`, which lists these too)
and what a closed quarter held: its rows stay where they are, untouched. A restatement is a table of its own because a
published number is never rewritten.
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

QUARTER = Table(
    room="ledger",
    name="quarter",
    words="One row per quarter that a named person closed, and per time one was restated.",
    columns=(
        Column("event_id", "text", "hash of quarter, step, person and moment"),
        Column("quarter", "text", "first day of the quarter, ISO"),
        Column("step", "text", "closed or restated"),
        Column("by", "text", "who did it"),
        Column("unit", "text", "for which unit"),
        Column("why", "text", "why; of a closing: why open items were accepted, missing where there were none"),
        Column("checklist", "texts", "each item of the checklist with what was found"),
        Column("accepted", "texts", "items that were open and accepted"),
        Column("as_of", "date", "date judged in what was published"),
        Column("night", "text", "run that judged and published it"),
        Column("books", "texts", "programme/audience/unit=SHA-256 of every file published"),
        Column("tables", "texts", "room/table=version of every table that night used"),
        Column("at", "instant", "when it was written down"),
    ),
    key=("at", "event_id"),
)

RESTATEMENT = Table(
    room="ledger",
    name="restatement",
    words="One row per obligation of a closed quarter that would be judged otherwise with what is known now.",
    columns=(
        Column("restatement_id", "text", "the restatement, as event_id in ledger/quarter"),
        Column("quarter", "text", "first day of the quarter, ISO"),
        Column("obligation_id", "text", "obligation"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure"),
        Column("person_id", "text", "person who owes it"),
        Column("was", "text", "state as published; missing where it was not there"),
        Column("was_reason", "text", "its reason"),
        Column("is", "text", "state as judged again; missing where it is no longer owed"),
        Column("is_reason", "text", "its reason"),
        Column("why", "text", "the sentence of the new judgement, else of the published one"),
        Column("as_of", "date", "date judged, the same for both"),
        Column("was_known_at", "instant", "latest moment whose snapshots the published judgement used"),
        Column("known_at", "instant", "the same of the new judgement"),
    ),
    key=("restatement_id", "obligation_id"),
)

RESTATED_RATE = Table(
    room="ledger",
    name="restated_rate",
    words="The rates of a closed quarter as they would be with what is known now, beside those published.",
    columns=(
        Column("restatement_id", "text", "the restatement, as event_id in ledger/quarter"),
        Column("quarter", "text", "first day of the quarter, ISO"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure"),
        Column("by", "text", "programme, department, division, rank, track or hub"),
        Column("group", "text", "value of that grouping; empty for the programme as a whole"),
        Column("was_judged", "integer", "judged, as published; missing where it was not there"),
        Column("is_judged", "integer", "judged now; missing where nothing is left"),
        Column("was_on_time_rate", "number", "on-time rate as published, 0 to 1"),
        Column("is_on_time_rate", "number", "on-time rate now"),
        Column("was_done_rate", "number", "done rate as published, 0 to 1"),
        Column("is_done_rate", "number", "done rate now"),
        Column("suppressed_outside", "flag", "judged below 5 before or now: not shown outside the office"),
    ),
    key=("restatement_id", "programme", "clause", "measure", "by", "group"),
)
