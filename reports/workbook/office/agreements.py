"""The sheet Agreements: what each pair of the quarter has agreed in writing, and whether both have confirmed it.

Belongs here: one row per pair and agreement or plan, and one per pair that has none. Does not belong here: what is in
it, which never leaves REDCap (only which sections hold something), and by when it is owed (Worklist).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.office.pairs import UNCLEAR, role_words
from reports.workbook.record_links import source_link
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

NONE_YET: Final = "✖ None on record"
CONFIRMED: Final = (
    Field("Mentee confirms", "Whether the mentee confirmed it; a dash where nobody is asked.", width=11),
    Field("Mentor confirms", "Whether the mentor confirmed it; a dash where nobody is asked.", width=11),
)
FILLED_IN: Final = Field("Filled in", "Sections that hold something; what they hold stays in REDCap.", width=28)
FIELDS: Final = (
    Field("Status", "On record, confirmed by one of the two only, or none on record.", kind="status", width=18),
    Field("Mentee", "Name as HR gives it, last name first.", width=20, outside=True),
    Field("Mentor", "Name as HR gives it.", width=20, outside=True),
    Field("Role", "Role of the mentor.", width=15),
    Field("Document", "Agreement, a plan the two make together, or what stands for it.", width=14),
    Field("Dated", "Day it was agreed; none where none is on record.", kind="date", width=11),
    *CONFIRMED,
    replace(FILLED_IN, width=36),
    Field("Agreed to meet", "How often the two agreed to be in touch.", width=15),
    Field("Pair since", "First day of the pair.", kind="date", width=11),
    Field("REDCap record", "Link to the record in REDCap.", kind="link", width=11.5, outside=True),
    Field("Pair", "Key of the pair, as on Pairs.", width=19, outside=True),
)


def agreements_sheet(case: Case) -> Sheet | None:
    """Return the sheet Agreements; `None` where neither the policy asks for one nor any is on record."""
    documents = [row for row in case.rows.events if is_document(row)]
    if not documents and not case.has_theme("agreements"):
        return None
    by_pair: dict[str, list[Row]] = {}
    for row in documents:
        if row["pair_id"] and row["held_on"] and row["held_on"] <= case.day:
            by_pair.setdefault(row["pair_id"], []).append(row)
    kinds = {kind_of(row) for row in documents}
    rows = [cells for pair in _pairs(case) for cells in _rows_of(case, pair, by_pair.get(pair["pair_id"], []), kinds)]
    lacking = sum(cells[0] == NONE_YET for cells in rows)
    return Sheet(
        name="Agreements",
        title=f"Agreements, {case.ask.quarter.label}",
        line=f"What the pairs of the quarter have agreed in writing by {case.day.isoformat()}: "
        f"{counted(len(rows), 'row')}, {lacking:,} with none on record. When one is owed stands on the Worklist.",
        blocks=(
            NamedTable(
                name="Agreements",
                caption="By mentee",
                fields=FIELDS,
                rows=tuple(rows),
                words="One row per pair of the quarter and agreement or plan, and one for each pair without one.",
                filtered=True,
            ),
        ),
        frozen_columns=3,
        printed_columns=len(FIELDS) - 1,
    )


def is_document(event: Row) -> bool:
    """Whether an event is something two agree: an agreement, a step it consists in, or a plan that is of no quarter."""
    return event["kind"] in {"agreement", "step"} or (event["kind"] == "report" and not event["period"])


def kind_of(document: Row) -> str:
    """Return what a document is called: `Agreement`, `Plan`, or the step in words."""
    return {"agreement": "Agreement", "report": "Plan"}.get(document["kind"], "") or _words(document["step"])


def written_cells(document: Row) -> tuple[Cell, ...]:
    """Return the cells of `CONFIRMED` and `FILLED_IN`; dashes of a document that is not there."""
    confirmed = (document.get(f"confirmed_by_{one}") for one in ("mentee", "mentor"))
    sections = [name.replace("_", " ") for name in document.get("filled") or []]
    return (*("–" if one is None else "yes" if one else "no" for one in confirmed), ", ".join(sections) or "–")


def _pairs(case: Case) -> list[Row]:
    """Return the pairs of the quarter in whose role anybody ever agreed on something, by mentee."""
    name = case.directory.name
    agreed = {row["pair_id"] for row in case.rows.events if is_document(row)}
    roles = {row["role"] for row in case.rows.pairs if row["pair_id"] in agreed}
    listed = [row for row in case.tracking.pairs if row["role"] in roles]
    return sorted(listed, key=lambda row: (name(row["mentee_id"]).casefold(), row["started_on"], row["pair_id"]))


def _rows_of(case: Case, pair: Row, documents: list[Row], kinds: set[str]) -> list[tuple[Cell, ...]]:
    latest = {kind_of(row): row for row in sorted(documents, key=lambda row: (row["held_on"], row["event_id"]))}
    return [_row(case, pair, latest.get(kind), kind) for kind in sorted(kinds)]


def _row(case: Case, pair: Row, document: Row | None, kind: str) -> tuple[Cell, ...]:
    directory = case.directory
    found = document or {}
    return (
        NONE_YET if document is None else _status(document),
        directory.name(pair["mentee_id"]) or UNCLEAR,
        directory.name(pair["mentor_id"]) or UNCLEAR,
        role_words(pair["role"]),
        kind,
        found.get("held_on") or "none",
        *written_cells(found),
        (found.get("value") or "–").replace("_", " ") if found.get("kind") == "agreement" else "–",
        pair["started_on"],
        source_link(case, found.get("source") or pair["source"]),
        pair["pair_id"],
    )


def _words(step: str) -> str:
    return step.replace("_", " ").capitalize()


def _status(document: Row) -> str:
    said = (document["confirmed_by_mentee"], document["confirmed_by_mentor"])
    return "▲ Confirmed by one" if False in said else "✔ On record"
