"""The tables that stand beside the judgement: reminders, digests, prohibitions, attestations, documents, figures.

Belongs here: what nobody owes as an obligation. Does not belong here: obligations and their rates (`../schema.py`).
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

REMINDER = Table(
    room="obligations",
    name="reminder",
    words="Who is to be reminded of which date, without asking afterwards whether anything came of it.",
    columns=(
        Column("reminder_id", "text", "hash of programme, clause, measure, person, clock day and recipient"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure"),
        Column("person_id", "text", "person whose date it is"),
        Column("role", "text", "as what somebody is reminded: mentee, mentor, director or chief"),
        Column("recipient", "text", "person id of who is reminded; `director` for the programme's director"),
        Column("department", "text", "department code of the person on the clock day"),
        Column("clock_on", "date", "day the reminder counts from"),
        Column("due_on", "date", "day it is to be sent"),
        Column("lapses_on", "date", "last day it makes sense to send it"),
        Column("state", "text", "due, sent or lapsed"),
        Column("sent_on", "date", "day it was sent"),
        Column("sentence", "text", "what it says"),
        Column("as_of", "date", "date judged"),
    ),
    key=("programme", "clause", "measure", "reminder_id"),
)

DIGEST = Table(
    room="obligations",
    name="digest",
    words="One line per recipient and thing to be reminded of in the running period; a digest is all of one recipient.",
    columns=(
        Column("reminder_id", "text", "hash of what it is about, recipient and period; of a date the reminder's own"),
        Column("period", "text", "first day of the period in which nobody is reminded twice, ISO"),
        Column("recipient", "text", "person id of who is reminded; `director` for the programme's director"),
        Column("role", "text", "as what: mentee, mentor, director or chief"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("about", "text", "obligation_id, or reminder_id of a date"),
        Column("person_id", "text", "person who owes it, or whose date it is"),
        Column("due_on", "date", "last day on which it is on time"),
        Column("days_overdue", "integer", "days since due_on, negative before it"),
        Column("sentence", "text", "what it says"),
        Column("state", "text", "due or sent"),
        Column("as_of", "date", "date judged"),
    ),
    key=("recipient", "programme", "clause", "reminder_id"),
)

PROHIBITION = Table(
    room="obligations",
    name="prohibition",
    words="What a policy forbids to hold, to demand or to show, and whether mapping, dictionary and books keep to it.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("what", "text", "what is forbidden, in a few words"),
        Column("kept", "flag", "kept; missing where nothing could be looked at"),
        Column("where", "texts", "fields, instruments, events, roles or audiences at fault"),
        Column("why", "text", "one sentence"),
        Column("as_of", "date", "date looked at"),
    ),
    key=("programme", "clause", "what"),
)

ATTESTATION = Table(
    room="obligations",
    name="attestation",
    words="What a programme attests itself, period by period: by whom, when, and where the evidence is.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("unit", "text", "office or department"),
        Column("subject_id", "text", "department code; `office` for the office"),
        Column("period", "text", "first day of the period, ISO"),
        Column("label", "text", "the period in words"),
        Column("due_on", "date", "last day to attest it"),
        Column("owner", "text", "who attests it, by office and never by name"),
        Column("state", "text", "attested, due or lapsed"),
        Column("attested_on", "date", "day it was attested"),
        Column("attested_by", "text", "who attested it"),
        Column("link", "text", "where the evidence is"),
        Column("note", "text", "what was written beside it"),
        Column("action", "text", "what is to be done about it, as the latest action on record says"),
        Column("action_due_on", "date", "last day of that action"),
        Column("action_done_on", "date", "day that action was done"),
        Column("as_of", "date", "date judged"),
    ),
    key=("programme", "clause", "unit", "subject_id", "period"),
)

DOCUMENT = Table(
    room="obligations",
    name="document",
    words="The documents a policy asks for and the product itself writes, and when each is due.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("document", "text", "name of the document in `reports`"),
        Column("title", "text", "what it is, in a few words"),
        Column("who", "text", "for whom, as the clause says"),
        Column("period", "text", "first day of the period, ISO; `on_demand` where it is written when asked for"),
        Column("label", "text", "the period in words"),
        Column("covers_from", "date", "first day it covers"),
        Column("covers_to", "date", "last day it covers"),
        Column("due_on", "date", "day from which it can be whole: the day after the last it covers"),
        Column("as_of", "date", "date judged"),
    ),
    key=("programme", "clause", "document", "period"),
)

SCORECARD = Table(
    room="obligations",
    name="scorecard",
    words="Figures of a self-assessment over all programmes; each person counts once however many programmes he is in.",
    columns=(
        Column("programme", "text", "programme whose item it is"),
        Column("clause", "text", "clause id"),
        Column("figure", "text", "mentors_per_person, trained_share, agreement_share or effort_share"),
        Column("of", "text", "whose figure: everybody owed a mentor, mentors, mentees or pairs"),
        Column("band", "text", "what is counted: 0, 1, 2_or_more mentors; recent, older, none; recorded, none …"),
        Column("count", "integer", "how many"),
        Column("out_of", "integer", "of how many"),
        Column("share", "number", "count / out_of, 0 to 1; missing where there is nobody"),
        Column("suppressed_outside", "flag", "out_of below 5: not shown outside the office"),
        Column("as_of", "date", "date judged"),
    ),
    key=("programme", "clause", "figure", "of", "band"),
)

TABLES = (REMINDER, DIGEST, PROHIBITION, ATTESTATION, DOCUMENT, SCORECARD)
