"""The sheet Policy: every clause in the policy's own words, what became of it, and every number with who chose it.

Belongs here: the register of clauses and parameters, and what is attested and forbidden. Does not belong here: any
result, and the symbols and methods (`definitions.py`). Links in other sheets lead to a clause's line here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reports.workbook.definitions import clause_cells, clauses_table
from reports.workbook.model import Block, Field, NamedTable, Sheet
from reports.workbook.selection import DIRECTOR
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

JUDGED: Final = "Judged for everybody it concerns"
DIRECTORS: Final = "Judged for the programme's director alone; not in this book"
SWITCHED_OFF: Final = "Switched off by the office"
TREATED: Final = {
    "": "Stated, not collected",
    "stated": "Stated, not collected",
    "attestation": "Attested by the programme itself",
    "prohibition": "Must not be held; looked at every night",
    "document": "Written by this system",
    "scored": "A figure over all programmes",
    "reminder": "Reminded of, not judged",
}
"""What becomes of a clause by its kind; every other kind is judged."""

OFF: Final = "switched_off = True"
_CHOSEN: Final = re.compile(r"(?P<value>.*?) \((?P<who>policy|office)(?:: (?P<why>.*))?\)", re.DOTALL)
_CODES: Final = re.compile(r"[a-z0-9_]+(, [a-z0-9_]+)*")
_WHY: Final = {"policy": "in the policy's text", "office": "the policy is silent"}


def policy_sheet(case: Case, *more: NamedTable | None) -> Sheet:
    """Return the sheet Policy; `more` are tables to stand at its end, such as the attestations to be filled in."""
    treated = [_treated(case, row) for row in case.clauses]
    judged = sum(words == JUDGED for words in treated)
    version = case.rule_version or "none recorded"
    clauses = _clauses(case)
    blocks: list[Block] = [clauses, _parameters(case), *(table for table in more if table)]
    if case.rows.prohibitions:
        blocks.append(_prohibitions(case))
    return Sheet(
        name="Policy",
        title=f"The policy of {case.title}",
        line=f"Version {version}. {counted(len(treated), 'line')}, one per clause, several where it is judged in "
        f"several ways; {judged:,} judged. Every number below says whether the policy gives it or the office chose it.",
        blocks=tuple(blocks),
        printed_columns=len(clauses.fields),
    )


def _clauses(case: Case) -> NamedTable:
    return clauses_table(
        "Clauses, in the policy's own words",
        "Every clause in force with its words, its strength and what becomes of it.",
        (
            (*clause_cells(row, row["clause"]), _treated(case, row), row["source"] or "none recorded")
            for row in case.clauses
        ),
        Field("What becomes of it", "Judged, attested, stated only, forbidden …", width=30),
        Field("Where it says so", "Document and section.", width=40, outside=True),
        widths=(24, 58, 46, 13),
    )


def _treated(case: Case, row: Row) -> str:
    """Return what becomes of a clause."""
    if row["audience"] == DIRECTOR:
        return DIRECTORS
    lacks = [
        "; ".join(one["lacks"])
        for one in case.rows.not_measured
        if (one["clause"], one["measure"]) == (row["clause"], row["measure"])
    ]
    if lacks:
        return f"▲ Not measured: REDCap is not mapped to {lacks[0] or 'its data'}"
    if any(text.startswith(OFF) for text in row["parameters"] or []):
        return SWITCHED_OFF
    return TREATED.get((row["kind"] or "") if row["measure"] else "", JUDGED)


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
            Field("Setting", "What is set.", width=24),
            Field("Value", "The number or choice.", width=58, outside=True),
            Field("Why", "The policy's words, or what the office says about it.", width=46, outside=True),
            Field("Chosen by", "Policy: in the text. Office: the policy is silent.", width=13),
            Field("For clauses", "Clauses it is the same for.", width=30),
        ),
        rows=tuple((name, *_provenance(value), _ids(ids)) for (name, value), ids in sorted(clauses.items())),
        words="Every parameter of the rules with its value, who chose it and why, and the clauses it is the same for.",
    )


def _provenance(value: str) -> tuple[str, str, str]:
    """Return a parameter's value, why, and who chose it, from `value (policy or office: note)`."""
    found = _CHOSEN.fullmatch(value)
    if not found:
        return value, "none recorded", "–"
    return _plain(found["value"]), found["why"] or _WHY[found["who"]], found["who"].capitalize()


def _plain(value: str) -> str:
    """Return a value as people write it: `yes` for True, codes without underscores."""
    return {"True": "yes", "False": "no"}.get(value) or (value.replace("_", " ") if _CODES.fullmatch(value) else value)


def _ids(clauses: list[str]) -> str:
    return ", ".join(dict.fromkeys(clauses))


def _prohibitions(case: Case) -> NamedTable:
    ordered = sorted(case.rows.prohibitions, key=lambda row: (row["clause"], row["what"]))
    return NamedTable(
        name="Prohibitions",
        caption="What must not be held, and whether that is so tonight",
        fields=(
            Field("Clause that forbids", "Clause id.", width=24),
            Field("What is forbidden", "In a few words.", width=58, outside=True),
            Field("What was found", "In one sentence.", width=46, outside=True),
            Field("Kept", "Yes, no, or nothing to look at.", kind="status", width=13),
        ),
        rows=tuple(
            (
                row["clause"],
                row["what"],
                row["why"] or "none recorded",
                {True: "✔ Yes", False: "✖ No"}.get(row["kept"], "– Not seen"),
            )
            for row in ordered
        ),
        words="Every prohibition of the policy and whether it is kept.",
    )
