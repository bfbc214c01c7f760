"""The tables of the `ledger` room: what people decided, the only data that cannot be made again from a source.

Belongs here: the declared tables. Does not belong here: what follows from a decision (the room that asks for it). The
tables are append-only, see `append.py`; they are written outside runs. Dagster shows them (`tables.py`) and cannot
materialize them: there is nothing they could be materialized from.
"""

from __future__ import annotations

from assets.ledger.quarter_schema import QUARTER, RESTATED_RATE, RESTATEMENT
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

EXEMPTION = Table(
    room="ledger",
    name="exemption",
    words="One row per step of an exemption of a person from a clause: requested by one unit, approved by another.",
    columns=(
        Column("exemption_id", "text", "hash of the request; the same in all its steps"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id; missing for all of them"),
        Column("person_id", "text", "person"),
        Column("valid_from", "date", "first day it covers, missing: from the beginning"),
        Column("valid_to", "date", "last day it covers, missing: until it is taken back"),
        Column("reason", "text", "code of the reason"),
        Column("requested_by", "text", "who asked"),
        Column("requested_unit", "text", "for which unit"),
        Column("requested_on", "date", "day it was asked for"),
        Column("approved_by", "text", "who approved it; missing while nobody has"),
        Column("approved_unit", "text", "for which unit"),
        Column("approved_on", "date", "day it was approved"),
        Column("file_hash", "text", "SHA-256 of the workbook it was read from"),
        Column("at", "instant", "when it was written down"),
        Column("step", "text", "requested, approved, refused or ended: what this row adds to the ones before it"),
    ),
    key=("at", "exemption_id"),
)

PAIRING = Table(
    room="ledger",
    name="pairing",
    words="One row per decision of the office on a proposed pair.",
    columns=(
        Column("pairing_id", "text", "hash of the row it was read from"),
        Column("proposal_id", "text", "proposal, as in obligations/pairing_proposal"),
        Column("programme", "text", "programme"),
        Column("decision", "text", "accepted or declined"),
        Column("person_id", "text", "mentee"),
        Column("mentor_id", "text", "proposed mentor; missing where a hub was proposed"),
        Column("hub", "text", "proposed hub"),
        Column("by", "text", "who decided"),
        Column("unit", "text", "for which unit"),
        Column("file_hash", "text", "SHA-256 of the workbook it was read from"),
        Column("on", "date", "day it was decided, in the institution's time zone"),
        Column("at", "instant", "when it was written down"),
    ),
    key=("at", "pairing_id"),
)

ATTESTATION = Table(
    room="ledger",
    name="attestation",
    words="One row per thing a programme attests itself, or does about it: for which period, by whom, where to see it.",
    columns=(
        Column("attestation_id", "text", "hash of the row it was read from"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("unit", "text", "department code; missing for the office"),
        Column("period", "text", "first day of the period, ISO"),
        Column("attested_on", "date", "day it was attested; missing where only an action was written down"),
        Column("by", "text", "who attested it"),
        Column("link", "text", "where the evidence is; missing where none was given"),
        Column("note", "text", "what was written beside it; of an action, what is to be done"),
        Column("action_due_on", "date", "last day of the action the note names; missing where it names none"),
        Column("action_done_on", "date", "day that action was done"),
        Column("file_hash", "text", "SHA-256 of the workbook it was read from"),
        Column("at", "instant", "when it was written down"),
    ),
    key=("at", "attestation_id"),
)

REMINDER_MARK = Table(
    room="ledger",
    name="reminder_mark",
    words="One row per reminder, or line of a digest, that somebody says was sent.",
    columns=(
        Column("mark_id", "text", "hash of the row it was read from and the reminder"),
        Column("reminder_id", "text", "reminder or line of a digest; the obligation where neither was due"),
        Column("about", "text", "obligation, or reminder of a date"),
        Column("sent_on", "date", "day it was sent"),
        Column("by", "text", "who says so"),
        Column("unit", "text", "for which unit"),
        Column("file_hash", "text", "SHA-256 of the workbook it was read from"),
        Column("at", "instant", "when it was written down"),
    ),
    key=("at", "mark_id"),
)

CONTESTED = Table(
    room="ledger",
    name="contested",
    words="One row per time somebody says that the record behind an obligation is wrong, and who must correct it.",
    columns=(
        Column("contested_id", "text", "hash of the row it was read from"),
        Column("programme", "text", "programme"),
        Column("obligation_id", "text", "obligation"),
        Column("clause", "text", "clause id"),
        Column("person_id", "text", "person who owes it"),
        Column("code", "text", "what is wrong, a code of `contested.py`"),
        Column("seen", "text", "hash of the record as it was; it is open until the record is another"),
        Column("by", "text", "who says so"),
        Column("unit", "text", "for which unit"),
        Column("file_hash", "text", "SHA-256 of the workbook it was read from"),
        Column("at", "instant", "when it was written down"),
    ),
    key=("at", "contested_id"),
)

RETURNED = Table(
    room="ledger",
    name="returned",
    words="Everything typed into a workbook that came back, row by row, whatever became of it.",
    columns=(
        Column("returned_id", "text", "hash of file, person, sheet, row and what was typed"),
        Column("form", "text", "exemption, reminded, contested, identity, pairing, attestation, ending or comment"),
        Column("programme", "text", "programme of the workbook"),
        Column("key", "text", "obligation_id or queue id"),
        Column("person_id", "text", "person concerned, where known"),
        Column("typed", "text", "JSON object: input → what was typed, codes and dates in their canonical form"),
        Column("facts", "text", "JSON object: what the key stood for when it was read"),
        Column("outcome", "text", "accepted, requested, rejected or duplicate"),
        Column("reason", "text", "why, in a sentence; missing where accepted as it is"),
        Column("sheet", "text", "sheet it was found on"),
        Column("row", "integer", "row of that sheet, from 1"),
        Column("by", "text", "who returned it"),
        Column("unit", "text", "for which unit"),
        Column("book", "text", "which workbook: programme, quarter, as of"),
        Column("file_hash", "text", "SHA-256 of the file"),
        Column("on", "date", "day it was read, in the institution's time zone"),
        Column("at", "instant", "when it was read"),
    ),
    key=("at", "returned_id"),
)

APPROVAL = Table(
    room="ledger",
    name="approval",
    words="One row per request the office decided.",
    columns=(
        Column("approval_id", "text", "hash of the rest of the row"),
        Column("returned_id", "text", "the request, as in ledger/returned"),
        Column("decision", "text", "approved or refused"),
        Column("by", "text", "who decided"),
        Column("unit", "text", "for which unit"),
        Column("file_hash", "text", "SHA-256 of the receipt"),
        Column("on", "date", "day it was decided, in the institution's time zone"),
        Column("at", "instant", "when it was decided"),
    ),
    key=("at", "approval_id"),
)

TABLES = (
    *(ACKNOWLEDGEMENT, IDENTITY, EXEMPTION, PAIRING, ATTESTATION, REMINDER_MARK, CONTESTED),
    *(RETURNED, APPROVAL, QUARTER, RESTATEMENT, RESTATED_RATE),
)
