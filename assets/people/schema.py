"""The tables of the `people` room: who a typed reference means, what nobody could tell, and what changed since.

Belongs here: links, the review queue, and links that stand against the evidence. Does not belong here: what the people
did (`mentoring`).
"""

from __future__ import annotations

from assets.storage.schema import Column, Table

LINK = Table(
    room="people",
    name="link",
    words="Every reference to a person in a source row: who it means, by which evidence, or that nobody could tell.",
    columns=(
        Column("source", "text", "the row: project/record/event/instrument/instance"),
        Column(
            "field",
            "text",
            "name of the reference in the programme's mapping; name#2 … where one field names several people",
        ),
        Column("programme", "text", "programme"),
        Column("typed", "text", "identity of what was typed; the same text for the same typed person"),
        Column("person_id", "text", "roster person, or ext:… for an external mentor; missing where unresolved"),
        Column("method", "text", "employee_id, username, email, alias, evidence, answer, conflict, gone or none"),
        Column("score", "number", "1 for an exact key; by evidence the log-odds; missing where unresolved or answered"),
        Column("decision", "text", "auto, decided, review, external, test or none"),
        Column("decided_by", "text", "person who decided, missing for the software"),
        Column("decided_on", "date", "day of the decision"),
        Column("reasons", "texts", "the evidence in words"),
    ),
    key=("source", "field"),
)

REVIEW = Table(
    room="people",
    name="review",
    words="The review queue: one row per distinct typed person nobody could be told from the evidence.",
    columns=(
        Column("typed", "text", "identity of what was typed"),
        Column("programme", "text", "programme it was first met in"),
        Column("shown", "text", "what was typed, for a person to read"),
        Column("references", "integer", "number of references that wait for the answer"),
        Column("example", "text", "one source row"),
        Column("candidates", "texts", "person ids, best first: everybody who comes near enough to be asked about"),
        Column("reasons", "texts", "why nobody was chosen"),
    ),
    key=("typed",),
)

CHANGED_CANDIDATE = Table(
    room="people",
    name="changed_candidate",
    words="Links of an earlier night that stand although tonight's evidence would not make them: what changed.",
    columns=(
        Column("programme", "text", "programme"),
        Column("typed", "text", "identity of what was typed"),
        Column("shown", "text", "what was typed, for a person to read"),
        Column("person_id", "text", "whom the link means, as on the night it was made"),
        Column("candidate_id", "text", "whom the evidence points to tonight; missing where it points to nobody else"),
        Column("change", "text", "points_elsewhere or no_longer_enough"),
        Column("references", "integer", "number of references the link serves"),
        Column("example", "text", "one source row"),
    ),
    key=("programme", "typed"),
)

TABLES = (LINK, REVIEW, CHANGED_CANDIDATE)
