"""Which deliveries are used, what becomes of their rows, and what stays when one is refused. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from assets.hr.deliveries import Delivered, Outcome, delivery_id_of, judged_delivery, no_tables
from assets.hr.mapping import HrMapping
from assets.hr.problems import PROBLEMS
from assets.hr.refusal import refused_delivery
from assets.hr.schema import TABLES
from assets.storage.frames import conform_frame

if TYPE_CHECKING:
    import pandas as pd

TONIGHT = date(2026, 9, 30)
RECEIVED = datetime(2026, 9, 20, 4, 0, tzinfo=UTC)
APPOINTMENT = (
    "person_id,appointment_id,valid_from,valid_to,is_primary,kind,track,rank,fte,department_code,employment_status"
)


def people_csv(count: int = 30, *, more: str = "", header: str = "person_id,legal_first,legal_last,alias_ids") -> str:
    return header + "\n" + "".join(f"{n},First{n},Last{n},\n" for n in range(1, count + 1)) + more


def appointments_csv(count: int = 30, *, more: str = "", department: str = "ANES") -> str:
    rows = "".join(
        f"{n},0,2020-07-01,,Y,primary,clinical,assistant,1,{department},active\n" for n in range(1, count + 1)
    )
    return f"{APPOINTMENT}\n{rows}{more}"


def school(people: str = "", appointments: str = "", **more: str) -> dict[str, bytes]:
    files = {"people.csv": people or people_csv(), "appointments.csv": appointments or appointments_csv()}
    files |= {f"{name}.csv": text for name, text in more.items()}
    return {name: text.encode() for name, text in files.items()}


def looked_at(
    files: dict[str, bytes],
    *,
    last: dict[str, pd.DataFrame] | None = None,
    received: datetime = RECEIVED,
    tonight: date = TONIGHT,
    mapping: HrMapping | None = None,
) -> Outcome:
    return judged_delivery(
        Delivered(files=files, received_at=received),
        last=last or no_tables(),
        mapping=mapping or HrMapping(),
        source="hr",
        tonight=tonight,
        max_age_days=35,
    )


def problems_of(outcome: Outcome) -> set[tuple[str, str]]:
    frame = outcome.tables["quarantine"]
    return set(zip(frame["source"], frame["problem"], strict=True))


def test_every_table_of_an_accepted_delivery_fits_its_declaration() -> None:
    outcome = looked_at(school(leave="person_id,leave_from,leave_to\n1,2026-01-01,\n"))
    assert outcome.accepted
    for table in TABLES:
        assert conform_frame(outcome.tables[table.name], table=table).equals(outcome.tables[table.name])


def test_the_same_files_are_the_same_delivery_and_change_nothing() -> None:
    first = looked_at(school())
    second = looked_at(school(), last=first.tables, tonight=date(2026, 10, 1))
    assert second.accepted
    assert delivery_id_of(school()) == second.delivery_id
    for name, frame in first.tables.items():
        assert frame.equals(second.tables[name]), name


def test_a_file_under_another_name_is_another_delivery() -> None:
    assert delivery_id_of({"a": b"bc"}) != delivery_id_of({"ab": b"c"})


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (school(people=people_csv(26), appointments=appointments_csv(26)), "more than a tenth fewer"),
        (school(appointments=appointments_csv(department="SURG")), "no row of department ANES"),
        ({"people.csv": people_csv().encode()}, "appointments.csv or appointments.xlsx is missing"),
        (school() | {"people.csv": b""}, "people.csv is empty"),
        (school() | {"people.csv": people_csv().encode()[:-3]}, "last row may be cut"),
        (school() | {"appointments.csv": b"<html>log in</html>"}, "HTML"),
        (school(people="person_id,legal_first,legal_last\n"), "no usable row of 0"),
        (school(appointments=appointments_csv().replace("2020-07-01", "01.07.2020")), "no usable row of 30"),
        (school(people=people_csv(20)), "more than a tenth"),
        (school(leave="person_id,leave_from,leave_to\n"), "leave.csv holds no usable row"),
        (school() | {"people.xlsx": b"PK"}, "Both people.csv and people.xlsx"),
    ],
)
def test_a_refused_delivery_never_becomes_everybody_left(files: dict[str, bytes], words: str) -> None:
    leave = "person_id,leave_from,leave_to\n1,2026-01-01,2026-02-01\n"
    good = looked_at(school(leave=leave))
    if "leave.csv" not in files:
        files = files | {"leave.csv": leave.encode()}
    refused = looked_at(files, last=good.tables, received=datetime(2026, 9, 29, tzinfo=UTC))
    assert words in refused.refusal
    assert refused.refusal.count(". ") == 0
    for name in ("person", "person_name", "appointment", "leave", "quarantine"):
        assert refused.tables[name].equals(good.tables[name])
    rows = refused.tables["delivery"].set_index("delivery_id")
    assert rows.loc[good.delivery_id, "state"] == "accepted"
    assert rows.loc[refused.delivery_id, "state"] == "refused"
    assert rows.loc[refused.delivery_id, "reason"] == refused.refusal


def test_a_first_delivery_that_is_refused_leaves_empty_tables_and_its_reason() -> None:
    refused = looked_at({"people.csv": b"<html>"})
    assert not refused.accepted
    assert refused.tables["person"].empty
    assert refused.tables["delivery"]["state"].tolist() == ["refused"]


def test_two_shrunken_deliveries_in_a_row_are_both_refused() -> None:
    good = looked_at(school())
    small = school(people=people_csv(20), appointments=appointments_csv(20))
    first = looked_at(small, last=good.tables)
    assert "tenth fewer" in first.refusal
    assert looked_at(small, last=first.tables).refusal == first.refusal


def test_no_new_delivery_is_normal_until_the_newest_file_is_too_old() -> None:
    good = looked_at(school())
    assert looked_at(school(), last=good.tables, tonight=date(2026, 10, 25)).accepted
    over_age = looked_at(school(), last=good.tables, tonight=date(2026, 10, 26))
    assert over_age.refusal.startswith("The newest HR file is 36 days old and hr.max_age_days is 35")
    assert over_age.tables["person"].equals(good.tables["person"])
    assert over_age.tables["delivery"]["state"].tolist() == ["accepted"]


def test_a_renamed_department_passes_when_its_unit_names_the_successor() -> None:
    good = looked_at(school())
    renamed = school(
        appointments=appointments_csv(department="ANPM"), units="unit_code,kind,successor_code\nANES,department,ANPM\n"
    )
    assert looked_at(renamed, last=good.tables).accepted


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


def test_a_corrected_mapping_takes_effect_without_a_new_delivery() -> None:
    appointments = appointments_csv().replace("assistant", "Asst Prof")
    first = looked_at(school(appointments=appointments))
    assert set(first.tables["appointment"]["rank"]) == {"unknown"}
    mapping = HrMapping.model_validate({"codes": {"rank": {"Asst Prof": "assistant"}}})
    second = looked_at(school(appointments=appointments), last=first.tables, mapping=mapping)
    assert set(second.tables["appointment"]["rank"]) == {"assistant"}
    assert len(second.tables["delivery"]) == 1


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


def acknowledged(files: dict[str, bytes], *, last: Outcome) -> Outcome:
    return judged_delivery(
        Delivered(files=files, received_at=RECEIVED),
        last=last.tables,
        mapping=HrMapping(),
        source="hr",
        tonight=TONIGHT,
        max_age_days=35,
        acknowledged=[delivery_id_of(files)],
    )


@pytest.mark.parametrize(
    ("appointments", "words"),
    [
        (appointments_csv().replace("assistant", "Asst"), "a code no table has in column rank of more than a tenth"),
        (
            appointments_csv(more=appointments_csv().partition("\n")[2].replace(",0,2020", ",1,2020")),
            "two primary appointments in column is_primary of more than a tenth",
        ),
    ],
)
def test_doubts_about_many_rows_that_the_last_delivery_did_not_raise_are_refused_until_acknowledged(
    appointments: str, words: str
) -> None:
    good = looked_at(school())
    refused = looked_at(school(appointments=appointments), last=good.tables)
    assert words in refused.refusal
    found = refused_delivery(refused.tables["delivery"])
    assert found is not None
    assert found.reason == refused.refusal
    taken = acknowledged(school(appointments=appointments), last=refused)
    assert taken.accepted
    assert refused_delivery(taken.tables["delivery"]) is None


def test_a_delivery_that_cannot_be_read_is_not_up_to_anybodys_acknowledgement() -> None:
    good = looked_at(school())
    broken = school() | {"people.csv": b"<html>"}
    refused = looked_at(broken, last=good.tables)
    assert refused_delivery(refused.tables["delivery"]) is None
    assert not acknowledged(broken, last=refused).accepted


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
