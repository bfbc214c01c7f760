"""Definitions: every symbol, reason and column, and how a result is reached.

Belongs here: words, read from where they are used, so none can be forgotten: columns come from the sheets themselves.
The table of clauses is here because the office's Policy and a unit's Definitions both have it. Does not belong here:
any figure, and what became of a clause and its parameters (`office/policy.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.choices import choices_tables
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.words import NOT_CONCERNED, OUTSIDE_REASONS, REASONS, STATES, STRENGTHS, capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    ("Encouraged only", "Counted and in no rate. Target share = (met + met late) ÷ (met + met late + advised)."),
    ("Best and worst case", "The done rate if all indeterminate obligations turn out met, and if none does."),
    ("Quarters", "Rates cover obligations due in the quarter. Open ones of other quarters are listed, not rated."),
    (
        "Who is meant",
        "A person in REDCap is linked by an equal key, or by evidence above a published score; else asked.",
    ),
    (
        "New, resolved, changed",
        "Compared with the last Monday's night (or the latest before it), and with the last closed quarter's.",
    ),
    (
        "Mentor to, mentee of",
        "Pairs active on the last day judged. Meetings are those of the academic year, July to June, so far.",
    ),
    ("Restated", "What was published of a closed quarter stays; a later correction stands beside it on Changes."),
    ("Dates", "All dates are days in the institution's time zone. Department and rank are those of the deciding day."),
)


_INNER_QUOTES: Final = str.maketrans({"“": "‘", "”": "’"})


def definitions_sheet(
    sheets: Sequence[Sheet], *, line: str, clauses: NamedTable | None = None, with_reasons: bool = False
) -> Sheet:
    """Return the Definitions of a workbook whose sheets with columns are given.

    `clauses` are the policies' words, where no other sheet of the workbook has them.
    """
    words = [_states(), clauses, _methods(), _reasons() if with_reasons else None]
    printed = [table for table in words if table]
    return Sheet(
        name="Definitions",
        title="Definitions and methods",
        line=line,
        blocks=(*printed, *choices_tables(sheets), _columns(sheets)),
        printed_tables=len(printed),
    )


def lists_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """Return the Definitions of a workbook in which nothing is judged."""
    return Sheet(
        name="Definitions",
        title="Definitions",
        line="What every column means, and what may be chosen where something is to be filled in.",
        blocks=(*choices_tables(sheets), _columns(sheets)),
    )


def clauses_table(
    caption: str, words: str, rows: Iterable[tuple[Cell, ...]], *more: Field, widths: tuple[float, ...]
) -> NamedTable:
    """Return clauses in the policies' words, to which links lead; rows begin with `clause_cells`, then `more`."""
    first, second, third, fourth = widths
    return NamedTable(
        name="Clauses",
        caption=caption,
        fields=(
            Field("Clause", "Clause id.", width=first),
            Field("Policy's words", "Quoted from the policy.", width=second, outside=True),
            Field("Who owes what", "In a few words: by whom, and what.", width=third, outside=True),
            Field("Strength", "How strongly the policy puts it.", width=fourth),
            *more,
        ),
        rows=tuple(rows),
        words=words,
        anchor="Clause",
    )


def clause_cells(row: Row, key: str) -> tuple[Cell, ...]:
    """Return the first cells of a clause in `clauses_table`; `key` is its id in the workbook."""
    owed = ": ".join(part for part in (capital(row["who"] or ""), row["title"]) if part)
    return key, quoted(row["words"]), owed or row["measure"] or "none recorded", strength_words(row)


def strength_words(clause: Row) -> str:
    """Return how strongly the policy puts a clause."""
    return STRENGTHS.get(clause["strength"] or "", clause["strength"] or "–")


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


def quoted(words: str | None) -> str:
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
    rows = [("Reason of a result", capital(text)) for text in REASONS.values()]
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


def _columns(sheets: Sequence[Sheet]) -> NamedTable:
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
