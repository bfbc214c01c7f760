"""The mapping of a programme against data dictionaries, the shipped one first."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from assets.programmes import ProgrammeError, ProgrammeFolder, shipped_folder
from assets.redcap.dictionary import by_name, field_frame, field_rows
from assets.redcap.mapping import Mapping, read_mapping
from assets.redcap.preflight import codes_fingerprint, differences, uses_of
from assets.redcap.since_last import misfits

if TYPE_CHECKING:
    from pathlib import Path

API_NAMES = {
    "Variable / Field Name": "field_name",
    "Form Name": "form_name",
    "Field Type": "field_type",
    "Field Label": "field_label",
    "Text Validation Type OR Show Slider Number": "text_validation_type_or_show_slider_number",
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


def since_last(mapping: Mapping, before: list[dict[str, str]], now: list[dict[str, str]]) -> list[str]:
    """Return what a pull of `now` is refused for where the last good one found `before`."""
    fields = mapping.allowed_fields()
    last = field_frame(
        field_rows(by_name(before), programme="anesthesiology", project="p", fields=fields, repeating=set())
    )
    return misfits(mapping, metadata=by_name(now), repeating=None, last_fields=last, codes_edited=False)


def changed(fields: list[dict[str, str]], name: str, **parts: str) -> list[dict[str, str]]:
    """Return the dictionary with parts of one field changed."""
    return [field | parts if field["field_name"] == name else field for field in fields]


VALIDATION = "text_validation_type_or_show_slider_number"


def test_an_unchanged_dictionary_is_no_misfit(mapping: Mapping, fields: list[dict[str, str]]):
    assert since_last(mapping, fields, fields) == []


def test_choices_with_the_same_label_are_told_apart_by_their_codes(mapping: Mapping, fields: list[dict[str, str]]):
    twice = changed(fields, "mt_mode", select_choices_or_calculations="1, In person | 2, Remote | 3, Remote")
    assert since_last(mapping, twice, twice) == []
    moved = changed(fields, "mt_mode", select_choices_or_calculations="1, Remote | 2, Remote | 3, In person")
    assert since_last(mapping, twice, moved) == [
        "field mt_mode: what was choice 1 now is choice 3",
        "field mt_mode: what was choice 3 now is choice 1",
    ]


@pytest.mark.parametrize("name", ["mt_date", "qr_mentor_name", "as_role", "hub_code"])
def test_a_field_that_stands_under_a_new_name_is_reported_as_renamed(
    mapping: Mapping, fields: list[dict[str, str]], name: str
):
    now = changed(fields, name, field_name="new_name")
    assert since_last(mapping, fields, now) == [f"field {name} seems renamed to new_name"]


def test_a_choice_field_that_is_renamed_and_reworded_is_recognised_by_its_choices(
    mapping: Mapping, fields: list[dict[str, str]]
):
    now = changed(fields, "as_role", field_name="pairing_role", field_label="Which part does the mentor play?")
    assert since_last(mapping, fields, now) == ["field as_role seems renamed to pairing_role"]


def test_nothing_is_guessed_where_two_new_fields_could_be_the_one_that_is_gone(
    mapping: Mapping, fields: list[dict[str, str]]
):
    now = changed(fields, "mt_date", field_name="first_date")
    now.append(field_called("first_date", now) | {"field_name": "second_date"})
    assert since_last(mapping, fields, now) == ["field mt_date is gone"]


def test_a_field_that_was_there_before_is_no_new_name(mapping: Mapping, fields: list[dict[str, str]]):
    now = [field for field in fields if field["field_name"] != "hm_to"]
    assert since_last(mapping, fields, now) == ["field hm_to is gone"]


@pytest.mark.parametrize(
    ("name", "parts", "words"),
    [
        ("fp_employee_id", {VALIDATION: "integer"}, "field fp_employee_id was text and now is text integer"),
        ("hub_capacity", {VALIDATION: "email"}, "field hub_capacity was text integer and now is text email"),
        ("hub_name", {"field_type": "calc"}, "field hub_name was text and now is calc"),
        ("mt_date", {VALIDATION: "datetime_ymd"}, "field mt_date was text date_ymd and now is text datetime_ymd"),
    ],
)
def test_a_field_of_another_type_is_named_with_both_until_the_mapping_states_it(
    mapping: Mapping, fields: list[dict[str, str]], name: str, parts: dict[str, str], words: str
):
    now = changed(fields, name, **parts)
    (phrase,) = since_last(mapping, fields, now)
    assert phrase.startswith(words)
    stated = mapping.model_copy(update={"types": {name: words.partition("now is ")[2]}})
    assert since_last(stated, fields, now) == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("mt_date", {VALIDATION: "date_mdy"}),
        ("mt_mode", {"field_type": "dropdown"}),
        ("fp_email", {VALIDATION: ""}),
        ("mt_date", {"field_label": "When did you meet?"}),
    ],
)
def test_a_change_that_leaves_every_exported_value_as_it_was_is_no_misfit(
    mapping: Mapping, fields: list[dict[str, str]], name: str, parts: dict[str, str]
):
    assert since_last(mapping, fields, changed(fields, name, **parts)) == []


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


def test_a_field_moved_to_another_instrument_is_named_with_both(mapping: Mapping, fields: list[dict[str, str]]):
    now = changed(fields, "mt_mode", form_name="hub")
    assert since_last(mapping, fields, now) == ["field mt_mode is on instrument hub, not meeting"]


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


@pytest.mark.parametrize("kind", ["notes", "file", "descriptive"])
def test_a_mapped_field_that_became_narrative_or_a_document_stops_the_programme(
    mapping: Mapping, fields: list[dict[str, str]], kind: str
):
    field_called("mt_mode", fields)["field_type"] = kind
    said = f"field mt_mode is of type {kind}, which never leaves REDCap"
    assert found(mapping, fields, repeating(mapping)) == [said]
