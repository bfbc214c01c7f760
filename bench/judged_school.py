"""An invented school of any size, as the tables a judgement reads.

Belongs here: people, pairs and records in proportions like those of the sandbox's schools, made column by column.
Does not belong here: judging it (`judgement.py`). The sandbox's generator was rejected: it tells a truth for every
obligation, which for 50,000 people takes longer than everything that is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.schema import APPOINTMENT, CAREER_DATE, DELIVERY, LEAVE, PERSON, UNIT
from assets.ledger.schema import EXEMPTION
from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.people.schema import REVIEW
from assets.redcap.schema import PULL
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from assets.storage.schema import Table

YEARS = 3
MENTORS_SHARE = 0.2
MEETINGS_A_YEAR = 4
DIVISIONS = 6
DONE = 0.9
SECTIONS = ("goals", "plans", "barriers", "promotion", "plan_reviewed", "needs", "activities", "portfolio")
RANKS = ("instructor", "assistant", "associate", "professor")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a programme of the school records: `roles` of its pairs, the `steps` everybody takes each year.

    `departments` and `divisions`: whose people take part; empty for all.
    """

    roles: Sequence[str]
    steps: Sequence[str]
    departments: Sequence[str] = ()
    divisions: Sequence[str] = ()


def school_frames(
    *, faculty: int, programmes: Mapping[str, Recorded], departments: Sequence[str], as_of: date
) -> dict[str, pd.DataFrame]:
    """Return the tables by name: everybody mentored in every programme that takes him, and hired within nine years.

    `departments`: where people are at home, in turn, each in six divisions. Every pair has an agreement, meets four
    times a year and reports every quarter; nine of ten things are done.
    """
    rng = np.random.default_rng(1)
    people = np.char.add("p", np.char.zfill(np.arange(faculty).astype(str), 6)).astype(object)
    today = np.datetime64(as_of)
    hired = today - rng.integers(200, 9 * 365, faculty)
    frames = {
        "person": _frame(PERSON, faculty, person_id=people),
        "appointment": _appointments(people, hired, departments),
        "leave": _leaves(people, today, rng),
        "career_date": _career_dates(people, today),
        "unit": empty_frame_of(UNIT),
        "delivery": empty_frame_of(DELIVERY),
        "review": empty_frame_of(REVIEW),
        "hub": empty_frame_of(HUB),
        "hub_mentor": empty_frame_of(HUB_MENTOR),
        "preference": empty_frame_of(PREFERENCE),
        "exemption": empty_frame_of(EXEMPTION),
    }
    alone = _lists([[person] for person in people.tolist()])
    pairs: dict[str, list[pd.DataFrame]] = {}
    events: dict[str, pd.DataFrame] = {}
    pulls = []
    for programme, recorded in programmes.items():
        part = _taking_part(recorded, frames["appointment"])
        who, since = people[part], hired[part]
        many = len(who)
        began = np.maximum(since + 30, today - YEARS * 365 + rng.integers(0, 200, many))
        mentor = rng.integers(0, max(int(faculty * MENTORS_SHARE), 1), many)
        pairs[programme] = [_pairs(programme, role, who, people[mentor], began) for role in recorded.roles]
        events[programme] = _events(programme, recorded.steps, who, alone[mentor], began, today, rng)
        pulls.append({"programme": programme, "project": programme, "state": "good", "snapshot": "s"})
    # In the order of the tables' keys: to put five million rows into it costs as much as making them.
    frames["pair"] = pd.concat([part for code in sorted(pairs) for part in pairs[code]], ignore_index=True)
    frames["event"] = pd.concat([events[code] for code in sorted(events)], ignore_index=True)
    frames["pull"] = pd.DataFrame(pulls).reindex(columns=list(PULL.column_names))
    frames["pull"]["taken_at"] = pd.Series(pd.Timestamp(as_of, tz="UTC"), index=frames["pull"].index)
    return frames


def _taking_part(recorded: Recorded, appointment: pd.DataFrame) -> Any:
    """Return which people a programme takes."""
    taken = np.ones(len(appointment), dtype=bool)
    if recorded.departments:
        taken &= appointment["department_code"].isin(list(recorded.departments)).to_numpy()
    if recorded.divisions:
        taken &= appointment["division_code"].isin(list(recorded.divisions)).to_numpy()
    return taken


def _frame(table: Table, rows: int, **columns: Any) -> pd.DataFrame:
    """Return rows of a table: the columns named, all others missing."""
    whole = {}
    for column in table.columns:
        dtype: Any = DTYPES[column.type]
        if column.name in columns:
            whole[column.name] = pd.Series(columns[column.name], index=range(rows)).astype(dtype)
        elif column.type == "texts":
            whole[column.name] = pd.Series(_lists([[]]).repeat(rows), dtype="object")
        else:
            whole[column.name] = pd.Series(None, index=range(rows), dtype=dtype)
    return pd.DataFrame(whole)


