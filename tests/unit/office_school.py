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
from tests.unit.office_evidence import account_rows, comings_of, evidence_of, hash_of, hub_row, links_of, pairs_of
from tests.unit.office_sources import (
    DIVISIONS,
    FIRST,
    KNOWN_AT,
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

Measure = tuple[str, str, str, str, str, str, str, str, int]
MEASURES: tuple[Measure, ...] = (
    (
        "A7",
        "first_meeting",
        "pair",
        "S",
        "First meeting",
        "meetings",
        "mentee and mentor",
        "within a month of initial assignments",
        31,
    ),
    (
        "A8",
        "agreement",
        "pair",
        "M",
        "Mentorship agreement",
        "agreements",
        "mentee and mentor",
        "will jointly fill out the “First report and mentorship agreement”",
        60,
    ),
    (
        "A11",
        "in_person",
        "person",
        "S",
        "Meeting in person",
        "meetings",
        "mentee",
        "meet in person at least once a quarter",
        0,
    ),
    (
        "A12",
        "quarterly_report",
        "person",
        "M",
        "Quarterly report",
        "reports",
        "mentee and mentor",
        "will jointly submit a quarterly report",
        15,
    ),
)


def frame_of(table: Table, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as the frame a table is read as; missing columns are empty."""
    columns = {}
    for column in table.columns:
        cells = [row.get(column.name, [] if column.type == "texts" else None) for row in rows]
        columns[column.name] = pd.Series(cells, dtype=DTYPES[column.type])
    return pd.DataFrame(columns)


def school(*, people: int = 165, seed: int = 7, as_of: date = AS_OF, quarters: int = 8) -> Tables:
    """Return the tables of one night over a department of `people` and a third as many from elsewhere."""
    draw = random.Random(seed)  # noqa: S311 - an invented school, not cryptography
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
                row = _obligation(
                    draw, quarter, measure, person, mentor[person], begin[person], as_of, person in enrolled
                )
                if isinstance(row, str):
                    outside.append(_outside(quarter, measure, person, row))
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
        outside += [_outside(quarter, measure, person, "out_of_scope") for person in elsewhere for measure in MEASURES]
    frames = {
        "obligation": frame_of(OBLIGATION, _by_partition(obligations, as_of)),
        "not_in_population": frame_of(NOT_IN_POPULATION, outside),
        "rate": frame_of(RATE, _rates(obligations)),
        "clause": frame_of(CLAUSE, _clauses()),
        "event": frame_of(EVENT, _events(enrolled) + evidence_of(enrolled, mentor, begin, as_of=as_of)),
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


def _obligation(
    draw: random.Random,
    quarter: Quarter,
    measure: Measure,
    person: str,
    mentor: str,
    begin: date,
    as_of: date,
    enrolled: bool,  # noqa: FBT001 - drawn beside the others
) -> dict[str, object] | str | None:
    """Return a drawn obligation, why the person is not concerned, or nothing where none is due."""
    clause, name, unit, strength, _, _, _, words, grace = measure
    if not enrolled:
        return "not_enrolled"
    if unit == "pair":
        start, due = begin, begin + timedelta(days=grace)
        if not quarter.start <= due <= quarter.end:
            return None
    else:
        start, due = quarter.start, quarter.end + timedelta(days=grace)
        if begin > quarter.end:
            return "no_active_pair"
    state, reason = draw.choices(
        [
            ("met", ""),
            ("met_late", ""),
            ("not_met", ""),
            ("excluded", "on_leave"),
            ("excepted", "mentor_left"),
            ("indeterminate", "identity"),
            ("not_met", "one_sided"),
        ],
        [62, 8, 14, 3, 2, 2, 4],
    )[0]
    if due >= as_of and state not in {"excluded", "met"}:
        state, reason = "pending", "due_soon" if (due - as_of).days <= 14 else ""
    if clause == "A11" and state == "met_late":
        state = "met"
    if clause in {"A7", "A11"} and reason == "one_sided":
        reason = ""
    overdue = (as_of - due).days if state == "not_met" else (draw.randrange(1, 40) if state == "met_late" else 0)
    period = quarter.label if unit == "person" else f"from {start.isoformat()}"
    why = {
        "met": f"{clause}: done in time.",
        "met_late": f"{clause}: done {overdue} days late.",
        "not_met": f"{clause} asks: “{words}”. Due {due.isoformat()}; by {as_of.isoformat()} nothing is on record.",
        "indeterminate": f"{clause}: a record names somebody who is one of two people; then it would count.",
        "pending": f"{clause}: due {due.isoformat()}; not done yet.",
    }.get(state, f"{clause}: {reason}.")
    key = hash_of(f"{clause}{person}{mentor}{start}")
    return {
        "obligation_id": key,
        "programme": "anesthesiology",
        "clause": clause,
        "measure": name,
        "strength": strength,
        "rule_version": "2015-01-01.1",
        "unit": unit,
        "subject_kind": unit,
        "subject_id": person,
        "person_id": person,
        "counterpart_id": mentor,
        "track": "clinical",
        "period": period,
        "window_start": pd.Timestamp(start),
        "window_end": pd.Timestamp(due if unit == "pair" else quarter.end),
        "due_on": pd.Timestamp(due),
        "state": state,
        "reason": reason,
        "required": 1,
        "counted": int(state in {"met", "met_late"}),
        "days_overdue": overdue,
        "why": why,
        "as_of": pd.Timestamp(as_of),
        "known_at": pd.Timestamp(KNOWN_AT),
        "snapshot": "anesthesiology:5f0c2ab91d hr:9e17bc0a4412",
        "quarter": quarter.key,
    }


def _by_partition(obligations: list[dict[str, object]], as_of: date) -> list[dict[str, object]]:
    """Put each obligation into the quarter it is due in, the one it began in, and the later ones it stayed open in."""
    rows = []
    for quarter in open_quarters(as_of=as_of, first=None):
        for row in obligations:
            due = row["due_on"].date()  # type: ignore[attr-defined]
            begun = row["window_start"].date() <= quarter.end  # type: ignore[attr-defined]
            open_before = due < quarter.start and row["state"] in {"not_met", "indeterminate"}
            if quarter.start <= due <= quarter.end or open_before or (due > quarter.end and begun):
                rows.append(row | {"quarter": quarter.key})
    return rows


def _outside(quarter: Quarter, measure: tuple[object, ...], person: str, reason: str) -> dict[str, object]:
    return {
        "quarter": quarter.key,
        "programme": "anesthesiology",
        "clause": measure[0],
        "measure": measure[1],
        "person_id": person,
        "reason": reason,
    }


def _rates(obligations: list[dict[str, object]]) -> list[dict[str, object]]:
    counts: dict[tuple[str, ...], dict[str, int]] = {}
    for row in obligations:
        quarter = quarter_of(row["due_on"].date())  # type: ignore[attr-defined]
        for by in ("programme", "department", "division", "rank", "hub"):
            key = (quarter.key, str(row["clause"]), str(row["measure"]), by, "" if by == "programme" else str(row[by]))
            state = str(row["state"])
            counts.setdefault(key, {})[state] = counts.get(key, {}).get(state, 0) + 1
    rows = []
    for (quarter_key, clause, measure, by, group), states in counts.items():
        met, late, unmet, open_ = (states.get(one, 0) for one in ("met", "met_late", "not_met", "indeterminate"))
        judged = met + late + unmet
        whole = judged + open_
        rows.append(
            {
                one: states.get(one, 0)
                for one in ("met", "met_late", "not_met", "advice", "pending", "indeterminate", "excluded", "excepted")
            }
            | {
                "quarter": quarter_key,
                "programme": "anesthesiology",
                "clause": clause,
                "measure": measure,
                "by": by,
                "group": group,
                "judged": judged,
                "on_time_rate": met / judged if judged else None,
                "done_rate": (met + late) / judged if judged else None,
                "done_rate_worst": (met + late) / whole if whole else None,
                "done_rate_best": (met + late + open_) / whole if whole else None,
                "suppressed_outside": judged < 5,
            }
        )
    return rows


def _clauses() -> list[dict[str, object]]:
    return [
        {
            "programme": "anesthesiology",
            "clause": clause,
            "measure": measure,
            "kind": "deadline" if unit == "pair" else "frequency",
            "unit": unit,
            "strength": strength,
            "title": title,
            "who": who,
            "words": words,
            "source": "Departmental Faculty Mentorship Program, p. 2",
            "parameters": [
                f"grace = {grace} days (office: policy silent; office chose {grace} days)",
                "due soon = 14 days (office)",
            ],
            "rule_version": "2015-01-01.1",
            "theme": theme,
        }
        for clause, measure, unit, strength, title, theme, who, words, grace in MEASURES
    ]


def _events(enrolled: list[str]) -> list[dict[str, object]]:
    return [
        {
            "event_id": hash_of(person),
            "programme": "anesthesiology",
            "kind": "step",
            "step": "enrolled",
            "person_id": person,
            "source": f"anesthesiology/{number + 1}///",
        }
        for number, person in enumerate(enrolled)
    ]
