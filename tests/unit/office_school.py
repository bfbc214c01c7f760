"""An invented school for the workbook tests: frames as the rooms declare them, seeded and the same every time.

Belongs here: rows that look like a department's. Does not belong here: any judgement; states are drawn, not computed.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd

from assets.hr.schema import APPOINTMENT, DELIVERY, PERSON, UNIT
from assets.mentoring.schema import ACCOUNT, EVENT, HUB, PAIR
from assets.obligations.schema import CLAUSE, NOT_IN_POPULATION, OBLIGATION, RATE
from assets.obligations.workflows.schema import MENTOR_CHANGE, PERSONNEL_CHANGE
from assets.people.schema import LINK, REVIEW
from assets.quarters import Quarter, open_quarters, quarter_of
from assets.redcap.schema import PULL
from assets.storage.schema import DTYPES, Table
from checks.schema import FINDING
from reports.earlier import NOTHING_EARLIER, Earlier
from reports.frames import Tables, tables_from
from reports.workbook.case import Ask, Case, case_of
from reports.workbook.directory import directory_of
from reports.workbook.selection import programme_rows
from tests.unit.office_evidence import account_rows, comings_of, evidence_of, hub_row, links_of, pairs_of
from tests.unit.office_owed import (
    MEASURES,
    by_partition,
    clause_rows,
    drawn_obligation,
    enrolment_rows,
    outside_row,
    rate_rows,
)
from tests.unit.office_sources import (
    DIVISIONS,
    FIRST,
    LAST,
    LINKS,
    appointment_row,
    delivery_rows,
    finding_rows,
    person_row,
    pull_row,
    review_rows,
    unit_rows,
)

AS_OF = date(2026, 9, 21)
TIMEZONE = "America/New_York"


def frame_of(table: Table, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as the frame a table is read as; missing columns are empty."""
    columns = {}
    for column in table.columns:
        cells = [row.get(column.name, [] if column.type == "texts" else None) for row in rows]
        columns[column.name] = pd.Series(cells, dtype=DTYPES[column.type])
    return pd.DataFrame(columns)


def school(*, people: int = 165, seed: int = 7, as_of: date = AS_OF, quarters: int = 8) -> Tables:
    """Return the tables of one night over a department of `people` and a third as many from elsewhere."""
    draw = random.Random(seed)
    names = [(draw.choice(FIRST), draw.choice(LAST)) for _ in range(people + people // 3)]
    ids = [f"{104_000 + 7 * number:06d}" for number in range(len(names))]
    inside, elsewhere = ids[:people], ids[people:]
    mentors = inside[: people // 5]
    home = {person: draw.choice(list(DIVISIONS)) for person in inside}
    rank = {person: draw.choice(["instructor", "assistant", "assistant", "associate", "professor"]) for person in ids}
    mentor = {person: draw.choice([one for one in mentors if one != person]) for person in inside}
    begin = {person: date(2024, 1, 10) + timedelta(days=draw.randrange(960)) for person in inside}
    enrolled = [person for person in inside if draw.random() < 0.86]
    obligations, outside = [], []
    for quarter in open_quarters(as_of=as_of, first=None)[-quarters:]:
        for person in inside:
            for measure in MEASURES:
                row = drawn_obligation(
                    draw, quarter, measure, person, mentor[person], begin[person], as_of, person in enrolled
                )
                if isinstance(row, str):
                    outside.append(outside_row(quarter, measure, person, row))
                elif row:
                    obligations.append(
                        row
                        | {
                            "division": home[person],
                            "rank": rank[person],
                            "department": "ANES",
                            "hub": f"HUB{int(mentor[person]) % 9:02d}",
                        }
                    )
        outside += [
            outside_row(quarter, measure, person, "out_of_scope") for person in elsewhere for measure in MEASURES
        ]
    frames = {
        "obligation": frame_of(OBLIGATION, by_partition(obligations, as_of)),
        "not_in_population": frame_of(NOT_IN_POPULATION, outside),
        "rate": frame_of(RATE, rate_rows(obligations)),
        "clause": frame_of(CLAUSE, clause_rows()),
        "event": frame_of(EVENT, enrolment_rows(enrolled) + evidence_of(enrolled, mentor, begin, as_of=as_of)),
        "pair": frame_of(PAIR, pairs_of(enrolled, mentor, begin, as_of=as_of)),
        "link": frame_of(LINK, links_of(enrolled, mentor)),
        "hub": frame_of(HUB, [hub_row(number) for number in range(9)]),
        "account": frame_of(ACCOUNT, account_rows()),
        "person": frame_of(PERSON, [person_row(one, *names[number]) for number, one in enumerate(ids)]),
        "appointment": frame_of(APPOINTMENT, [appointment_row(one, home.get(one), rank[one]) for one in ids]),
        "unit": frame_of(UNIT, unit_rows()),
        "delivery": frame_of(DELIVERY, delivery_rows(len(ids))),
        "pull": frame_of(PULL, [pull_row(as_of)]),
        "review": frame_of(REVIEW, review_rows(inside)),
        "finding": frame_of(FINDING, finding_rows(inside, as_of)),
        "personnel_change": frame_of(PERSONNEL_CHANGE, comings_of(inside, as_of=as_of)),
        "mentor_change": frame_of(MENTOR_CHANGE, []),
    }
    return tables_from(frames)


def case(
    tables: Tables, *, quarter: Quarter | None = None, as_of: date = AS_OF, earlier: Earlier = NOTHING_EARLIER
) -> Case:
    """Return the case of one quarter, the one before the running one unless told otherwise."""
    ask = Ask(
        programme="anesthesiology",
        quarter=quarter or quarter_of(as_of).following(-1),
        as_of=as_of,
        timezone=TIMEZONE,
        record_links=LINKS,
    )
    return case_of(programme_rows(tables, ask.programme, earlier=earlier), directory_of(tables, as_of), ask)
