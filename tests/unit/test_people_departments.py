"""A department typed beside a name: whom it tells apart, and what it never does. Everybody is invented."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from assets.hr.schema import APPOINTMENT, UNIT
from assets.people.homes import homes_on
from assets.people.match import People, link_references, resolved_identities
from assets.people.references import references_in
from assets.redcap.mapping import Mapping
from tests.unit.people_rows import MAPPING, framed, landed, meeting, roster

WEI, WEI_2, ZOE = "00001001", "00001002", "00001003"
DAY = date(2026, 9, 30)


def mapping(department: object) -> Mapping:
    entries = MAPPING.model_dump(by_alias=True)
    entries["people"]["met_with"]["department"] = department
    return Mapping.model_validate(entries)


def homes(day: date = DAY) -> pd.Series:
    units = pd.DataFrame(
        {
            "unit_code": ["0400", "0500", "0501", "0501"],
            "name": ["Surgery", "Medicine", "Heart", "Cardiology"],
            "valid_from": ["2010-01-01", "2010-01-01", "2010-01-01", "2020-01-01"],
            "valid_to": [None, None, "2020-01-01", None],
        }
    )
    appointments = pd.DataFrame(
        {
            "person_id": [WEI, WEI, WEI_2, WEI_2, ZOE, ZOE],
            "appointment_id": ["1", "2", "1", "1", "9", "1"],
            "valid_from": ["2020-01-01", "2021-01-01", "2020-01-01", "2027-01-01", "2015-01-01", "2018-01-01"],
            "valid_to": [None, None, "2027-01-01", None, None, None],
            "is_primary": [True, False, True, True, True, True],
            "department_code": ["0400", "0500", "0500", "0400", "0400", "0500"],
            "division_code": [None, None, "0501", None, None, None],
        }
    )
    return homes_on(framed(APPOINTMENT, appointments), framed(UNIT, units), day)


def links(*rows: dict[str, str], department: object = "mt_dept") -> pd.DataFrame:
    whole = roster()
    people = People(person=whole.person, person_alias=whole.person_alias, person_name=whole.person_name, homes=homes())
    columns = landed(*rows)
    columns["mt_dept"] = [row.get("mt_dept", "") for row in rows]
    references = references_in(columns, mapping=mapping(department), id_width=8)
    resolved = resolved_identities(references, people=people, test_records={})
    return link_references(references, resolved)


def test_a_home_is_that_of_the_primary_appointment_by_the_names_units_have_on_the_day() -> None:
    for day in (DAY, date(2020, 1, 1)):
        assert homes(day).to_dict() == {WEI: "Surgery", WEI_2: "Medicine - Cardiology", ZOE: "Medicine"}


@pytest.mark.parametrize(("typed", "person"), [("Dept of Surgery", WEI), ("medicine/cardiology", WEI_2)])
def test_a_department_tells_namesakes_apart(typed: str, person: str) -> None:
    found = links(meeting(mt_name="Wei Zhang", mt_dept=typed))
    assert found[["decision", "method", "person_id"]].to_numpy().tolist() == [["auto", "evidence", person]]


def test_a_coded_department_is_read_by_its_name() -> None:
    coded = {"field": "mt_dept", "codes": {"1": "Surgery", "2": "Medicine"}}
    assert links(meeting(mt_name="Wei Zhang", mt_dept="2"), department=coded)["person_id"].tolist() == [WEI_2]
    assert links(meeting(mt_name="Wei Zhang", mt_dept="7"), department=coded)["decision"].tolist() == ["review"]


def test_one_name_typed_with_two_departments_is_two_questions() -> None:
    found = links(
        meeting(1, mt_name="Wei Zhang", mt_dept="Surgery"),
        meeting(2, mt_name="Wei Zhang", mt_dept="Medicine"),
        meeting(3, mt_name="Wei Zhang"),
    )
    assert found["typed"].tolist() == ["name:wei zhang|unit:surgery", "name:wei zhang|unit:medicine", "name:wei zhang"]
    assert found["person_id"].fillna("").tolist() == [WEI, WEI_2, ""]


def test_a_department_beside_a_key_changes_neither_the_identity_nor_the_link() -> None:
    found = links(meeting(1, mt_id="1001", mt_dept="Medicine"), meeting(2, mt_id="1001"))
    assert found["typed"].unique().tolist() == ["id:00001001"]
    assert set(found["person_id"]) == {WEI}


def test_one_person_typed_with_two_departments_is_compared_without_either() -> None:
    typed = {"mt_name": "Wei Zhang", "mt_email": "wei@home.example"}
    said = links(*(meeting(n, mt_dept=dept, **typed) for n, dept in enumerate(("Surgery", "Surgery"), 1)))
    unsaid = links(*(meeting(n, mt_dept=dept, **typed) for n, dept in enumerate(("Surgery", "Medicine"), 1)))
    assert set(said["person_id"]) == {WEI}
    assert set(unsaid["decision"]) == {"review"}


def test_a_department_alone_is_nobody() -> None:
    assert links(meeting(mt_dept="Surgery")).empty


def test_the_department_is_asked_of_redcap_like_any_mapped_field() -> None:
    assert "mt_dept" in mapping("mt_dept").allowed_fields()
