"""A PeopleSoft JOB extract becomes intervals and leaves. Everybody is invented."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from assets.hr.history import appointments_known_on
from assets.hr.schema import TABLES
from assets.storage.frames import conform_frame
from tests.unit.job_extracts import day, intervals, job, problems


def test_of_two_rows_of_one_day_the_highest_effseq_holds() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,A,ANES,1101,1,",
        "0,2024-07-01,1,PRO,A,ANES,1102,1,",
        "0,2024-07-01,0,DTA,A,ANES,1101,1,",
    )
    assert intervals(outcome, "rank") == [
        ("0", "2020-07-01", "2024-07-01", "assistant"),
        ("0", "2024-07-01", "open", "associate"),
    ]
    for table in TABLES:
        assert conform_frame(outcome.tables[table.name], table=table).equals(outcome.tables[table.name])


def test_ten_is_a_higher_effseq_than_nine() -> None:
    outcome = job("0,2020-07-01,9,DTA,A,ANES,1101,1,", "0,2020-07-01,10,DTA,A,SURG,1101,1,")
    assert intervals(outcome, "department_code") == [("0", "2020-07-01", "open", "SURG")]


def test_a_pay_rise_begins_no_new_interval() -> None:
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2022-07-01,0,PAY,A,ANES,1101,1,")
    assert intervals(outcome) == [("0", "2020-07-01", "open")]


def test_a_termination_closes_the_appointment_and_holds_no_day_itself() -> None:
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2025-01-01,0,TER,T,ANES,1101,1,")
    assert intervals(outcome, "employment_status") == [("0", "2020-07-01", "2025-01-01", "active")]
    assert problems(outcome) == set()


def test_a_rehire_after_a_termination_is_a_new_appointment_with_its_own_start() -> None:
    outcome = job(
        "0,2018-07-01,0,HIR,A,ANES,1101,1,", "0,2019-07-01,0,TER,T,ANES,1101,1,", "0,2022-01-01,0,REH,A,ANES,1101,1,"
    )
    assert intervals(outcome) == [("0", "2018-07-01", "2019-07-01"), ("0-2", "2022-01-01", "open")]
    assert outcome.tables["appointment"]["appointment_start"].map(day).tolist() == ["2018-07-01", "2022-01-01"]


def test_a_person_with_only_a_future_row_is_kept_and_not_there_before_its_day() -> None:
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "2:0,2027-01-01,0,HIR,A,ANES,1101,1,")
    appointment = outcome.tables["appointment"]
    assert appointment["person_id"].tolist() == ["00000001", "00000002"]
    assert appointments_known_on(appointment, date(2026, 9, 30))["person_id"].tolist() == ["00000001"]


def test_without_a_job_indicator_the_larger_fte_is_the_home_on_each_day() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,A,ANES,1101,0.6,",
        "1,2021-07-01,0,HIR,A,PEDS,1101,0.4,",
        "0,2023-07-01,0,DTA,A,ANES,1101,0.2,",
        "0,2024-07-01,0,TER,T,ANES,1101,0.2,",
    )
    assert intervals(outcome, "is_primary") == [
        ("0", "2020-07-01", "2023-07-01", True),
        ("0", "2023-07-01", "2024-07-01", False),
        ("1", "2021-07-01", "2023-07-01", False),
        ("1", "2023-07-01", "open", True),
    ]
    assert problems(outcome) == set()


def test_a_job_indicator_decides_where_there_is_one() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,A,ANES,1101,0.6,,S",
        "1,2020-07-01,0,HIR,A,PEDS,1101,0.4,,P",
        "2:0,2020-07-01,0,HIR,A,ANES,1101,1,,P",
    )
    assert outcome.tables["appointment"]["is_primary"].tolist() == [False, True, True]


def test_a_blank_record_and_sequence_are_zero() -> None:
    outcome = job(",2020-07-01,,HIR,A,ANES,1101,1,", "0,2021-07-01,0,XFR,A,SURG,1101,1,")
    assert intervals(outcome, "department_code") == [
        ("0", "2020-07-01", "2021-07-01", "ANES"),
        ("0", "2021-07-01", "open", "SURG"),
    ]


def test_the_intervals_agree_with_looking_up_every_single_day() -> None:
    rng = np.random.default_rng(11)
    first, letters = pd.Timestamp("2020-01-01"), ["A", "A", "L", "P", "T", "R"]
    drawn: dict[tuple[int, int, int, int], tuple[str, str]] = {}
    for person in range(1, 61):
        for _ in range(int(rng.integers(1, 9))):
            key = (person, int(rng.integers(0, 2)), int(rng.integers(0, 40)), int(rng.integers(0, 12)))
            drawn[key] = (letters[rng.integers(0, 6)], f"D{rng.integers(0, 3)}")
    rows = [
        f"{person}:{rcd},{first + pd.Timedelta(days=day):%Y-%m-%d},{seq},DTA,{letter},{unit},1101,1,,P"
        for (person, rcd, day, seq), (letter, unit) in drawn.items()
    ]
    outcome = job(*rng.permutation(rows).tolist(), people=60)
    expected, away = set(), set()
    for person, rcd in {key[:2] for key in drawn}:
        for passed in range(45):
            held = [(at, seq) for p, r, at, seq in drawn if (p, r) == (person, rcd) and at <= passed]
            if held:
                letter, unit = drawn[(person, rcd, *max(held))]
                expected |= {(person, str(rcd), passed, unit)} if letter not in "TR" else set()
                away |= {(person, str(rcd), passed)} if letter in "LP" else set()

    def days(start: pd.Timestamp, stop: pd.Timestamp) -> range:
        return range((start - first).days, 45 if pd.isna(stop) else (stop - first).days)

    found = [
        (int(row["person_id"]), row["appointment_id"].partition("-")[0], day, row["department_code"])
        for _, row in outcome.tables["appointment"].iterrows()
        for day in days(row["valid_from"], row["valid_to"])
    ]
    on_leave = [
        (int(row["person_id"]), row["appointment_id"].partition("-")[0], day)
        for _, row in outcome.tables["leave"].iterrows()
        for day in days(row["leave_from"], row["leave_to"])
    ]
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert len(on_leave) == len(set(on_leave))
    assert set(on_leave) == away
