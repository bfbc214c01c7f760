"""The join's half of the cases that need a policy: what HR and REDCap together know of each. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.hr.deliveries import Delivered, judged_delivery, no_tables
from assets.hr.history import home_on
from assets.hr.mapping import HrMapping
from checks.problem_joins import circular_pairs
from tests.unit.mentoring_rows import ADA, AS_OF, BEA, CYD, DEE, School, problems_on, source

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = (
    "person_id,appointment_id,valid_from,valid_to,is_primary,kind,track,rank,fte,department_code,employment_status,"
    "supervisor_id"
)
UNITS = f"""unit_code,kind,head_person_id,valid_from,valid_to
ANES,department,{CYD},2000-01-01,2026-04-01
ANES,department,{DEE},2026-04-01,
"""


def hr(*rows: str) -> dict[str, pd.DataFrame]:
    """Return HR's tables of rows `person,from,to,rank,supervisor`."""
    lines = []
    for row in rows:
        person, start, stop, rank, boss = row.split(",")
        lines.append(f"{person},0,{start},{stop},Y,primary,clinical,{rank},1,ANES,active,{boss}")
    people = "".join(f"{person},First{person},Last{person}\n" for person in (ADA, BEA, CYD, DEE))
    files = {
        "people.csv": "person_id,legal_first,legal_last\n" + people,
        "appointments.csv": "\n".join([HEADER, *lines]) + "\n",
        "units.csv": UNITS,
    }
    outcome = judged_delivery(
        Delivered(
            files={name: text.encode() for name, text in files.items()},
            received_at=datetime(2026, 10, 19, tzinfo=UTC),
        ),
        last=no_tables(),
        mapping=HrMapping(),
        source="hr",
        tonight=AS_OF,
        max_age_days=35,
    )
    assert outcome.refusal == ""
    return outcome.tables


def rank_on(tables: dict[str, pd.DataFrame], person: str, day: str) -> str:
    asked = pd.DataFrame({"person_id": pd.Series([person], dtype="str"), "day": pd.to_datetime([day])})
    return str(home_on(tables["appointment"], asked)["rank"].item())


def in_force(frame: pd.DataFrame, day: str) -> pd.DataFrame:
    at = pd.Timestamp(day)
    return frame[(frame["valid_from"] <= at) & (frame["valid_to"].isna() | (frame["valid_to"] > at))]


def mentors_of(pairs: pd.DataFrame, day: str) -> list[str]:
    at = pd.Timestamp(day)
    running = pairs[(pairs["started_on"] <= at) & (pairs["ended_on"].isna() | (pairs["ended_on"] >= at))]
    return sorted(running["mentor_id"])


def paired(edges: Sequence[tuple[str, str]], **values: str) -> School:
    """Return a school in which each (mentee, mentor) is an assignment of 15 January 2026."""
    school = School()
    for record, mentee in enumerate(dict.fromkeys(mentee for mentee, _ in edges), start=1):
        school.faculty(str(record), mentee)
        mentors = [mentor for other, mentor in edges if other == mentee]
        for instance, mentor in enumerate(mentors, start=1):
            school.assigned(str(record), instance, mentor, "2026-01-15", **values)
    return school


def test_case_13_supervisor_and_heads_are_those_of_the_assignment_day_and_not_todays() -> None:
    tables = hr(f"{ADA},2020-07-01,2026-03-01,assistant,{BEA}", f"{ADA},2026-03-01,,assistant,{CYD}")
    for day, boss, chair in (("2026-01-15", BEA, CYD), ("2026-03-01", CYD, CYD), ("2026-04-01", CYD, DEE)):
        assert in_force(tables["appointment"], day)["supervisor_id"].tolist() == [boss]
        assert in_force(tables["unit"], day)["head_person_id"].tolist() == [chair]


def test_case_14_somebody_who_mentors_himself_is_no_pair_and_a_finding() -> None:
    read = paired([(ADA, ADA)]).read()
    assert read.pair.empty
    assert problems_on(read, source("1", "assignment", 1)) == [("self_mentoring", "quarantined")]


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        ([(ADA, BEA), (BEA, ADA)], 2),
        ([(ADA, BEA), (BEA, CYD), (CYD, ADA)], 3),
        ([(ADA, BEA), (BEA, CYD), (CYD, BEA)], 2),
        ([(ADA, BEA), (BEA, CYD), (ADA, CYD)], 0),
    ],
)
def test_case_14_pairs_in_a_circle_are_findings_and_a_chain_is_none(edges: list[tuple[str, str]], found: int) -> None:
    assert len(circular_pairs(paired(edges).read().pair, as_of=AS_OF)) == found


