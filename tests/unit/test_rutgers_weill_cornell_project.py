"""The data dictionaries of rutgers and weill_cornell, which a school uploads, and their agreement with the mappings."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from assets.redcap.dictionary import by_name, choices_in
from assets.redcap.entries import Coded, CodedFlag
from assets.redcap.preflight import differences, uses_of
from sandbox.school.layout import LEADING
from tests.unit.shipped_projects import Shipped
from tests.unit.test_school_dictionary import HEADINGS

REMARK_OF_A_PERSON = ("_employee_id", "_email", "_name", "fm_first", "fm_last")
FLAG = re.compile(r'if\((?:\[gp_needs\]="2" or )?\[(\w+)\]\[current-instance\]<>"",1,0\)')


@pytest.fixture(params=["rutgers", "weill_cornell"], scope="module")
def shipped(request: pytest.FixtureRequest) -> Shipped:
    return Shipped(request.param)


def test_the_headings_are_those_of_the_upload_file(shipped: Shipped):
    assert tuple(shipped.headings) == HEADINGS


def test_the_shipped_dictionary_fits_the_shipped_mapping(shipped: Shipped):
    found = differences(
        shipped.mapping,
        metadata=by_name(shipped.fields),
        repeating=shipped.repeating() - set(shipped.mapping.narrative),
    )
    assert found == []


def test_field_names_are_unique_and_fit_redcap(shipped: Shipped):
    names = [row["field_name"] for row in shipped.fields]
    assert names[0] == LEADING[0] == shipped.mapping.record_id
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in names)
    assert not any("__" in name or name.endswith(("_", "_complete")) for name in names)


def test_the_fields_of_a_form_stand_together_under_a_header_that_says_who_fills_it_in(shipped: Shipped):
    forms = [(form, next(rows)["section_header"]) for form, rows in groupby(shipped.fields, lambda r: r["form_name"])]
    assert {form for form, _ in forms} == {*shipped.mapping.instruments, *shipped.mapping.narrative}
    assert len(forms) == len(dict(forms))
    assert all(header.startswith("Filled in by ") for _, header in forms)


def test_types_and_validations_are_ones_redcap_knows(shipped: Shipped):
    for row in shipped.fields:
        assert row["field_type"] in {"text", "notes", "radio", "dropdown", "checkbox", "yesno", "calc"}
        validation = row["text_validation_type_or_show_slider_number"]
        assert validation in {"", "date_ymd", "email"}
        assert not validation or row["field_type"] == "text"
        assert row["field_label"]
        choices = choices_in(row["select_choices_or_calculations"])
        assert bool(choices) == (row["field_type"] in {"radio", "dropdown", "checkbox", "calc"})


def test_logic_calculations_and_defaults_name_fields_that_exist(shipped: Shipped):
    names = {row["field_name"] for row in shipped.fields}
    for row in shipped.fields:
        formula = row["select_choices_or_calculations"] if row["field_type"] == "calc" else ""
        for text in (row["branching_logic"], formula, row["field_annotation"]):
            found = {word for word in re.findall(r"\[([a-z0-9_-]+)\]", text) if not word.endswith("-instance")}
            assert found <= names, row["field_name"]
            assert text.count("(") == text.count(")")


def test_every_code_a_field_can_hold_has_a_meaning_in_the_mapping(shipped: Shipped):
    by_field = by_name(shipped.fields)
    coded = {use.field: set(use.codes) for use in uses_of(shipped.mapping) if use.codes}
    for field, codes in coded.items():
        row = by_field[field]
        yes_or_no = row["field_type"] == "yesno"
        assert codes == ({"0", "1"} if yes_or_no else set(choices_in(row["select_choices_or_calculations"]))), field
    answers = [row["field_name"] for row in shipped.fields if row["field_type"] in {"radio", "dropdown"}]
    assert set(answers) <= set(coded)


def test_narrative_stands_on_instruments_of_its_own_and_no_other_field_takes_free_text(shipped: Shipped):
    notes = {row["field_name"]: row["form_name"] for row in shipped.fields if row["field_type"] == "notes"}
    listed = {field: form for form, fields in shipped.mapping.narrative.items() for field in fields}
    assert notes == listed
    free = [
        row["field_name"]
        for row in shipped.fields[1:]
        if row["field_type"] == "text" and not row["text_validation_type_or_show_slider_number"]
    ]
    assert all(name.endswith(REMARK_OF_A_PERSON) for name in free)


def test_every_narrative_answer_has_a_flag_that_reads_the_same_instance(shipped: Shipped):
    listed = {field for fields in shipped.mapping.narrative.values() for field in fields}
    calculations = {
        row["field_name"]: row["select_choices_or_calculations"]
        for row in shipped.fields
        if row["field_type"] == "calc"
    }
    read = {found[1] for text in calculations.values() if (found := FLAG.fullmatch(text))}
    assert read == listed
    sections = {field for event in shipped.mapping.events for field in event.flags()}
    assert set(calculations) <= sections


def test_a_pair_states_at_most_twelve_answers_a_quarter(shipped: Shipped):
    assert sum(said.answers for said in shipped.mapping.instruments.values()) <= 12


def test_everything_that_names_a_person_is_marked_as_an_identifier_and_nothing_else(shipped: Shipped):
    for row in shipped.fields:
        assert (row["identifier"] == "y") == row["field_name"].endswith(REMARK_OF_A_PERSON), row["field_name"]


def test_every_field_but_the_narrative_is_asked_for(shipped: Shipped):
    asked = {name.partition("___")[0] for name in shipped.mapping.allowed_fields()}
    narrative = {field for fields in shipped.mapping.narrative.values() for field in fields}
    assert {row["field_name"] for row in shipped.fields} - asked == narrative


def test_a_yes_is_one_and_a_no_is_zero_as_redcap_exports_it(shipped: Shipped):
    yes_or_no = {row["field_name"] for row in shipped.fields if row["field_type"] == "yesno"}
    coded = [event.value for event in shipped.mapping.events if isinstance(event.value, Coded)]
    flags = [
        flag for event in shipped.mapping.events for flag in (event.confirmed_by_mentee, event.confirmed_by_mentor)
    ]
    for answer in [*coded, *(flag for flag in flags if isinstance(flag, CodedFlag))]:
        if answer.field in yes_or_no:
            assert list(answer.codes) == ["1", "0"]
