"""The tables of the `hr` room: effective-dated appointments and what belongs to them.

Belongs here: the canonical schema every HR source is mapped to. Does not belong here: any one source's column names.
Intervals are half-open, `[valid_from, valid_to)`; a missing `valid_to` is open.
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

DELIVERY = Table(
    room="hr",
    name="delivery",
    words="One row per HR delivery that was looked at: whether it was accepted, and why not.",
    columns=(
        Column("delivery_id", "text", "first 16 hex digits of the SHA-256 over the delivered files"),
        Column("source", "text", "settings name of the source"),
        Column("state", "text", "accepted or refused"),
        Column("reason", "text", "one sentence why it was refused; empty when accepted"),
        Column(
            "received_at",
            "instant",
            "when the newest file was last changed; else when the database or reports were asked",
        ),
        Column("landed_on", "date", "the night (as of) that first looked at it, since another one was looked at"),
        Column("files", "texts", "names of the files"),
        Column("people", "integer", "rows of people"),
        Column("appointments", "integer", "rows of appointments"),
    ),
    key=("delivery_id",),
)

PERSON = Table(
    room="hr",
    name="person",
    words="Everybody on the roster: one row per person HR knows.",
    columns=(
        Column("person_id", "text", "the institution's stable person key, zero-padded"),
        Column("legal_first", "text", "legal first name"),
        Column("legal_middle", "text", "legal middle name"),
        Column("legal_last", "text", "legal last name"),
        Column("suffix", "text", "suffix"),
        Column("preferred_first", "text", "preferred first name"),
        Column("preferred_last", "text", "preferred last name"),
        Column("work_email", "text", "work e-mail, lower case"),
        Column("other_emails", "texts", "other e-mails, lower case"),
        Column("username", "text", "network id, lower case"),
        Column("orcid", "text", "ORCID iD"),
        Column("npi", "text", "national provider identifier"),
    ),
    key=("person_id",),
)

PERSON_NAME = Table(
    room="hr",
    name="person_name",
    words="Every form of a person's name that HR has delivered, with the dates it held.",
    columns=(
        Column("person_id", "text", "person"),
        Column("name_type", "text", "legal, preferred or former"),
        Column("first", "text", "first name"),
        Column("middle", "text", "middle name"),
        Column("last", "text", "last name"),
        Column("valid_from", "date", "first day, missing where HR gives none"),
        Column("valid_to", "date", "day after the last, missing while it holds"),
    ),
    key=("person_id", "name_type", "last", "first"),
)

PERSON_ALIAS = Table(
    room="hr",
    name="person_alias",
    words="Prior and merged person ids: each points at the person it now means.",
    columns=(
        Column("person_id", "text", "person the alias now means"),
        Column("alias_id", "text", "prior or merged id"),
        Column("valid_from", "date", "first day"),
        Column("valid_to", "date", "day after the last"),
    ),
    key=("alias_id", "person_id"),
)

APPOINTMENT = Table(
    room="hr",
    name="appointment",
    words="Who held which appointment when: one row per interval in which nothing about the appointment changed.",
    columns=(
        Column("person_id", "text", "person"),
        Column("appointment_id", "text", "appointment"),
        Column("valid_from", "date", "first day this state held"),
        Column("valid_to", "date", "day after the last, missing while it holds"),
        Column("appointment_start", "date", "first day of the whole appointment"),
        Column("appointment_end", "date", "last day of the whole appointment as contracted, missing if open"),
        Column("is_primary", "flag", "this appointment's unit owns the person"),
        Column("kind", "text", "primary, joint, secondary, administrative, adjunct, emeritus or other"),
        Column("track", "text", "tenure, clinical, research, educator, other or unknown"),
        Column("rank", "text", "instructor, assistant, associate, professor, other or unknown"),
        Column("rank_start", "date", "first day at this rank"),
        Column("tenure_status", "text", "tenured, on_track, not_eligible or unknown"),
        Column("tenure_clock_end", "date", "end of the tenure clock"),
        Column("fte", "number", "share of full time, 0 to 1; missing is not 0"),
        Column("school_code", "text", "school"),
        Column("department_code", "text", "department on these days"),
        Column("division_code", "text", "division on these days"),
        Column("supervisor_id", "text", "person id of the supervisor"),
        Column(
            "employment_status", "text", "active, leave_paid, leave_unpaid, suspended, terminated, retired or deceased"
        ),
        Column("paid", "flag", "false for voluntary faculty"),
        Column("faculty_class", "text", "clinician, scientist or educator"),
        Column("discipline", "text", "discipline"),
        Column("support_end", "date", "last day of start-up salary support"),
        Column("source_system", "text", "source"),
        Column("source_row", "integer", "row in the delivered file, the header being row 1"),
        Column("snapshot_id", "text", "delivery the row came from"),
        Column("entered_on", "date", "day HR entered the row, where given"),
    ),
    key=("person_id", "appointment_id", "valid_from"),
)

LEAVE = Table(
    room="hr",
    name="leave",
    words="Who was on leave when. The type of a leave is never landed.",
    columns=(
        Column("person_id", "text", "person"),
        Column("leave_id", "text", "leave"),
        Column("appointment_id", "text", "appointment the leave is from, missing for all of them"),
        Column("leave_from", "date", "first day of leave"),
        Column("leave_to", "date", "first day back, missing while the leave is open"),
        Column("expected_return", "date", "expected first day back"),
        Column("source", "text", "source"),
        Column("snapshot_id", "text", "delivery the row came from"),
    ),
    key=("person_id", "leave_id"),
)

UNIT = Table(
    room="hr",
    name="unit",
    words="Schools, departments and divisions, with who heads them and when.",
    columns=(
        Column("unit_code", "text", "unit"),
        Column("name", "text", "name"),
        Column("parent_code", "text", "unit above"),
        Column("kind", "text", "school, department or division"),
        Column("head_person_id", "text", "person who heads it"),
        Column("valid_from", "date", "first day"),
        Column("valid_to", "date", "day after the last"),
        Column("successor_code", "text", "unit that took over"),
    ),
    key=("unit_code", "valid_from"),
)

CAREER_DATE = Table(
    room="hr",
    name="career_date",
    words="Dated steps of a career: offers, annual reviews, career conferences, appraisals and promotions.",
    columns=(
        Column("person_id", "text", "person"),
        Column("kind", "text", "offer, annual_review, career_conference, appraisal or promotion"),
        Column("due_on", "date", "day it is due"),
        Column("held_on", "date", "day it was held"),
        Column("source", "text", "source"),
    ),
    key=("person_id", "kind", "due_on"),
)

QUARANTINE = Table(
    room="hr",
    name="quarantine",
    words="Rows of the accepted delivery that could not be used, each with its reason.",
    columns=(
        Column("source", "text", "file and row, for example appointments.csv row 17"),
        Column("problem", "text", "code of the problem"),
        Column("field", "text", "column at fault"),
        Column("person_id", "text", "person key where the row gives one"),
        Column("department", "text", "department code where the row gives one"),
        Column("snapshot_id", "text", "delivery the row came from"),
    ),
    key=("source", "problem", "field"),
)

ACCOUNT = Table(
    room="hr",
    name="account",
    words="What became of the rows of the accepted delivery, by file: those received, and one count per reason.",
    columns=(
        Column("file", "text", "name of the delivered file"),
        Column(
            "outcome", "text", "received (all rows), used, finding (used, and something is to be repaired), quarantined"
        ),
        Column("reason", "text", "code of the problem; blank where received or used"),
        Column("rows", "integer", "rows of the file"),
    ),
    key=("file", "outcome", "reason"),
)

CHANGE = Table(
    room="hr",
    name="change",
    words="What became of people, as deliveries told it one after the other: each event once, when it was first told.",
    columns=(
        Column("change_id", "text", "hash of the event and of the delivery that first told it"),
        Column("person_id", "text", "person"),
        Column("kind", "text", "hire, return, transfer, rank, track, tenure, fte, leave or departure"),
        Column("effective_on", "date", "first day on which it holds; it may lie ahead"),
        Column("previous", "text", "code before it: department, rank, …, or on_leave; missing for a hire"),
        Column("new", "text", "code from then on; missing for a departure"),
        Column(
            "retroactive", "flag", "it took effect on or before the day of the delivery before, which did not tell it"
        ),
        Column("seen_in", "text", "delivery that first told it"),
        Column("seen_on", "date", "the night (as of) that first read it"),
    ),
    key=("change_id",),
)

CORRECTION = Table(
    room="hr",
    name="correction",
    words="Days of the past that a delivery tells otherwise than the one before; anchor dates in them are read again.",
    columns=(
        Column("person_id", "text", "person"),
        Column("valid_from", "date", "first day told otherwise"),
        Column("valid_to", "date", "day after the last, at most the day after the night"),
        Column("columns", "texts", "what reads otherwise: employed, on_leave, or columns of the home appointment"),
        Column("seen_in", "text", "delivery that tells it"),
        Column("seen_on", "date", "the night (as of) that first read it"),
    ),
    key=("person_id", "valid_from", "seen_on", "seen_in"),
)

TABLES = (
    *(DELIVERY, PERSON, PERSON_NAME, PERSON_ALIAS, APPOINTMENT, LEAVE, UNIT, CAREER_DATE),
    *(QUARANTINE, ACCOUNT, CHANGE, CORRECTION),
)
