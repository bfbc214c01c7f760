"""The tables of the `obligations` room: what was owed, by whom, and whether it was done.

Belongs here: the judgement and its rates. Does not belong here: evidence (`mentoring`) and how a workbook shows it.
"""

from __future__ import annotations

from assets.obligations.beside.schema import TABLES as BESIDE_TABLES
from assets.obligations.workflows.schema import TABLES as WORKFLOW_TABLES
from assets.storage.schema import Column, Table

CLAUSE = Table(
    room="obligations",
    name="clause",
    words="Every clause of every policy in force, with its words, strength, parameters and who chose them.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure, document or figure, else the kind; empty where the clause is stated only"),
        Column("kind", "text", "rule kind"),
        Column("unit", "text", "unit of the obligation"),
        Column("strength", "text", "M, S, I, O, X or D"),
        Column("title", "text", "what is owed, in a few words"),
        Column("who", "text", "who owes it"),
        Column("words", "text", "the policy's own words"),
        Column("source", "text", "document and section the words are from"),
        Column("parameters", "texts", "name = value (policy or office: note)"),
        Column("rule_version", "text", "version of the policy"),
        Column("theme", "text", "meetings, agreements, reports, onboarding, mentors or reviews"),
        Column("programme_title", "text", "what the policy calls the programme; empty where it has no name"),
        Column("audience", "text", "office, or director: only that programme's director may see what it finds"),
    ),
    key=("programme", "clause", "measure"),
)

OBLIGATION = Table(
    room="obligations",
    name="obligation",
    words="One measure applied to one subject in one window: its state, why, and the evidence.",
    columns=(
        Column(
            "obligation_id",
            "text",
            "hash of programme, clause, measure, unit, subject, window, and counterpart for unit pair",
        ),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure"),
        Column("strength", "text", "M, S or I"),
        Column("rule_version", "text", "version of the policy that judged"),
        Column("unit", "text", "person, pair, …"),
        Column("subject_kind", "text", "person, pair, hub_mentor, meeting, hub, affinity_group or department"),
        Column(
            "subject_id", "text", "person id; for a pair mentee+mentor, for a meeting its event id, for a unit its code"
        ),
        Column("person_id", "text", "person who owes it (the mentee)"),
        Column("counterpart_id", "text", "the mentor"),
        Column("pair_id", "text", "pair, the latest one for unit person"),
        Column("hub", "text", "hub of that pair"),
        Column("department", "text", "department code on the anchor date"),
        Column("division", "text", "division code on the anchor date"),
        Column("rank", "text", "rank on the anchor date"),
        Column("track", "text", "track on the anchor date"),
        Column("period", "text", "the window in words, for example 2026 Q3"),
        Column("window_start", "date", "first day of the window"),
        Column("window_end", "date", "last day of the window"),
        Column("due_on", "date", "last day on which it is on time"),
        Column("state", "text", "met, met_late, pending, not_met, advice, excluded, excepted or indeterminate"),
        Column("reason", "text", "code of the reason, empty where the state needs none"),
        Column("required", "integer", "what is required in the window"),
        Column("counted", "integer", "what counted"),
        Column("target", "integer", "target above the minimum"),
        Column("target_met", "flag", "the target is reached"),
        Column("met_on", "date", "day it was met"),
        Column("days_overdue", "integer", "days since due_on where not met; days late where met_late; else 0"),
        Column("evidence", "texts", "REDCap rows that counted"),
        Column("why", "text", "one sentence a chair can read"),
        Column("as_of", "date", "date judged"),
        Column("known_at", "instant", "latest moment whose snapshots were used"),
        Column("snapshot", "text", "snapshots of the sources used"),
        Column("quarter", "text", "first day of the quarter of this row's partition, ISO"),
    ),
    key=("quarter", "programme", "clause", "measure", "obligation_id"),
    by_quarter=True,
)

RATE = Table(
    room="obligations",
    name="rate",
    words="Counts and rates of the obligations due in the quarter. The only place where a rate is computed.",
    columns=(
        Column("quarter", "text", "first day of the quarter, ISO"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure"),
        Column("by", "text", "programme, department, division, rank, track or hub"),
        Column("group", "text", "value of that grouping; empty for the programme as a whole"),
        Column("met", "integer", "met on time"),
        Column("met_late", "integer", "met late"),
        Column("not_met", "integer", "not met"),
        Column("advice", "integer", "unmet, strength I"),
        Column("pending", "integer", "too early to tell"),
        Column("indeterminate", "integer", "an open identity or feed question could change the answer"),
        Column("excluded", "integer", "excluded"),
        Column("excepted", "integer", "excepted"),
        Column("judged", "integer", "met + met_late + not_met"),
        Column("on_time_rate", "number", "met / judged, 0 to 1; missing when nothing was judged"),
        Column("done_rate", "number", "(met + met_late) / judged"),
        Column("done_rate_worst", "number", "done rate if every indeterminate is not met"),
        Column("done_rate_best", "number", "done rate if every indeterminate is met"),
        Column("target_share", "number", "strength I only: (met + met_late) / (met + met_late + advice)"),
        Column("suppressed_outside", "flag", "judged below 5: not shown outside the office"),
    ),
    key=("quarter", "programme", "clause", "measure", "by", "group"),
    by_quarter=True,
)

NOT_IN_POPULATION = Table(
    room="obligations",
    name="not_in_population",
    words="Who of the roster a measure does not concern, and why; one row for who is outside the whole programme.",
    columns=(
        Column("quarter", "text", "first day of the quarter, ISO"),
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id; empty: every clause"),
        Column("measure", "text", "measure; empty: every measure"),
        Column("person_id", "text", "person"),
        Column(
            "reason",
            "text",
            "not_employed, out_of_scope, not_enrolled, not_mentor, no_active_pair, no_frequency_set or identity_open",
        ),
    ),
    key=("quarter", "programme", "clause", "measure", "person_id"),
    by_quarter=True,
)

NOT_MEASURED = Table(
    room="obligations",
    name="not_measured",
    words="Clauses that could be judged, but whose data no mapping feeds: no rows, and one finding each.",
    columns=(
        Column("programme", "text", "programme"),
        Column("clause", "text", "clause id"),
        Column("measure", "text", "measure"),
        Column("lacks", "texts", "what no entry of redcap.yaml feeds"),
    ),
    key=("programme", "clause", "measure"),
)

BESIDE = (*BESIDE_TABLES, NOT_MEASURED)
"""What stands beside the judgement: the rows of rules that nobody owes as an obligation."""

TABLES = (CLAUSE, OBLIGATION, RATE, NOT_IN_POPULATION, *BESIDE, *WORKFLOW_TABLES)
