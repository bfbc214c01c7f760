"""What single rows of a JOB extract tell: leave, status, and what is noted or refused. Everybody is invented."""

from __future__ import annotations

import pandas as pd

from assets.hr.history import home_on
from tests.unit.job_extracts import day, intervals, job, leaves, problems


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


def test_what_is_not_delivered_by_its_action_date_is_not_known() -> None:
    rows = [
        "0,2020-07-01,0,HIR,A,ANES,1101,1,",
        "0,2026-05-01,0,XFR,A,SURG,1101,1,",
    ]
    june, september = job(rows[0]), job(*rows)
    asked = pd.DataFrame({"person_id": ["00000001"], "day": pd.to_datetime(["2026-06-01"])})
    assert home_on(june.tables["appointment"], asked)["department"].tolist() == ["ANES"]
    assert home_on(september.tables["appointment"], asked)["department"].tolist() == ["SURG"]


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


def test_a_status_no_table_has_is_set_aside_and_the_state_before_holds() -> None:
    others = [f"2:0,{year}-07-01,0,PAY,A,PEDS,1101,1," for year in range(2010, 2020)]
    outcome = job("0,2020-07-01,0,HIR,A,ANES,1101,1,", "0,2026-07-01,0,DTA,Z,SURG,1101,1,", *others)
    assert ("0", "2020-07-01", "open", "ANES") in intervals(outcome, "department_code")
    assert problems(outcome) == {("appointments.csv row 3", "unknown_status", "employment_status")}
