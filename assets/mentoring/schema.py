"""The tables of the `mentoring` room: typed, dated facts that are evidence.

Belongs here: hubs, preferences, pairs, events, and the rows that became none of these. Does not belong here: any
judgement of them (`obligations`).
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

HUB = Table(
    room="mentoring",
    name="hub",
    words="The hub registry: hubs with their affinity group and capacity, and affinity groups with none.",
    columns=(
        Column("programme", "text", "programme"),
        Column("hub", "text", "hub code"),
        Column("name", "text", "name"),
        Column("kind", "text", "hub or affinity_group"),
        Column("affinity_group", "text", "code of the affinity group a hub belongs to"),
        Column("capacity", "integer", "mentees the hub can take"),
        Column("mentor_ids", "texts", "person ids of the mentors on record"),
        Column("senior_id", "text", "person id of the senior mentor of an affinity group on the night's date"),
        Column("senior_typed", "text", "identity of the senior mentor nobody could be told from; senior_id is missing"),
        Column("source", "text", "REDCap row"),
    ),
    key=("programme", "kind", "hub"),
)

HUB_MENTOR = Table(
    room="mentoring",
    name="hub_mentor",
    words="Who mentors in which hub, and who leads which affinity group, and when.",
    columns=(
        Column("programme", "text", "programme"),
        Column("kind", "text", "hub (a mentor of it) or affinity_group (its senior mentor)"),
        Column("hub", "text", "code of the hub or group"),
        Column("person_id", "text", "mentor"),
        Column("typed", "text", "identity of the mentor nobody could be told from; person_id is missing"),
        Column("valid_from", "date", "first day, missing where the registry gives none"),
        Column("valid_to", "date", "last day, missing while it lasts"),
        Column("source", "text", "REDCap row"),
    ),
    key=("programme", "kind", "hub", "source"),
)

PREFERENCE = Table(
    room="mentoring",
    name="preference",
    words="Which hubs a faculty member chose, in order.",
    columns=(
        Column("programme", "text", "programme"),
        Column("person_id", "text", "faculty member"),
        Column("choice", "integer", "1, 2 or 3"),
        Column("hub", "text", "hub code"),
        Column("chosen_on", "date", "day of the choice"),
        Column("source", "text", "REDCap row"),
    ),
    key=("programme", "person_id", "choice"),
)

PAIR = Table(
    room="mentoring",
    name="pair",
    words="Mentor and mentee over a dated interval, with a role.",
    columns=(
        Column("pair_id", "text", "hash of programme, role, mentee, mentor and start"),
        Column("programme", "text", "programme"),
        Column("role", "text", "hub_mentor or senior_mentor in anesthesiology"),
        Column("hub", "text", "hub code"),
        Column("mentee_id", "text", "person id"),
        Column("mentor_id", "text", "person id, or ext:… for an external mentor"),
        Column("started_on", "date", "day of assignment"),
        Column("ended_on", "date", "last day, missing while it lasts"),
        Column("end_reason", "text", "completed, changed, mentor_left, mentee_left or other"),
        Column("follows_pair_id", "text", "the mentee's earlier pair of the same role that this one replaced"),
        Column("typed", "text", "identity of the unresolved person; then mentee_id or mentor_id is missing"),
        Column("source", "text", "REDCap row"),
    ),
    key=("programme", "pair_id"),
)

EVENT = Table(
    room="mentoring",
    name="event",
    words="Something that happened on a date and is evidence.",
    columns=(
        Column("event_id", "text", "hash of programme, kind, step and source"),
        Column("programme", "text", "programme"),
        Column("kind", "text", "agreement, meeting, contact, report, review, decision or step"),
        Column("step", "text", "name of the step: enrolled, opted_out …"),
        Column("held_on", "date", "day it happened"),
        Column("filed_on", "date", "day it was filed"),
        Column("period", "text", "first day of the quarter a report is about, ISO"),
        Column("mode", "text", "in_person, video, phone or email"),
        Column("setting", "text", "individual or group"),
        Column("hub", "text", "hub code"),
        Column("pair_id", "text", "pair it belongs to, missing where none fits"),
        Column("person_id", "text", "person whose record it stands in, missing where unresolved"),
        Column("attendees", "texts", "person ids of the others who took part"),
        Column(
            "unresolved_attendees", "texts", "typed identities nobody could be told from, of record owner or others"
        ),
        Column("confirmed_by_mentee", "flag", "mentee confirms"),
        Column("confirmed_by_mentor", "flag", "mentor confirms"),
        Column("filled", "texts", "names of the sections that hold something"),
        Column("value", "text", "coded answer"),
        Column("recorded_at", "instant", "when it was recorded, where known"),
        Column("source", "text", "REDCap row: project/record/event/instrument/instance"),
        Column("snapshot", "text", "snapshot it came from"),
    ),
    key=("programme", "event_id"),
)

QUARANTINE = Table(
    room="mentoring",
    name="quarantine",
    words="REDCap rows, or single answers of them, that are not evidence, each with its reason.",
    columns=(
        Column("programme", "text", "programme"),
        Column("source", "text", "REDCap row"),
        Column("instrument", "text", "instrument the problem is on"),
        Column("problem", "text", "code of the problem"),
        Column("field", "text", "field at fault"),
        Column(
            "outcome",
            "text",
            "excluded (rightly not used), quarantined (not used until repaired) or used (kept, with a finding)",
        ),
        Column("person_id", "text", "person whose record it is, where known"),
    ),
    key=("programme", "source", "instrument", "problem", "field"),
)

ACCOUNT = Table(
    room="mentoring",
    name="account",
    words="What became of the landed rows of each project, counted: every row is in one of these counts.",
    columns=(
        Column("programme", "text", "programme"),
        Column("project", "text", "settings name of the REDCap project"),
        Column("outcome", "text", "used, finding (used, and something is to be repaired), excluded or quarantined"),
        Column("reason", "text", "code of the problem, or empty for a row that holds nothing; blank where used"),
        Column("rows", "integer", "landed rows"),
    ),
    key=("programme", "project", "outcome", "reason"),
)

TABLES = (HUB, HUB_MENTOR, PREFERENCE, PAIR, EVENT, QUARANTINE, ACCOUNT)
