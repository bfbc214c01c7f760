"""A PeopleSoft JOB extract becomes intervals and leaves. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from assets.hr.deliveries import Delivered, Outcome, judged_delivery, no_tables
from assets.hr.history import appointments_known_on, home_on
from assets.hr.mapping import HrMapping
from assets.hr.schema import TABLES
from assets.storage.frames import conform_frame

HEADER = (
    "EMPLID,EMPL_RCD,EFFDT,EFFSEQ,ACTION,ACTION_REASON,ACTION_DT,HR_STATUS,EMPL_STATUS,DEPTID,JOBCODE,FTE,"
    "EXPECTED_RETURN_DT,JOB_INDICATOR"
)
RANKS = {"1101": "assistant", "1102": "associate"}


def mapping() -> HrMapping:
    return HrMapping.model_validate({"files": {"appointments": {"shape": "job"}}, "codes": {"rank": RANKS}})


def job(*rows: str, people: int = 3, refused: bool = False, last: Outcome | None = None, leave: str = "") -> Outcome:
    """Judge these rows, each `[person:]rcd,effdt,effseq,action,status,deptid,jobcode,fte,return[,home]`."""
    lines = []
    for row in rows:
        rcd, effdt, seq, action, status, dept, code, fte, back, *home = row.split(",")
        person, _, rcd = rcd.rpartition(":")
        cells = [person or "1", rcd, effdt, seq, action, "FML", effdt, "", status, dept, code, fte, back, "".join(home)]
        lines.append(",".join(cells))
    text = "\n".join([HEADER, *lines]) + "\n"
    names = "person_id,legal_first,legal_last\n" + "".join(f"{n},First{n},Last{n}\n" for n in range(1, people + 1))
    outcome = judged_delivery(
        Delivered(
            files={"people.csv": names.encode(), "appointments.csv": text.encode()}
            | ({"leave.csv": leave.encode()} if leave else {}),
            received_at=datetime(2026, 9, 20, tzinfo=UTC),
        ),
        last=last.tables if last else no_tables(),
        mapping=mapping(),
        source="hr",
        tonight=date(2026, 9, 30),
        max_age_days=35,
    )
    assert bool(outcome.refusal) == refused, outcome.refusal
    return outcome


def day(value: pd.Timestamp) -> str:
    return "open" if pd.isna(value) else f"{value:%Y-%m-%d}"


def intervals(outcome: Outcome, *columns: str) -> list[tuple[object, ...]]:
    frame = outcome.tables["appointment"]
    return [
        (row["appointment_id"], day(row["valid_from"]), day(row["valid_to"]), *(row[name] for name in columns))
        for _, row in frame.iterrows()
    ]


def leaves(outcome: Outcome) -> list[tuple[str, str, str]]:
    frame = outcome.tables["leave"]
    return [(row["appointment_id"], day(row["leave_from"]), day(row["leave_to"])) for _, row in frame.iterrows()]


def problems(outcome: Outcome) -> set[tuple[str, str, str]]:
    frame = outcome.tables["quarantine"]
    return set(zip(frame["source"], frame["problem"], frame["field"], strict=True))


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


def test_paid_and_unpaid_leave_that_meet_are_one_leave_and_the_return_row_ends_it() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,A,ANES,1101,1,",
        "0,2025-01-01,0,PLA,P,ANES,1101,1,2025-03-01",
        "0,2025-02-01,0,LOA,L,ANES,1101,1,",
        "0,2025-04-01,0,RFL,A,ANES,1101,0.8,",
    )
    assert leaves(outcome) == [("0", "2025-01-01", "2025-04-01")]
    assert outcome.tables["leave"]["expected_return"].map(day).tolist() == ["2025-03-01"]
    assert intervals(outcome, "fte")[-1] == ("0", "2025-04-01", "open", 0.8)


def test_leave_without_a_row_of_return_stays_open_whatever_return_was_expected() -> None:
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2026-01-01,0,LOA,L,ANES,1101,1,2026-09-15")
    assert leaves(outcome) == [("0", "2026-01-01", "open")]


def test_a_termination_ends_the_leave_that_was_open() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2025-01-01,0,LOA,L,ANES,1101,1,", "0,2025-06-01,0,TER,T,ANES,1101,1,"
    )
    assert leaves(outcome) == [("0", "2025-01-01", "2025-06-01")]


def test_a_data_change_during_leave_does_not_end_it() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2025-01-01,0,LOA,L,ANES,1101,1,", "0,2025-02-01,0,XFR,L,SURG,1101,1,"
    )
    assert leaves(outcome) == [("0", "2025-01-01", "open")]
    assert intervals(outcome, "department_code")[-1] == ("0", "2025-02-01", "open", "SURG")


def test_leave_from_one_of_two_concurrent_jobs_names_its_job() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,A,ANES,1101,0.6,",
        "1,2020-07-01,0,HIR,A,PEDS,1101,0.4,",
        "1,2025-01-01,0,LOA,L,PEDS,1101,0.4,",
    )
    assert leaves(outcome) == [("1", "2025-01-01", "open")]


def test_a_person_with_only_a_future_row_is_kept_and_not_there_before_its_day() -> None:
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "2:0,2027-01-01,0,HIR,A,ANES,1101,1,")
    appointment = outcome.tables["appointment"]
    assert appointment["person_id"].tolist() == ["00000001", "00000002"]
    assert appointments_known_on(appointment, date(2026, 9, 30))["person_id"].tolist() == ["00000001"]


def test_what_is_not_delivered_by_its_action_date_is_not_known() -> None:
    rows = [
        "0,2020-07-01,0,HIR,A,ANES,1101,1,",
        "0,2026-05-01,0,XFR,A,SURG,1101,1,",
    ]
    june, september = job(rows[0]), job(*rows)
    asked = pd.DataFrame({"person_id": ["00000001"], "day": pd.to_datetime(["2026-06-01"])})
    assert home_on(june.tables["appointment"], asked)["department"].tolist() == ["ANES"]
    assert home_on(september.tables["appointment"], asked)["department"].tolist() == ["SURG"]


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


def test_a_job_code_no_table_has_reads_unknown_and_names_its_row() -> None:
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "2:0,2020-07-01,0,HIR,A,ANES,9999,1,")
    assert outcome.tables["appointment"]["rank"].tolist() == ["assistant", "unknown"]
    assert problems(outcome) == {("appointments.csv row 3", "unmapped_code", "rank")}


def test_where_the_status_is_blank_the_action_tells() -> None:
    outcome = job("0,2020-07-01,0,HIR,,ANES,1101,1,", "0,2025-01-01,0,TER,,ANES,1101,1,")
    assert intervals(outcome, "employment_status") == [("0", "2020-07-01", "2025-01-01", "active")]


def test_somebody_short_of_work_is_employed_and_a_pensioner_is_not() -> None:
    outcome = job(
        "0,2020-07-01,0,HIR,W,ANES,1101,1,",
        "2:0,2020-07-01,0,HIR,A,ANES,1101,1,",
        "2:0,2021-01-01,0,RET,X,ANES,1101,1,",
    )
    assert intervals(outcome) == [("0", "2020-07-01", "open"), ("0", "2020-07-01", "2021-01-01")]


def test_the_reason_of_an_action_is_read_by_nobody() -> None:
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2025-01-01,0,LOA,L,ANES,1101,1,")
    for frame in outcome.tables.values():
        assert not frame.astype("str").eq("FML").any(axis=None)


def test_the_same_change_twice_and_an_effseq_that_is_no_number_are_noted_with_their_row() -> None:
    rows = [f"{n}:0,2020-07-01,0,HIR,A,ANES,1101,1," for n in range(1, 31)]
    outcome = job(*rows, "1:0,2020-07-01,0,HIR,A,SURG,1101,1,", "1:0,2021-07-01,x,DTA,A,SURG,1101,1,", people=30)
    assert problems(outcome) == {
        ("appointments.csv row 32", "duplicate_row", "valid_from"),
        ("appointments.csv row 33", "unreadable_sequence", "sequence"),
    }


def test_many_changes_of_few_people_are_no_unusable_rows() -> None:
    rows = [f"0,20{year}-07-01,{seq},PAY,A,ANES,1101,1," for year in range(10, 26) for seq in (0, 1)]
    assert intervals(job(*rows)) == [("0", "2010-07-01", "open")]


def test_an_extract_of_nobody_employed_and_one_without_a_readable_date_are_refused_in_a_sentence() -> None:
    assert "no usable row of 1" in job("0,2020-07-01,0,TER,T,ANES,1101,1,", refused=True).refusal
    assert "no usable row of 1" in job("0,soon,0,HIR,A,ANES,1101,1,", refused=True).refusal


def test_leaves_that_job_records_tell_ask_for_no_leave_file_on_the_next_night() -> None:
    rows = ["0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2026-03-01,0,LOA,L,ANES,1101,1,"]
    first = job(*rows)
    assert leaves(job(*rows, "0,2026-06-01,0,RFL,A,ANES,1101,1,", last=first)) == [("0", "2026-03-01", "2026-06-01")]


def test_a_leave_file_that_was_delivered_beside_job_records_is_missed() -> None:
    rows = ["0,2020-07-01,0,HIR,A,ANES,1101,1,"]
    first = job(*rows, leave="person_id,leave_from,leave_to\n1,2026-03-01,2026-06-01\n")
    refused = job(*rows, "0,2026-07-01,0,PAY,A,ANES,1101,1,", last=first, refused=True)
    assert refused.refusal.startswith("leave.csv or leave.xlsx is missing")


def test_a_blank_record_and_sequence_are_zero() -> None:
    outcome = job(",2020-07-01,,HIR,A,ANES,1101,1,", "0,2021-07-01,0,XFR,A,SURG,1101,1,")
    assert intervals(outcome, "department_code") == [
        ("0", "2020-07-01", "2021-07-01", "ANES"),
        ("0", "2021-07-01", "open", "SURG"),
    ]


def test_a_status_no_table_has_is_set_aside_and_the_state_before_holds() -> None:
    others = [f"2:0,{year}-07-01,0,PAY,A,PEDS,1101,1," for year in range(2010, 2020)]
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2026-07-01,0,DTA,Z,SURG,1101,1,", *others)
    assert ("0", "2020-07-01", "open", "ANES") in intervals(outcome, "department_code")
    assert problems(outcome) == {("appointments.csv row 3", "unknown_status", "employment_status")}


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
        for day in range(45):
            held = [(at, seq) for p, r, at, seq in drawn if (p, r) == (person, rcd) and at <= day]
            if held:
                letter, unit = drawn[(person, rcd, *max(held))]
                expected |= {(person, str(rcd), day, unit)} if letter not in "TR" else set()
                away |= {(person, str(rcd), day)} if letter in "LP" else set()

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
