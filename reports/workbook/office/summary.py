"""The Summary: what the quarter looks like, in one sentence, per clause, over time, and by group.

Belongs here: counts and rates, read from `obligations/rate`. Does not belong here: rows about one person. Counts of
unmet and indeterminate obligations are formulas over the Worklist, so the two sheets cannot disagree unnoticed; the
others are figures, because no sheet lists what is done. Rates under five judged are shown here, as this book is the
office's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import LARGEST_TABLE, Block, Cell, Field, Formula, Line, NamedTable, Sheet
from reports.workbook.news import is_open
from reports.workbook.office.by_rank import by_rank_table
from reports.workbook.office.trend import trend_blocks
from reports.workbook.sums import Sums, is_advised, sums_of
from reports.workbook.words import NO_GROUP, rank_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.case import Case
    from reports.workbook.office.roster import Attendance
    from reports.workbook.rows import Row

_COUNTED: Final = (
    ("Met", "met", "Done by the due date."),
    ("Met late", "met_late", "Done after the due date."),
    ("Not met", "not_met", "Due date passed, nothing that counts on record."),
    ("Not due yet", "pending", "The due date has not come; those due soon among them."),
    ("Indeterminate", "indeterminate", "An open question about who is meant could change the result."),
    ("Excluded", "excluded", "Not owed after all."),
    ("Excepted", "excepted", "Not done, with an accepted reason."),
)
_RATED: Final = (
    ("On time", "on_time_rate", "Met, of those judged."),
    ("Done", "done_rate", "Met and met late, of those judged."),
    ("Worst case", "done_rate_worst", "The done rate if every indeterminate one turns out not met."),
    ("Best case", "done_rate_best", "The done rate if every indeterminate one turns out met."),
)
GROUPS: Final = (
    ("department", "Department", "ByDepartment"),
    ("division", "Division", "ByDivision"),
    ("rank", "Rank", "ByRank"),
    ("hub", "Hub", "ByHub"),
)
NOTHING_JUDGED: Final = "–"
"""Shown for a rate where nothing was judged; the sheet's second line says so."""

LONGEST_CONDITION: Final = 100
"""Characters compared in a condition of COUNTIFS: a formula that compares more than 255 is an error in Excel."""

MOST_CLAUSES_BESIDE: Final = 6
"""Clauses that get a column of their own beside the groups; more would not fit a page."""


def summary_sheet(case: Case, attendance: Attendance) -> Sheet:
    """Return the Summary."""
    of_quarter = [row for row in case.rates if row["quarter"] == case.ask.quarter.key]
    whole = [row for row in of_quarter if row["by"] == "programme"]
    blocks: list[Block] = [
        Line(finding_words(case, sums_of(whole)), "finding"),
        _by_clause(case, whole),
        *trend_blocks(case),
        by_rank_table(case, attendance),
    ]
    for by, title, name in GROUPS:
        rows = [row for row in of_quarter if row["by"] == by]
        if rows:
            blocks.append(_by_group(case, rows, title, name))
    return Sheet(
        name="Summary",
        title=f"Summary, {case.ask.quarter.label}",
        line="Counts and rates of what was due in the quarter. Rates cover only met, met late and not met; "
        "– means that nothing was judged.",
        blocks=tuple(blocks),
    )


def finding_words(case: Case, sums: Sums) -> str:
    """Return the quarter in one sentence."""
    if sums.on_time_rate is None or sums.done_rate is None:
        return f"{case.ask.quarter.label}: {sums.due:,} obligations are due in the quarter; none could be judged yet."
    worst, best = sums.done_rate_worst or 0, sums.done_rate_best or 0
    so_far = " so far" if case.is_running else ""
    still = f", and {sums.pending:,} are not due yet" if sums.pending else ""
    doubt = f" ({worst:.0%} to {best:.0%} once open questions are answered)" if sums.indeterminate else ""
    return (
        f"{case.ask.quarter.label}{so_far}: of {sums.judged:,} obligations judged, "
        f"{sums.on_time_rate:.0%} were met on time and {sums.done_rate:.0%} are done{doubt}; "
        f"{sums.not_met:,} are not met{still}."
    )


def _count_fields(*, advice: bool) -> list[Field]:
    counted = [*_COUNTED, ("Advised", "advice", "Not done; the policy only encourages it.")] if advice else _COUNTED
    return [
        Field("Due", "Obligations due in the quarter.", kind="integer", width=10, total=True),
        *(
            Field(header, words, kind="integer", width=14 if header == "Indeterminate" else 10, total=True)
            for header, _, words in counted
        ),
        Field(
            "Judged",
            "Met, met late and not met together; 0 where the policy only encourages.",
            kind="integer",
            width=10,
            total=True,
        ),
        *(Field(header, words, kind="share", width=12) for header, _, words in _RATED),
    ]


def _by_clause(case: Case, whole: list[Row]) -> NamedTable:
    advice = any(is_advised(row) for row in whole)
    formulas = sum(map(is_open, case.obligations)) <= LARGEST_TABLE
    ordered = {(row["clause"], row["measure"]): number for number, row in enumerate(case.clauses)}
    whole = sorted(whole, key=lambda row: ordered.get((row["clause"], row["measure"]), len(ordered)))
    fields = [Field("Clause", "Clause and what is owed.", width=32), *_count_fields(advice=advice)]
    if advice:
        fields.append(Field("Target share", "Strength Encouraged only: share that did it.", kind="share", width=11))
    rows = []
    for row in whole:
        sums = sums_of([row])
        cells: list[Cell] = [
            case.clause_title(row["clause"], row["measure"]),
            *_counts(sums, advice=advice, condition=_condition(case, row) if formulas else ""),
        ]
        cells += [_rate(row[name]) for _, name, _ in _RATED]
        rows.append(tuple(cells + ([_rate(row["target_share"])] if advice else [])))
    return NamedTable(
        name="ByClause",
        caption="Per clause",
        fields=tuple(fields),
        rows=tuple(rows),
        words="Counts and rates per clause, with a row of totals.",
        empty="Nothing is due in this quarter.",
        totals=_totals(fields, sums_of(whole), advice=advice) if rows else {},
    )


