"""The mapping of a programme against data dictionaries, the shipped one first."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from assets.programmes import ProgrammeError, ProgrammeFolder, shipped_folder
from assets.redcap.dictionary import by_name
from assets.redcap.mapping import Mapping, read_mapping
from assets.redcap.preflight import codes_fingerprint, differences, uses_of

if TYPE_CHECKING:
    from pathlib import Path

API_NAMES = {
    "Variable / Field Name": "field_name",
    "Form Name": "form_name",
    "Field Type": "field_type",
    "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
}


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    return read_mapping(ProgrammeFolder("anesthesiology", shipped_folder() / "anesthesiology"))


@pytest.fixture
def fields() -> list[dict[str, str]]:
    path = shipped_folder() / "anesthesiology" / "dictionary.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{ours: row[theirs] for theirs, ours in API_NAMES.items()} for row in csv.DictReader(file)]


def repeating(mapping: Mapping) -> set[str]:
    return {name for name, instrument in mapping.instruments.items() if instrument.repeats}


def found(mapping: Mapping, fields: list[dict[str, str]], repeats: set[str] | None = None) -> list[str]:
    return differences(mapping, metadata=by_name(fields), repeating=repeats)


def field_called(name: str, fields: list[dict[str, str]]) -> dict[str, str]:
    return next(field for field in fields if field["field_name"] == name)


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


def test_a_renamed_field_is_named(mapping: Mapping, fields: list[dict[str, str]]):
    field_called("mt_date", fields)["field_name"] = "meeting_date"
    assert found(mapping, fields) == ["field mt_date is gone"]


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
        ("programme: other\n", "Field required"),
        ("typo: 1\n", "typo"),
    ],
)
def test_a_broken_mapping_is_one_sentence_that_names_the_file(tmp_path: Path, text: str, words: str):
    (tmp_path / "redcap.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProgrammeError) as refusal:
        read_mapping(ProgrammeFolder("tiny", tmp_path))
    assert "redcap.yaml" in str(refusal.value)
    assert words in str(refusal.value) or "Field required" in str(refusal.value)
