"""The anesthesiology data dictionary that a department uploads, and its agreement with the programme's mapping."""

from __future__ import annotations

import csv
import re
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.school.hubs import GROUPS, HUBS
from sandbox.school.projects import ANESTHESIOLOGY
from sandbox.server.dictionary import METADATA_COLUMNS

PROGRAMME = Path(__file__).parents[2] / "programmes" / "anesthesiology"
FIELD, FORM, KIND, CHOICES, VALIDATION, LOGIC = 0, 1, 3, 5, 7, 11
HEADINGS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
KINDS = {"text", "notes", "radio", "dropdown", "checkbox", "yesno", "calc"}


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    return ANESTHESIOLOGY.dictionary()


@pytest.fixture(scope="module")
def mapping() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROGRAMME / "redcap.yaml").read_text(encoding="utf-8"))
    return loaded


def strings_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {text for key, part in value.items() if key != "codes" for text in strings_in(part)}
    if isinstance(value, list):
        return {text for part in value for text in strings_in(part)}
    return {value} if isinstance(value, str) else set()


def choices_of(row: list[str]) -> dict[str, str]:
    pairs = [choice.split(",", 1) for choice in row[CHOICES].split("|")]
    assert all(len(pair) == 2 for pair in pairs), row[FIELD]
    return {code.strip(): label.strip() for code, label in pairs}


def test_the_headings_are_those_of_the_upload_file(rows: list[list[str]]) -> None:
    with (PROGRAMME / "dictionary.csv").open(encoding="utf-8", newline="") as source:
        assert tuple(next(csv.reader(source))) == HEADINGS
    assert {len(row) for row in rows} == {len(HEADINGS)} == {len(METADATA_COLUMNS)}


def test_field_names_are_unique_and_fit_redcap(rows: list[list[str]]) -> None:
    names = [row[FIELD] for row in rows]
    assert names[0] == "record_id"
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in names)
    assert not any("__" in name or name.endswith(("_", "_complete")) for name in names)


def test_the_fields_of_a_form_stand_together(rows: list[list[str]]) -> None:
    forms = [form for form, _ in groupby(row[FORM] for row in rows)]
    assert len(set(forms)) == len(forms)
    assert set(ANESTHESIOLOGY.repeating) < set(forms)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", form) for form in forms)


def test_types_and_validations_are_ones_redcap_knows(rows: list[list[str]]) -> None:
    assert {row[KIND] for row in rows} <= KINDS
    assert {row[VALIDATION] for row in rows} <= {"", "date_ymd", "email", "integer"}
    assert all(row[KIND] == "text" for row in rows if row[VALIDATION])
    assert {row[10] for row in rows} | {row[12] for row in rows} == {"", "y"}
    assert all(row[4] for row in rows)


def test_choices_parse_and_only_choice_fields_have_them(rows: list[list[str]]) -> None:
    for row in rows:
        if row[KIND] in {"radio", "dropdown", "checkbox"}:
            codes = choices_of(row)
            assert len(codes) == row[CHOICES].count("|") + 1, row[FIELD]
            assert all(re.fullmatch(r"[A-Za-z0-9_]+", code) and label for code, label in codes.items())
        elif row[KIND] != "calc":
            assert row[CHOICES] == "", row[FIELD]


def test_logic_and_calculations_name_fields_that_exist(rows: list[list[str]]) -> None:
    names = {row[FIELD] for row in rows}
    for row in rows:
        formula = row[CHOICES] if row[KIND] == "calc" else ""
        for text in (row[LOGIC], formula, row[17]):
            found = {word for word in re.findall(r"\[([a-z0-9_-]+)\]", text) if not word.endswith("-instance")}
            assert found <= names, row[FIELD]
            assert text.count("(") == text.count(")")


