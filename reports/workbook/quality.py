"""Data quality: what is wrong in the records, where, what to do, and who repairs it.

Belongs here: open findings of the programme and of HR, and open questions about who is meant. Does not belong here:
unmet clauses, which are gaps and not faults of the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, Link, NamedTable, Sheet
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case, Row

SEVERITIES: Final = {
    "critical": (0, "✖ Critical"),
    "warning": (1, "▲ Warning"),
    "info": (2, "– For information"),
}

FIELDS: Final = (
    Field("Severity", "Critical: results are wrong until repaired. Warning: they may be.", kind="status", width=18),
    Field("What is wrong", "The problem, in words.", width=44, outside=True),
    Field("What to do", "How to repair it, in words.", width=44, outside=True),
    Field("Who repairs it", "Office that can.", width=20, outside=True),
    Field("Source", "Where the data come from.", width=10),
    Field("Record", "The row at fault; a link where it is in REDCap.", kind="link", width=30, outside=True),
    Field("Field", "The field at fault.", width=20, outside=True),
    Field("Person", "Person concerned, where known.", width=22, outside=True),
    Field("First seen", "Night it was first seen.", kind="date", width=11),
    Field("Finding", "Key of the finding; the same from night to night.", width=19, outside=True),
)

QUESTIONS: Final = (
    Field("Waiting", "Records that wait for the answer.", kind="integer", width=18),
    Field("Who is typed", "What was typed, as it stands in REDCap.", width=44, outside=True),
    Field("Who it could be", "People of the roster, likeliest first.", width=44, outside=True),
    Field("Why nobody was chosen", "The reason, in words.", width=20, outside=True),
    Field("Question", "Key of the question.", width=10, outside=True),
    Field("Example", "One row it stands in.", width=30, outside=True),
)


def quality_sheet(case: Case) -> Sheet:
    """Return the sheet Data quality."""
    findings = sorted((row for row in case.findings if _concerns(case, row)), key=_severity)
    questions = sorted(case.reviews, key=lambda row: (-(row["references"] or 0), row["typed"]))
    return Sheet(
        name="Data quality",
        title=f"Data quality, {case.ask.quarter.label}",
        line=f"{counted(len(findings), 'problem')} to repair and {counted(len(questions), 'question')} to answer. "
        "Repair them in the source; they leave this list the night after.",
        blocks=(
            NamedTable(
                name="Findings",
                caption="Problems to repair",
                fields=FIELDS,
                rows=tuple(_finding_row(case, row) for row in findings),
                words="Open data problems, most severe first.",
                empty="No open problem.",
                filtered=True,
            ),
            NamedTable(
                name="Questions",
                caption="Who is meant?",
                fields=QUESTIONS,
                rows=tuple(_question_row(case, row) for row in questions),
                words="People typed into records who could not be told from the evidence, with the candidates.",
                empty="No open question.",
            ),
        ),
    )


def _concerns(case: Case, row: Row) -> bool:
    if row["programme"]:
        return True
    departments = {one["department"] for one in case.obligations}
    return not row["department"] or row["department"] in departments


def _severity(row: Row) -> tuple[object, ...]:
    order, _ = SEVERITIES.get(row["severity"] or "", (1, ""))
    return order, str(row["first_seen"] or ""), row["finding_id"]


def _finding_row(case: Case, row: Row) -> tuple[Cell, ...]:
    _, severity = SEVERITIES.get(row["severity"] or "", (1, f"▲ {row['severity']}"))
    key = row["key"] or "none"
    link = row["link"] or ""
    return (
        severity,
        row["problem"] or row["check"],
        row["what_to_do"] or "none recorded",
        row["who_fixes"] or "none recorded",
        _source(row["source"]),
        Link(key, url=link, tip="Open the record in REDCap") if link.startswith(("https://", "http://")) else key,
        row["field"] or "–",
        case.directory.name(row["person_id"]) or "–",
        row["first_seen"],
        row["finding_id"],
    )


def _source(source: str | None) -> str:
    return {"redcap": "REDCap", "hr": "HR", "people": "Identity", "policy": "Policy"}.get(source or "", source or "–")


def _question_row(case: Case, row: Row) -> tuple[Cell, ...]:
    names = [f"{case.directory.name(person)} ({person})" for person in row["candidates"] or []]
    return (
        row["references"] or 0,
        row["shown"] or "none recorded",
        "; ".join(names) or "nobody on the roster comes near",
        "; ".join(row["reasons"] or []) or "none recorded",
        row["typed"],
        row["example"] or "–",
    )
