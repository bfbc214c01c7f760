"""The quarter of a report in projects that code it otherwise than as a year in digits and 1 to 4."""

from __future__ import annotations

from typing import Any

import pytest

from assets.redcap.mapping import Mapping
from assets.redcap.preflight import uses_of
from tests.unit.mentoring_rows import ADA, BEA, School, anesthesiology, outcome_of, problems_on, source

QUARTERS = {"0": "1", "1": "2", "2": "3", "3": "4"}
REPORT = {"qr_filed_on": "2026-07-10", "qr_mentor_employee_id": BEA}


def coded(**period: Any) -> Mapping:
    """Return the mapping of anesthesiology with its reports' period coded."""
    content = anesthesiology().model_dump(by_alias=True)
    report = next(event for event in content["events"] if event["kind"] == "report")
    report["period"] = period
    return Mapping.model_validate(content)


def school_of(mapping: Mapping, **answers: str) -> School:
    school = School(mapping=mapping).faculty("1", ADA).assigned("1", 1, BEA, "2026-01-15")
    return school.repeat("1", "quarterly_report", 1, **REPORT, **answers)


def periods_in(school: School) -> list[str]:
    events = school.read().event
    return events.loc[events["kind"] == "report", "period"].tolist()


@pytest.fixture
def by_codes() -> Mapping:
    years = {"7": "2025", "8": "2026"}
    return coded(year={"field": "qr_year", "codes": years}, quarter={"field": "qr_quarter", "codes": QUARTERS})


def test_a_coded_year_and_quarter_are_read_by_what_the_codes_mean(by_codes: Mapping):
    assert periods_in(school_of(by_codes, qr_year="8", qr_quarter="1")) == ["2026-04-01"]


def test_one_field_may_code_year_and_quarter_both():
    waves = {"year": {"17": "2025", "18": "2026"}, "quarter": {"17": "4", "18": "1"}}
    mapping = coded(**{part: {"field": "qr_quarter", "codes": codes} for part, codes in waves.items()})
    assert periods_in(school_of(mapping, qr_quarter="17")) == ["2025-10-01"]
    assert periods_in(school_of(mapping, qr_quarter="18")) == ["2026-01-01"]
    assert "qr_year" not in mapping.allowed_fields()


def test_a_plain_year_may_stand_beside_a_coded_quarter():
    mapping = coded(year="qr_year", quarter={"field": "qr_quarter", "codes": QUARTERS})
    assert periods_in(school_of(mapping, qr_year="2026", qr_quarter="2")) == ["2026-07-01"]


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"qr_year": "8", "qr_quarter": "4"}, "bad_period"),
        ({"qr_year": "2026", "qr_quarter": "1"}, "bad_period"),
        ({"qr_year": "8", "qr_quarter": ""}, "bad_period"),
        ({"qr_year": "", "qr_quarter": ""}, "no_period"),
        ({"qr_year": "UNK", "qr_quarter": "UNK"}, "no_period"),
    ],
)
def test_a_code_without_a_meaning_is_never_read_for_what_it_looks_like(
    by_codes: Mapping, answers: dict[str, str], problem: str
):
    read = school_of(by_codes, **answers).read()
    assert "report" not in set(read.event["kind"])
    place = source("1", "quarterly_report", 1)
    assert (problems_on(read, place), outcome_of(read, place)) == ([(problem, "quarantined")], "quarantined")


def test_the_codes_of_a_period_are_compared_with_the_dictionary(by_codes: Mapping):
    assert {"qr_year", "qr_quarter"} <= {use.field for use in uses_of(by_codes) if use.codes}
