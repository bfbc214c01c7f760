"""What is on record about one mentor: the rows a statement and a dossier are written from.

Belongs here: taking a mentor's pairings, without those only the director may hear of. Does not belong here: what the
documents say (`mentor.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.letters.model import LetterError
from reports.workbook.rows import Row, rows_of
from reports.workbook.words import programme_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from reports.drafts import Desk
    from reports.workbook.directory import Directory


@dataclass(frozen=True)
class Mentor:
    """One mentor: pairings on record (rows of `obligations/mentoring_record`), the latest first, and training.

    `titles` gives what each programme is called.
    """

    person_id: str
    records: Sequence[Row]
    titles: dict[str, str]
    trained_on: date | None
    directory: Directory
    as_of: date
    known_at: datetime
    timezone: str
    institution: str
    contact: str

    @property
    def mentees(self) -> frozenset[str]:
        """Everybody this person mentors or mentored."""
        return frozenset(row["mentee_id"] for row in self.records)

    @property
    def mentees_now(self) -> frozenset[str]:
        """Those of an active pairing."""
        return frozenset(row["mentee_id"] for row in self.records if row["ended_on"] is None)

    @property
    def since(self) -> date:
        """First day of the first pairing."""
        first: date = min(row["started_on"] for row in self.records)
        return first


def mentor_of(desk: Desk, person_id: str) -> Mentor:
    """Return what a mentor's documents are made from.

    A pairing that stands in a row only the director may hear of is left out. Raises `LetterError` where none is left.
    """
    pairs = desk.tables.pair
    told = {
        pair_id
        for pair_id, programme, source in zip(pairs["pair_id"], pairs["programme"], pairs["source"], strict=True)
        if not desk.withheld(programme).tells(source)
    }
    every = rows_of(desk.tables.mentoring_record)
    records = [row for row in every if row["mentor_id"] == person_id and row["pair_id"] in told]
    taken = [row["taken_at"] for row in rows_of(desk.tables.pull) if row["taken_at"]]
    if not records or not taken:
        raise LetterError("no pairing of this person as a mentor is on record: there is nothing to write about.")
    trained = [row["trained_on"] for row in rows_of(desk.tables.mentor) if row["person_id"] == person_id]
    named = {row["programme"]: row["programme_title"] for row in rows_of(desk.tables.clause) if row["programme_title"]}
    records.sort(key=lambda row: row["pair_id"])
    records.sort(key=lambda row: row["started_on"], reverse=True)
    return Mentor(
        person_id=person_id,
        records=records,
        titles={row["programme"]: named.get(row["programme"]) or programme_title(row["programme"]) for row in records},
        trained_on=max((day for day in trained if day), default=None),
        directory=desk.directory,
        as_of=max(row["as_of"] for row in records),
        known_at=max(taken),
        timezone=desk.order.timezone,
        institution=desk.order.institution,
        contact=desk.order.contact,
    )
