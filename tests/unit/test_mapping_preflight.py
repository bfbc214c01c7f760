"""The mapping of a programme against data dictionaries, the shipped one first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from assets.programmes import ProgrammeError, ProgrammeFolder, shipped_folder
from assets.redcap.mapping import Mapping, read_mapping
from assets.redcap.preflight import codes_fingerprint, uses_of
from tests.unit.shipped_fields import VALIDATION, changed, field_called, found, repeating

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = shipped_folder() / "anesthesiology" / "redcap.yaml"


def test_the_shipped_dictionary_fits_the_shipped_mapping(mapping: Mapping, fields: list[dict[str, str]]):
    assert found(mapping, fields, repeating(mapping)) == []


def test_no_narrative_field_is_ever_allowed(mapping: Mapping, fields: list[dict[str, str]]):
    notes = {field["field_name"] for field in fields if field["field_type"] == "notes"}
    assert notes
    assert not notes & set(mapping.allowed_fields())


def test_every_allowed_field_is_compared(mapping: Mapping):
    compared = {use.field for use in uses_of(mapping)} | {mapping.record_id}
    statuses = {f"{name}_complete" for name in mapping.instruments}
    assert set(mapping.allowed_fields()) == compared | statuses


def test_a_field_that_is_gone_is_named(mapping: Mapping, fields: list[dict[str, str]]):
    assert found(mapping, [field for field in fields if field["field_name"] != "mt_date"]) == ["field mt_date is gone"]


def test_a_lost_choice_is_named_with_its_meaning_and_a_new_one_is_no_difference(
    mapping: Mapping, fields: list[dict[str, str]]
):
    field_called("mt_mode", fields)["select_choices_or_calculations"] = "1, In person | 3, Phone | 4, Letter"
    assert found(mapping, fields) == ["field mt_mode has lost choice 2 (video)"]


def test_an_instrument_that_is_gone_or_repeats_otherwise_is_named(mapping: Mapping, fields: list[dict[str, str]]):
    repeats = repeating(mapping) - {"meeting"} | {"hub"}
    assert found(mapping, fields, repeats) == ["instrument hub repeats", "instrument meeting no longer repeats"]
    without = [field for field in fields if field["form_name"] != "senior_review"]
    assert "instrument senior_review is gone" in found(mapping, without)


def test_a_checkbox_is_mapped_by_its_choice_only(mapping: Mapping, fields: list[dict[str, str]]):
    field_called("mt_date", fields)["field_type"] = "checkbox"
    assert any("field mt_date is a checkbox" in words for words in found(mapping, fields))


def test_edited_codes_are_another_fingerprint(mapping: Mapping):
    edited = mapping.model_dump(by_alias=True)
    edited["pairs"][0]["role"]["codes"] = {"1": "senior_mentor", "2": "hub_mentor"}
    assert codes_fingerprint(Mapping.model_validate(edited)) != codes_fingerprint(mapping)


def test_a_mapped_narrative_field_is_refused_when_the_mapping_is_read(mapping: Mapping):
    edited = mapping.model_dump(by_alias=True)
    edited["narrative"] = {"somewhere": ["mt_date"]}
    with pytest.raises(ValidationError, match="narrative never leaves REDCap"):
        Mapping.model_validate(edited)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("programme: [", "not readable as YAML"),
        ("programme: other\n", "projects: Field required"),
        (SHIPPED.read_text(encoding="utf-8") + "typo: 1\n", "typo: Extra inputs are not permitted"),
    ],
    ids=["no YAML", "not whole", "a word too many"],
)
def test_a_broken_mapping_is_one_sentence_that_names_the_file(tmp_path: Path, text: str, words: str):
    (tmp_path / "redcap.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProgrammeError) as refusal:
        read_mapping(ProgrammeFolder("tiny", tmp_path))
    assert "redcap.yaml" in str(refusal.value)
    assert words in str(refusal.value)


def test_a_date_read_from_a_field_that_is_no_date_is_unfit_until_the_mapping_states_it(
    mapping: Mapping, fields: list[dict[str, str]]
):
    now = changed(fields, "mt_date", **{VALIDATION: ""})
    assert found(mapping, now) == [
        "field mt_date is read as a date and is text (if that is meant, state `types: {mt_date: text}`)"
    ]
    assert found(mapping.model_copy(update={"types": {"mt_date": "text"}}), now) == []


def test_a_filled_in_flag_may_not_be_free_text_whatever_the_mapping_states(
    mapping: Mapping, fields: list[dict[str, str]]
):
    now = changed(fields, "qr_goals_filled", field_type="text")
    words = ["field qr_goals_filled is read as a filled-in flag and is text, which could be the narrative itself"]
    assert found(mapping, now) == words
    assert found(mapping.model_copy(update={"types": {"qr_goals_filled": "text"}}), now) == words


@pytest.mark.parametrize("kind", ["notes", "file", "descriptive"])
def test_a_mapped_field_that_became_narrative_or_a_document_stops_the_programme(
    mapping: Mapping, fields: list[dict[str, str]], kind: str
):
    field_called("mt_mode", fields)["field_type"] = kind
    said = f"field mt_mode is of type {kind}, which never leaves REDCap"
    assert found(mapping, fields, repeating(mapping)) == [said]
