"""The sheet Pairs: who mentors whom, since when, and how it is known that these two are meant.

Belongs here: the pairs of the quarter, one row each. Does not belong here: what they owe (Worklist), and why a pair
ended where only the programme's director may know: a change of mentor reads "ended", as does every other ending nobody
needs to tell apart from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.record_links import source_link
from reports.workbook.selection import record_of
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

ENDINGS: Final = {"completed": "completed", "mentor_left": "the mentor left", "mentee_left": "the mentee left"}
"""Reasons that are told; every other one reads `ended` (design, *What may never happen*, 8)."""
ENDED: Final = "ended"

METHODS: Final = {
    "employee_id": "employee ID",
    "username": "user name",
    "email": "e-mail",
    "alias": "earlier e-mail or ID",
    "evidence": "evidence",
    "answer": "the office's answer",
    "conflict": "keys contradict one another",
    "gone": "no longer on the roster",
    "none": "nothing that tells",
}
DECISIONS: Final = {
    "auto": "by the software",
    "decided": "decided",
    "review": "waits in the review queue",
    "external": "external mentor",
    "test": "test record",
    "none": "not linked",
}
UNCLEAR: Final = "▲ Unclear who"
FIELDS: Final = (
    Field("Status", "Active, ended, or unclear who is meant, on the last day judged.", kind="status", width=14),
    Field("Mentee", "Name as HR gives it, last name first.", width=20, outside=True),
    Field("Mentor", "Name as HR gives it; external mentors are not on HR's roster.", width=20, outside=True),
    Field("Role", "Role of the mentor.", width=15),
    Field("Hub", "Hub of the pair, where the programme has hubs; a dash where there is none.", width=20, outside=True),
    Field("Since", "First day of the pair.", kind="date", width=11),
    Field("Until", "Last day of the pair; a dash while it lasts.", kind="date", width=11),
    Field("Ended because", "Completed, mentee or mentor left; else only that it ended.", width=15),
    Field(
        "Agreement on", "Day of the latest agreement of the two; none where none is on record.", kind="date", width=12
    ),
    Field("REDCap record", "Link to the record of the pair in REDCap.", kind="link", width=11.5, outside=True),
    Field("Mentee known by", "What in REDCap told who the mentee is, and who linked it.", width=28, outside=True),
    Field("Mentor known by", "What in REDCap told who the mentor is, and who linked it.", width=28, outside=True),
    Field(
        "Evidence score",
        "Lowest score of the two links: 1 where a key is equal; by evidence the published sum of weights; a dash where "
        "a person decided.",
        width=10,
    ),
    Field("Mentee's department", "Home department of the mentee on the date judged.", width=18, outside=True),
    Field("Mentor's department", "Home department of the mentor on the date judged.", width=18, outside=True),
    Field("Mentee ID", "HR's key of the mentee.", width=10, outside=True),
    Field("Mentor ID", "HR's key of the mentor; ext: for an external one.", width=10, outside=True),
    Field("Pair", "Key of the pair; the same from night to night.", width=19, outside=True),
)
PRINTED: Final = 12


def pairs_sheet(case: Case) -> Sheet:
    """Return the sheet Pairs."""
    name = case.directory.name
    listed = sorted(
        case.tracking.pairs,
        key=lambda row: (name(row["mentee_id"]).casefold(), row["started_on"], row["pair_id"]),
    )
    kept = [number for number, one in enumerate(FIELDS) if case.rows.hubs or one.header != "Hub"]
    rows = [_row(case, row) for row in listed]
    active = sum(row["ended_on"] is None or row["ended_on"] >= case.day for row in listed)
    return Sheet(
        name="Pairs",
        title=f"Pairs, {case.ask.quarter.label}",
        line=f"{counted(len(listed), 'pair')} of the quarter, {active:,} active on {case.day.isoformat()}. "
        "“Known by” says what told who is meant. Where it is somebody else: by evidence or an answer, say so on Linked "
        "names; by a key, correct the record in REDCap.",
        blocks=(
            NamedTable(
                name="Pairs",
                caption="By mentee",
                fields=tuple(FIELDS[number] for number in kept),
                rows=tuple(tuple(row[number] for number in kept) for row in rows),
                words="One row per pair active in the quarter, with how mentee and mentor were identified.",
                filtered=True,
            ),
        ),
        frozen_columns=3,
        printed_columns=PRINTED if case.rows.hubs else PRINTED - 1,
    )


def end_words(pair: Row) -> str:
    """Return why a pair ended, as everybody may know it; a dash while it lasts."""
    if pair["ended_on"] is None:
        return "–"
    return ENDINGS.get(pair["end_reason"] or "", ENDED)


def role_words(role: str | None) -> str:
    """Return the role of a mentor in words."""
    return (role or "mentor").replace("_", " ").capitalize()


def _row(case: Case, pair: Row) -> tuple[Cell, ...]:
    directory = case.directory
    mentee, mentor = (_link_of(case, pair, pair[column]) for column in ("mentee_id", "mentor_id"))
    agreed = case.tracking.agreements.get(pair["pair_id"])
    over = pair["ended_on"] is not None and pair["ended_on"] < case.day
    known = "– Ended" if over else "✔ Active"
    return (
        known if pair["mentee_id"] and pair["mentor_id"] else UNCLEAR,
        directory.name(pair["mentee_id"]) or UNCLEAR,
        directory.name(pair["mentor_id"]) or UNCLEAR,
        role_words(pair["role"]),
        case.hub_name(pair["hub"]) or "–",
        pair["started_on"],
        pair["ended_on"] or "–",
        end_words(pair),
        agreed["held_on"] if agreed else "none",
        source_link(case, pair["source"]),
        known_by_words(mentee),
        known_by_words(mentor),
        score_words(mentee, mentor),
        directory.unit(directory.home(pair["mentee_id"] or "").department) or "–",
        directory.unit(directory.home(pair["mentor_id"] or "").department) or "–",
        pair["mentee_id"] or "–",
        pair["mentor_id"] or "–",
        pair["pair_id"],
    )


def _link_of(case: Case, pair: Row, person: str | None) -> Row | None:
    """Return the link that told who somebody is: the pair's own, else the one of the record the pair stands in."""
    links = case.rows.links
    own = links.get(pair["source"] or "", ())
    of_record = links.get(record_of(pair["source"]), ())
    return next((one for one in [*own, *of_record] if one["person_id"] == person), None)


def known_by_words(link: Row | None) -> str:
    """Return what told who somebody is, and who decided it."""
    if link is None:
        return "none recorded"
    method = METHODS.get(link["method"] or "", link["method"] or "–")
    decision = DECISIONS.get(link["decision"] or "", link["decision"] or "–")
    when = f" on {link['decided_on'].isoformat()}" if link["decided_on"] else ""
    who = f" by {link['decided_by']}" if link["decided_by"] else ""
    return f"{method}, {decision}{who}{when}"


def score_words(*links: Row | None) -> str:
    """Return the lowest score of links; a dash where none has one."""
    scores = [link["score"] for link in links if link and link["score"] is not None]
    return f"{min(scores):.4g}" if scores else "–"
