"""The scorecard of a self-assessment: every item of its policy with its figure, its attestation, or what is produced.

Belongs here: for which policies there is one (those with figures over all programmes, such as `cimer`), and who gets
what. Does not belong here: the sheets (`scorecard_sheets.py`, `office/attestations.py`). Two books and not one: the
card goes to a committee and says of an attestation only that there is one; the office fills in who attested what in a
book of its own, because a policy that judges nobody has no office workbook. Both are of one day and made with the
running quarter only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from reports.workbook.bookmaking import Book, draft_of, policy_facts
from reports.workbook.model import Sheet
from reports.workbook.office.attestations import STATES, attestations_table
from reports.workbook.rows import rows_of
from reports.workbook.school.scorecard_sheets import (
    MEASURED,
    PRODUCED,
    Card,
    figures_sheet,
    items_sheet,
    status_of,
)
from reports.workbook.selection import clause_order
from reports.workbook.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.drafts import Desk, Draft
    from reports.workbook.model import NamedTable

AUDIENCE: Final = "scorecard"
ATTESTATIONS: Final = "attestations"
PRINTED: Final = 8
"""Columns of the attestations that go on paper; what is filled in is filled in in Excel."""
NARROWER: Final = {"Clause": 9, "Owner": 34, "Evidence on record": 34}
"""Widths of columns that need not go with those of other tables, as they do on the sheet Policy."""
FOR_OFFICE: Final = "Confidential: for the Office of Faculty Affairs only."
CONFIDENTIAL: Final = (
    "Confidential: for the Office of Faculty Affairs and the mentoring committee. Figures under five left out."
)


def scorecard_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the scorecard of every policy with such figures, where the run makes the quarter its day lies in."""
    cases = desk.cases(desk.running_quarter)
    if not cases:
        return
    figures = rows_of(desk.tables.scorecard)
    for programme in sorted({row["programme"] for row in figures}):
        clauses = [row for row in rows_of(desk.tables.clause) if row["programme"] == programme]
        card = Card(
            own=replace(desk.case(programme, desk.running_quarter), clauses_on="Scorecard"),
            cases=cases,
            clauses=sorted(clauses, key=lambda row: clause_order(row["clause"], row["measure"])),
            figures=[row for row in figures if row["programme"] == programme],
            attestations=[row for row in rows_of(desk.tables.attestation) if row["programme"] == programme],
        )
        yield draft_of(_book(card), partial(scorecard_sheets, card))
        table = attestations_table(card.own)
        if table is not None:
            yield draft_of(_attestations_book(card), partial(attestation_sheets, card, table))


def scorecard_sheets(card: Card) -> list[Sheet]:
    """Return the sheets after the Cover."""
    return [items_sheet(card), figures_sheet(card)]


def attestation_sheets(card: Card, table: NamedTable) -> list[Sheet]:
    """Return the sheets after the Cover of the office's book; `table` is that of its attestations."""
    fields = tuple(replace(one, width=NARROWER.get(one.header, one.width)) for one in table.fields)
    shown = Sheet(
        name="Attestations",
        title=f"Attestations: {card.title}",
        line="Lapsed ones first. Fill in the green columns, and return the file.",
        blocks=(replace(table, fields=fields),),
        frozen_columns=2,
        printed_columns=PRINTED,
    )
    return [shown, items_sheet(card)]


def _book(card: Card) -> Book:
    statuses = [status_of(card, row) for row in card.clauses]
    return Book(
        ask=replace(card.cases[0].ask, programme=card.programme),
        programme=card.programme,
        audience=AUDIENCE,
        what=card.programme,
        title=f"Scorecard: {card.title}",
        line="Item by item: what is measured, what the institution attests itself, and what is made each night.",
        confidential=CONFIDENTIAL,
        readers="Mentoring committee.",
        sources=sources_of([case.sources for case in card.cases], policy=(card.programme, card.own.rule_version)),
        counts=(
            ("Items", len(card.clauses), "Items of the self-assessment."),
            ("… measured or made", sum(one in {MEASURED, PRODUCED} for one in statuses), "Needs nobody's word."),
            ("… attested for now", statuses.count(STATES["attested"]), "Attested for the running period."),
            ("… to be attested", statuses.count(STATES["due"]), "Due in the running period; not attested yet."),
        ),
        facts=policy_facts([card.own]),
        entry_title=card.title,
    )


def _attestations_book(card: Card) -> Book:
    lapsed = sum(row["state"] == "lapsed" for row in card.attestations)
    due = sum(row["state"] == "due" for row in card.attestations)
    return replace(
        _book(card),
        audience=ATTESTATIONS,
        title=f"Attestations: {card.title}",
        line="What the institution attests itself, to be filled in.",
        confidential=FOR_OFFICE,
        readers="Office of Faculty Affairs.",
        counts=(
            ("Attestations", len(card.attestations), "Item by item and period by period."),
            ("… due", due, "The period is running, or its last day to attest has not come."),
            ("… lapsed", lapsed, "The last day to attest is over."),
        ),
    )
