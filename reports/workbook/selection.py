"""A programme's rows for all its office workbooks, and what of them is kept for its director.

Belongs here: selecting rows and turning frames into plain rows once, so that no sheet touches a frame. Does not belong
here: one quarter's workbook (`case.py`) and the director's (`director_case.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.redcap.withheld import Withheld
from reports.workbook.rows import Row, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from reports.frames import Tables

DIRECTOR: Final = "director"
NOTHING_WITHHELD: Final = Withheld()


@dataclass(frozen=True, slots=True)
class ProgrammeRows:
    """One programme's rows for all its workbooks: `obligations`, `rates` and `not_concerned` by quarter.

    Turned into plain rows once and not once per workbook, because most of them stand in all eight.
    """

    obligations: Mapping[str, Sequence[Row]]
    rates: Mapping[str, Sequence[Row]]
    not_concerned: Mapping[str, Sequence[Row]]
    clauses: Sequence[Row]
    pulls: Sequence[Row]
    deliveries: Sequence[Row]
    reviews: Sequence[Row]
    findings: Sequence[Row]
    records: Mapping[str, tuple[str, str]]


def programme_rows(tables: Tables, programme: str, withheld: Withheld = NOTHING_WITHHELD) -> ProgrammeRows:
    """Return a programme's rows; of findings the open ones that are its own or nobody's in particular.

    What only the programme's director may see is left out here, before any sheet could count it: measures the policy
    marks so, and what tells of rows that are `withheld` (design, *What may never happen*, 8).
    """

    def own(frame: pd.DataFrame) -> list[Row]:
        return rows_of(frame.loc[frame["programme"] == programme])

    clauses = own(tables.clause)
    kept_back = directors_measures(clauses)

    def told(frame: pd.DataFrame) -> dict[str, list[Row]]:
        return _by_quarter(row for row in own(frame) if (row["clause"], row["measure"]) not in kept_back)

    findings = open_findings(tables.finding, programme)
    return ProgrammeRows(
        obligations=told(tables.obligation),
        rates=told(tables.rate),
        not_concerned=told(tables.not_in_population),
        clauses=sorted(clauses, key=lambda row: _clause_order(row["clause"], row["measure"])),
        pulls=own(tables.pull),
        deliveries=rows_of(tables.delivery),
        reviews=[row for row in own(tables.review) if not withheld.tells(row["example"])],
        findings=[row for row in findings if not withheld.tells(row["key"], row["field"])],
        records=own_records(tables.event, programme, withheld),
    )


def directors_measures(clauses: Iterable[Row]) -> set[tuple[str, str]]:
    """Return clause and measure of what only the programme's director may see; `clauses` as `obligations/clause`."""
    return {(row["clause"], row["measure"]) for row in clauses if row["audience"] == DIRECTOR}


def open_findings(finding: pd.DataFrame, programme: str) -> list[Row]:
    """Return the open rows of `checks/finding` that are a programme's own or nobody's in particular."""
    mine = finding["programme"].isna() | finding["programme"].isin([programme, ""])
    return rows_of(finding.loc[finding["resolved_on"].isna() & mine])


def _by_quarter(rows: Iterable[Row]) -> dict[str, list[Row]]:
    quarters: dict[str, list[Row]] = {}
    for row in rows:
        quarters.setdefault(row["quarter"], []).append(row)
    return quarters


def own_records(
    event: pd.DataFrame, programme: str, withheld: Withheld = NOTHING_WITHHELD
) -> dict[str, tuple[str, str]]:
    """Return, by person, project and id of the REDCap record that is theirs: the one their evidence stands in.

    `event` is `mentoring/event`. A person with two records (a finding of its own) gets the first by name. Whoever has
    nothing but rows that are withheld has none.
    """
    own = event.loc[(event["programme"] == programme) & event["person_id"].notna() & event["source"].notna()]
    pairs = sorted(set(zip(own["person_id"].tolist(), own["source"].tolist(), strict=True)), reverse=True)
    shown = ((person, source) for person, source in pairs if not withheld.tells(source))
    return {person: (parts[0], parts[1]) for person, source in shown if len(parts := source.split("/")) > 1}


def _clause_order(clause: str, measure: str) -> tuple[str, int, str, str]:
    letters = clause.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    digits = "".join(sign for sign in clause[len(letters) :] if sign.isdigit())
    return letters, int(digits or 0), clause, measure or ""
