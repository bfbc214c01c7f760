"""The cases that break a naive join of typed people with HR, the half of them that is about who is who.

One test each, in the order of the list they were collected in: namesakes, changed names, short names, field formats,
spoiled ids, other people's addresses, mentors from outside, records of several people, test records, and open
questions. Everybody is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.hr.schema import PERSON, PERSON_ALIAS, PERSON_NAME
from assets.people.match import People, link_references, resolved_identities, review_queue
from assets.people.references import references_in
from tests.unit.people_rows import MAPPING, framed, landed, meeting

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = [
    ("00000042", "legal", "Jane", "Ellen", "Smith"),
    ("00000043", "legal", "Peter", "", "Jones"),
    ("00000044", "legal", "Maria", "Luisa", "Fontaine"),
    ("00000044", "former", "Maria", "Luisa", "Calloway"),
    ("00000045", "legal", "Robert", "Xavier", "Kowalczyk"),
    ("00000046", "legal", "Ana", "", "Okafor"),
    ("00000047", "legal", "Ana", "", "Okafor"),
    *(
        (f"000001{n:02d}", "legal", first, "", f"Underhill{chr(97 + n)}")
        for n, first in enumerate(("Nora", "Liam") * 20)
    ),
]
"""Enough people that a name only one of them bears says something."""


@pytest.fixture
def people() -> People:
    names = pd.DataFrame(FORMS, columns=["person_id", "name_type", "first", "middle", "last"])
    person = names[names["name_type"] == "legal"][["person_id"]].assign(
        work_email=lambda frame: "u" + frame["person_id"] + "@med.example"
    )
    person["other_emails"] = [[] for _ in range(len(person))]
    return People(
        person=framed(PERSON, person.reset_index(drop=True)),
        person_name=framed(PERSON_NAME, names),
        person_alias=framed(PERSON_ALIAS, pd.DataFrame(columns=["person_id", "alias_id"])),
    )


def judged(people: People, *rows: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    references = references_in(landed(*rows), mapping=MAPPING, id_width=8)
    tests = {"anesthesiology": MAPPING.test_records}
    resolved = resolved_identities(references, people=people, test_records=tests)
    return link_references(references, resolved), review_queue(references, resolved)


def linked(people: People, *typed: dict[str, str]) -> Iterator[str]:
    for one in typed:
        links, _ = judged(people, meeting(**one))
        row = links.fillna({"person_id": ""}).iloc[0]
        yield row["person_id"] or row["decision"]


def test_case_1_namesakes_are_a_question_until_a_key_is_typed(people: People) -> None:
    _, queue = judged(people, meeting(mt_name="Ana Okafor"))
    assert queue["candidates"].tolist() == [["00000046", "00000047"]]
    keys = [{"mt_id": "46"}, {"mt_email": "u00000047@med.example"}]
    assert list(linked(people, *({"mt_name": "Ana Okafor"} | key for key in keys))) == ["00000046", "00000047"]


def test_case_2_a_name_hr_has_changed_links_and_one_hr_does_not_know_yet_needs_a_key(people: People) -> None:
    assert list(linked(people, {"mt_name": "Maria Calloway"})) == ["00000044"]
    assert list(linked(people, {"mt_name": "Maria Luisa Wainwright"})) == ["review"]
    assert list(linked(people, {"mt_name": "Maria Wainwright", "mt_email": "u00000044@med.example"})) == ["00000044"]


def test_case_3_short_middle_and_abbreviated_first_names_are_compatible(people: People) -> None:
    forms = ("Bob Kowalczyk", "Xavier Kowalczyk", "R. Kowalczyk", "R X Kowalczyk", "Rob Kowalczyk")
    found = list(linked(people, *({"mt_name": form} for form in forms)))
    assert set(found) <= {"00000045", "review"}
    assert found.count("00000045") >= len(forms) - 1
    with_key = list(linked(people, *({"mt_name": form, "mt_id": "45"} for form in forms)))
    assert set(with_key) == {"00000045"}


@pytest.mark.parametrize(
    "form", ["Smith, Jane MD", "Dr. Jane E. Smith, MD/PhD", "SMITH, Jane Ellen", "Jane  Smith, Ph.D."]
)
def test_case_4_order_titles_and_credentials_do_not_matter(people: People, form: str) -> None:
    assert list(linked(people, {"mt_name": form})) == ["00000042"]


@pytest.mark.parametrize(
    "form",
    [
        *("Jane Smith / Peter Jones", "Smith; Jones", "Jane Smith and Peter Jones, MD", "Jane Smith or Peter Jones"),
        *("Jane Smith + Peter Jones", "Jane Smith\nPeter Jones"),
    ],
)
def test_case_4_two_people_in_one_field_are_both_put_forward(people: People, form: str) -> None:
    for key in ({}, {"mt_id": "42"}):
        links, queue = judged(people, meeting(mt_name=form, **key))
        assert links["decision"].tolist() == ["review"]
        assert set(queue["candidates"].iloc[0]) == {"00000042", "00000043"}
        assert "the field names several people" in queue["reasons"].iloc[0]


def test_case_4_a_name_in_letters_that_are_not_compared_is_a_second_person_all_the_same(people: People) -> None:
    assert list(linked(people, {"mt_name": "Jane Smith / 王伟"})) == ["review"]
    assert list(linked(people, {"mt_name": "Jane Smith (王珍)"})) == ["00000042"]


def test_case_5_an_id_that_lost_zeros_or_gained_a_fraction_or_letters_is_still_the_id(people: People) -> None:
    spoiled = ("42", "42.0", "E00000042", " 0042")
    assert set(linked(people, *({"mt_id": key} for key in spoiled))) == {"00000042"}
    assert list(linked(people, {"mt_id": "4200000042"})) == ["review"]


def test_case_6_an_assistants_address_beside_the_mentors_name_links_neither(people: People) -> None:
    links, queue = judged(people, meeting(mt_name="Robert Kowalczyk", mt_email="u00000043@med.example"))
    assert links["decision"].tolist() == ["review"]
    assert set(queue["candidates"].iloc[0]) == {"00000043", "00000045"}


def test_case_7_a_mentor_at_another_hospital_is_external_and_never_our_namesake(people: People) -> None:
    strange = {"mt_name": "Jane Smith", "mt_email": "jane.smith@va-hospital.example"}
    unknown = {"mt_name": "Tomasz Zielinski", "mt_email": "tz@va-hospital.example"}
    found = list(linked(people, strange, unknown))
    assert found[0] == "review"
    assert found[1].startswith("ext:")


def test_case_12_two_people_in_one_field_are_two_references_and_one_in_two_records_is_one_person(
    people: People,
) -> None:
    links, _ = judged(people, meeting(mt_others="42;43"))
    assert links["person_id"].tolist() == ["00000042", "00000043"]
    links, _ = judged(people, {"record": "1", "fp_id": "42"}, {"record": "2", "fp_email": "u00000042@med.example"})
    assert links["person_id"].tolist() == ["00000042", "00000042"]


def test_case_16_test_records_are_recognised_before_anybody_is_compared(people: People) -> None:
    rows = ({"mt_name": "Test Test"}, {"mt_email": "jane@test.example"}, {"mt_id": "99999999", "mt_name": "Jane Smith"})
    assert set(linked(people, *rows)) == {"test"}


def test_case_34_an_unresolved_person_keeps_its_reference_and_everybody_it_could_be(people: People) -> None:
    links, queue = judged(people, meeting(1, mt_name="Ana Okafor"), meeting(2, mt_name="Q. Nobody-Known"))
    assert len(links) == 2
    assert links["person_id"].isna().all()
    assert set(queue["typed"]) == set(links["typed"])
    assert sorted(map(len, queue["candidates"])) == [0, 2]
