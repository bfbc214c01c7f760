"""Problems that only rows beside one another show: circles of pairs, several people in one field."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from assets.mentoring.schema import PAIR
from assets.people.by_evidence import SEVERAL
from assets.people.schema import LINK
from assets.storage.schema import empty_frame_of
from checks.problem_joins import circular_pairs, several_people
from tests.unit.table_rows import rows_of

TONIGHT = date(2026, 10, 20)


def pairs(*ends: str, ended: str | None = None, started: str = "2026-01-01") -> pd.DataFrame:
    return rows_of(
        PAIR,
        *(
            {
                "programme": "anesthesiology",
                "mentee_id": one[0],
                "mentor_id": one[1],
                "started_on": pd.Timestamp(started),
                "ended_on": pd.Timestamp(ended) if ended else None,
                "source": f"anes/{one}",
            }
            for one in ends
        ),
    )


def circle(frame: pd.DataFrame) -> list[str]:
    return sorted(key.removeprefix("anes/") for key in circular_pairs(frame, as_of=TONIGHT)["key"])


@pytest.mark.parametrize(
    ("ends", "on_circle"),
    [
        ((), []),
        (("ab",), []),
        (("ab", "bc", "cd"), []),
        (("ab", "ba"), ["ab", "ba"]),
        (("ab", "bc", "ca"), ["ab", "bc", "ca"]),
        (("ab", "ba", "cb", "bd"), ["ab", "ba"]),
        (("ab", "ba", "bc", "cd", "dc"), ["ab", "ba", "cd", "dc"]),
        (("aa",), []),
    ],
)
def test_pairs_on_a_circle_are_found_and_pairs_that_lead_to_one_are_not(ends: tuple[str, ...], on_circle: list[str]):
    assert circle(pairs(*ends)) == on_circle


def test_a_circle_is_one_only_while_its_pairs_run():
    assert circle(pd.concat([pairs("ab"), pairs("ba", ended="2026-10-19")])) == []
    assert circle(pd.concat([pairs("ab"), pairs("ba", ended="2026-10-20")])) == ["ab", "ba"]
    assert circle(pd.concat([pairs("ab"), pairs("ba", started="2026-10-21")])) == []


def test_a_circle_lies_within_one_programme():
    assert circle(pd.concat([pairs("ab"), pairs("ba").assign(programme="cimer")])) == []


def test_nobody_unresolved_is_on_a_circle():
    unresolved = pairs("ab", "ba").assign(mentor_id=pd.Series([None, "a"], dtype="str"))
    assert circle(unresolved) == []


def test_a_field_that_names_several_people_points_at_its_row_and_field():
    link = {"programme": "anesthesiology", "source": "anes/1//meeting/1", "field": "met_with", "reasons": [SEVERAL]}
    links = rows_of(LINK, link, link | {"field": "faculty", "reasons": ["exact id"]})
    found = several_people(links, fields={("anesthesiology", "met_with"): "mt_mentor_employee_id"})
    assert found[["key", "field", "code"]].to_numpy().tolist() == [
        ["anes/1//meeting/1", "mt_mentor_employee_id", "several_people"]
    ]


def test_several_people_are_told_once_for_each_field_of_a_row():
    link = {"programme": "anesthesiology", "source": "anes/1//meeting/1", "field": "met_with", "reasons": [SEVERAL]}
    links = rows_of(LINK, link | {"typed": "a"}, link | {"typed": "b"}, link | {"field": "also_there"})
    fields = {("anesthesiology", "met_with"): "mt_mentor", ("anesthesiology", "also_there"): "mt_other"}
    assert several_people(links, fields=fields)["field"].tolist() == ["mt_mentor", "mt_other"]


def test_without_rows_there_is_no_problem():
    assert several_people(empty_frame_of(LINK), fields={}).empty
    assert circular_pairs(empty_frame_of(PAIR), as_of=TONIGHT).empty