def test_every_field_of_the_mapping_exists_on_the_instrument_it_names(
    rows: list[list[str]], mapping: dict[str, Any]
) -> None:
    form_of = {row[FIELD]: row[FORM] for row in rows}
    for person in mapping["people"].values():
        fields = {
            value for key, value in person.items() if key not in {"instrument", "many"} and isinstance(value, str)
        }
        assert {form_of.get(field) for field in fields} == {person["instrument"]}
    prefixes = ("fp_", "hm_", "ag_", "as_", "fr_", "frn_", "mt_", "qr_", "qrn_", "sr_")
    named = {text for text in strings_in(mapping) if text.startswith((*prefixes, "hub_code", "hub_name", "hub_cap"))}
    assert named <= set(form_of)


def test_codes_of_the_mapping_are_the_codes_of_the_dictionary(rows: list[list[str]], mapping: dict[str, Any]) -> None:
    by_name = {row[FIELD]: row for row in rows}
    coded = [
        part for part in [*mapping["events"], *mapping["pairs"]] for part in part.values() if isinstance(part, dict)
    ]
    checked = 0
    for part in coded:
        if "codes" in part:
            row = by_name[part["field"]]
            known = {"0", "1"} if row[KIND] == "yesno" else set(choices_of(row))
            assert set(part["codes"]) == known, part["field"]
            checked += 1
    assert checked >= 8


def test_narrative_stands_only_on_narrative_instruments(rows: list[list[str]], mapping: dict[str, Any]) -> None:
    notes = {
        form: {row[FIELD] for row in rows if row[FORM] == form and row[KIND] == "notes"}
        for form in ANESTHESIOLOGY.narrative
    }
    assert notes == {form: set(fields) for form, fields in mapping["narrative"].items()}
    assert {row[FORM] for row in rows if row[KIND] == "notes"} == set(ANESTHESIOLOGY.narrative)
    assert all(row[KIND] == "notes" for row in rows if row[FORM] in ANESTHESIOLOGY.narrative)


def test_every_section_has_a_calculated_flag_that_reads_the_same_instance(
    rows: list[list[str]], mapping: dict[str, Any]
) -> None:
    narrative = {field for fields in mapping["narrative"].values() for field in fields}
    calcs = {row[FIELD]: row[CHOICES] for row in rows if row[KIND] == "calc"}
    for flag, formula in calcs.items():
        found = re.fullmatch(r'if\(\[(\w+)\]\[current-instance\]<>"",1,0\)', formula)
        assert found, flag
        assert found[1] in narrative
    sections = {field for event in mapping["events"] for field in event.get("sections", {}).values()}
    assert set(calcs) < sections


def test_instruments_and_repeats_agree_with_the_mapping(rows: list[list[str]], mapping: dict[str, Any]) -> None:
    forms = {row[FORM] for row in rows}
    assert forms == set(mapping["instruments"]) | set(mapping["narrative"])
    repeats = {form for form, said in mapping["instruments"].items() if said.get("repeats")}
    assert repeats | set(ANESTHESIOLOGY.narrative) == set(ANESTHESIOLOGY.repeating)


def test_a_pair_states_at_most_twelve_answers_a_quarter(mapping: dict[str, Any]) -> None:
    assert sum(said["answers"] for said in mapping["instruments"].values()) <= 12


def test_every_instrument_says_who_fills_it_in_and_when(rows: list[list[str]]) -> None:
    for form, fields in groupby(rows, key=lambda row: row[FORM]):
        header = next(fields)[2]
        assert header.startswith("Filled in by "), form


def test_the_hub_lists_are_the_hubs_of_the_sandbox(rows: list[list[str]]) -> None:
    by_name = {row[FIELD]: choices_of(row) for row in rows if row[KIND] == "dropdown"}
    hubs = {hub.code: hub.name for hub in HUBS}
    assert len(hubs) == 50
    assert by_name["as_hub"] == by_name["fp_hub_1"] == by_name["fp_hub_2"] == by_name["fp_hub_3"] == hubs
    assert by_name["hub_group"] == {code: name for code, (name, _) in GROUPS.items()}


def test_everything_that_names_a_person_is_marked_as_an_identifier(rows: list[list[str]]) -> None:
    for row in rows:
        if row[FIELD].endswith(("_employee_id", "_email", "fp_first", "fp_last", "mentor_name", "sr_mentees")):
            assert row[10] == "y", row[FIELD]
