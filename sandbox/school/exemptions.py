"""Exemptions the office approved: who is let off which clause, since when, and what becomes true by it.

Belongs here: drawing them and the states that follow. Does not belong here: what would be true without (`told/`). An
exemption covers all days and differs in the day it was approved: what was due from that day on is waived, whatever was
done about it, and a gap that was there already is documented. It is no part of REDCap or HR: a test enters it into the
ledger, as the office would.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from sandbox.school.days import iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.school.days import Day
    from sandbox.school.truth import Obligation

SHARE: Final = 0.06
"""Of the people of a programme, those who are exempt of one clause of it."""

UNMET: Final = frozenset({"not_met", "advice"})
REASONS: Final = ("reduced_duties", "mentored_elsewhere", "agreed", "not_possible")
JUDGED_APART: Final = frozenset({("rutgers", "R3")})
"""What is judged of the registry of hubs, where an exemption covers days of a standing and no obligation."""


class Exemption(NamedTuple):
    """One row of `truth/exemptions.csv`; the day is text already."""

    programme: str
    clause: str
    person_id: str
    approved_on: str
    reason: str


def exemption_of(rows: Iterable[Obligation], *, seed: int, as_of: Day) -> Exemption | None:
    """Return the exemption of a person in one programme, `None` where there is none; `rows` are the person's."""
    own = [row for row in rows if row.unit == "person" and (row.programme, row.clause) not in JUDGED_APART]
    # Who is meant may decide whether anything is owed at all: then an exemption of it says nothing certain.
    unclear = {row.clause for row in own if row.state == "indeterminate"}
    own = [row for row in own if row.clause not in unclear]
    if not own:
        return None
    rng = Random(f"exemption {seed} {own[0].programme} {own[0].person_id}")
    if rng.random() >= SHARE:
        return None
    clause = rng.choice(sorted({row.clause for row in own}))
    approved = as_of - rng.choice([*range(0, 400, 7), 0, 0])
    return Exemption(own[0].programme, clause, own[0].person_id, iso(approved), rng.choice(REASONS))


def exempted(row: Obligation, exemption: Exemption) -> Obligation:
    """Return a row of the truth as the exemption leaves it."""
    if (row.unit, row.clause) != ("person", exemption.clause):
        return row
    if exemption.approved_on <= row.due_on:
        return row._replace(state="excluded", reason="waived", planted="waived")
    if row.state in UNMET:
        return row._replace(state="excepted", reason="documented", planted="documented")
    return row
