"""What becomes of single rows of a delivery: noted, kept, read by the mapping, and never taken for a departure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assets.hr.mapping import HrMapping
from assets.hr.problems import PROBLEMS
from tests.unit.hr_delivered import appointments_csv, looked_at, people_csv, problems_of, school


def test_rows_whose_id_is_no_id_are_counted_in_the_quarantine() -> None:
    outcome = looked_at(school(people=people_csv(more="Total,30,,\n")))
    assert ("people.csv row 32", "not_an_id") in problems_of(outcome)
    assert len(outcome.tables["person"]) == 30


@pytest.mark.parametrize(
    ("row", "problem", "used"),
    [
        ("1,9,2024-07-01,2024-07-01,N,joint,clinical,assistant,0.2,PEDS,active", "end_before_start", False),
        ("99,9,2024-07-01,,Y,primary,clinical,assistant,1,ANES,active", "unknown_person", False),
        (",9,2024-07-01,,Y,primary,clinical,assistant,1,ANES,active", "not_an_id", False),
        ("1,9,soon,,N,joint,clinical,assistant,0.2,PEDS,active", "unreadable_date", False),
        ("1,9,2024-07-01,13/13/2024,N,joint,clinical,assistant,0.2,PEDS,active", "unreadable_date", False),
        ("1,0,2020-07-01,,Y,primary,clinical,assistant,1,ANES,active", "duplicate_row", False),
        ("1,9,2024-07-01,,N,joint,clinical,dean,0.2,PEDS,active", "unmapped_code", True),
        ("1,9,2024-07-01,,N,joint,clinical,assistant,lots,PEDS,active", "unreadable_number", True),
        ("1,9,2024-07-01,,perhaps,joint,clinical,assistant,0.2,PEDS,active", "unreadable_flag", True),
        ("1,9,2024-07-01,,Y,primary,clinical,assistant,0.2,PEDS,active", "two_primaries", True),
        ("1,0,2024-07-01,,Y,primary,clinical,associate,1,ANES,active", "overlapping_rows", True),
    ],
)
def test_a_faulty_row_is_noted_with_file_row_and_problem(row: str, problem: str, *, used: bool) -> None:
    outcome = looked_at(school(appointments=appointments_csv(more=row + "\n")))
    assert ("appointments.csv row 32", problem) in problems_of(outcome)
    assert PROBLEMS[problem].used == used
    assert (32 in outcome.tables["appointment"]["source_row"].tolist()) == used


def test_a_person_employed_without_any_primary_appointment_is_noted_and_kept() -> None:
    appointments = appointments_csv(29, more="30,0,2020-07-01,,N,joint,clinical,assistant,1,ANES,active\n")
    outcome = looked_at(school(appointments=appointments))
    assert problems_of(outcome) == {("appointments.csv row 31", "no_primary")}
    assert len(outcome.tables["appointment"]) == 30


def test_every_problem_that_can_be_noted_has_words() -> None:
    for problem in PROBLEMS.values():
        assert problem.words.endswith(".")
        assert problem.what_to_do.endswith(".")


def test_voluntary_faculty_with_fte_zero_are_kept() -> None:
    appointments = appointments_csv(29, more="30,0,2020-07-01,,Y,primary,clinical,assistant,0.0,ANES,active\n")
    frame = looked_at(school(appointments=appointments)).tables["appointment"]
    assert frame.loc[frame["person_id"] == "00000030", "fte"].tolist() == [0.0]


def test_a_row_under_a_prior_id_is_the_person_hr_says_it_is() -> None:
    people = people_csv(29, more="30,First30,Last30,77;78\n")
    appointments = appointments_csv(29, more="77,0,2020-07-01,,Y,primary,clinical,assistant,1,ANES,active\n")
    outcome = looked_at(school(people=people, appointments=appointments))
    assert outcome.tables["appointment"]["person_id"].iloc[-1] == "00000030"
    assert outcome.tables["person_alias"]["alias_id"].tolist() == ["00000077", "00000078"]


def test_an_inclusive_end_becomes_the_day_after() -> None:
    mapping = HrMapping.model_validate({"files": {"appointments": {"inclusive_ends": True}}})
    appointments = appointments_csv(29, more="30,0,2020-07-01,2024-06-30,Y,primary,clinical,assistant,1,ANES,active\n")
    frame = looked_at(school(appointments=appointments), mapping=mapping).tables["appointment"]
    assert str(frame["valid_to"].iloc[-1].date()) == "2024-07-01"


def test_a_schools_own_codes_and_date_format_are_read_by_its_mapping() -> None:
    mapping = HrMapping.model_validate({"date_format": "%d.%m.%Y", "codes": {"rank": {"Asst Prof": "assistant"}}})
    appointments = appointments_csv().replace("2020-07-01", "01.07.2020").replace("assistant", "Asst Prof")
    outcome = looked_at(school(appointments=appointments), mapping=mapping)
    assert set(outcome.tables["appointment"]["rank"]) == {"assistant"}
    assert outcome.tables["quarantine"].empty


def test_a_person_missing_from_the_feed_has_not_left() -> None:
    good = looked_at(school())
    less = looked_at(school(people=people_csv(29), appointments=appointments_csv(29)), last=good.tables)
    assert less.accepted
    assert less.people == 29
    assert len(less.tables["person"]) == 30
    assert less.tables["appointment"]["person_id"].nunique() == 30
    assert problems_of(less) == {("people.csv without 00000030", "missing_from_feed")}


def test_a_name_that_is_no_longer_delivered_is_kept_as_a_former_name() -> None:
    good = looked_at(school())
    married = school(people=people_csv().replace("30,First30,Last30", "30,First30,Newname"))
    names = looked_at(married, last=good.tables).tables["person_name"].set_index("person_id").loc["00000030"]
    assert set(zip(names["name_type"], names["last"], strict=True)) == {("legal", "Newname"), ("former", "Last30")}


def test_a_prior_id_that_hr_withdrew_stays_on_record_but_closed() -> None:
    good = looked_at(school(people=people_csv(29, more="30,First30,Last30,77\n")))
    alias = looked_at(school(), last=good.tables).tables["person_alias"]
    assert alias["alias_id"].tolist() == ["00000077"]
    assert alias["valid_to"].notna().all()


def test_a_row_with_an_unmapped_rank_is_nobodys_rank_and_names_row_and_column() -> None:
    more = "30,1,2024-07-01,,N,joint,clinical,Dean,0,ANES,active\n"
    outcome = looked_at(school(appointments=appointments_csv(more=more)))
    noted = outcome.tables["quarantine"].iloc[0]
    assert noted[["source", "problem", "field"]].tolist() == ["appointments.csv row 32", "unmapped_code", "rank"]
    assert outcome.tables["appointment"]["rank"].iloc[-1] == "unknown"


def test_a_name_read_in_the_wrong_encoding_is_a_finding_and_is_not_repaired() -> None:
    people = people_csv().replace("First7,", "ZoÃ«,").replace("First8,", "Zoë,")
    outcome = looked_at(school(people=people))
    noted = outcome.tables["quarantine"]
    assert noted[["source", "problem", "field"]].to_numpy().tolist() == [
        ["people.csv row 8", "mojibake", "legal_first"]
    ]
    assert outcome.tables["person"].set_index("person_id").loc["00000007", "legal_first"] == "ZoÃ«"


def test_a_person_called_null_in_a_department_called_na_is_nobody_missing() -> None:
    people = people_csv(29, more="30,None,Null,\n")
    appointments = appointments_csv(29, more="30,0,2020-07-01,,Y,primary,clinical,assistant,1,NA,active\n")
    tables = looked_at(school(people=people, appointments=appointments)).tables
    assert tables["person"].iloc[-1][["legal_first", "legal_last"]].tolist() == ["None", "Null"]
    assert tables["appointment"]["department_code"].iloc[-1] == "NA"


def test_leave_outside_every_appointment_is_a_finding_and_leave_that_outlasts_it_is_none() -> None:
    appointments = appointments_csv(29, more="30,0,2020-07-01,2026-01-01,Y,primary,clinical,assistant,1,ANES,active\n")
    leave = "person_id,leave_id,leave_from,leave_to\n30,a,2025-12-01,\n30,b,2026-02-01,2026-03-01\n"
    noted = looked_at(school(appointments=appointments, leave=leave)).tables["quarantine"]
    assert noted[["source", "problem"]].to_numpy().tolist() == [["leave 00000030 b", "leave_outside_appointment"]]


def test_a_person_whose_id_became_a_prior_id_of_another_has_not_vanished() -> None:
    good = looked_at(school())
    people = people_csv(29).replace("29,First29,Last29,", "29,First29,Last29,30")
    merged = looked_at(
        school(people=people, appointments=appointments_csv(29)),
        last=good.tables,
        received=datetime(2026, 9, 29, tzinfo=UTC),
    )
    assert merged.accepted
    for name in ("person", "appointment"):
        assert "00000030" not in set(merged.tables[name]["person_id"])
    assert "missing_from_feed" not in {problem for _, problem in problems_of(merged)}
