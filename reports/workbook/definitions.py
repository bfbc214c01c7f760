"""Definitions: every symbol, reason, clause and column, and how a result is reached.

Belongs here: words, read from where they are used, so none can be forgotten: columns come from the sheets themselves,
clauses and parameters from the policy. Does not belong here: any figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.words import NOT_CONCERNED, OUTSIDE_REASONS, REASONS, STATES, STRENGTHS

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

METHODS: Final = (
    ("Who is concerned", "HR's roster is taken clause by clause. Whom a clause does not concern is counted by reason."),
    ("Excluded", "On leave the whole window, left before the due date, or opted out: not owed, counted on its own."),
    (
        "Met or met late",
        "Evidence in REDCap that counts, dated on or before the date judged. Future dates never count.",
    ),
    ("Not due yet", "The due date has not come. Within the days the office chose it is shown as due soon."),
    ("Excepted", "Looked at only when unmet: away most of the window, joined too late, or the mentor left."),
    ("Indeterminate", "Only if answering who is meant could change the result."),
    ("Not met", "What is left: a gap for clauses of strength Must and Should, advice for Encouraged."),
    ("Rates", "On time = met ÷ judged. Done = (met + met late) ÷ judged. Judged = met + met late + not met."),
    ("Best and worst case", "The done rate if all indeterminate obligations turn out met, and if none does."),
    ("Quarters", "Rates cover obligations due in the quarter. Open ones of other quarters are listed, not rated."),
    ("Dates", "All dates are days in the institution's time zone. Department and rank are those of the deciding day."),
)


_INNER_QUOTES: Final = str.maketrans({"“": "‘", "”": "’"})


def definitions_sheet(case: Case, sheets: list[Sheet]) -> Sheet:
    """Return the Definitions of a workbook whose sheets with columns are given."""
    return Sheet(
        name="Definitions",
        title="Definitions and methods",
        line="What every symbol, clause, reason and column means, and how a result is reached. "
        "The list of columns at the end is not printed.",
        blocks=(_states(), _clauses(case), _parameters(case), _methods(), _reasons(), _columns(sheets)),
        printed_tables=5,
    )


def _states() -> NamedTable:
    rows: list[tuple[Cell, ...]] = [(one.shown, one.meaning, one.in_rate) for one in STATES.values()]
    rows.append((NOT_CONCERNED, "The clause does not concern the person in this quarter.", "No"))
    rows.append(("– Nothing due", "The clause may concern the person, but nothing is due in this quarter.", "No"))
    return NamedTable(
        name="States",
        caption="Symbols and states",
        fields=(
            Field("Symbol and state", "As on the Roster and the Worklist.", kind="status", width=26),
            Field("Meaning", "What it says.", width=66),
            Field("Counted in the rates", "Whether it is part of on-time and done rate.", width=46),
        ),
        rows=tuple(rows),
        words="Every state with its symbol and meaning.",
    )


def _clauses(case: Case) -> NamedTable:
    return NamedTable(
        name="Clauses",
        caption="Clauses, in the policy's own words",
        fields=(
            Field("Clause", "Clause id.", width=26),
            Field("Policy's words", "Quoted from the policy.", width=66, outside=True),
            Field("What is owed, by whom", "In a few words.", width=46, outside=True),
            Field("Strength", "How strongly the policy puts it.", width=12),
            Field("Where it says so", "Document and section.", width=60, outside=True),
        ),
        rows=tuple(_clause_row(row) for row in case.clauses),
        words="Every clause in force with its words and strength.",
        anchor="Clause",
    )


def _clause_row(row: Row) -> tuple[Cell, ...]:
    owed = ": ".join(part for part in (row["who"], row["title"]) if part)
    judged = "" if row["measure"] else " (stated, not judged)"
    judged = " (for the programme's director alone; not in this book)" if row["audience"] == "director" else judged
    return (
        row["clause"],
        _quoted(row["words"]),
        (owed or row["measure"] or "none recorded") + judged,
        STRENGTHS.get(row["strength"] or "", row["strength"] or "–"),
        row["source"] or "none recorded",
    )


def _parameters(case: Case) -> NamedTable:
    """Return every parameter once, with the clauses it is the same for."""
    clauses: dict[tuple[str, str], list[str]] = {}
    for row in case.clauses:
        for text in row["parameters"] or []:
            name, _, value = text.partition(" = ")
            clauses.setdefault((name.replace("_", " "), value), []).append(row["clause"])
    return NamedTable(
        name="Parameters",
        caption="Numbers and choices, and who made them",
        fields=(
            Field("Setting", "What is set.", width=26),
            Field(
                "Value, and who chose it", "policy: in the text; office: the policy is silent.", width=66, outside=True
            ),
            Field("For clauses", "Clauses it is the same for.", width=46),
        ),
        rows=tuple((name, value, ", ".join(ids)) for (name, value), ids in sorted(clauses.items())),
        words="Every parameter of the rules with its value, who chose it, and the clauses it is the same for.",
    )


def _quoted(words: str | None) -> str:
    """Return the policy's words in quotation marks; quotation marks inside them become single ones."""
    return f"“{words.translate(_INNER_QUOTES)}”" if words else "none recorded"


def _methods() -> NamedTable:
    return NamedTable(
        name="Methods",
        caption="How a result is reached, in this order",
        fields=(
            Field("Step", "Name of the step.", width=26),
            Field("What is done", "The rule.", width=66),
        ),
        rows=METHODS,
        words="The steps by which each obligation is judged, in order.",
    )


def _reasons() -> NamedTable:
    rows = [("Reason of a result", text[:1].upper() + text[1:]) for text in REASONS.values()]
    rows += [("Why not concerned", text) for text in OUTSIDE_REASONS.values()]
    return NamedTable(
        name="Reasons",
        caption="Reasons",
        fields=(
            Field("Kind of reason", "Where the reason stands.", width=26),
            Field("Reason", "In words.", width=66),
        ),
        rows=tuple(rows),
        words="Every reason a result or an absence may carry.",
    )


def _columns(sheets: list[Sheet]) -> NamedTable:
    rows = [
        (sheet.name, f"{one.header}: {one.words}")
        for sheet in sheets
        for one in dict.fromkeys(one for table in sheet.tables() for one in table.fields)
    ]
    return NamedTable(
        name="Columns",
        caption="Columns",
        fields=(
            Field("Sheet", "Where the column stands.", width=26),
            Field("Column and meaning", "Header and what is in it.", width=66),
        ),
        rows=tuple(dict.fromkeys(rows)),
        words="Every column of every sheet with its meaning.",
    )
