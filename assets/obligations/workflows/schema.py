"""The tables of the workflows: lists somebody works through, and the rows of lists the product hands out.

Belongs here: what is neither owed nor a rate. Does not belong here: obligations, reminders, attestations (`../`). What
only a director may see has a column `audience`: any other book leaves it out by that, and not by knowing the table.
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

PERSONNEL_CHANGE = Table(
    room="obligations",
    name="personnel_change",
    words="What HR tells became of people a programme concerns, and what starts or ends for them by it.",
    columns=(
        Column("programme", "text", "programme"),
        Column("change_id", "text", "change as in hr/change; of a hire the first delivery told, a hash of its own"),
        Column("person_id", "text", "person"),
        Column("kind", "text", "hire, return, transfer, rank, track, tenure, fte, leave or departure"),
        Column("effective_on", "date", "first day on which it holds; it may lie ahead"),
        Column("previous", "text", "code before it"),
        Column("new", "text", "code from then on"),
        Column("department", "text", "department code on that day, of whoever goes on the day before"),
        Column("division", "text", "division code on that day, of whoever goes on the day before"),
        Column("effect", "text", "enters, stays in or leaves the programme's scope"),
        Column("starts", "texts", "clauses owed because of it, with the last day where there is one"),
        Column("ends", "texts", "clauses no longer owed because of it"),
        Column("first_due_on", "date", "earliest last day among what starts"),
        Column("seen_on", "date", "night that first read it; missing where the first delivery told it"),
        Column("sentence", "text", "what happened, in one sentence"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "change_id"),
)

HUB_COVERAGE = Table(
    room="obligations",
    name="hub_coverage",
    words="Hubs and affinity groups with their mentors, mentees, places and demand, and what is wrong with them.",
    columns=(
        Column("programme", "text", "programme"),
        Column("kind", "text", "hub or affinity_group"),
        Column("hub", "text", "hub or group code"),
        Column("affinity_group", "text", "group a hub belongs to"),
        Column("mentors", "integer", "mentors of the hub who are there; of a group those of its hubs"),
        Column("senior_id", "text", "senior mentor of the group, where somebody still there is on record"),
        Column("active_mentees", "integer", "mentees with an active pair in it"),
        Column("capacity", "integer", "mentees it can take, missing where the registry does not say"),
        Column("free", "integer", "places free, negative where over capacity; missing without a capacity"),
        Column("first_choices", "integer", "people who chose it first"),
        Column("second_choices", "integer", "people who chose it second"),
        Column("third_choices", "integer", "people who chose it third"),
        Column("waiting", "integer", "people among these who have no active mentor"),
        Column("problems", "texts", "no_mentor, no_senior, open_senior, over_capacity, no_mentee"),
        Column("why", "text", "one sentence"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "kind", "hub"),
)

PAIRING_PROPOSAL = Table(
    room="obligations",
    name="pairing_proposal",
    words="For everybody who waits for a mentor, the pair the product proposes, or why it proposes none.",
    columns=(
        Column("proposal_id", "text", "hash of programme, mentee, hub and mentor: the same proposal, the same id"),
        Column("programme", "text", "programme"),
        Column("person_id", "text", "mentee"),
        Column("state", "text", "proposed; accepted (the office decided, REDCap has no pair yet) or unmatched"),
        Column("reason", "text", "unmatched only: no_choice, no_place, no_mentor, only_supervisor, settled"),
        Column("hub", "text", "proposed hub"),
        Column("mentor_id", "text", "proposed mentor"),
        Column("choice", "integer", "which of the mentee's choices the hub is"),
        Column("free", "integer", "free places of the hub before any proposal; missing without a capacity"),
        Column("mentor_mentees", "integer", "active mentees of the mentor"),
        Column("chosen_on", "date", "day of the choice, which decides between equals"),
        Column("why", "text", "one sentence"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "person_id"),
)

ORPHAN = Table(
    room="obligations",
    name="orphan",
    words="Mentees who had a mentor and have none now.",
    columns=(
        Column("programme", "text", "programme"),
        Column("person_id", "text", "mentee"),
        Column("role", "text", "role of the last pair"),
        Column("since", "date", "first day without a mentor of that role or one that stands for it"),
        Column("mentor_id", "text", "the last mentor"),
        Column("pair_id", "text", "the last pair"),
        Column("hub", "text", "hub of the last pair"),
        Column("reason", "text", "mentor_left, completed, mentee_left, or ended where no more may be told"),
        Column("department", "text", "department code now"),
        Column("division", "text", "division code now"),
        Column("why", "text", "one sentence"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "person_id", "role"),
)

MENTOR_CHANGE = Table(
    room="obligations",
    name="mentor_change",
    words="Requests for another mentor, and changes of mentor with their handover. For the programme's director only.",
    columns=(
        Column("programme", "text", "programme"),
        Column("change_id", "text", "hash of the pair that ended, or of the request"),
        Column("audience", "text", "director: shown in nobody else's book"),
        Column("kind", "text", "request or change"),
        Column("person_id", "text", "mentee"),
        Column("role", "text", "role of the pair"),
        Column("happened_on", "date", "day of the request, or last day of the old pair"),
        Column("previous_mentor_id", "text", "the mentor before"),
        Column("next_mentor_id", "text", "the mentor after, missing while there is none"),
        Column("started_on", "date", "first day of the new pair"),
        Column("decision", "text", "answer to a request, missing while it is open"),
        Column("decided_on", "date", "day it was answered"),
        Column("handover_on", "date", "day the old mentor handed over"),
        Column("handover_due_on", "date", "last day of the handover the policy encourages"),
        Column("state", "text", "open or decided; waiting (no new mentor), replaced or handed_over"),
        Column("why", "text", "one sentence"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "change_id"),
)

INTERIM_DECISION = Table(
    room="obligations",
    name="interim_decision",
    words="Interim pairs and the decision both may take at the end of their year.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("pair_id", "text", "interim pair"),
        Column("person_id", "text", "mentee"),
        Column("mentor_id", "text", "interim mentor"),
        Column("started_on", "date", "first day of the pair"),
        Column("due_on", "date", "end of the year in which they decide"),
        Column("decision", "text", "answer on record"),
        Column("decided_on", "date", "day of the decision"),
        Column("next_pair_id", "text", "formal pair of the mentee that followed, whoever the mentor"),
        Column("state", "text", "running, due_soon, overdue, decided or ended"),
        Column("why", "text", "one sentence"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "clause", "pair_id"),
)

CAREER_CLOCK = Table(
    room="obligations",
    name="career_clock",
    words="Person by person, the career dates a policy counts from that are open or come within a year.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure"),
        Column("person_id", "text", "person"),
        Column("counts_from", "text", "hire, appraisal, promotion, career_conference, annual_review, offer or season"),
        Column("clock_on", "date", "day it counts from; of a season its first"),
        Column("opens_on", "date", "first day on which it is to be thought of"),
        Column("due_on", "date", "last day on which it makes sense"),
        Column("state", "text", "ahead or open"),
        Column("department", "text", "department code now"),
        Column("division", "text", "division code now"),
        Column("title", "text", "what it is, in a few words"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "clause", "measure", "person_id", "due_on"),
)

MENTOR = Table(
    room="obligations",
    name="mentor",
    words="Everybody who mentors or stands ready to, by programme: the rows of directory and recognition list.",
    columns=(
        Column("programme", "text", "programme"),
        Column("person_id", "text", "mentor, or ext:… for an external one"),
        Column("roles", "texts", "roles of the active pairs"),
        Column("hubs", "texts", "hubs the mentor is listed in"),
        Column("department", "text", "department code now"),
        Column("rank", "text", "rank now"),
        Column("active_mentees", "integer", "mentees with an active pair"),
        Column(
            "hub_free", "integer", "free places of those hubs together; missing where one has no capacity on record"
        ),
        Column("mentees_ever", "integer", "distinct mentees in all"),
        Column("mentor_since", "date", "first day of the first pair"),
        Column("trained_on", "date", "latest training on record"),
        Column("trained", "flag", "trained, within the years the policy counts where it names any"),
        Column("in_directory", "flag", "agreed to be in the directory; missing where nobody asked"),
        Column("to_recognise", "flag", "trained, and a mentee for a year; the office attests who is effective"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "person_id"),
)

MENTORING_RECORD = Table(
    room="obligations",
    name="mentoring_record",
    words="One row per pair and mentor: what a CV statement and a mentor's dossier are written from.",
    columns=(
        Column("programme", "text", "programme"),
        Column("pair_id", "text", "pair"),
        Column("mentor_id", "text", "mentor"),
        Column("mentee_id", "text", "mentee"),
        Column("role", "text", "role"),
        Column("hub", "text", "hub code"),
        Column("started_on", "date", "first day"),
        Column("ended_on", "date", "last day, missing while it lasts"),
        Column("months", "integer", "whole months it lasted so far"),
        Column("meetings", "integer", "meetings of the two on record"),
        Column("department", "text", "department code of the mentee when it began"),
        Column("rank_then", "text", "rank of the mentee when it began"),
        Column("rank_now", "text", "rank of the mentee now, or when it ended"),
        Column("promoted", "flag", "the mentee's rank rose meanwhile; missing where either is unknown"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "pair_id"),
)

OUTCOME = Table(
    room="obligations",
    name="outcome",
    words="What became of mentored and not mentored faculty, from HR: who stayed, was promoted, leads a unit.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("period", "text", "first day of the year looked at, ISO"),
        Column("label", "text", "the year in words"),
        Column("figure", "text", "retained, promoted or leading"),
        Column("of", "text", "mentored or not_mentored: with an active mentor on the year's first day, or without"),
        Column("by", "text", "programme or department"),
        Column("group", "text", "department code; empty for the programme as a whole"),
        Column("count", "integer", "how many"),
        Column("out_of", "integer", "of how many"),
        Column("share", "number", "count / out_of, 0 to 1; missing where there is nobody"),
        Column("suppressed_outside", "flag", "out_of below 5: not shown outside the office"),
        Column("whole", "flag", "the year is over; else the figure is as of the date looked at"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "clause", "period", "figure", "of", "by", "group"),
)

TABLES = (
    *(PERSONNEL_CHANGE, HUB_COVERAGE, PAIRING_PROPOSAL, ORPHAN, MENTOR_CHANGE),
    *(INTERIM_DECISION, CAREER_CLOCK, MENTOR, MENTORING_RECORD, OUTCOME),
)
