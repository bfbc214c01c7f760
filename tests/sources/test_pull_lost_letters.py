"""Bytes that are no UTF-8 in what REDCap holds: the row is used, somebody is told, and its words are repeated nowhere.

A request of nobody (D6b) stands in the same project: whom a recruit's director asked is needed, and blank is told too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.redcap.errors import RedcapError
from sandbox.server.testing import Served, serve_in_thread
from tests.sources.uploaded_projects import (
    mentoring_of,
    pulled_project,
    type_in,
    upload_dictionary,
    write_empty_project,
)
from tests.unit.shipped_projects import Shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.mentoring.read import Mentoring

PROJECT = "digestive_diseases"
DIVISION = Shipped(PROJECT)
LATIN_1 = [{"match": {"content": "record"}, "kind": "latin_1"}]
RECRUIT = {"record_id": "1", "fa_employee_id": "00000011", "fa_last": "Müller", "faculty_complete": "2"}
STEPS = [
    {"ob_senior_asked_on": "2026-03-01"},
    {"ob_senior_asked_on": "2026-03-02", "ob_senior_name": "José Nadie"},
    {"ob_introduced_on": "2026-03-03"},
]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    school = tmp_path_factory.mktemp("school")
    write_empty_project(school, PROJECT, exported=list(DIVISION.mapping.instruments))
    with serve_in_thread(school) as served:
        upload_dictionary(served, PROJECT, fields=DIVISION.fields, repeating=DIVISION.repeating())
        place = {"record_id": "1", "redcap_repeat_instrument": "onboarding", "onboarding_complete": "2"}
        steps = [{**place, "redcap_repeat_instance": str(n), **step} for n, step in enumerate(STEPS, 1)]
        type_in(served, PROJECT, [RECRUIT, *steps])
        yield served


@pytest.fixture
def server(serving: Served) -> Iterator[Served]:
    yield serving
    serving.faults.clear()


def read(server: Served) -> Mentoring:
    return mentoring_of(pulled_project(server, DIVISION.mapping, PROJECT), DIVISION.mapping)


def told(mentoring: Mentoring, problem: str) -> list[tuple[str, str, str, str]]:
    rows = mentoring.quarantine[mentoring.quarantine["problem"] == problem]
    return list(rows[["source", "instrument", "field", "outcome"]].itertuples(index=False, name=None))


def test_each_answer_with_letters_lost_is_told_by_record_and_field(server: Served):
    server.faults.replace(LATIN_1)
    mentoring = read(server)
    assert told(mentoring, "lost_letters") == [
        (f"{PROJECT}/1///", "faculty", "fa_last", "used"),
        (f"{PROJECT}/1//onboarding/2", "onboarding", "ob_senior_name", "used"),
    ]
    assert sorted(mentoring.event["held_on"].dt.day) == [1, 2, 3]
    assert not mentoring.quarantine.map(lambda cell: "M" in str(cell) or "Jos" in str(cell)).any(axis=None)


def test_letters_that_are_utf_8_are_told_of_nobody(server: Served):
    assert told(read(server), "lost_letters") == []


def test_a_request_that_names_nobody_is_a_finding(server: Served):
    assert told(read(server), "no_person") == [
        (f"{PROJECT}/1//onboarding/1", "onboarding", "ob_senior_employee_id", "used")
    ]


def test_a_record_whose_own_name_lost_a_letter_refuses_the_pull(server: Served):
    type_in(server, PROJECT, [{"record_id": "naïve", "fa_employee_id": "00000012"}])
    server.faults.replace(LATIN_1)
    with pytest.raises(RedcapError) as refusal:
        read(server)
    server.delete(PROJECT, ["naïve"])
    assert str(refusal.value) == (
        f"REDCap project {PROJECT}: the records cannot be used: 1 rows are of records whose id holds bytes that are no"
        " UTF-8 text: rename these records in REDCap."
    )