def test_case_14_a_circle_that_was_never_one_at_a_time_is_none() -> None:
    school = School().faculty("1", ADA).faculty("2", BEA)
    school.assigned("1", 1, BEA, "2025-01-15", as_end="2025-12-31", as_end_reason="1")
    school.assigned("2", 1, ADA, "2026-01-15")
    assert circular_pairs(school.read().pair, as_of=AS_OF).empty


def test_case_15_both_ranks_are_read_on_the_day_asked_for() -> None:
    tables = hr(
        f"{ADA},2020-07-01,,assistant,",
        f"{BEA},2020-07-01,2026-02-01,assistant,",
        f"{BEA},2026-02-01,,associate,",
    )
    assert [rank_on(tables, person, "2026-01-15") for person in (ADA, BEA)] == ["assistant", "assistant"]
    assert [rank_on(tables, person, "2026-02-01") for person in (ADA, BEA)] == ["assistant", "associate"]


def test_case_15_a_mentors_load_is_the_pairs_that_run_on_the_day() -> None:
    school = School().faculty("1", ADA).faculty("2", CYD).faculty("3", DEE)
    school.assigned("1", 1, BEA, "2026-01-15", as_end="2026-06-30", as_end_reason="1")
    school.assigned("2", 1, BEA, "2026-06-30").assigned("3", 1, BEA, "2026-09-01")
    pairs = school.read().pair
    load = [mentors_of(pairs, day).count(BEA) for day in ("2026-01-14", "2026-06-30", "2026-07-01", "2026-09-01")]
    assert load == [0, 2, 1, 2]


@pytest.mark.parametrize(("day", "problem"), [("2026-10-21", "future_date"), ("2026-01-14", "before_assignment")])
def test_case_29_a_meeting_in_the_future_or_before_the_assignment_is_a_finding(day: str, problem: str) -> None:
    read = paired([(ADA, BEA)]).met("1", 1, BEA, day).read()
    assert (problem, "used") in problems_on(read, source("1", "meeting", 1))


def test_case_29_the_same_meeting_entered_twice_is_told_by_pair_day_and_mode() -> None:
    school = paired([(ADA, BEA)]).met("1", 1, BEA, "2026-03-02").met("1", 2, BEA, "2026-03-02")
    school.met("1", 3, BEA, "2026-03-02", mt_mode="2")
    read = school.read()
    doubled = [instance for instance in (1, 2, 3) if problems_on(read, source("1", "meeting", instance))]
    assert len(doubled) == 1
    assert doubled != [3]


def test_case_30_a_report_keeps_its_quarter_its_day_and_whose_record_it_stands_in() -> None:
    school = paired([(ADA, BEA)]).repeat(
        "1", "quarterly_report", 1, qr_year="2026", qr_quarter="1", qr_filed_on="2026-08-30", qr_mentor_employee_id=BEA
    )
    report = school.read().event.set_index("kind").loc["report"]
    assert report["period"] == "2026-01-01"
    assert report["filed_on"] == pd.Timestamp("2026-08-30")
    assert (report["person_id"], list(report["attendees"])) == (ADA, [BEA])


@pytest.mark.parametrize(("signed", "belongs"), [("2026-01-01", True), ("2025-10-17", True), ("2025-10-16", False)])
def test_case_31_an_agreement_before_the_assignment_is_the_pairs_for_ninety_days(signed: str, *, belongs: bool) -> None:
    school = paired([(ADA, BEA)]).repeat(
        "1", "first_report_and_mentorship_agreement", 1, fr_date=signed, fr_mentor_employee_id=BEA
    )
    read = school.read()
    agreement = read.event.set_index("kind").loc["agreement"]
    assert (agreement["pair_id"] == read.pair["pair_id"].item()) == belongs
    assert (problems_on(read, source("1", "first_report_and_mentorship_agreement", 1)) == []) == belongs


def test_case_32_meetings_split_between_two_mentors_are_all_the_mentees() -> None:
    school = School().faculty("1", ADA)
    school.assigned("1", 1, BEA, "2026-01-15", as_end="2026-08-15", as_end_reason="2")
    school.assigned("1", 2, CYD, "2026-08-16").met("1", 1, BEA, "2026-07-10").met("1", 2, CYD, "2026-09-10")
    read = school.read()
    meetings = read.event[read.event["kind"] == "meeting"].sort_values("held_on")
    mentor_of = read.pair.set_index("pair_id")["mentor_id"]
    assert meetings["pair_id"].map(mentor_of).tolist() == [BEA, CYD]
    assert set(meetings["person_id"]) == {ADA}
    assert (
        read.pair.set_index("mentor_id").loc[CYD, "follows_pair_id"]
        == read.pair.set_index("mentor_id").loc[BEA, "pair_id"]
    )
