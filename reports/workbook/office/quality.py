"""Data quality: what is wrong in the records, where, what to do, and who repairs it.

Belongs here: open findings of the programme and of HR. Does not belong here: the questions of who is meant, which are
answered and not repaired (`identity_review.py`), and unmet clauses, which are gaps and not faults of the data.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, Link, NamedTable, Sheet
from reports.workbook.record_links import row_words
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

SEVERITIES: Final = {
    "critical": (0, "✖ Critical"),
    "warning": (1, "▲ Warning"),
    "info": (2, "– For information"),
}

FIELDS: Final = (
    Field("Severity", "Critical: results are wrong until repaired. Warning: they may be.", kind="status", width=14),
    Field("What is wrong", "The problem, in words.", width=54, outside=True),
    Field("What to do", "How to repair it, in words.", width=54, outside=True),
    Field("Who repairs it", "Office that can.", width=20, outside=True),
    Field(
        "Record",
        "Record, instrument and number of the row at fault, with a link to REDCap.",
        kind="link",
        width=32,
        outside=True,
    ),
    Field("Field", "The field at fault.", width=18, outside=True),
    Field("Person", "Person concerned, where known.", width=20, outside=True),
    Field("Source", "Where the data come from.", width=10),
    Field("First seen", "Night it was first seen.", kind="date", width=11),
    Field("Finding", "Key of the finding; the same from night to night.", width=19, outside=True),
)
PRINTED: Final = 7

KINDS: Final = (
    Field("Severity", "Critical: results are wrong until repaired. Warning: they may be.", kind="status", width=14),
    Field("What is wrong", "The problem, in words.", width=54, outside=True),
    Field("How many", "Problems of this kind.", kind="figure", width=54),
)


def quality_sheet(case: Case) -> Sheet:
    """Return the sheet Data quality."""
    findings = sorted((row for row in case.findings if _concerns(case, row)), key=_order)
    return Sheet(
        name="Data quality",
        title=f"Data quality, {case.ask.quarter.label}",
        line=f"{counted(len(findings), 'problem')} to repair in the source; they leave this list the night after. "
        f"{_questions(case)}",
        blocks=(
            _kinds(findings),
            NamedTable(
                name="Findings",
                caption="Problems to repair, one by one",
                fields=FIELDS,
                rows=tuple(_finding_row(case, row) for row in findings),
                words="Open data problems, most severe first, those of one kind together.",
                empty="No open problem.",
                filtered=True,
            ),
        ),
        printed_columns=PRINTED,
    )


def _kinds(findings: list[Row]) -> NamedTable:
    kinds = Counter((_severity(row), _problem(row)) for row in findings)
    ordered = sorted(kinds.items(), key=lambda one: (one[0][0], -one[1], one[0][1]))
    return NamedTable(
        name="Kinds",
        caption="Problems by kind",
        fields=KINDS,
        rows=tuple((severity, problem, number) for ((_, severity), problem), number in ordered),
        words="How many problems there are of each kind.",
        empty="No open problem.",
    )


def _concerns(case: Case, row: Row) -> bool:
    if row["programme"]:
        return True
    departments = {one["department"] for one in case.obligations}
    return not row["department"] or row["department"] in departments


def _severity(row: Row) -> tuple[int, str]:
    return SEVERITIES.get(row["severity"] or "", (1, f"▲ {row['severity']}"))


def _problem(row: Row) -> str:
    return row["problem"] or row["check"] or "none recorded"


def _order(row: Row) -> tuple[object, ...]:
    """Return what findings are ordered by: one kind together, then records as people count them (2 before 10)."""
    parts = [part.rjust(8, "0") if part.isdigit() else part for part in (row["key"] or "").split("/")]
    return _severity(row)[0], _problem(row), parts, row["finding_id"]


def _finding_row(case: Case, row: Row) -> tuple[Cell, ...]:
    where = row_words(row["key"]) or "none"
    link = row["link"] or ""
    return (
        _severity(row)[1],
        _problem(row),
        row["what_to_do"] or "none recorded",
        row["who_fixes"] or "none recorded",
        Link(where, url=link, tip="Open the record in REDCap") if link.startswith(("https://", "http://")) else where,
        row["field"] or "–",
        case.directory.name(row["person_id"]) or "–",
        _source(row["source"]),
        row["first_seen"],
        row["finding_id"],
    )


def _source(source: str | None) -> str:
    return {"redcap": "REDCap", "hr": "HR", "people": "Identity", "policy": "Policy"}.get(source or "", source or "–")


def _questions(case: Case) -> str:
    where = "" if case.is_running else " of the running quarter's workbook"
    return f"{counted(len(case.reviews), 'question')} of who is meant: Identity review{where}." if case.reviews else ""