def _lists(values: Sequence[list[str]]) -> Any:
    """Return lists as an ``object`` array; rows that hold the same one are stored as fast as numbers are."""
    return np.fromiter(values, dtype=object, count=len(values))


def _appointments(people: Any, hired: Any, departments: Sequence[str]) -> pd.DataFrame:
    many = len(people)
    turn = np.arange(many)
    return _frame(
        APPOINTMENT,
        many,
        person_id=people,
        appointment_id=people,
        valid_from=hired,
        appointment_start=hired,
        is_primary=True,
        kind="primary",
        track=np.array(["tenure", "clinical", "research"])[turn % 3],
        rank=np.array(RANKS)[turn % 4],
        tenure_status="not_eligible",
        fte=1.0,
        department_code=np.array(departments)[turn % len(departments)],
        division_code=np.char.add(
            np.char.add(np.array(departments)[turn % len(departments)], "-"),
            (turn // len(departments) % DIVISIONS + 1).astype(str),
        ),
        employment_status="active",
        paid=True,
        faculty_class=np.array(["clinician", "scientist"])[turn % 2],
    )


def _leaves(people: Any, today: Any, rng: np.random.Generator) -> pd.DataFrame:
    away = people[::10]
    since = today - rng.integers(30, 900, len(away))
    return _frame(LEAVE, len(away), person_id=away, leave_id=away, leave_from=since, leave_to=since + 60)


def _career_dates(people: Any, today: Any) -> pd.DataFrame:
    parts = [
        _frame(CAREER_DATE, len(people), person_id=people, kind=kind, due_on=today - days, held_on=today - days)
        for kind in ("annual_review", "career_conference")
        for days in (60, 425)
    ]
    return pd.concat(parts, ignore_index=True)


def _pairs(programme: str, role: str, mentee: Any, mentor: Any, began: Any) -> pd.DataFrame:
    apart = mentee != mentor
    ids = np.char.add(f"{programme}/{role}/", mentee[apart].astype(str))
    people = {"mentee_id": mentee[apart], "mentor_id": mentor[apart]}
    return _frame(
        PAIR, len(ids), pair_id=ids, programme=programme, role=role, started_on=began[apart], source=ids, **people
    )


def _events(
    programme: str, names: Sequence[str], people: Any, company: Any, began: Any, today: Any, rng: np.random.Generator
) -> pd.DataFrame:
    many = len(people)
    steps = [_event_rows(programme, "step", people, company, began - 20, "enrolled", rng)]
    for name in names:
        steps += [
            _event_rows(programme, "step", people, company, began + 3 + year * 365, name, rng) for year in range(YEARS)
        ]
    steps.append(_event_rows(programme, "agreement", people, company, began + 40, "", rng))
    for place in range(YEARS * MEETINGS_A_YEAR):
        held = began + 10 + place * 90 + rng.integers(0, 40, many)
        steps.append(_event_rows(programme, "meeting", people, company, held, "", rng))
    for place in range(YEARS * 4):
        filed = began + 80 + place * 91
        steps.append(_event_rows(programme, "report", people, company, filed, "", rng))
    whole = pd.concat(steps, ignore_index=True)
    whole = whole[whole["held_on"] <= pd.Timestamp(today)].reset_index(drop=True)
    ids = programme + "/" + pd.Series(np.arange(len(whole)).astype(str)).astype("str").str.zfill(8)
    return whole.assign(event_id=ids, source=ids)


def _event_rows(
    programme: str, kind: str, people: Any, company: Any, day: Any, step: str, rng: np.random.Generator
) -> pd.DataFrame:
    done = rng.random(len(people)) < DONE
    months, month = np.unique(day[done].astype("datetime64[M]").astype(np.int64), return_inverse=True)
    quarters = (months // 3 * 3).astype("datetime64[M]").astype("datetime64[D]").astype(str)
    return _frame(
        EVENT,
        int(done.sum()),
        programme=programme,
        kind=kind,
        step=step or None,
        held_on=day[done],
        filed_on=day[done] + 5,
        period=quarters[month] if kind == "report" else None,
        mode="in_person",
        setting="individual",
        person_id=people[done],
        attendees=company[done],
        confirmed_by_mentee=True,
        confirmed_by_mentor=True,
        filled=_lists([list(SECTIONS) if kind != "step" else []]).repeat(int(done.sum())),
        value="monthly",
    )
