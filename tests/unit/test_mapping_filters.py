"""Sections told by a filter: never allowed, landed as an answer, and held against the dictionary."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assets.redcap.mapping import Mapping
from tests.unit.shipped_fields import changed, found, repeating


def with_filters(mapping: Mapping) -> Mapping:
    """Return the mapping with the quarterly report's flags replaced by filters."""
    edited = mapping.model_dump(by_alias=True)
    report = next(event for event in edited["events"] if event["kind"] == "report")
    report["sections"] = {name: {"filled_by_filter": f"qrn_{name}"} for name in ("goals", "plans", "barriers")}
    return Mapping.model_validate(edited)


def test_a_field_that_is_filtered_by_is_never_allowed_and_its_answer_lands(mapping: Mapping):
    filtered = with_filters(mapping)
    assert "qrn_goals" not in filtered.allowed_fields()
    assert "qrn_goals" not in filtered.landed_fields()
    assert "qrn_goals__filled" in filtered.landed_fields()
    assert filtered.filtered_fields() == dict.fromkeys(
        ["qrn_goals", "qrn_plans", "qrn_barriers"], "quarterly_report_narrative"
    )
    assert mapping.filtered_fields() == {}
    assert mapping.landed_fields() == mapping.allowed_fields()[1:]


def test_filters_fit_the_shipped_dictionary(mapping: Mapping, fields: list[dict[str, str]]):
    repeats = repeating(mapping) | {"quarterly_report_narrative"}
    assert found(with_filters(mapping), fields, repeats) == []


def test_a_filter_must_fit_the_dictionary_too(mapping: Mapping, fields: list[dict[str, str]]):
    filtered = with_filters(mapping)
    repeats = repeating(mapping) | {"quarterly_report_narrative"}
    gone = [field for field in fields if field["field_name"] != "qrn_goals"]
    assert found(filtered, gone, repeats) == ["field qrn_goals is gone"]
    moved = changed(fields, "qrn_goals", form_name="meeting")
    assert found(filtered, moved, repeats) == [
        "field qrn_goals is on instrument meeting, not quarterly_report_narrative"
    ]
    ticked = changed(fields, "qrn_goals", field_type="checkbox")
    assert found(filtered, ticked, repeats) == [
        "field qrn_goals is of type checkbox, which is never blank and cannot be filtered by"
    ]
    assert found(filtered, fields, repeating(mapping))[0] == (
        "instrument quarterly_report_narrative does not repeat, unlike quarterly_report, so qrn_goals cannot be told"
        " row by row"
    )


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"narrative": {}}, "is not listed under `narrative`"),
        ({"narrative": {"somewhere": ["qrn_goals", "qrn_plans", "qrn_barriers", "qr_filed_on"]}}, "is mapped"),
    ],
)
def test_a_filter_that_is_not_declared_as_narrative_is_refused_when_the_mapping_is_read(
    mapping: Mapping, edit: dict[str, object], words: str
):
    with pytest.raises(ValidationError, match=words):
        Mapping.model_validate(with_filters(mapping).model_dump(by_alias=True) | edit)


def test_a_filter_used_on_two_instruments_is_refused_when_the_mapping_is_read(mapping: Mapping):
    edited = with_filters(mapping).model_dump(by_alias=True)
    agreement = next(event for event in edited["events"] if event["kind"] == "agreement")
    agreement["sections"] = {"goals": {"filled_by_filter": "qrn_goals"}}
    with pytest.raises(ValidationError, match="used on two instruments"):
        Mapping.model_validate(edited)
