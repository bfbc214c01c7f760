"""The sheet Contents: every sheet of the workbook with a link, its size and what it is for; and what is left out.

Belongs here: one line per sheet. Does not belong here: facts about the workbook as a whole (`cover.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Field, Link, NamedTable, Sheet
from reports.workbook.office.urgency import THIS_QUARTER
from reports.workbook.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HINTS: Final = {
    "Contents": "Every sheet with a link, its size and what it is for.",
    "Cover": "What this workbook is, how old its data are, what it counts, and the sign-off.",
    "Summary": "Counts and rates per clause, the trend, groups of people, and who mentors by rank. For a report.",
    "Worklist": "Unmet, unclear or due soon, with reason and next step; this quarter's first. Start here to act.",
    "Too late": "Unmet in earlier quarters and no longer to be made up; only a missing record can settle them.",
    "Roster": "Everybody in the programme's departments: mentor, agreement, meetings, and the result for each clause.",
    "Pairs": "Who mentors whom, since when, and what told who is meant.",
    "Agreements": "What each pair has agreed in writing, and whether both confirmed it.",
    "Meetings": "When people met and how; nothing about what was said.",
    "Quarterly reports": "Who owed a report about the quarter, and which parts of it are there.",
    "Changes": "What is new, settled or changed since last Monday, who joined or left, and what was restated.",
    "Identity review": "People typed into REDCap who could not be told: decide who is meant.",
    "Linked names": "People typed without an id or address who were linked: say so where it is somebody else.",
    "Pairing proposals": "Proposed pairs for those who wait for a mentor: accept or decline.",
    "Exemptions": "Who is exempt from what, until when; asked for, approved or ended.",
    "Coming up": "Who is without a mentor now, interim pairs to be decided on, and career dates of the coming year.",
    "Data quality": "Records somebody must repair or explain.",
    "Policy": "Every clause in the policy's words, every number with who chose it, and what is attested.",
    "Definitions": "What every symbol, reason and column means, and how a result is reached.",
}
"""What a sheet is for, by its name; also of sheets a workbook may leave out."""

NOUNS: Final = {
    "ByClause": ("clause", "clauses"),
    "TooLate": ("row", "rows"),
    "Roster": ("person", "people"),
    "Pairs": ("pair", "pairs"),
    "Agreements": ("row", "rows"),
    "Meetings": ("meeting", "meetings"),
    "QuarterlyReports": ("report", "reports"),
    "ChangesSinceMonday": ("change", "changes"),
    "IdentityReview": ("question", "questions"),
    "LinkedNames": ("name", "names"),
    "PairingProposals": ("proposal", "proposals"),
    "Exemptions": ("exemption", "exemptions"),
    "WithoutMentor": ("missing mentor", "missing mentors"),
    "InterimPairs": ("interim pair", "interim pairs"),
    "CareerDates": ("career date", "career dates"),
    "Findings": ("problem", "problems"),
    "Clauses": ("clause", "clauses"),
    "States": ("state", "states"),
}
"""What the rows of a table are called in a sheet's size."""

NO_SUCH_THING: Final = "The policy of this programme asks for no such thing, and none is on record."
TODAY_ONLY: Final = "It is about today and not about a quarter: in the running quarter's workbook."


def contents_sheet(sheets: Sequence[Sheet], left_out: Mapping[str, str]) -> Sheet:
    """Return the Contents of a workbook: `sheets` are the others in order, `left_out` says by name why one is not."""
    missing = f" {counted(len(left_out), 'sheet')} that other workbooks have: see below." if left_out else ""
    blocks = [_contents(sheets)]
    if left_out:
        blocks.append(_left_out(left_out))
    return Sheet(
        name="Contents",
        title="Contents",
        line=f"{counted(len(sheets), 'sheet')} beside this one, in order; each name is a link.{missing}",
        blocks=tuple(blocks),
    )


def _contents(sheets: Sequence[Sheet]) -> NamedTable:
    rows = [
        (Link(one.name, sheet=one.name, tip=f"Go to {one.name}"), size_of(one) or "–", HINTS.get(one.name, one.line))
        for one in sheets
    ]
    return NamedTable(
        name="Contents",
        caption="What is in this workbook",
        fields=(
            Field("Sheet", "Link to the sheet.", kind="link", width=24),
            Field("Size", "What the sheet lists.", width=36),
            Field("What it holds and how to use it", "What the sheet is for.", width=100),
        ),
        rows=tuple(rows),
        words="The sheets of this workbook, each with a link.",
    )


def _left_out(left_out: Mapping[str, str]) -> NamedTable:
    return NamedTable(
        name="LeftOut",
        caption="What is not in this workbook",
        fields=(
            Field("Sheet left out", "Name of the sheet.", width=24),
            Field("Where else", "Whether another workbook has it.", width=36),
            Field("Why", "Why it is not here.", width=100),
        ),
        rows=tuple(
            (name, "running quarter's workbook" if why == TODAY_ONLY else "nowhere", why)
            for name, why in left_out.items()
        ),
        words="Sheets that other workbooks have and this one does not, with the reason.",
    )


def size_of(sheet: Sheet) -> str:
    """Return what a sheet lists, counted: `120 people`; empty where nothing on it is counted."""
    if sheet.name == "Worklist":
        return _worklist_size(sheet)
    sizes = [counted(len(table.rows), *NOUNS[table.name]) for table in sheet.tables() if table.name in NOUNS]
    return ", ".join(sizes)


def _worklist_size(sheet: Sheet) -> str:
    table = next(one for one in sheet.tables() if one.name == "Worklist")
    parts = [row[table.column("Part")] for row in table.rows]
    return f"{counted(len(parts), 'row')}, {parts.count(THIS_QUARTER.word):,} of this quarter"
