"""Which deliveries are used, what becomes of their rows, and what stays when one is refused. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assets.hr.deliveries import Delivered, Outcome, delivery_id_of, judged_delivery
from assets.hr.mapping import HrMapping
from assets.hr.refusal import refused_delivery
from assets.hr.schema import TABLES
from assets.storage.frames import conform_frame
from tests.unit.hr_delivered import RECEIVED, TONIGHT, appointments_csv, looked_at, people_csv, school


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


def test_a_corrected_mapping_takes_effect_without_a_new_delivery() -> None:
    appointments = appointments_csv().replace("assistant", "Asst Prof")
    first = looked_at(school(appointments=appointments))
    assert set(first.tables["appointment"]["rank"]) == {"unknown"}
    mapping = HrMapping.model_validate({"codes": {"rank": {"Asst Prof": "assistant"}}})
    second = looked_at(school(appointments=appointments), last=first.tables, mapping=mapping)
    assert set(second.tables["appointment"]["rank"]) == {"assistant"}
    assert len(second.tables["delivery"]) == 1


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
