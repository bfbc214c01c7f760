"""What the institution did: exemptions by code, and decisions, reminders and restatements by academic year.

Belongs here: counts of the ledger. Does not belong here: who asked, who decided, or whom it is about. Exemptions are
counted by their code, and left out where fewer than five people have one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from assets.ledger.exemptions import WORDS
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.rows import rows_of
from reports.workbook.school.accreditation_years import PROGRAMME_FIELD, years_of
from reports.workbook.suppression import FEWEST, TOO_FEW
from reports.workbook.words import programme_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from reports.drafts import Desk
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

GRANTED: Final = ("approved", "ended")
"""Steps of an exemption that was granted."""


def exemptions_sheet(desk: Desk, cases: Sequence[Case]) -> Sheet:
    """Return the sheet Exemptions: people exempt in the years of the pack, by programme and code."""
    first = years_of(desk.order.as_of)[0].quarters[0].start
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows_of(desk.tables.decided_exemption):
        if row["step"] in GRANTED and (row["valid_to"] is None or row["valid_to"] >= first):
            people[row["programme"], row["reason"]].add(row["person_id"])
    rows: list[tuple[Cell, ...]] = []
    for case in cases:
        programme = case.ask.programme
        for reason, words in WORDS.items():
            found = len(people.get((programme, reason), ()))
            if found:
                rows.append((programme_title(programme), words, found if found >= FEWEST else TOO_FEW))
    return Sheet(
        name="Exemptions",
        title="Exemptions",
        line="People with an approved exemption in these years, once per code.",
        blocks=(
            NamedTable(
                name="Exemptions",
                caption="By programme and code",
                fields=(
                    PROGRAMME_FIELD,
                    Field("Reason", "Code of the reason; nothing else about it is kept.", width=30),
                    Field("People", "How many; left out where fewer than five.", kind="integer", width=12),
                ),
                rows=tuple(rows),
                words="People exempt by programme and code.",
                empty="No exemption was approved.",
            ),
        ),
    )


def actions_sheet(desk: Desk, cases: Sequence[Case]) -> Sheet:
    """Return the sheet Actions: what was decided and sent, by academic year."""
    years = years_of(desk.order.as_of)
    zone = ZoneInfo(desk.order.timezone)
    rows: list[tuple[Cell, ...]] = []
    for (what, meaning), days in _days_of_actions(desk, cases, zone).items():
        counts = [sum(year.quarters[0].start <= day <= year.quarters[-1].end for day in days) for year in years]
        rows.append((what, *counts, meaning))
    return Sheet(
        name="Actions",
        title="What was done",
        line="Reminders, decisions, closings and restatements on record, by academic year.",
        blocks=(
            NamedTable(
                name="Actions",
                caption="By kind",
                fields=(
                    Field("What was done", "Kind of action.", width=40),
                    *(
                        Field(year.shown, "How often in that academic year.", kind="integer", width=15)
                        for year in years
                    ),
                    Field("In words", "What is counted.", width=70),
                ),
                rows=tuple(rows),
                words="Actions by kind and academic year.",
            ),
        ),
    )


def _days_of_actions(desk: Desk, cases: Sequence[Case], zone: ZoneInfo) -> dict[tuple[str, str], list[date]]:
    tables = desk.tables
    quarters = rows_of(tables.closed_quarter)
    restated = {row["event_id"]: _day(row["at"], zone) for row in quarters if row["step"] == "restated"}
    exemptions = rows_of(tables.decided_exemption)
    return {
        ("Reminders sent", "Reminders somebody marked as sent."): _on(rows_of(tables.reminder_mark), "sent_on"),
        ("Exemptions asked for", "Requests that were not refused."): _on(exemptions, "requested_on"),
        ("Exemptions approved", "By the office, and never by whoever asked."): _on(exemptions, "approved_on"),
        ("Records contested", "Somebody said that a record is wrong."): _at(rows_of(tables.contested), zone),
        ("Identities decided", "Whom a typed person means, answered."): _at(rows_of(tables.decided_identity), zone),
        ("Pairs decided", "Proposed pairs accepted or declined."): _at(rows_of(tables.decided_pairing), zone),
        ("Attestations", "What a programme attests itself."): _on(rows_of(tables.attestation), "attested_on"),
        ("Quarters closed", "By a named person, on a checklist."): _at(
            [row for row in quarters if row["step"] == "closed"], zone
        ),
        ("Restatements of a closed quarter", "Beside what was published, which is never rewritten."): [
            *restated.values()
        ],
        ("Obligations restated", "Judged otherwise in a restatement."): [
            restated[row["restatement_id"]]
            for case in cases
            for row in case.rows.restatements
            if row["restatement_id"] in restated
        ],
    }


def _on(rows: Iterable[Row], column: str) -> list[date]:
    return [row[column] for row in rows if row[column]]


def _at(rows: Iterable[Row], zone: ZoneInfo) -> list[date]:
    return [_day(row["at"], zone) for row in rows if row["at"]]


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