def _counts(sums: Sums, *, advice: bool, condition: str = "") -> list[Cell]:
    cells: list[Cell] = [sums.due, sums.met, sums.met_late]
    cells.append(_on_worklist(condition, "✖ Not met", sums.not_met) if condition else sums.not_met)
    cells.append(sums.pending)
    cells.append(_on_worklist(condition, "▲ Indeterminate", sums.indeterminate) if condition else sums.indeterminate)
    cells += [sums.excluded, sums.excepted]
    return [*cells, *([sums.advice] if advice else []), sums.judged]


def _condition(case: Case, row: Row) -> str:
    """Return how COUNTIFS finds a measure's rows on the Worklist; what is owed tells measures of one clause apart."""
    condition = f'Worklist[Clause],"{row["clause"]}"'
    if sum(one["clause"] == row["clause"] for one in case.measures) == 1:
        return condition
    owes = "".join(f"~{sign}" if sign in "*?~" else sign for sign in case.owes(row)[:LONGEST_CONDITION])
    whole = len(case.owes(row)) <= LONGEST_CONDITION
    escaped = owes.replace('"', '""')
    return f'{condition},Worklist[Owes],"={escaped}{"" if whole else "*"}"'


def _on_worklist(condition: str, shown: str, value: int) -> Formula:
    return Formula(f'=COUNTIFS({condition},Worklist[Status],"{shown}",Worklist[Due in this quarter],"Yes")', value)


def _totals(fields: Sequence[Field], sums: Sums, *, advice: bool) -> dict[str, str | Formula]:
    values = {"Due": sums.due, "Judged": sums.judged, "Advised": sums.advice}
    values |= {header: getattr(sums, name) for header, name, _ in _COUNTED}
    totals: dict[str, str | Formula] = {"Clause": "All clauses"}
    for one in fields:
        if one.total:
            totals[one.header] = Formula(f"=SUM(ByClause[{one.header}])", values[one.header])
    done = f"{_rated_sum('Met', advice=advice)}+{_rated_sum('Met late', advice=advice)}"
    judged = "SUM(ByClause[Judged])"
    unclear = _rated_sum("Indeterminate", advice=advice)
    formulas = {
        "On time": (_rated_sum("Met", advice=advice), judged),
        "Done": (done, judged),
        "Worst case": (done, f"{judged}+{unclear}"),
        "Best case": (f"{done}+{unclear}", f"{judged}+{unclear}"),
    }
    for header, name, _ in _RATED:
        value = getattr(sums, name)
        above, below = formulas[header]
        totals[header] = NOTHING_JUDGED if value is None else Formula(f"=({above})/({below})", value)
    return totals


def _rated_sum(header: str, *, advice: bool) -> str:
    """Return the sum of a column over the clauses that have a rate: those with a target share are only encouraged."""
    if not advice:
        return f"SUM(ByClause[{header}])"
    return f'SUMIFS(ByClause[{header}],ByClause[Target share],"{NOTHING_JUDGED}")'


def _by_group(case: Case, rows: list[Row], title: str, name: str) -> NamedTable:
    clauses = case.measures if len(case.measures) <= MOST_CLAUSES_BESIDE else []
    advice = any(is_advised(row) for row in rows)
    fields = [Field(title, f"The {title.lower()} on the day that decides.", width=32, outside=True)]
    fields += _count_fields(advice=advice)
    fields += [
        Field(
            f"{case.clause_short(one['clause'], one['measure'])} on time",
            f"On-time rate of {case.clause_title(one['clause'], one['measure'])}.",
            kind="share",
            width=11,
        )
        for one in clauses
    ]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["group"] or "", []).append(row)
    named = sorted((_group_name(case, title, group), group) for group in groups)
    return NamedTable(
        name=name,
        caption=f"By {title.lower()}, all clauses",
        fields=tuple(fields),
        rows=tuple((shown, *_group_cells(groups[group], clauses, advice=advice)) for shown, group in named),
        words=f"Counts and rates by {title.lower()}, all clauses together, with the on-time rate of each clause.",
    )


def _group_cells(rows: list[Row], clauses: Sequence[Row], *, advice: bool) -> list[Cell]:
    sums = sums_of(rows)
    cells: list[Cell] = [*_counts(sums, advice=advice), *(_rate(getattr(sums, name)) for _, name, _ in _RATED)]
    by_clause = {(row["clause"], row["measure"]): row["on_time_rate"] for row in rows}
    return cells + [_rate(by_clause.get((one["clause"], one["measure"]))) for one in clauses]


def _rate(rate: float | None) -> Cell:
    return NOTHING_JUDGED if rate is None else rate


def _group_name(case: Case, title: str, group: str) -> str:
    if not group:
        return "none recorded" if title == "Hub" else NO_GROUP
    if title == "Rank":
        return rank_words(group)
    if title == "Hub":
        name = case.hub_name(group)
        return name if name == group else f"{name} ({group})"
    return case.directory.unit(group)
